"""Requests and answers of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from marshrut.core.actor import Actor


class Request(HttpRequest):
    """What the middleware adds to a request, for the type checker."""

    actor: Actor
    htmx: HtmxDetails


def page(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    """A full page, or only its `main` part when htmx asks."""
    name = template
    return render(request, name, context, status=status)


def part(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    """A named part of a template."""
    return render(request, template, context, status=status)
