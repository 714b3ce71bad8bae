"""A file of the evidence bank: what it is by its bytes, how large, without the camera, the place and the day of shooting.

No database. A photograph keeps one mark of its own: which way is up, or a page taken upright would lie on its side.
"""

from __future__ import annotations

import hashlib
import struct
from typing import NamedTuple

from marshrut.core.refusal import Refused
from marshrut.diagnostics import pictures

from .words import FileKind

MEGABYTE = 1_000_000
MOST = {FileKind.PHOTO: 8 * MEGABYTE, FileKind.AUDIO: 4 * MEGABYTE, FileKind.PDF: 8 * MEGABYTE}
#: Files a person may keep, bytes.
BANK = 200 * MEGABYTE
PHOTOS = ("image/jpeg", "image/png", "image/webp")
KINDS = "Подойдёт фотография (JPEG, PNG, WebP), голосовая заметка (WebM, OGG, MP4, MP3, WAV) или документ PDF."
EXIF = b"Exif\x00\x00"
ORIENTATION = 0x0112


class Found(NamedTuple):
    """A file ready to be kept."""

    kind: FileKind
    mime: str
    data: bytes
    sha256: str


def read(data: bytes) -> Found:
    """Tell a photograph, a voice note or a PDF by the bytes, clean it, take its hash.

    Raises
    ------
    Refused
        `evidence.empty`, `evidence.kind`, `evidence.size`, and what `pictures.read` says of a broken picture.
    """
    if not data:
        raise Refused("evidence.empty", "Файл пустой: выберите другой.")
    if data.startswith(b"%PDF-"):
        return _made(FileKind.PDF, "application/pdf", data)
    if mime := _sound(data):
        return _made(FileKind.AUDIO, mime, data)
    if not data.startswith((pictures.PNG, b"\xff\xd8\xff")) and data[8:12] != b"WEBP":
        raise Refused("evidence.kind", f"Такой файл приложить нельзя. {KINDS}")
    found = pictures.read(data, most=MOST[FileKind.PHOTO])
    turned = upright(data) if found.mime == "image/jpeg" else 1
    return _made(FileKind.PHOTO, found.mime, _turn(found.data, turned) if turned > 1 else found.data)


def _made(kind: FileKind, mime: str, data: bytes) -> Found:
    if len(data) > MOST[kind]:
        most = MOST[kind] // MEGABYTE
        raise Refused("evidence.size", f"Файл больше {most} МБ: сократите запись или уменьшите файл.")
    return Found(kind, mime, data, hashlib.sha256(data).hexdigest())


def _sound(data: bytes) -> str:
    """The type of a voice note by its first bytes, or nothing."""
    if data.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm"
    if data.startswith(b"OggS"):
        return "audio/ogg"
    if data[4:8] == b"ftyp":
        return "audio/mp4"
    if data.startswith(b"ID3") or (data[0] == 0xFF and len(data) > 1 and data[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    return "audio/wav" if data[:4] == b"RIFF" and data[8:12] == b"WAVE" else ""


def upright(data: bytes) -> int:
    """Which way a JPEG is turned, 1–8, by its own mark; 1 when there is none or it can't be read."""
    at = data.find(EXIF, 0, 70_000)
    if at < 0:
        return 1
    body = data[at + len(EXIF) : at + 70_000]
    order = {b"II": "<", b"MM": ">"}.get(body[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack(order + "I", body[4:8])
        (count,) = struct.unpack(order + "H", body[start : start + 2])
        for n in range(min(count, 60)):
            row = body[start + 2 + 12 * n : start + 14 + 12 * n]
            tag, _, _, value = struct.unpack(order + "HHIH", row[:10])
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _turn(data: bytes, turned: int) -> bytes:
    """The cleaned JPEG with a mark of its direction and nothing else told."""
    body = EXIF + b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:]
