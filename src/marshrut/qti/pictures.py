"""What a picture is by its first bytes, and its size: nothing is decoded."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from urllib.parse import unquote_to_bytes

MIMES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml", "webp": "image/webp"}
_tag = re.compile(rb"<svg\b[^>]*>", re.DOTALL)
_side = {name: re.compile(rb"\b" + name + rb"\s*=\s*[\"']\s*([\d.]+)(?:px)?\s*[\"']") for name in (b"width", b"height")}
_box = re.compile(rb"viewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")


def ending(data: bytes) -> str:
    """The ending of the file's name by what stands inside; empty for no picture."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "svg" if _tag.search(data[:4096]) else ""


def inline_data(href: str) -> bytes | None:
    """The bytes of a picture that stands in its own address (`data:`)."""
    head, comma, body = href.partition(",")
    if not comma:
        return None
    data = unquote_to_bytes(body)
    try:
        return base64.b64decode(b"".join(data.split())) if head.endswith(";base64") else data
    except (binascii.Error, ValueError):
        return None


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in points, when the picture tells them."""
    kind = ending(data)
    try:
        if kind == "png":
            return struct.unpack(">II", data[16:24])
        if kind == "gif":
            return struct.unpack("<HH", data[6:10])
        if kind == "jpg":
            return _of_jpeg(data)
        if kind == "svg":
            return _of_svg(data)
    except (struct.error, ValueError, IndexError):
        return None
    return None


def _of_jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        mark, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack(">HH", data[at + 5 : at + 9])
            return wide, high
        at += 2 + max(2, length)
    return None


def _of_svg(data: bytes) -> tuple[int, int] | None:
    tag = _tag.search(data[:4096])
    if tag is None:
        return None
    sides = [found.group(1) for rule in _side.values() if (found := rule.search(tag.group(0)))]
    if len(sides) < 2:
        box = _box.search(tag.group(0))
        sides = list(box.groups()) if box else []
    wide, high = (round(float(one)) for one in sides)
    return (wide, high) if wide > 0 and high > 0 else None
