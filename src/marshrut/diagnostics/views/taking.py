"""What a taker sees, whether signed in or come by a link: the invitation, the test, the end."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.diagnostics import actions, onward, queries, render, saving, sealed, ticket
from marshrut.diagnostics.forms_conditions import ConditionForm
from marshrut.ui.http import Request, page, part

from .showing import shelf_of


class Ways(NamedTuple):
    """Addresses of one kind of takers; `numbered` ones carry the number of the invitation."""

    frame: str
    ask: str
    accept: str
    decline: str
    take: str
    finish: str
    report: str
    picture: str
    conditions: str
    rest: str
    numbered: bool

    def of(self, name: str, pk: int) -> str:
        """The address of a step about an invitation."""
        return reverse(getattr(self, name), args=[pk] if self.numbered else [])


OWN = Ways(
    "ui/frame.html",
    "diagnostics:invitation",
    "diagnostics:accept",
    "diagnostics:decline",
    "diagnostics:take",
    "diagnostics:finish",
    "diagnostics:report",
    "take_picture",
    "diagnostics:ask_conditions",
    "diagnostics:rest",
    numbered=True,
)
GUEST = Ways(
    "ui/plain.html",
    "diagnostics:guest",
    "diagnostics:guest_accept",
    "diagnostics:guest_decline",
    "diagnostics:guest_take",
    "diagnostics:guest_finish",
    "diagnostics:guest_report",
    "guest_picture",
    "diagnostics:guest_conditions",
    "diagnostics:guest_rest",
    numbered=False,
)


def asking(
    request: Request, actor: Actor, pk: int, ways: Ways, trouble: str = "", conditions: ConditionForm | None = None
) -> HttpResponse:
    """The page of an invitation; a script asks for its door only, while the organiser has not let in."""
    found = queries.invitation(actor, pk)
    shown: dict[str, Any] = {
        "invitation": found,
        "consent": queries.consent_text(actor),
        "retake": queries.retake_words(actor, found) if not found.decided_at else "",
        "seat": queries.my_seat(actor, found),
        "agreed": queries.has_agreed(actor, found),
        "begun": queries.begun(actor, found),
        "trouble": trouble,
        "frame_of": ways.frame,
        "guest": not ways.numbered,
        "here": ways.of("ask", pk),
        "accept": ways.of("accept", pk),
        "decline": ways.of("decline", pk),
        "condition": queries.condition_of(actor, found),
        "conditions": conditions or ConditionForm(),
        "asked_badly": conditions is not None,
        "ask_conditions": ways.of("conditions", pk),
    }
    if request.htmx and not trouble and request.GET.get("door"):
        return part(request, "diagnostics/door.html", **shown)
    return page(request, "diagnostics/invitation.html", 422 if trouble or conditions else 200, **shown)


def agreeing(request: Request, actor: Actor, pk: int, ways: Ways) -> HttpResponse:
    """The consent, then the test; whoever has a place in a room waits at the door."""
    found = queries.invitation(actor, pk)
    if request.POST.get("agree") != "1" and not queries.has_agreed(actor, found):
        text = "Поставьте отметку, если согласны. Без согласия начать нельзя, отказаться можно кнопкой рядом."
        return asking(request, actor, pk, ways, text)
    actions.accept(actor, pk=pk)
    seat = queries.my_seat(actor, found)
    if seat and seat.admitted_at is None and not queries.begun(actor, found):
        return redirect(ways.of("ask", pk))
    return redirect(ways.take, actions.start(actor, invitation=pk).pk)


def taking(request: Request, actor: Actor, pk: int, ways: Ways) -> HttpResponse:
    """The test itself, or word of its end."""
    found = queries.sitting(actor, pk)
    if found.state != "started":
        return _sent(request, found, ways)
    package: dict[str, Any] = {
        "sitting": found.pk,
        "ticket": ticket.issue(found.pk, found.person_id),
        "save": saving.PATH,
        "seal": sealed.public_key(),
        "ends": int(found.closes_at.timestamp() * 1000),
        "began": int(found.started_at.timestamp() * 1000),
        "now": int(timezone.now().timestamp() * 1000),
        "answers": queries.saved_answers(actor, found),
        "watch": queries.is_watched(actor, found),
        "paused": found.paused_at is not None,
        "still": "" if ways.numbered else reverse("diagnostics:guest_still"),
    }
    path = queries.path(actor, found)
    package["path"] = path and path | {"next": onward.PATH}
    places = queries.carried_places(actor, found)
    tasks = render.package(places, shelf_of(actor, [p.item_version for p in places], ways.picture, pk))
    finish_url = reverse(ways.finish, args=[pk])
    held = queries.given_to(actor, found)
    return page(
        request,
        "diagnostics/take.html",
        sitting=found,
        package=package,
        tasks=tasks,
        finish=finish_url,
        report=reverse(ways.report, args=[pk]),
        large=bool(held and held.large_print),
        breaks_left=queries.breaks_left(actor, held),
        on_break=bool(held and held.break_since),
        rest=reverse(ways.rest, args=[pk]),
        guest=not ways.numbered,
    )


def finishing(request: Request, actor: Actor, pk: int, ways: Ways) -> HttpResponse:
    """The end of the test."""
    return _sent(request, actions.finish(actor, pk=pk), ways)


def _sent(request: Request, found: Any, ways: Ways) -> HttpResponse:
    # What the device has not sent yet is asked for once more before it forgets everything.
    again = {"sitting": found.pk, "ticket": ticket.issue(found.pk, found.person_id), "save": saving.PATH}
    return page(request, "diagnostics/sent.html", sitting=found, again=again, guest=not ways.numbered)
