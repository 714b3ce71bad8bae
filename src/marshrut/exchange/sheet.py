"""Reading of a staff list: the shared reader with the fields of this room."""

from __future__ import annotations

from marshrut.ui import sheet
from marshrut.ui.sheet import Sheet

from .words import FIELDS

__all__ = ["Sheet", "read"]


def read(content: bytes) -> Sheet:
    """Read the first sheet of an .xlsx, .xls or .ods file.

    Raises
    ------
    Refused
        As `marshrut.ui.sheet.read`.
    """
    return sheet.read(content, FIELDS)
