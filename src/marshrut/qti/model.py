"""What stands between a file and the bank: a task in the shapes of the bank, and what was found about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a task; `code` is what its texts call it by."""

    code: str
    data: bytes
    name: str = ""
    alt: str = ""


@dataclass(slots=True)
class Task:
    """A task. `content`, `key` and `rubric` have the shapes of the bank; an empty key means nobody has said it yet."""

    identifier: str
    kind: str
    stem: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=list)
    rubric: list[Any] = field(default_factory=list)
    max_points: int = 1
    rationale: str = ""
    title: str = ""
    competency: str = ""
    subject: str = ""
    cognitive: str = ""
    minutes: int = 0
    source: str = ""


@dataclass(slots=True)
class Found:
    """One item of a file: a task, or the reasons why there is none. Warnings say what was lost on the way."""

    place: str
    identifier: str = ""
    title: str = ""
    kind: str = ""
    standard: str = ""
    task: Task | None = None
    warnings: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Package:
    """All that a file holds. `fault` speaks of the file as a whole: nothing could be read."""

    found: list[Found] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    fault: str = ""


class Trouble(Exception):
    """A reason, in words for the person who sent the file. Never leaves the package."""
