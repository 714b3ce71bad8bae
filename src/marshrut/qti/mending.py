"""What other systems write carelessly and everybody understands: the same document as XML, or markup inside a text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html import escape
from html.entities import name2codepoint
from typing import Any

from lxml import etree
from lxml import html as soup

#: Names of signs HTML knows and XML does not.
SIGNS = {name: chr(point) for name, point in name2codepoint.items() if name not in ("amp", "lt", "gt", "quot", "apos")}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_head = re.compile(r"^\s*<\?xml[^>]*\?>\s*")
_declared = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']")
_named = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_bare = re.compile(r"&(?!#\d+;|#[xX][0-9a-fA-F]+;|[A-Za-z][\w.-]*;)")
_own_words = re.compile(r"<!DOCTYPE[^>\[]{0,1000}\[")
_open, _shut = "<![CDATA[", "]]>"
_markup = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_answer = re.compile(r"<[^<>]*value[^<>]*>\s*\Z", re.IGNORECASE)


def text_of(data: bytes) -> str:
    """The document as a text, whatever its head says of the encoding."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    said = _declared.search(data[:200])
    for name in ("utf-8", said.group(1).decode() if said else "", "windows-1251"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError):
            continue
    return data.decode("utf-8", "replace")


def mended(data: bytes) -> bytes:
    """The document without a blank before its head and with signs XML does not know written as they are.

    What a document of its own declares (DOCTYPE with a list inside) is left alone: it is judged as it stands.
    """
    text = _head.sub("", text_of(data)).lstrip("\ufeff \t\r\n")
    if _own_words.search(text[:10_000]):
        return data
    return "".join(one if hidden else _signs(one) for one, hidden in _parts(text)).encode()


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces: what stands between marks of CDATA (with its marks), and what stands outside."""
    at = 0
    while (start := text.find(_open, at)) >= 0 and (end := text.find(_shut, start)) >= 0:
        yield text[at:start], False
        yield text[start : end + len(_shut)], True
        at = end + len(_shut)
    yield text[at:], False


def _signs(text: str) -> str:
    return _bare.sub("&amp;", _named.sub(lambda found: SIGNS.get(found.group(1), found.group(0)), text))


def unhidden(data: bytes) -> bytes:
    """The document with HTML some systems hide in CDATA written as elements; the same bytes when there is none."""
    if b"CDATA" not in data.replace(b"\x00", b""):
        return data
    kept: list[str] = []
    changed = False
    for one, hidden in _parts(_head.sub("", text_of(data)).lstrip("\ufeff \t\r\n")):
        inside = one[len(_open) : -len(_shut)] if hidden else ""
        is_html = hidden and _is_html(inside) and not _answer.search(kept[-1][-200:] if kept else "")
        kept.append("".join(map(_written, fragments(inside))) if is_html else one)
        changed = changed or is_html
    return "".join(kept).encode() if changed else data


def _is_html(text: str) -> bool:
    """Markup with words in it: a tag alone may be what the question is about."""
    return bool(_markup.search(text) and (_markup.sub("", text).strip() or "<img" in text))


def _written(one: Any) -> str:
    return escape(one, quote=False) if isinstance(one, str) else etree.tostring(one, encoding="unicode", method="xml")


def fragments(text: str) -> list[etree._Element | str]:
    """Elements and words of a piece of HTML; the text itself when it is none."""
    try:
        tree = soup.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, ValueError):
        return [text]
    inside = [*([tree.text] if tree.text else []), *(part for one in tree for part in _with_tail(one))]
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return [one for one in (before, *inside, after) if not isinstance(one, str) or one]


def _with_tail(one: Any) -> list[etree._Element | str]:
    tail, one.tail = one.tail, None
    return [*([one] if isinstance(one.tag, str) else []), *([tail] if tail else [])]


def page(data: bytes) -> list[etree._Element | str]:
    """What stands in the body of a page."""
    found = re.search(r"<body[^<>]*>(.*?)(</body>|\Z)", text_of(data), re.DOTALL | re.IGNORECASE)
    return fragments(found.group(1) if found else text_of(data))
