"""Puts `request.actor` and its appointments in place, lazily: a page that asks nothing pays nothing. Names the writer in the audit.

Holds back the roles of staff who have not set the second step of sign-in in time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from marshrut.access.pages import PUBLIC, SIGNED, asked
from marshrut.core.actor import Actor

from . import actions, queries
from .words import DEMO_SESSION, FACTOR_SESSION, NEVER_FORCED

Handler = Callable[[HttpRequest], HttpResponse]
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def actor(get_response: Handler) -> Handler:
    """Middleware that adds the actor and the appointments behind it."""

    def handle(request: HttpRequest) -> HttpResponse:
        signed = cache(lambda: queries.signed_in(request.user))
        request.actor = SimpleLazyObject(lambda: signed()[0])  # type: ignore[attr-defined]
        request.appointments = SimpleLazyObject(lambda: signed()[1])  # type: ignore[attr-defined]
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


class second_factor:  # noqa: N801 - reads as a function in MIDDLEWARE
    """After the term, roles that need a second step sleep until it is set: own pages work, others lead to the remedy."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; a change on the pages of sign-in makes the next request ask again."""
        response = self.get_response(request)
        if request.method == "POST" and request.path.startswith("/accounts/"):
            request.session.pop(FACTOR_SESSION, None)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Put forced roles to sleep when the term is over; pages of those roles lead to the explanation."""
        if not request.user.is_authenticated:
            return None
        actor: Actor = request.actor  # type: ignore[attr-defined]
        due = _due(request, actor)
        if due is None or due >= timezone.localdate():
            return None
        forced, _ = queries.factor_rule(actor)
        request.asleep = forced  # type: ignore[attr-defined]
        awake = tuple(held for held in actor.held if held.role not in forced)
        request.actor = Actor(actor.account_id, actor.person_id, awake)  # type: ignore[attr-defined]
        said = asked(view)
        if PUBLIC in said or SIGNED in said:
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": "/people/me/factor/"})
        return redirect("people:factor")


def _due(request: HttpRequest, actor: Actor) -> date | None:
    """The last day without a second step: found once a day for a set of roles, then kept in the session."""
    roles = sorted({held.role for held in actor.held} - NEVER_FORCED)
    if not roles or (settings.DEMO and request.session.get(DEMO_SESSION)):
        return None
    mark = f"{timezone.localdate()} {' '.join(roles)}"
    kept = request.session.get(FACTOR_SESSION)
    if not kept or kept["mark"] != mark:
        due = actions.factor_due(actor)
        kept = request.session[FACTOR_SESSION] = {"mark": mark, "due": due.isoformat() if due else ""}
    return date.fromisoformat(kept["due"]) if kept["due"] else None
