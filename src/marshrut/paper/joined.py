"""Many PDF of typst put one after another into one file to print at once.

A joiner of our own, since a general library reads and writes every object of every form anew: 25 ms a form against 1.
It knows the plain way in which typst writes (a classic table of objects, no packed objects) and refuses any other.
Only what a page needs is copied; equal fonts and pictures of different forms are kept once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

HEAD = b"%PDF-1.7\n%\xff\xff\xff\xff\n"
CATALOG, PAGES, OUTLINES, FIRST_FREE = 1, 2, 3, 4
#: A child, its parent and the tags of a page belong to the tree of its own file.
_OF_OWN_FILE = re.compile(rb"/Parent \d+ 0 R|/StructParents? \d+")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_STREAM = b"\nstream\n"


class Joined:
    """A merged PDF written as its parts come, so that 600 forms need no memory; a context manager."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._places: dict[int, int] = {}
        self._known: dict[bytes, int] = {}
        self._next = FIRST_FREE
        self._pages: list[int] = []
        self._marks: list[tuple[str, int]] = []

    def __enter__(self) -> Self:
        self._file: BinaryIO = self._target.open("wb")
        self._file.write(HEAD)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        if kind is None:
            self._finish()
        self._file.close()

    def add(self, pdf: bytes, title: str) -> None:
        """Append all pages of a PDF made by `pdf.render`, with a bookmark on the first."""
        source = _Source(pdf)
        copied = {page: self._new() for page in source.pages}
        for page in source.pages:
            number = copied[page]
            words = self._moved(_OF_OWN_FILE.sub(b"", source.read(page)[0]), source, copied)
            self._write(number, words.replace(b"/Type/Page", b"/Type/Page/Parent %d 0 R" % PAGES, 1))
            self._pages.append(number)
        self._marks.append((title, copied[source.pages[0]]))

    def _moved(self, words: bytes, source: _Source, copied: dict[int, int]) -> bytes:
        """The words of an object with the numbers that the things it points at have here."""
        return _REFERENCE.sub(lambda found: b"%d 0 R" % self._copy(source, int(found[1]), copied), words)

    def _copy(self, source: _Source, number: int, copied: dict[int, int]) -> int:
        """Copy an object with all that it points at; returns its number here."""
        if number not in copied:
            words, stream = source.read(number)
            copied[number] = self._once(self._moved(words, source, copied) + stream)
        return copied[number]

    def _new(self) -> int:
        number, self._next = self._next, self._next + 1
        return number

    def _once(self, body: bytes) -> int:
        key = sha256(body).digest()
        if key not in self._known:
            self._known[key] = self._put(body)
        return self._known[key]

    def _put(self, body: bytes) -> int:
        number = self._new()
        self._write(number, body)
        return number

    def _write(self, number: int, body: bytes) -> None:
        self._places[number] = self._file.tell()
        self._file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _finish(self) -> None:
        kids = b" ".join(b"%d 0 R" % page for page in self._pages)
        self._write(CATALOG, b"<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R/Lang(ru)/PageMode/UseOutlines>>")
        self._write(PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self._pages), kids))
        self._bookmarks()
        table = self._file.tell()
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % self._next)
        self._file.write(b"".join(b"%010d 00000 n \n" % self._places[number] for number in range(1, self._next)))
        self._file.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (self._next, table))

    def _bookmarks(self) -> None:
        first, last = self._next, self._next + len(self._marks) - 1
        self._write(OUTLINES, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, last, len(self._marks)))
        for place, (title, page) in enumerate(self._marks, start=first):
            around = b"/Prev %d 0 R" % (place - 1) if place > first else b""
            around += b"/Next %d 0 R" % (place + 1) if place < last else b""
            words = (b"\xfe\xff" + title.encode("utf-16-be")).hex().encode()
            self._put(b"<</Parent 3 0 R%b/Title<%b>/Dest[%d 0 R/Fit]>>" % (around, words, page))


class _Source:
    """Objects of one PDF as typst writes it."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        start = int(pdf[pdf.rindex(b"startxref") + 9 :].split(None, 1)[0])
        if not pdf.startswith(b"xref\n0 ", start):
            raise ValueError("not a PDF of typst: no plain table of objects")
        table, trailer = pdf[start:].split(b"trailer", 1)
        lines = table.split(b"\n")[2:]
        self._places = [int(line[:10]) for line in lines if line]
        root = self.read(_number(trailer, b"/Root"))[0]
        self.pages = list(self._leaves(_number(root, b"/Pages")))

    def _leaves(self, number: int) -> Iterator[int]:
        words = self.read(number)[0]
        if b"/Type/Pages/" not in words:
            yield number
        else:
            for found in _REFERENCE.findall(words[words.index(b"/Kids[") :].split(b"]", 1)[0]):
                yield from self._leaves(int(found))

    def read(self, number: int) -> tuple[bytes, bytes]:
        """The words of an object and its stream, ready to be written."""
        start = self._places[number]
        start += len(b"%d 0 obj\n" % number)
        stream = self._pdf.find(_STREAM, start)
        end = self._pdf.index(b"\nendobj", start)
        if stream == -1 or stream > end:
            return self._pdf[start:end], b""
        words = self._pdf[start:stream]
        size = re.search(rb"/Length (\d+)", words)
        if size is None:
            raise ValueError("not a PDF of typst: a stream of unknown length")
        return words, self._pdf[stream : stream + len(_STREAM) + int(size[1])] + b"\nendstream"


def _number(words: bytes, name: bytes) -> int:
    found = re.search(name + rb" (\d+) 0 R", words)
    if found is None:
        raise ValueError(f"not a PDF of typst: no {name.decode()}")
    return int(found[1])
