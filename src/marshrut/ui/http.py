"""Requests and answers of pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from json import dumps
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from marshrut.core.actor import Actor

PAGE = 50
_MAIN = re.compile(r"<main\b[^>]*>.*</main>", re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


class Request(HttpRequest):
    """What the middleware adds to a request, for the type checker."""

    actor: Actor
    htmx: HtmxDetails


def page(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    """A full page; a script that asked to replace `#main` gets only its title and its main part."""
    answer = render(request, template, context, status=status)
    target = str(getattr(getattr(request, "htmx", None), "target", "") or "")
    if target.rpartition("#")[2] == "main":
        text = answer.content.decode()
        if found := _MAIN.search(text):
            title = _TITLE.search(text)
            answer.content = (title.group() if title else "") + found.group()
    return answer


def part(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    """A named part of a template: `part(request, "routes/card.html#state", route=route)`."""
    return render(request, template, context, status=status)


def no_content() -> HttpResponse:
    """Done, nothing to show: an autosave, a mark set without redrawing."""
    return HttpResponse(status=204)


def toast(answer: HttpResponse, text: str, tone: str = "ok") -> HttpResponse:
    """Let the page show a short message after this answer; works for htmx and for scripts of the kit."""
    answer["X-Toast"] = quote(dumps({"text": text, "tone": tone}, ensure_ascii=False))
    return answer


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of a long list; iterate over it as over the rows."""

    rows: Sequence[Any]
    number: int
    per: int
    count: int
    query: str

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // self.per))

    @property
    def first(self) -> int:
        """Place of the first shown row, from one; 0 for an empty list."""
        return (self.number - 1) * self.per + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Place of the last shown row."""
        return (self.number - 1) * self.per + len(self.rows)

    @property
    def previous_url(self) -> str:
        """Address of the page before, empty on the first one."""
        return self._url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """Address of the page after, empty on the last one."""
        return self._url(self.number + 1) if self.number < self.pages else ""

    def _url(self, number: int) -> str:
        data = QueryDict(self.query, mutable=True)
        data["page"] = str(number)
        return f"?{data.urlencode()}"


def paginate(
    rows: QuerySet[Any] | Sequence[Any], request: HttpRequest, per: int = PAGE, count: int | None = None
) -> Paged:
    """Cut the page named by `?page=` out of a list; two statements for a queryset, one when the caller has counted.

    A page out of range gives the nearest existing one, so an old link never fails.
    """
    if count is None:
        count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    text = request.GET.get("page", "1")
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 1
    number = min(max(asked, 1), max(1, -(-count // per)))
    start = (number - 1) * per
    return Paged(list(rows[start : start + per]) if count else [], number, per, count, request.GET.urlencode())


def asked_of(request: HttpRequest, names: Collection[str]) -> dict[str, str]:
    """The filters of a listing as they were typed, by name; an absent one is empty, a long one is cut, a NUL is dropped."""
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in names}


def sort_of(request: HttpRequest, allowed: Collection[str], default: str = "") -> str:
    """The ordering named by `?sort=` («name» or «-name») when it is allowed, else the default."""
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in allowed else default
