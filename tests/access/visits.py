"""The room of visits on the stage: a card that is given, one that is shown to the school, one that is being written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from marshrut.routes.models import Comment, Contact
from marshrut.visits.models import Entry, Share, Visit

if TYPE_CHECKING:
    from tests.access.stage import Stage

KIND = {"visits": "visit"}
PLAIN = {"visits:listing", "visits:new", "visits:training"}
#: Whose visit stands in which state; the tutor of the stage is the guest of all.
STATES = {"petr": "feedback_given", "sofia": "reflected", "marfa": "scheduled"}


def build(stage: Stage, mark: Any) -> None:
    """A visit of each state with a note in its card."""
    world, now = stage.world, timezone.now()
    for key, state in STATES.items():
        person, given = world.person(key), state != "scheduled"
        made = Visit.objects.create(
            kind="lesson", state=state, host=person, guest=world.person("irina"), asked_by=person,
            unit=person.employments.get().unit, region_code="29", topic=mark("Занятия", key), card="1",
            starts=now - timedelta(hours=2), guest_words=mark("Отзыва", key) if given else "",
            given_at=now if given else None, read_at=now if given else None,
        )  # fmt: skip
        Entry.objects.create(
            visit=made, key="n-00000000", value={"text": mark("Заметки", key), "at": "10:15"}, turn=1, said_at=now
        )
        stage.keys["visit", key] = made.pk
    _support(stage, mark)
    Share.objects.create(visit_id=stage.keys["visit", "sofia"])


def _support(stage: Stage, mark: Any) -> None:
    """A contact and two questions about a route of the stage."""
    route, irina = stage.keys["route", "petr"], stage.world.person("irina")
    contact = Contact.objects.create(
        route_id=route, tutor=irina, on=timezone.localdate(), kind="call", minutes=10, text=mark("Контакта", "petr")
    )
    open_to_all = Comment.objects.create(route_id=route, author=irina, audience="all", text=mark("Вопроса", "petr"))
    Comment.objects.create(route_id=route, author=irina, audience="pair", text=mark("Вопросапары", "petr"))
    stage.keys |= {("contact", "petr"): contact.pk, ("comment", "petr"): open_to_all.pk}


def fields(stage: Stage, address: str, owner: str, variant: str) -> dict[str, Any]:
    """Plausible fields of a form of the room."""
    return {
        "visits:step": {"words": "Возьму приём на свой урок."},
        "visits:card": {"note": "Класс начал с вопроса"},
    }.get(address, {})
