"""The report of a calibration as a sheet: numbers with what they mean, pictures, a line for every task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .sheet import Figure, Grid, Line, Sheet, Style, line_row
from .text import bind

TITLE = "Отчёт о качестве калибровки"


@dataclass(frozen=True)
class Section:
    """A heading, paragraphs, tables (widths, column names, rows) and pictures (SVG, words) under it."""

    title: str
    lines: tuple[str, ...] = ()
    tables: tuple[tuple[tuple[int, ...], tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()


def sheet(
    name: str, about: Sequence[str], sections: Sequence[Section], seals: Sequence[str], banner: str = ""
) -> Sheet:
    """The sheet; `seals` stand in the footer, by them the numbers can be made again."""
    parts: list[Line | Grid | Figure] = [Line(TITLE, Style.TITLE, sticky=True)]
    parts += [Line(bind(line)) for line in about]
    for one in sections:
        parts.append(Line(one.title, Style.HEADING, sticky=True))
        parts += [Line(bind(line)) for line in one.lines]
        for svg, words in one.pictures:
            parts += [Line(bind(words), Style.NOTE, sticky=True), Figure(svg, words, 55)]
        parts += [
            Grid(widths, tuple(map(bind, head)), tuple(line_row(row, widths) for row in rows), small=True)
            for widths, head, rows in one.tables
        ]
    return Sheet(title=f"{TITLE}: {name}", parts=tuple(parts), footer=tuple(seals), banner=banner)
