"""Pages of a teacher: invitations, the test, the profile, who may see it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from marshrut.access.pages import SIGNED, asks
from marshrut.diagnostics import actions, beside, queries
from marshrut.diagnostics.forms import GrantForm, ReasonForm
from marshrut.ui.http import Request, page

from .taking import OWN, agreeing, asking, finishing, taking


@asks("diagnostics.sit")
@require_GET
def mine(request: Request) -> HttpResponse:
    """Invitations, sittings, the profile."""
    return page(
        request,
        "diagnostics/mine.html",
        invitations=queries.my_invitations(request.actor),
        sittings=queries.my_sittings(request.actor),
        rooms=queries.my_rooms(request.actor)[:5],
        profile=queries.published_profile(request.actor, request.actor.person_id or 0),
        beside=beside.lines(request.actor),
    )


@asks("diagnostics.sit")
@require_GET
def invitation(request: Request, pk: int) -> HttpResponse:
    """What it is, why it is voluntary, how long it takes, who sees what; a separate consent."""
    return asking(request, request.actor, pk, OWN)


@asks("diagnostics.sit")
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """Agree, by a tick that was not set beforehand, and go to the test or wait to be let in."""
    return agreeing(request, request.actor, pk, OWN)


@asks("diagnostics.sit")
@require_POST
def decline(request: Request, pk: int) -> HttpResponse:
    """Say no in one click."""
    actions.decline(request.actor, pk=pk)
    messages.success(request, "Вы отказались. Школа этого не видит, и это ни на что не влияет.")
    return redirect("diagnostics:mine")


@asks("diagnostics.sit")
@require_GET
def take(request: Request, pk: int) -> HttpResponse:
    """The test: everything the device needs to go on without network, and what the server already holds."""
    return taking(request, request.actor, pk, OWN)


@asks("diagnostics.sit")
@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    """Finish the sitting."""
    return finishing(request, request.actor, pk, OWN)


@asks(SIGNED)
@require_GET
def profile(request: Request) -> HttpResponse:
    """The own profile with what each level means and what to do next."""
    return _own(request, GrantForm())


def _own(request: Request, form: GrantForm, status: int = 200) -> HttpResponse:
    found = queries.published_profile(request.actor, request.actor.person_id or 0)
    return page(
        request,
        "diagnostics/profile.html",
        status,
        profile=found,
        bands=queries.bands(request.actor, found) if found else [],
        words=queries.level_words(request.actor, found) if found else [],
        grants=queries.grants(request.actor),
        looks=queries.looks(request.actor),
        appealable=queries.appealable(request.actor, found) if found else False,
        paper=queries.own_paper(request.actor, found.sitting_id) if found else None,
        form=form,
        own=True,
        rests=queries.rests_on(request.actor, found.sitting) if found else "",
    )


@asks(SIGNED)
@require_POST
def grant(request: Request) -> HttpResponse:
    """Open the own profile to a helper."""
    form = GrantForm(request.POST)
    if form.is_valid():
        helper = queries.helper_by_email(request.actor, form.cleaned_data["email"])
        if helper is not None:
            actions.give_access(request.actor, helper_id=helper, until=form.cleaned_data["until"])
            messages.success(request, "Доступ открыт. Закрыть его можно в любой день.")
            return redirect("diagnostics:profile")
        form.add_error("email", "Человека с такой почтой в системе нет: проверьте адрес.")
    return _own(request, form, 422)


@asks(SIGNED)
@require_POST
def close_grant(request: Request, pk: int) -> HttpResponse:
    """Close an access again."""
    actions.take_access_back(request.actor, pk=pk)
    messages.success(request, "Доступ закрыт.")
    return redirect("diagnostics:profile")


@asks("diagnostics.see_person")
@require_GET
def profile_of(request: Request, pk: int) -> HttpResponse:
    """Somebody's profile opened to the actor. Everybody else gets 404, and the try is written down."""
    try:
        found = actions.look_at_profile(request.actor, person_id=pk)
    except Http404:
        actions.note_refusal(request.actor, person_id=pk)
        raise
    bands = queries.bands(request.actor, found)
    words = queries.level_words(request.actor, found)
    return page(
        request,
        "diagnostics/profile.html",
        profile=found,
        bands=bands,
        words=words,
        own=False,
        rests=queries.rests_on(request.actor, found.sitting),
    )


# the first right lets everybody come to the view, so that a try without the second is written down
@asks("diagnostics.see_person", "diagnostics.open_person")
@require_POST
def open_profile(request: Request, pk: int) -> HttpResponse:
    """An officer opens a profile with a reason that the teacher will read."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, "diagnostics/profile.html", 422, profile=None, bands=[], own=False, reason=form)
    try:
        found = actions.open_profile(request.actor, person_id=pk, why=form.cleaned_data["why"])
    except Http404:
        actions.note_refusal(request.actor, person_id=pk)
        raise
    bands, words = queries.bands(request.actor, found), queries.level_words(request.actor, found)
    return page(
        request,
        "diagnostics/profile.html",
        profile=found,
        bands=bands,
        words=words,
        own=False,
        rests=queries.rests_on(request.actor, found.sitting),
    )
