"""Cells of a tagged PDF, read through its structure as a screen reader does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream, DictionaryObject


def pdf_cells(data: bytes) -> list[str]:
    """Texts of the cells of all tables in the order of the structure; names of columns too."""
    reader = PdfReader(BytesIO(data))
    texts = {page.indirect_reference.idnum: _marked(page, reader) for page in reader.pages}
    return [
        "".join(texts[page][mark] for page, mark in _leaves(cell, 0))
        for cell in _cells(reader.trailer["/Root"]["/StructTreeRoot"])
    ]


def _children(node: DictionaryObject) -> list:
    children = node.get("/K", [])
    children = children.get_object() if hasattr(children, "get_object") else children
    return children if isinstance(children, list) else [children]


def _cells(node: DictionaryObject) -> Iterator[DictionaryObject]:
    for child in (one.get_object() for one in _children(node)):
        if isinstance(child, DictionaryObject):
            if child.get("/S") in ("/TD", "/TH"):
                yield child
            else:
                yield from _cells(child)


def _leaves(node: DictionaryObject, page: int) -> Iterator[tuple[int, int]]:
    """Pairs (page object, mark) of everything inside a cell."""
    page = node.raw_get("/Pg").idnum if "/Pg" in node else page
    for child in (one.get_object() for one in _children(node)):
        if not isinstance(child, DictionaryObject):
            yield page, int(child)
        elif "/MCID" in child:
            yield (child.raw_get("/Pg").idnum if "/Pg" in child else page), int(child["/MCID"])
        else:
            yield from _leaves(child, page)


def _marked(page: PageObject, reader: PdfReader) -> dict[int, str]:
    """Texts of the marks of a page; a hidden text (of a hyphen that divides a word) replaces its glyphs."""
    fonts = {name: _letters(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
    texts: dict[int, str] = defaultdict(str)
    stack: list[tuple[int | None, bool]] = []
    font: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            about = operands[1] if len(operands) > 1 and isinstance(operands[1], DictionaryObject) else {}
            mark = int(about["/MCID"]) if "/MCID" in about else (stack[-1][0] if stack else None)
            hidden = "/ActualText" in about
            if hidden and mark is not None:
                texts[mark] += about["/ActualText"]
            stack.append((mark, hidden))
        elif operator == b"EMC":
            stack.pop()
        elif operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ") and stack and stack[-1][0] is not None and not stack[-1][1]:
            strings = operands[0] if operator == b"TJ" else operands
            texts[stack[-1][0]] += "".join(_decoded(one, font) for one in strings if hasattr(one, "original_bytes"))
    return texts


def _decoded(string: object, font: dict[int, str]) -> str:
    raw = string.original_bytes
    return "".join(font[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2))


def _letters(font: DictionaryObject) -> dict[int, str]:
    """Glyph → text by the ToUnicode table of a font."""
    table = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    letters: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            letters[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return letters
