"""Answer blanks as PDF: frames for a machine, bubbles, boxes and lines at given places, a strip with the name to tear off."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import segno
import typst

from .text import printable

HERE = Path(__file__).parent
TEAR = "Полоса для участника. Оторвите её перед сканированием: на самом бланке имени нет."


@dataclass(frozen=True)
class Geometry:
    """Millimetres that all pages share: corner marks, their side, the QR code, bubbles, boxes."""

    corners: Sequence[tuple[float, float]]
    mark: float
    qr: tuple[float, float, float]
    radius: float
    box: float


@dataclass(frozen=True)
class Word:
    """A sign in the middle of a place."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawn:
    """A field of the blank: everything has its place already."""

    label: str
    x: float
    y: float
    drop: float = 0.0
    hint: str = ""
    letters: tuple[Word, ...] = ()
    sides: tuple[Word, ...] = ()
    bubbles: tuple[tuple[float, float], ...] = ()
    boxes: tuple[tuple[float, float], ...] = ()
    rules: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True)
class BlankSheet:
    """A page of one person's blank. `code` is the text of the QR code; `name` is empty when no name is printed."""

    code: str
    number: str
    page: int
    pages: int
    title: str
    about: str
    top: float
    fields: tuple[Drawn, ...]
    name: str = ""
    unit: str = ""


def render_blanks(sheets: Sequence[BlankSheet], geometry: Geometry, title: str) -> bytes:
    """One PDF of all pages, A4."""
    return cast("bytes", _compile(sheets, geometry, title, format="pdf"))


def render_pictures(sheets: Sequence[BlankSheet], geometry: Geometry, title: str, *, ppi: int) -> list[bytes]:
    """The same pages as PNG, so many points per inch: for those who try how they are read."""
    made = _compile(sheets, geometry, title, format="png", ppi=ppi)
    return made if isinstance(made, list) else [cast("bytes", made)]


def _compile(sheets: Sequence[BlankSheet], geometry: Geometry, title: str, **how: Any) -> Any:
    data = asdict(geometry) | {"title": printable(title), "sheets": [_sheet(one) for one in sheets]}
    return typst.compile(
        cast("Any", {"main": _template(), "data.json": json.dumps(data, ensure_ascii=False).encode()}),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        **how,
    )


@cache
def _template() -> bytes:
    return (HERE / "templates" / "blank.typ").read_bytes()


def _sheet(one: BlankSheet) -> dict[str, Any]:
    values = asdict(one) | {"qr": _qr(one.code), "from": one.top, "tear": TEAR}
    for name in ("title", "about", "name", "unit"):
        values[name] = printable(values[name])
    values["name"] = values["name"] or "Фамилия, имя (по желанию): " + "_" * 40
    return values


def _qr(text: str) -> str:
    """Level M in the short alphabet: modules of a millimetre are read from a photograph of one megapixel."""
    code, out = segno.make(text, error="m", micro=False), BytesIO()
    code.save(out, kind="svg", border=0, xmldecl=False, omitsize=True)
    return out.getvalue().decode()
