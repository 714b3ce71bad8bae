"""The card of observation and the exercise of observers: package data with a version, read once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion: which competencies it shows, what each mark from 0 to 3 looks like in a lesson."""

    code: str
    title: str
    competencies: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A described lesson of the exercise with the marks of the authors."""

    title: str
    text: str
    key: dict[str, int]


@dataclass(frozen=True, slots=True)
class Card:
    """A version of the card."""

    version: str
    title: str
    basis: str
    criteria: tuple[Criterion, ...]
    lessons: tuple[Lesson, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Codes of the criteria."""
        return frozenset(one.code for one in self.criteria)


@cache
def cards() -> dict[str, Card]:
    """All versions by their numbers: a visit keeps the version it was observed by."""
    return {card.version: card for card in map(_read, sorted(HERE.glob("card*.json")))}


def current() -> Card:
    """The version in use: the newest one."""
    return max(cards().values(), key=lambda card: int(card.version))


def _read(path: Path) -> Card:
    given = json.loads(path.read_text(encoding="utf-8"))
    return Card(
        given["version"],
        given["title"],
        given["basis"],
        tuple(
            Criterion(one["code"], one["title"], tuple(one["competencies"]), tuple(one["levels"]))
            for one in given["criteria"]
        ),
        tuple(Lesson(one["title"], one["text"], one["key"]) for one in given["exercise"]),
    )
