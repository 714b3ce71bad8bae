"""A picture that somebody gives: what it is by its bytes, how large, cleaned. No database."""

from __future__ import annotations

import struct
from typing import NamedTuple

from marshrut.core.refusal import Refused

from . import metadata, svg

MOST_BYTES = 500_000
MOST_SIDE = 10_000
PNG = b"\x89PNG\r\n\x1a\n"
#: Parts of a photograph that are kept: the colours. The camera, the place and the day of shooting are not.
KEPT = {0xE0, 0xE2, 0xEE}


class Picture(NamedTuple):
    """A picture ready to be kept."""

    mime: str
    width: int
    height: int
    data: bytes


def read(data: bytes, *, most: int = MOST_BYTES) -> Picture:
    """Tell PNG, JPEG, WebP and SVG by their bytes; a drawing is cleaned of scripts, a photograph and a bitmap of what they tell besides.

    Raises
    ------
    Refused
        `media.size` for a file that is too large, `media.kind` for what is no picture of these kinds.
    """
    if len(data) > most:
        size = f"{most // 1_000_000} МБ" if most >= 1_000_000 else f"{most // 1000} КБ"
        raise Refused("media.size", f"Рисунок больше {size}. Уменьшите его и загрузите ещё раз.")
    try:
        found = _of(data)
    except (struct.error, IndexError, ValueError):
        found = None
    if found is None:
        raise Refused("media.kind", "Это не рисунок PNG, JPEG, WebP или SVG, либо файл повреждён.")
    if not (0 < found.width <= MOST_SIDE and 0 < found.height <= MOST_SIDE):
        raise Refused("media.kind", f"У рисунка должны быть стороны от 1 до {MOST_SIDE} точек.")
    return found


def _of(data: bytes) -> Picture | None:
    if data.startswith(PNG) and data[12:16] == b"IHDR":
        wide, high = struct.unpack(">II", data[16:24])
        return Picture("image/png", wide, high, metadata.png(data))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        wide, high = _webp(data)
        return Picture("image/webp", wide, high, metadata.webp(data))
    return Picture("image/svg+xml", *svg.clean(data)) if b"<svg" in data[:4000] else None


def _jpeg(data: bytes) -> Picture | None:
    """Walk over the segments: the frame tells the size, marks of the camera are left out."""
    kept, at = [data[:2]], 2
    size: tuple[int, int] | None = None
    while data[at] == 0xFF:
        mark, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        segment = data[at : at + 2 + length]
        if 0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}:
            high, wide = struct.unpack(">HH", segment[5:9])
            size = (wide, high)
        if mark == 0xDA:
            return Picture("image/jpeg", size[0], size[1], b"".join([*kept, data[at:]])) if size else None
        if not (0xE0 <= mark <= 0xEF or mark == 0xFE) or mark in KEPT:
            kept.append(segment)
        at += 2 + length
    return None


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind != b"VP8 ":
        raise ValueError("no such chunk")
    wide, high = struct.unpack("<HH", data[26:30])
    return wide & 0x3FFF, high & 0x3FFF
