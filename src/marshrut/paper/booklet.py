"""A booklet of tasks as PDF: no keys, one for all people of a form, of usual and of large print."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst

from .text import printable

HERE = Path(__file__).parent
USUAL, LARGE = 11, 18
RULES = (
    "Ответы переносите в бланк: машина и проверяющий видят только его.",
    "Номер задания в буклете и в бланке один и тот же.",
    "Писать в буклете можно: черновик не проверяется. Сдайте его вместе с бланком.",
)
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/svg+xml": "svg"}


@dataclass(frozen=True)
class Shown:
    """A picture: its bytes and how wide it is on a screen."""

    mime: str
    data: bytes
    width: int
    alt: str


@dataclass(frozen=True)
class Asked:
    """A task or a part of it. Texts are trees: strings and dictionaries with `is` and `of`."""

    label: str
    stem: Sequence[Any]
    options: Sequence[Any] = ()
    sides: Sequence[Any] = ()
    picture: Mapping[str, Any] | None = None
    how: str = ""
    parts: tuple[Asked, ...] = ()
    long: bool = False


def render_booklet(
    tasks: Sequence[Asked], pictures: Mapping[str, Shown], *, title: str, about: str, footer: str, size: int = USUAL
) -> bytes:
    """The booklet as PDF, A4."""
    files = {code: f"picture-{n}.{ENDINGS[one.mime]}" for n, (code, one) in enumerate(pictures.items())}
    data = {
        "title": printable(title),
        "about": printable(about),
        "footer": printable(footer),
        "size": size,
        "rules": RULES,
        "tasks": [asdict(one) for one in tasks],
        "pictures": {code: {"file": files[code], "width": one.width, "alt": one.alt} for code, one in pictures.items()},
    }
    project: dict[str, bytes] = {"main": _template(), "data.json": json.dumps(data, ensure_ascii=False).encode()}
    project |= {files[code]: one.data for code, one in pictures.items()}
    return typst.compile(cast("Any", project), font_paths=[str(HERE / "fonts")], ignore_system_fonts=True)


@cache
def _template() -> bytes:
    return (HERE / "templates" / "booklet.typ").read_bytes()
