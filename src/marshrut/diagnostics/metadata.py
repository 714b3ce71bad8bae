"""PNG and WebP without what they tell besides the picture: texts, the camera, the place and the day of shooting."""

from __future__ import annotations

import struct
from collections.abc import Iterator

#: What draws a PNG: its colours, frames and density; any other chunk is left out.
DRAWS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"hIST", b"pHYs", b"cICP",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
TELLS = {b"EXIF": 0x08, b"XMP ": 0x04}
SIGNED = 8


def png(data: bytes) -> bytes:
    """The file with drawing chunks only; what stands after the end of the picture is dropped too.

    Raises
    ------
    ValueError, struct.error
        When a chunk runs past the end of the file.
    """
    kept, at, name = [data[:SIGNED]], SIGNED, b""
    while name != b"IEND":
        length, name = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        if end > len(data):
            raise ValueError("a chunk runs past the end")
        if name in DRAWS:
            kept.append(data[at:end])
        at = end
    return b"".join(kept)


def webp(data: bytes) -> bytes:
    """The file without EXIF and XMP, its flags and size told anew; a file without them stays as it is."""
    chunks = list(_chunks(data))
    flags = sum(TELLS.get(name, 0) for name, _ in chunks)
    if not flags:
        return data
    kept = [_plain(name, chunk) for name, chunk in chunks if name not in TELLS]
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and whole bytes of chunks; a chunk of an odd length is padded by one byte."""
    at = 12
    while at + 8 <= len(data):
        name, length = struct.unpack("<4sI", data[at : at + 8])
        end = at + 8 + length + length % 2
        yield name, data[at:end]
        at = end


def _plain(name: bytes, chunk: bytes) -> bytes:
    """The head of the file says no more that something is told."""
    return chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:] if name == b"VP8X" else chunk
