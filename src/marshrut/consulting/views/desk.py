"""Pages of questions: the list, a new one with answers of the bank beside, one question with what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, asked_of, page, paginate

from .. import actions, queries
from ..forms import FORMS, AskForm, RouteForm

SIDES = (("", "все"), ("mine", "мои"), ("to_me", "ко мне"), ("duty", "ждут дежурного"))
STATES = (("", "все"), ("waiting", "идут"), ("over", "закончены"))
#: The form that is open without a press: what the question waits for.
FIRST = ("answer", "confirm", "route")
DONE = {
    "accept": "Вопрос у вас в работе.", "answer": "Ответ отправлен.", "schedule": "Встреча назначена, педагогу сказано.",
    "pass_on": "Вопрос передан дальше.", "route": "Вопрос поручен методисту.", "decline": "Вопрос отклонён.",
    "confirm": "Спасибо: оценка записана.", "reopen": "Вопрос снова у методиста.", "withdraw": "Вопрос отозван.",
}  # fmt: skip


@asks(SIGNED)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Questions in the actor's sight."""
    asked = asked_of(request, ("q", "which", "state"))
    rows = paginate(
        queries.consultations(request.actor, which=asked["which"], text=asked["q"], state=asked["state"]), request
    )
    duty = queries.on_duty(request.actor)
    shown = {"": True, "mine": True, "to_me": queries.advises(request.actor), "duty": duty}
    sides = [chip for chip in _chips(SIDES, asked["which"]) if shown[chip["code"]]]
    return page(
        request, "consulting/listing.html", rows=rows, asked=asked, sides=sides if len(sides) > 2 else [],
        states=_chips(STATES, asked["state"]),
        may_ask=queries.asks(request.actor), advises=queries.advises(request.actor),
        figures=queries.figures(request.actor) if duty else None, me=request.actor.person_id, duty=duty,
    )  # fmt: skip


def _chips(choices: Sequence[tuple[str, str]], chosen: str) -> list[dict[str, Any]]:
    return [{"code": code, "title": title, "on": code == chosen} for code, title in choices]


def _inside(address: str) -> str:
    """An address of this site, or nothing."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else ""


@asks(SIGNED)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Ask; when the bank has answers about the same, they are shown once before the question is sent."""
    if not queries.asks(request.actor):
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    about = {"title": given.get("about", "")[:200], "url": _inside(given.get("page", ""))[:200]}
    start = {name: given[name] for name in ("topic", "theme", "subject") if given.get(name)}
    form = AskForm(request.POST if request.method == "POST" else None, initial=start)
    found: list[Any] = []
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        if "seen" not in request.POST:
            found = queries.alike(request.actor, f"{asked['topic']} {asked['text']}")
        if not found:
            made = _ask(request, form, about)
            if made:
                messages.success(request, "Вопрос отправлен. Ответ придёт сюда и в уведомления.")
                return redirect("consulting:card", made)
    return page(
        request, "consulting/new.html", 422 if form.errors else 200, form=form, about=about, found=found,
        wait=queries.usual_wait(request.actor), terms=queries.terms(request.actor),
    )  # fmt: skip


def _ask(request: Request, form: AskForm, about: dict[str, str]) -> int | None:
    try:
        made = actions.ask(
            request.actor,
            about_title=about["title"],
            about_url=about["url"] if about["title"] else "",
            **form.cleaned_data,
        )
    except Refused as refusal:
        form.add_error(None, refusal.text)
        return None
    return made.pk


@asks("consulting.see")
@require_GET
def card(request: Request, pk: int) -> HttpResponse:
    """One question."""
    return show(request, pk)


def show(
    request: Request, pk: int, status: int = 200, *, form: forms.Form | None = None, do: str = "", trouble: str = ""
) -> HttpResponse:
    """The page of a question, perhaps with a form that did not go and the reason."""
    found, rights = queries.card(request.actor, pk)
    can = queries.moves(request.actor, found, rights)
    names = [one.name for one in can]
    do = do or request.GET.get("do", "") or next((name for name in FIRST if name in names), "")
    move = next((one for one in can if one.name == do and one.name in FORMS), None)
    if move and form is None:
        form = _form(request, pk, move.name)
    duty = "consulting.duty" in rights
    return page(
        request, "consulting/card.html", status, found=found, rights=rights, can=can, move=move, form=form, trouble=trouble,
        thread=queries.messages(request.actor, found), named=queries.name_shown(request.actor, found, rights), duty=duty,
        turns=queries.turns(request.actor, found) if duty else [], me=request.actor.person_id,
        times=queries.free_slots(request.actor, found) if "take_slot" in names else [],
        to_bank=duty and queries.to_bank(request.actor).filter(pk=pk).exists(),
    )  # fmt: skip


def _form(request: Request, pk: int, move: str, data: Any = None) -> forms.Form:
    if move == "route":
        found, _ = queries.card(request.actor, pk)
        return RouteForm(data, choices=queries.adviser_choices(request.actor, found))
    return FORMS[move](data)


@asks("consulting.see")
@require_POST
def step(request: Request, pk: int, move: str) -> HttpResponse:
    """Make a move; what was written comes back with the reason when it did not go."""
    if move not in DONE:
        raise Http404
    queries.card(request.actor, pk)
    form = _form(request, pk, move, request.POST) if move in FORMS else forms.Form(request.POST)
    if not form.is_valid():
        return show(request, pk, 422, form=form, do=move)
    try:
        if move in ("pass_on", "route"):
            (actions.pass_on if move == "pass_on" else actions.route)(request.actor, pk=pk, **form.cleaned_data)
        else:
            actions.step(request.actor, pk=pk, move=move, **form.cleaned_data)
    except Refused as refusal:
        if move in FORMS:
            form.add_error(None, refusal.text)
        return show(request, pk, 409, form=form if move in FORMS else None, do=move, trouble=refusal.text)
    messages.success(request, DONE[move])
    gone = move == "pass_on" and "consulting.duty" not in _rights(request, pk)
    return redirect("consulting:listing") if gone else redirect("consulting:card", pk)


def _rights(request: Request, pk: int) -> set[str]:
    """What the actor may still do; the question has left the methodist who passed it on."""
    try:
        return queries.card(request.actor, pk)[1]
    except Http404:
        return set()
