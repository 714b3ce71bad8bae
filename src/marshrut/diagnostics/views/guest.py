"""Pages of a person who came by a link: the question, then only the own invitation and its test. No account is made."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import PUBLIC, asks
from marshrut.core.text import counted, plural
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.actions.links import Come
from marshrut.diagnostics.forms import DoorForm
from marshrut.ui.http import Request, no_content, page

from .reviews import reporting
from .taking import GUEST, agreeing, asking, finishing, taking

COOKIE = "marshrut_link"
DAYS = 7


@asks(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: Request, secret: str) -> HttpResponse:
    """The question that only the invited person can answer; nothing about the person is shown before it."""
    link = actions.open_link(request.actor, secret)
    kind = queries.factor_kind(request.actor, link.invitation)
    form = DoorForm(request.POST if request.method == "POST" else None, kind=kind)
    elsewhere = False
    if form.is_bound and form.is_valid():
        cookie = request.COOKIES.get(COOKIE, "")
        said = actions.admit_guest(request.actor, secret=secret, cookie=cookie, **form.cleaned_data)
        if said.cookie:
            return _let_in(said.cookie)
        elsewhere = said.elsewhere
        if not elsewhere:
            form.add_error("given", _left(said.left))
    return page(
        request,
        "diagnostics/by_link.html",
        422 if form.is_bound else 200,
        campaign=link.invitation.campaign,
        until=link.until,
        form=form,
        elsewhere=elsewhere,
    )


def _left(left: int) -> str:
    if not left:
        return "Неверно. Ссылка закрыта: попросите новую у того, кто её прислал."
    stays = plural(left, "Осталась", "Осталось", "Осталось")
    return f"Неверно. {stays} {counted(left, 'попытка', 'попытки', 'попыток')}."


def _let_in(cookie: str) -> HttpResponse:
    answer = redirect("diagnostics:guest")
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=DAYS * 86400,
        path=reverse("diagnostics:guest"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def come_by_link(request: Request, *, ended: bool = False) -> Come:
    """Who came, by the cookie that the answer to the link's question has given."""
    return actions.open_guest(request.actor, request.COOKIES.get(COOKIE, ""), ended=ended)


@asks(PUBLIC)
@never_cache
@require_GET
def guest(request: Request) -> HttpResponse:
    """The invitation of the link."""
    come = come_by_link(request)
    return asking(request, come.actor, come.invitation, GUEST)


@asks(PUBLIC)
@never_cache
@require_GET
def guest_still(request: Request) -> HttpResponse:
    """Whether the work is still on this device; a refusal says why not. Its page asks every few seconds."""
    come_by_link(request, ended=True)
    return no_content()


@asks(PUBLIC)
@require_POST
def guest_accept(request: Request) -> HttpResponse:
    """Agree and begin, or wait at the door."""
    come = come_by_link(request)
    return agreeing(request, come.actor, come.invitation, GUEST)


@asks(PUBLIC)
@require_POST
def guest_decline(request: Request) -> HttpResponse:
    """Say no."""
    come = come_by_link(request)
    actions.decline(come.actor, pk=come.invitation)
    return redirect("diagnostics:guest")


@asks(PUBLIC)
@never_cache
@require_GET
def guest_take(request: Request, pk: int) -> HttpResponse:
    """The test of the link and no other of the same person."""
    return taking(request, owner(request, pk).actor, pk, GUEST)


@asks(PUBLIC)
@require_POST
def guest_finish(request: Request, pk: int) -> HttpResponse:
    """Finish; from now on the link opens nothing."""
    return finishing(request, owner(request, pk).actor, pk, GUEST)


@asks(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def guest_report(request: Request, pk: int) -> HttpResponse:
    """A taker by a link says what is wrong with a task."""
    actor = owner(request, pk).actor
    return reporting(request, actor, pk, frame=GUEST.frame, back=reverse("diagnostics:guest_take", args=[pk]))


def owner(request: Request, pk: int) -> Come:
    """Who came by a link to this test."""
    come = come_by_link(request, ended=True)
    if come.sitting is None or come.sitting.pk != pk:
        raise Http404
    return come
