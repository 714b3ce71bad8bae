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
        self._rows = {_clean(row.filename): row for row in rows if not row.is_dir()}

    @property
    def names(self) -> list[str]:
        """Paths of all files."""
        return list(self._rows)

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


def joined(base: str, href: str) -> str:
    """The path of a file named inside another one; empty for what lies outside of the package."""
    bare = unquote(href.split("#", 1)[0].split("?", 1)[0]).strip()
    if not bare or "://" in bare or bare.startswith(("/", "data:", "\\")):
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), bare.replace("\\", "/")))
    return "" if path.startswith("..") else path
