"""What every kind can say about how it is written. A sheet is what stands in the form of one task, kept as typed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from marshrut.diagnostics.kinds import Version

Line = dict[str, Any]
Sheet = dict[str, Any]
MOST_LINES = 12
#: A task from elsewhere may have more: they are shown and kept, only no more are added.
MOST_KEPT = 26
MOST_TEXT = 1000


class Typed(Protocol):
    """A submitted form (`QueryDict`)."""

    def get(self, key: str, default: str = "", /) -> Any: ...
    def getlist(self, key: str, /) -> list[str]: ...


class Size(NamedTuple):
    """What is known of a picture of the bank."""

    width: int
    height: int
    alt: str


#: Pictures the author may use, by code.
Known = Mapping[str, Size]


@dataclass(frozen=True, slots=True)
class Body:
    """What a version keeps of its kind."""

    content: dict[str, Any]
    key: Any
    rubric: list[Any]
    points: int = 1


class Writer(ABC):
    """How a kind is written. `part` names the template of its fields; names of fields begin with `sheet["at"]`."""

    part = ""

    @abstractmethod
    def typed(self, data: Typed, at: str = "") -> Sheet:
        """A submitted form as a sheet."""

    @abstractmethod
    def show(self, version: Version, at: str = "") -> Sheet:
        """A version as a sheet."""

    @abstractmethod
    def read(self, sheet: Sheet, known: Known) -> Body:
        """What the bank keeps; what cannot be understood is left out, `wrong` names it."""

    def wrong(self, sheet: Sheet, known: Known) -> list[str]:
        """What cannot be kept at all; the same words are put beside the fields of the sheet."""
        return []

    @abstractmethod
    def lack(self, version: Version) -> str:
        """What a finished task still needs; empty when nothing."""

    @abstractmethod
    def told(self, sheet: Sheet) -> list[str]:
        """The sheet in words, a line each: for comparison of versions, remarks and a stale page."""

    def press(self, sheet: Sheet, verb: str, n: int) -> None:  # noqa: B027 - a kind without buttons does nothing
        """A press on a button of the sheet: «add», «drop», «up», «down» and what a kind adds."""

    def ready(self, sheet: Sheet, known: Known) -> Sheet:
        """The sheet as the page draws it: empty lines to go on with, choices."""
        return sheet

    def unseen(self, content: dict[str, Any]) -> str:
        """Why the preview cannot be drawn; empty when it can."""
        return ""

    def seen(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content without what is not finished: the preview draws the rest."""
        return content

    def texts(self, sheet: Sheet) -> list[str]:
        """Texts whose formulas and pictures are checked."""
        return []


def clean(text: object, most: int = MOST_TEXT) -> str:
    """A typed text without outer spaces and what the database cannot keep."""
    return str(text or "").replace("\x00", "").strip()[:most]


def count_of(data: Typed, name: str, most: int) -> int:
    """A hidden count of lines, bounded: it comes from outside."""
    count = str(data.get(name, "0"))
    return min(int(count), most) if count.isascii() and count.isdecimal() and len(count) < 6 else 0


def split_lines(text: str) -> list[str]:
    """Texts written one a line."""
    return [one for one in map(clean, str(text).splitlines()) if one]


def plain(value: Any) -> str:
    """A number as the form shows it: a decimal comma, no sign of a float."""
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


class Nothing:
    """A form where nothing was typed."""

    def get(self, key: str, default: str = "", /) -> str:
        """Always what stands for nothing."""
        return default

    def getlist(self, key: str, /) -> list[str]:
        """No values."""
        return []
