"""Special conditions: the officer's page of an invited person, the person's own request, breaks during the work."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from marshrut.access.pages import PUBLIC, asks
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.forms_conditions import AnnulForm, ConditionForm
from marshrut.ui.http import Request, page

from .guest import come_by_link, owner
from .taking import GUEST, OWN, Ways, asking


@asks("diagnostics.manage_invited")
@require_GET
def invitee(request: Request, pk: int) -> HttpResponse:
    """How an invited person goes on, under which conditions; no answers, no results."""
    return _invitee(request, pk)


def _invitee(
    request: Request, pk: int, form: ConditionForm | None = None, annulling: AnnulForm | None = None
) -> HttpResponse:
    found = queries.invitee(request.actor, pk)
    held = found.condition
    was = {name: getattr(held, name) for name in ("time_share", "large_print", "breaks")} if held else None
    return page(
        request,
        "diagnostics/invitee.html",
        422 if form or annulling else 200,
        found=found,
        form=form or ConditionForm(initial=was),
        annulling=annulling or AnnulForm(),
    )


@asks("diagnostics.manage_invited")
@require_POST
def give_conditions(request: Request, pk: int) -> HttpResponse:
    """Set the conditions of an invited person, or refuse what was asked for."""
    if request.POST.get("refuse") == "1":
        actions.refuse_conditions(request.actor, invitation=pk)
        messages.success(request, "Просьба отклонена, человек узнает об этом.")
        return redirect("diagnostics:invitee", pk)
    form = ConditionForm(request.POST)
    if form.is_valid():
        try:
            actions.give_conditions(request.actor, invitation=pk, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.text)
        else:
            messages.success(request, "Условия сохранены и действуют.")
            return redirect("diagnostics:invitee", pk)
    return _invitee(request, pk, form)


@asks("diagnostics.manage_invited")
@require_POST
def annul(request: Request, pk: int) -> HttpResponse:
    """Annul the work of an invited person with a reason: the person may begin once more."""
    form = AnnulForm(request.POST)
    found = queries.invitee(request.actor, pk)
    if form.is_valid() and found.sitting:
        actions.annul(request.actor, pk=found.sitting.pk, reason=form.cleaned_data["reason"])
        messages.success(request, "Работа аннулирована. Человек может пройти диагностику ещё раз.")
        return redirect("diagnostics:invitee", pk)
    return _invitee(request, pk, annulling=form)


@asks("diagnostics.sit")
@require_POST
def ask_conditions(request: Request, pk: int) -> HttpResponse:
    """Ask for special conditions by the own invitation."""
    return _asked(request, request.actor, pk, OWN)


@asks(PUBLIC)
@require_POST
def guest_conditions(request: Request) -> HttpResponse:
    """The same by a link."""
    come = come_by_link(request)
    return _asked(request, come.actor, come.invitation, GUEST)


def _asked(request: Request, actor: Actor, pk: int, ways: Ways) -> HttpResponse:
    form = ConditionForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_conditions(actor, invitation=pk, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.text)
        else:
            messages.success(request, "Просьба отправлена в центр. Ответ придёт сообщением и появится здесь.")
            return redirect(ways.of("ask", pk))
    return asking(request, actor, pk, ways, conditions=form)


@asks("diagnostics.sit")
@require_POST
def rest(request: Request, pk: int) -> HttpResponse:
    """Begin or end an own break."""
    actions.rest(request.actor, pk=pk, on=request.POST.get("on") == "1")
    return redirect(OWN.take, pk)


@asks(PUBLIC)
@require_POST
def guest_rest(request: Request, pk: int) -> HttpResponse:
    """The same by a link."""
    actions.rest(owner(request, pk).actor, pk=pk, on=request.POST.get("on") == "1")
    return redirect(GUEST.take, pk)


@asks("diagnostics.manage")
@require_POST
def count_late(request: Request, pk: int) -> HttpResponse:
    """Count works handed in after their time, or not."""
    held = actions.count_late(request.actor, pk=pk, on=request.POST.get("on") == "1")
    words = "учитываются" if held.count_late else "не учитываются"
    messages.success(request, f"Работы, сданные после срока, теперь {words} в итогах и калибровке.")
    return redirect("diagnostics:campaign", pk)
