"""A ZIP of a stranger: paths that lead outside, bombs and foreign files are refused before anything is unpacked."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from .model import Trouble

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_FILES = 20_000
MOST_RATIO = 200
MOST_ITEMS = 3_000
#: A file smaller than this may be packed as tightly as it likes: it harms nobody.
SMALL = 1024 * 1024


class Box:
    """Files of a package by their clean paths, read one at a time within a common limit."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MOST_BYTES:
            raise Trouble("Файл больше 50 МБ. Разделите его на несколько.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            rows = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise Trouble("Архив повреждён: соберите его заново.") from None
        if len(rows) > MOST_FILES:
            raise Trouble(f"В архиве {len(rows)} файлов, принимается не больше {MOST_FILES}.")
        if sum(row.file_size for row in rows) > MOST_UNPACKED or any(map(_is_bomb, rows)):
            raise Trouble("Внутри архива слишком много данных: он не похож на пакет заданий.")
        self._left = MOST_UNPACKED
        self._rows = {_clean(_name(row)): row for row in rows if not row.is_dir()}
        self._folded = {name.casefold(): name for name in self._rows}
        self._ends: dict[str, list[str]] = {}
        for name in self._folded:
            self._ends.setdefault(posixpath.basename(name), []).append(name)

    @property
    def names(self) -> list[str]:
        """Paths of all files."""
        return list(self._rows)

    def find(self, base: str, href: str) -> str:
        """The path of a file another one names; empty when there is none.

        Authors mix the case of letters, start from the root of the package or name a folder of their own system
        («$IMS-CC-FILEBASE$»): the only file with such an end is the one they mean.
        """
        path = joined(base, href)
        if path in self._rows:
            return path
        if found := self._folded.get(path.casefold()):
            return found
        tail = tail_of(href).casefold()
        ends = [one for one in self._ends.get(posixpath.basename(tail), ()) if f"/{one}".endswith(f"/{tail}")]
        return self._folded[ends[0]] if len(ends) == 1 else ""

    def read(self, name: str) -> bytes:
        """The bytes of a file by its path.

        Raises
        ------
        Trouble
            There is no such file, it is damaged, locked by a password or larger than it says.
        """
        row = self._rows.get(name)
        if row is None:
            raise Trouble(f"файла «{name}» нет в архиве")
        try:
            with self._zip.open(row) as file:
                data = file.read(row.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, NotImplementedError, EOFError):
            raise Trouble(f"файл «{name}» повреждён или закрыт паролем") from None
        self._left -= len(data)
        if len(data) > row.file_size or self._left < 0:
            raise Trouble(f"файл «{name}» больше, чем сказано в архиве")
        return data


def _name(row: zipfile.ZipInfo) -> str:
    """The name as it was typed: old archivers of Windows write Russian names in the code page of DOS."""
    if row.flag_bits & 0x800 or row.filename.isascii():
        return row.filename
    said = row.filename.encode("cp437", "replace")
    try:
        return said.decode("utf-8")
    except UnicodeDecodeError:
        return said.decode("cp866", "replace")


def _is_bomb(row: zipfile.ZipInfo) -> bool:
    return row.file_size > SMALL and row.file_size > MOST_RATIO * max(1, row.compress_size)


def _clean(name: str) -> str:
    """The path as a clean one.

    Raises
    ------
    Trouble
        The path leads out of the package.
    """
    plain = posixpath.normpath(name.replace("\\", "/"))
    if plain.startswith(("/", "../")) or plain == ".." or ":" in plain.split("/")[0] or "\x00" in plain:
        raise Trouble("В архиве есть путь наружу («../» или от корня диска): такие архивы не принимаются.")
    return plain


def _bare(href: str) -> str:
    """A path without what follows it; empty for an address of the net."""
    bare = unquote(href.split("#", 1)[0].split("?", 1)[0]).strip().replace("\\", "/")
    return "" if "://" in bare or bare.startswith(("//", "data:")) else bare


def tail_of(href: str) -> str:
    """What every name of the file ends with: no steps up, no root, no variable of a foreign system."""
    steps = [one for one in _bare(href).split("/") if one not in ("", ".", "..") and not one.startswith("$")]
    return "/".join(steps)


def joined(base: str, href: str) -> str:
    """The path of a file named inside another one; empty for what lies outside of the package."""
    bare = _bare(href)
    if not bare or bare.startswith("/"):
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), bare))
    return "" if path.startswith("..") else path
