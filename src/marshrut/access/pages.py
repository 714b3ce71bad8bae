"""Every address says what it asks for: nothing, a signed-in person, or a named right. Read by a middleware and by tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.urls import resolve, reverse

from marshrut.core.actor import Actor

from .rule import REGISTRY

PUBLIC = "public"
SIGNED = "signed"
View = TypeVar("View", bound=Callable[..., Any])


def asks(*capabilities: str) -> Callable[[View], View]:
    """Declare the capability of a page: `PUBLIC`, `SIGNED`, or names of rights any of which opens it.

    The rows themselves are still chosen by the right inside the query; this line lets the middleware turn strangers
    away before any work and lets the access matrix walk over all addresses.
    """

    def declare(view: View) -> View:
        view.capabilities = capabilities  # type: ignore[attr-defined]
        return view

    return declare


def asked(view: Callable[..., Any]) -> tuple[str, ...]:
    """What a view asks for. An address that says nothing is closed to strangers and fails a test."""
    if getattr(view, "__module__", "").startswith("allauth."):
        return (PUBLIC,)
    return getattr(view, "capabilities", ())


def opens(actor: Actor, said: tuple[str, ...]) -> bool:
    """Whether a page that asks for this may show a signed-in person anything."""
    return not said or PUBLIC in said or SIGNED in said or any(REGISTRY[name].possible(actor) for name in said)


def may_open(actor: Actor, name: str) -> bool:
    """The same of the page of a named address without arguments: no link leads to a refusal."""
    return opens(actor, _said(name))


@cache
def _said(name: str) -> tuple[str, ...]:
    """What the page of a named address asks for, found once."""
    return asked(resolve(reverse(name)).func)
