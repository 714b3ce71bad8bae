"""The short path of saved answers: handled before sessions and accounts."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers the saving of answers by itself."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return handle
