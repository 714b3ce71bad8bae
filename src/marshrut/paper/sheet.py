"""What a printed paper consists of. Forms build a `Sheet`; PDF and DOCX draw the same one, so they are equal by cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .text import bind, clean, moment_words, short_name

#: A row longer than this many printed lines may be torn by the end of a page; shorter ones move whole.
KEEP_LINES = 24
#: At most so many rows at the end of a table are kept together with the signatures.
TAIL_ROWS = 3
#: Characters of 10 pt type across the full width of the page.
FULL_WIDTH_CHARS = 96


class Style(StrEnum):
    """How a line of a sheet looks."""

    RIGHT = "right"
    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    NOTE = "note"
    SIGN = "sign"


class Kind(StrEnum):
    """What a row of a table is: a group, a block inside it, column names of a block, or a line of values."""

    GROUP = "group"
    BLOCK = "block"
    SUB = "sub"
    LINE = "line"


@dataclass(frozen=True)
class Line:
    """A paragraph; ``lead`` is its bold beginning, ``sticky`` keeps it on the page of what follows."""

    text: str
    style: Style = Style.BODY
    lead: str = ""
    sticky: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table. ``spans`` = one cell over the full width; ``keep`` = never torn by the end of a page."""

    cells: tuple[str, ...]
    kind: Kind = Kind.LINE
    keep: bool = True

    @property
    def spans(self) -> bool:
        """Titles of groups and blocks take the whole width."""
        return self.kind in (Kind.GROUP, Kind.BLOCK)


@dataclass(frozen=True)
class Grid:
    """A table: widths in percent of the text width, column names repeated on each page, rows."""

    widths: tuple[int, ...]
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    small: bool = False

    def tail(self) -> int:
        """Where the last short group of whole rows begins: the part that must stay with the signatures below it.

        0 = the table is too small or its end too long to be kept together.
        """
        start = len(self.rows) - 1
        if start < 1 or not self.rows[start].keep:
            return 0
        titles = [place for place, row in enumerate(self.rows) if row.kind is not Kind.LINE]
        if titles and len(self.rows) - titles[-1] <= TAIL_ROWS and all(row.keep for row in self.rows[titles[-1] :]):
            start = titles[-1]
            while start and self.rows[start - 1].kind is not Kind.LINE:
                start -= 1
        return start


@dataclass(frozen=True)
class Figure:
    """A picture: SVG as text, what it shows in words, its width in percent of the text width."""

    svg: str
    words: str
    width: int = 70


@dataclass(frozen=True)
class Sheet:
    """A whole paper: parts in order, a word for the page header («ПРОЕКТ»), what stands in the page footer."""

    title: str
    parts: tuple[Line | Grid | Figure, ...]
    banner: str = ""
    footer: tuple[str, ...] = ()
    check_url: str = ""
    landscape: bool = False


@dataclass(frozen=True)
class SignatureMark:
    """A trace of an electronic signature.

    Attributes
    ----------
    who : str
        Capacity in the form: «Педагог», «Уполномоченный ОО», «Директор ЦНППМР», «Тьютор».
    name : str
        Full name; «Иванова Мария Петровна».
    at : datetime
        Moment of signing in the zone of the reader.
    hash_short : str
        Beginning of the hash of the signed data, hexadecimal.
    kind : str
        Words of the kind of signature: «простая электронная подпись».
    """

    who: str
    name: str
    at: datetime
    hash_short: str
    kind: str = "простая электронная подпись"


def line_row(cells: Iterable[str], widths: tuple[int, ...]) -> Row:
    """A row of users' values, bound and measured: a short one is kept whole, a long one may be torn."""
    values = tuple(bind(cell) for cell in cells)
    tallest = max(
        sum(1 + len(part) * 100 // (FULL_WIDTH_CHARS * width) for part in value.split("\n"))
        for value, width in zip(values, widths, strict=True)
    )
    return Row(values, Kind.LINE, keep=tallest <= KEEP_LINES)


def marks_grid(signatures: Iterable[SignatureMark]) -> tuple[Line | Grid, ...]:
    """The table of electronic signatures under a paper; nothing when nobody signed electronically."""
    rows = tuple(
        Row(
            (
                bind(mark.who),
                bind(mark.name),
                moment_words(mark.at),
                bind(mark.kind) + (f", отпечаток {clean(mark.hash_short)}" if mark.hash_short else ""),
            )
        )
        for mark in signatures
    )
    if not rows:
        return ()
    head = ("Кто подписал", "Фамилия, имя, отчество", "Дата и время", "Вид подписи")
    return Line("Отметки об электронных подписях", Style.NOTE, sticky=True), Grid(
        (20, 28, 22, 30), head, rows, small=True
    )


def signer(signatures: Iterable[SignatureMark], who: str) -> str:
    """Surname and initials of the last who signed in this capacity, or an empty text."""
    names = [mark.name for mark in signatures if mark.who == who]
    return short_name(names[-1]) if names else ""


def footer_words(what: str, number: str, version: int, check_code: str) -> tuple[str, ...]:
    """The left part of the page footer: what it is, its number and version, the code by which it is checked."""
    first = bind(f"{what} № {number}" if number else f"{what} без номера")
    return first + f", версия\u00a0{version}", *((f"Код проверки: {clean(check_code)}",) if check_code else ())
