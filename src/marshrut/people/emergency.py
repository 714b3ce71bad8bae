"""Pages with closed data of a person that rooms above show; the journal of emergency access links to them."""

from __future__ import annotations

PAGES: list[tuple[str, str]] = []


def register(title: str, address: str) -> None:
    """Declare a page («Профиль дефицитов», "diagnostics:profile_of") whose address takes the number of the person."""
    if (title, address) not in PAGES:
        PAGES.append((title, address))
