import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.core.refusal import Refused
from marshrut.diagnostics import pictures

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30">{}</svg>'


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width=3, height=2):
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * (width + 1) * height)
    return pictures.PNG + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg():
    frame = b"\x08" + struct.pack(">HH", 20, 30) + b"\x01\x01\x11\x00"
    parts = [(0xE0, b"JFIF\0"), (0xE1, b"Exif\0\0 Archangel 64.5N"), (0xC0, frame), (0xDA, b"\x01\x01\x00\x00\x3f\x00")]
    body = b"".join(b"\xff" + bytes([mark]) + struct.pack(">H", len(said) + 2) + said for mark, said in parts)
    return b"\xff\xd8" + body + b"\x12\x34\xff\xd9"


def webp(kind, body):
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBP" + kind + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("data", "mime", "size"),
    [
        (png(), "image/png", (3, 2)),
        (jpeg(), "image/jpeg", (30, 20)),
        (webp(b"VP8X", b"\0\0\0\0" + (39).to_bytes(3, "little") + (29).to_bytes(3, "little")), "image/webp", (40, 30)),
        (webp(b"VP8L", b"\x2f" + (39 | 29 << 14).to_bytes(4, "little")), "image/webp", (40, 30)),
        (webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 40, 30)), "image/webp", (40, 30)),
        (SVG.format("<path d='M0 0h5'/>").encode(), "image/svg+xml", (40, 30)),
    ],
)
def test_a_picture_is_known_by_its_bytes(data, mime, size):
    found = pictures.read(data)
    assert (found.mime, (found.width, found.height)) == (mime, size)


def test_a_photograph_does_not_tell_where_it_was_taken():
    assert b"Archangel" in jpeg()
    cleaned = pictures.read(jpeg()).data
    assert b"Archangel" not in cleaned
    assert b"JFIF" in cleaned
    assert pictures.read(cleaned).data == cleaned


def test_a_bitmap_tells_nothing_but_the_picture():
    whole = png()
    told = (
        whole[:33]
        + chunk(b"tEXt", b"Author\0Petr")
        + chunk(b"eXIf", b"Archangel")
        + chunk(b"pHYs", b"\0" * 9)
        + whole[33:]
    )
    cleaned = pictures.read(told + b"Archangel after the end").data
    assert cleaned == whole[:33] + chunk(b"pHYs", b"\0" * 9) + whole[33:]
    assert pictures.read(cleaned).data == cleaned
    assert pictures.read(whole).data == whole


def test_a_webp_loses_its_place_and_stays_whole():
    def part(name, body):
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    head = (39).to_bytes(3, "little") + (29).to_bytes(3, "little")
    frame = part(b"VP8L", b"\x2f" + (39 | 29 << 14).to_bytes(4, "little"))
    marks = part(b"EXIF", b"Archangel") + part(b"XMP ", b"Petr")

    def file(flags, *parts):
        body = part(b"VP8X", bytes([flags]) + b"\0\0\0" + head) + b"".join(parts)
        return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body

    found = pictures.read(file(0x1C, frame, marks))
    assert found.data == file(0x10, frame)
    assert (found.width, found.height) == (40, 30)
    assert pictures.read(found.data).data == found.data


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<g onload='alert(1)'/>", "<a xlink:href='javascript:alert(1)'><path d='M0 0'/></a>",
        "<image href='https://example.com/a.png'/>", "<foreignObject><body onload='alert(1)'/></foreignObject>",
        "<style>@import 'https://example.com'</style>", "<rect fill='url(https://example.com/a)'/>",
        "<rect style='fill:url(https://example.com)'/>", "<use href='#a'/>", "<animate attributeName='href' to='alert(1)'/>",
        "<rect fill='u\\72l(https://example.com)'/>", "<?xml-stylesheet href='https://example.com'?>",
        "<html:script xmlns:html='http://www.w3.org/1999/xhtml'>alert(1)</html:script>",
    ],
)  # fmt: skip
def test_a_drawing_keeps_nothing_that_acts_or_calls(hostile):
    data = pictures.read(SVG.format(f"{hostile}<circle r='5'/>").encode()).data.decode()
    assert "<circle" in data
    for bad in ("script", "alert", "example.com", "href", "onload", "style", "foreignObject", "animate"):
        assert bad not in data.replace("http://www.w3.org/2000/svg", ""), data


def test_a_drawing_keeps_its_own_gradients_and_words():
    text = "<defs><linearGradient id='a'/></defs><rect fill='url(#a)'/><text x='1'>до <b>нет</b> после</text>"
    data = pictures.read(SVG.format(text).encode()).data.decode()
    assert 'fill="url(#a)"' in data
    assert "до  после" in data


@pytest.mark.parametrize(
    "data",
    [
        b"", b"GIF89a", b"%PDF-1.4", png()[:18], b"\xff\xd8\xff\xe0\x00", b"<svg>", b"<svg xmlns='x'/>", png(0, 5), png(20_000, 5),
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format("&a;").encode(), SVG.replace("viewBox", "x").encode(),
        png()[:40], png()[:-12], b"\xff\xd8\xff\xe0\x00\x02" * 3, webp(b"VP8?", b""),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_with_words(data):
    with pytest.raises(Refused) as refusal:
        pictures.read(data)
    assert refusal.value.code == "media.kind"


def test_a_large_file_is_refused():
    with pytest.raises(Refused, match="500 КБ"):
        pictures.read(png() + b"\0" * pictures.MOST_BYTES)


@given(
    st.sampled_from([b"", pictures.PNG + b"\0\0\0\0IHDR", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"<svg "]), st.binary()
)
def test_no_bytes_break_the_reading(head, tail):
    try:
        found = pictures.read(head + tail)
    except Refused:
        return
    assert found.width > 0
    assert found.height > 0
