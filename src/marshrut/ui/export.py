"""A list as a workbook: what is shown on the page, by the same filters and the same right, all pages at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from marshrut.core import exports
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.core.time import ru_date
from marshrut.paper.table_xlsx import Column, Value, table

from .http import Request

#: More rows than this are a report, not a list.
MOST = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Field(NamedTuple):
    """A column of the file: its heading, width in characters, and how it is read from a row."""

    title: str
    width: float
    value: Callable[[Any], Value]


def wanted(request: Request) -> bool:
    """Whether the address asks for the file instead of the page."""
    return request.method == "GET" and request.GET.get("file") == "xlsx"


def workbook(
    request: Request, title: str, fields: Sequence[Field], rows: QuerySet[Any] | Sequence[Any], asked: Mapping[str, str]
) -> HttpResponse:
    """The file of a list; a fact remembers who took it.

    Raises
    ------
    Refused
        More than `MOST` rows: the filters have to be narrowed.
    """
    found = list(rows[: MOST + 1])
    if len(found) > MOST:
        raise Refused("list.too_long", f"В списке больше {MOST} строк. Сузьте отбор и скачайте его частями.")
    notes = [f"Выгружено {ru_date(timezone.localdate())}, {counted(len(found), 'строка', 'строки', 'строк')}"]
    notes += [f"Отбор: {', '.join(value for value in asked.values() if value)}"] if any(asked.values()) else []
    body = table(
        [Column(field.title, field.width) for field in fields],
        ([field.value(row) for field in fields] for row in found),
        title=title,
        notes=notes,
        sheet_name=title[:31],
    )
    exports.note(request.actor, title=title, count=len(found), asked=asked)
    return attached(body, title)


def attached(body: bytes, title: str) -> HttpResponse:
    """A workbook to keep under a Russian name."""
    name = str(content_disposition_header(as_attachment=True, filename=f"{title}.xlsx"))
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": name})
