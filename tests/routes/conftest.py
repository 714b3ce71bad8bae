import pytest

from .made import begin, catalogue


@pytest.fixture
def course(world):
    """Petr's proposed route over a small catalogue."""
    catalogue(world)
    return begin(world)
