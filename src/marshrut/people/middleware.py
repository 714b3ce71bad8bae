"""Puts `request.actor` in place, lazily: a page that asks nothing pays nothing. Names the writer in the audit."""

from __future__ import annotations

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from . import queries

Handler = Callable[[HttpRequest], HttpResponse]
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def actor(get_response: Handler) -> Handler:
    """Middleware that adds the actor."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: queries.actor_of(request.user))  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def history(get_response: Handler) -> Handler:
    """Middleware that tells the audit triggers who writes and from which address."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.method not in WRITES:
            return get_response(request)
        with pghistory.context(account=request.user.pk, url=request.path):
            return get_response(request)

    return handle
