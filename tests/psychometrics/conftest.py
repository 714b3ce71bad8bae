import os
from pathlib import Path

import pytest


@pytest.fixture
def given():
    """Data and results of other programs. They belong to their publishers and stay outside, so most machines have none."""
    folder = os.environ.get("MARSHRUT_GIVEN")
    if not folder:
        pytest.skip("MARSHRUT_GIVEN names no folder with results of other programs")
    return Path(folder)
