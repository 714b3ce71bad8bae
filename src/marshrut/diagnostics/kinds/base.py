"""What every kind of tasks can say about itself. Nothing here knows the database or the page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

#: Marks of options, areas and parts as a reader sees them.
LETTERS = "АБВГДЕЖИКЛМНПРСТУФХЦЭЮЯ"
MOST_SHORT = 200
MOST_OPEN = 20_000
FOREIGN = "Такой ответ не мог прийти с этой страницы: обновите её и ответьте ещё раз."

Pick = Callable[[Sequence[str]], str]


class Version(Protocol):
    """What is asked and how it is scored: a version of a task, or a part of a case."""

    @property
    def kind(self) -> str: ...
    @property
    def stem(self) -> str: ...
    @property
    def content(self) -> Any: ...
    @property
    def key(self) -> Any: ...
    @property
    def rubric(self) -> Any: ...
    @property
    def max_points(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A version that stands in no table."""

    kind: str
    stem: str = ""
    content: Any = field(default_factory=dict)
    key: Any = field(default_factory=list)
    rubric: Any = field(default_factory=list)
    max_points: int = 1


class Texts(NamedTuple):
    """How texts become HTML: a block of paragraphs, a line; where a picture is taken by its code."""

    block: Callable[[str], str]
    inline: Callable[[str], str]
    picture: Callable[[str], str]


class Kind(ABC):
    """A kind of tasks. `points` and `trouble` are asked only about a value that is there and `fits`."""

    @abstractmethod
    def fault(self, task: Version) -> str:
        """What is wrong with the content and the key; empty when all is well."""

    @abstractmethod
    def shown(self, task: Version, texts: Texts) -> dict[str, Any]:
        """What the device needs to show the task. No keys."""

    @abstractmethod
    def fits(self, task: Version, value: Any) -> bool:
        """Whether a value could come from the page of this task: known ids, sane sizes."""

    def trouble(self, task: Version, value: Any) -> str:
        """What to tell a person about a value that was kept but cannot be understood."""
        return ""

    @abstractmethod
    def points(self, task: Version, value: Any) -> int | None:
        """From none to `max_points`; None when an expert must look."""

    @abstractmethod
    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        """An answer worth so many points, as a person would give it."""

    @abstractmethod
    def told(self, task: Version) -> list[str]:
        """The key in words, for those who see the bank."""


def is_empty(value: Any) -> bool:
    """Nothing was answered."""
    return value is None or (isinstance(value, str | list | dict) and not value)


def named(content: Any, side: str) -> list[dict[str, Any]]:
    """Lines of a side of the content that have an identifier; anything else is left out."""
    lines = content.get(side) if isinstance(content, dict) else None
    whole = isinstance(lines, list)
    return [one for one in lines or [] if isinstance(one, dict) and isinstance(one.get("id"), str)] if whole else []


def ids(content: Any, side: str) -> list[str]:
    """Identifiers of a side of the content."""
    return [one["id"] for one in named(content, side)]


def is_line(value: Any, most: int) -> bool:
    """A text of at most so many signs."""
    return isinstance(value, str) and len(value) <= most


def are_ids(value: Any, known: Sequence[str]) -> bool:
    """A list of known identifiers, each once."""
    plain = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return plain and len(value) == len(set(value)) and set(value) <= set(known)


def are_pairs(value: Any, left: Sequence[str], right: Sequence[str]) -> bool:
    """Known identifiers of one side with known ones of the other."""
    plain = isinstance(value, dict) and all(isinstance(one, str) for pair in value.items() for one in pair)
    return plain and set(value) <= set(left) and set(value.values()) <= set(right)


def lettered(content: Any, side: str, texts: Texts, name: str = "text") -> list[dict[str, Any]]:
    """Lines of a side as the device shows them, each with a letter."""
    return [
        {"id": one["id"], "html": texts.inline(str(one.get(name, ""))), "letter": LETTERS[n % len(LETTERS)]}
        for n, one in enumerate(named(content, side))
    ]


def text_of(content: Any, side: str, one: Any, name: str = "text") -> str:
    """The text of a line by its identifier."""
    return next((str(line.get(name, "")) for line in named(content, side) if line["id"] == one), str(one))
