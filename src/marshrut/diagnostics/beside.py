"""Lines that rooms above add to the page of one's own diagnostics: this room does not know them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from marshrut.core.actor import Actor


class Line(NamedTuple):
    """A result that stands beside the own ones and is never merged with them."""

    title: str
    note: str


_sources: list[Callable[[Actor], list[Line]]] = []


def register(source: Callable[[Actor], list[Line]]) -> None:
    """A room says what it has to show to a person about themselves."""
    if source not in _sources:
        _sources.append(source)


def lines(actor: Actor) -> list[Line]:
    """All lines for the actor about themselves."""
    return [line for source in _sources for line in source(actor)]
