"""Documents that are signed: a room describes its own ones here, so that this room need not know it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshrut.core.refusal import Refused

from .words import CODE_NEEDED


@dataclass(frozen=True, slots=True)
class Thing:
    """A document as the page of its signatures shows it."""

    title: str
    url: str
    version: int
    may_note: bool = False
    may_upload: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Exactly one thing to be signed: which document, which version, in what capacity, over which content."""

    workflow: str
    subject_id: int
    version: int
    level: str
    seal: str
    title: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: signed, or the reason why not."""

    pk: int
    name: str
    done: bool
    text: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A code that was right: `ask` is the request it belongs to."""

    ask: int


@dataclass(frozen=True)
class Kind:
    """How the room of a document takes part.

    Attributes
    ----------
    workflow : the name under which decisions are kept
    noun : «Маршрут»; stands in refusals
    levels : who signs, in words: {"director": "Директор ЦНППМР"}
    demand : when a code is demanded unless the region says otherwise, by level
    thing : (actor, subject, version or None) → what the actor sees of it, or 404
    content : (subject, version) → the content of the version as it is kept now; nothing when it was never frozen
    carry : (actor, items, grant, answers) → makes the moves the code was asked for
    done_url : (ask, items) → where the outcome is shown
    file : (actor, subject, version) → name and bytes of the printed document
    paper : the kind of the issued paper, for the open check
    also : (subject, version) → other documents whose signatures made this version
    """

    workflow: str
    noun: str
    levels: Mapping[str, str]
    demand: Mapping[str, str]
    thing: Callable[[Any, int, int | None], Thing]
    content: Callable[[int, int], Mapping[str, Any] | None]
    carry: Callable[[Any, Sequence[Item], Grant, Mapping[str, Any]], list[Outcome]]
    done_url: Callable[[int, Sequence[Item]], str]
    file: Callable[[Any, int, int], tuple[str, bytes]] | None = None
    paper: str = ""
    also: Callable[[int, int], list[tuple[str, int, int]]] | None = None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Declare documents of a room."""
    KINDS[kind.workflow] = kind


def level_words(workflow: str, level: str) -> str:
    """The capacity in words."""
    kind = KINDS.get(workflow)
    return kind.levels.get(level, level) if kind else level


class CodeNeeded(Refused):
    """A signature stops here: the person has to type a code for exactly this."""

    def __init__(self, item: Item) -> None:
        super().__init__(CODE_NEEDED, "Эта подпись ставится с кодом: запросите код и введите его.")
        self.item = item
