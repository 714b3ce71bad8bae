"""Reads of the room. Every function takes the actor first and returns only what they may see."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from statistics import median
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Avg, Count, F, Max, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.rule import rights_to
from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.moves import Move
from marshrut.core.text import fold
from marshrut.core.time import working_days_between
from marshrut.people import queries as people
from marshrut.people.models import Appointment, Person
from marshrut.region.models import DistrictMember, Unit

from . import access
from .models import Consultation, KnownAnswer, Message, Slot, Solved, Turn
from .moves import MOVES
from .rules import Adviser
from .words import FEWEST, OVER, RECENT_DAYS, SHOWN_ALIKE, TERMS, WITH_METHODIST, Form, Published, State

MOST_WORDS = 24


def terms(actor: Actor) -> dict[str, int]:
    """Working days to accept, to answer, to visit."""
    return TERMS | dict(core.rule(SYSTEM, "consulting.terms", {}))


def advises(actor: Actor) -> bool:
    """Whether the actor is among those who answer."""
    return actor.holds(*map(str, access.ADVISERS))


def asks(actor: Actor) -> bool:
    """Whether the actor works somewhere: only then questions are sent."""
    return bool(actor.person_id and people.main_employment(actor, actor.person_id))


def on_duty(actor: Actor) -> bool:
    """Whether the actor gives questions to methodists by hand."""
    return access.duty.possible(actor)


def advisers(actor: Actor, unit: Unit) -> list[Adviser]:
    """Everybody who may answer somebody of a place, with what is open with them now."""
    above = [unit.path[: i + 1] for i, letter in enumerate(unit.path) if letter == "."]
    districts = list(
        DistrictMember.objects.filter(unit__path__in=above, until=None).values_list("district_id", flat=True)
    )
    near = DistrictMember.objects.filter(district__in=districts, until=None).values("unit_id")
    today = timezone.localdate()
    rows = Appointment.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today, role__in=access.ADVISERS)
    rows = rows.filter(Q(unit__path__in=above) | Q(district__in=districts) | Q(unit__in=near))
    found = list(rows.filter(person__merged_into=None).values_list("person_id", "unit__path", "subject"))
    load, rested = _busy([row[0] for row in found])
    return [
        Adviser(pk, path if path in above else "-", subject, path not in above, load.get(pk, 0), rested.get(pk))
        for pk, path, subject in found
    ]


def _busy(ids: list[int]) -> tuple[dict[int, int], dict[int, datetime]]:
    opened = Consultation.objects.filter(methodist__in=ids, state__in=WITH_METHODIST).values("methodist_id")
    turns = Turn.objects.filter(methodist__in=ids).values("methodist_id")
    return (
        dict(opened.annotate(n=Count("pk")).values_list("methodist_id", "n")),
        dict(turns.annotate(last=Max("since")).values_list("methodist_id", "last")),
    )


def consultations(actor: Actor, *, which: str = "", text: str = "", state: str = "") -> QuerySet[Consultation]:
    """Questions in sight; `which`: mine, to_me, duty, empty is all; `state`: waiting, over, or a state."""
    rows = access.see.of(actor, Consultation.objects.select_related("asker", "methodist", "unit"))
    if which == "mine":
        rows = rows.filter(asker_id=actor.person_id or 0)
    elif which == "to_me":
        rows = rows.filter(methodist_id=actor.person_id or 0)
    elif which == "duty":
        rows = access.duty.of(actor, rows).filter(state=State.NEW)
    if state in ("waiting", "over"):
        rows = rows.filter(state__in=OVER) if state == "over" else rows.exclude(state__in=OVER)
    elif state in State.values:
        rows = rows.filter(state=state)
    for word in fold(text).split():
        rows = rows.filter(Q(topic__icontains=word) | Q(subject__icontains=word))
    return (
        rows.order_by(F("due").asc(nulls_last=True), "-asked_at") if state == "waiting" else rows.order_by("-asked_at")
    )


def card(actor: Actor, pk: int) -> tuple[Consultation, set[str]]:
    """One consultation with the rights the actor has to it, or 404."""
    rows = Consultation.objects.select_related("asker", "methodist", "unit")
    found, rights = rights_to(actor, rows, pk, access.see, access.own_, access.advise, access.duty)
    if found is None:
        raise Http404
    return found, rights


def moves(actor: Actor, found: Consultation, rights: set[str]) -> list[Move]:
    """What the actor may do with it now."""
    can = MOVES.open_from(found.state, rights)
    if found.form == Form.WRITTEN:
        can = [one for one in can if one.name not in ("schedule", "take_slot")]
    return [one for one in can if one.name != "reopen" or not found.was_reopened]


def messages(actor: Actor, found: Consultation) -> list[Message]:
    """What the two wrote, in order. The caller has shown the right."""
    return list(Message.objects.filter(consultation=found).order_by("at", "pk"))


def turns(actor: Actor, found: Consultation) -> list[Turn]:
    """With whom it was. The caller has shown the right."""
    return list(Turn.objects.filter(consultation=found).select_related("methodist").order_by("since"))


def name_shown(actor: Actor, found: Consultation, rights: set[str]) -> bool:
    """Whether the reader may know who asks."""
    return not found.hidden or bool(rights & {"consulting.own", "consulting.duty"})


def adviser_choices(actor: Actor, found: Consultation) -> list[tuple[int, str]]:
    """Methodists to whom the duty specialist may give the question: (person, words)."""
    everybody = {one.person_id: one for one in advisers(actor, found.unit)}
    everybody.pop(found.asker_id, None)
    named = Person.objects.filter(pk__in=everybody).order_by("sort_key")
    return [
        (one.pk, f"{one.full_name}: {everybody[one.pk].subject or 'все предметы'}, открыто {everybody[one.pk].load}")
        for one in named
    ]


def slots(actor: Actor) -> QuerySet[Slot]:
    """The actor's own times ahead."""
    rows = access.offer.of(actor, Slot.objects.filter(starts__gt=timezone.now()))
    return rows.select_related("taken_by").order_by("starts")


def free_slots(actor: Actor, found: Consultation) -> list[Slot]:
    """Free times of the methodist of a consultation. The caller has shown the right."""
    rows = Slot.objects.filter(methodist_id=found.methodist_id or 0, starts__gt=timezone.now(), taken_by=None)
    return list(rows.order_by("starts")[:30])


def alike(actor: Actor, text: str) -> list[KnownAnswer]:
    """Answers of the bank about the same, the nearest first: any of the words is enough, more words stand higher."""
    words = [word for word in fold(text).split()[:MOST_WORDS] if len(word) > 3]
    if not words:
        return []
    asked = reduce(or_, (SearchQuery(word, config="russian") for word in words))
    rows = KnownAnswer.objects.filter(state=Published.OPEN, vector=asked)
    return list(rows.annotate(rank=SearchRank(F("vector"), asked)).order_by("-rank", "pk")[:SHOWN_ALIKE])


def known(
    actor: Actor, *, text: str = "", theme: str = "", subject: str = "", state: str = ""
) -> QuerySet[KnownAnswer]:
    """The bank: open answers for everybody, the others for its editors."""
    rows = KnownAnswer.objects.annotate(helped=Count("solved"))
    editor = access.edit.possible(actor)
    if not editor or not state:
        rows = rows.filter(state=Published.OPEN) if not editor else rows.exclude(state=Published.TAKEN_OFF)
    elif state in Published.values:
        rows = rows.filter(state=state)
    if theme:
        rows = rows.filter(theme=theme)
    if subject:
        rows = rows.filter(subject=subject)
    if text.strip():
        asked = SearchQuery(fold(text), config="russian", search_type="websearch")
        return rows.filter(vector=asked).order_by("-helped", "-pk")
    return rows.order_by("-helped", "-pk")


def known_one(actor: Actor, pk: int) -> KnownAnswer:
    """One answer of the bank in sight, or 404."""
    return get_object_or_404(known(actor, state="any"), pk=pk)


def edits(actor: Actor) -> bool:
    """Whether the actor keeps the bank."""
    return access.edit.possible(actor)


def to_bank(actor: Actor) -> QuerySet[Consultation]:
    """Consultations that both allowed to show and that are not in the bank yet."""
    rows = Consultation.objects.filter(asker_shares=True, methodist_shares=True, known=None, state__in=OVER)
    return access.duty.of(actor, rows).order_by("-answered_at")


def usual_wait(actor: Actor) -> int | None:
    """Working days until the first answer, the median of the last half year; None while there are few."""
    since = timezone.now() - timedelta(days=RECENT_DAYS)
    rows = Consultation.objects.filter(asked_at__gte=since, first_answer_at__isnull=False).order_by("-asked_at")
    waits = [
        working_days_between(timezone.localtime(asked).date(), timezone.localtime(told).date())
        for asked, told in rows.values_list("asked_at", "first_answer_at")[:500]
    ]
    return round(median(waits)) if len(waits) >= FEWEST else None


def figures(actor: Actor) -> dict[str, Any]:
    """How the desk works over the last half year, for those on duty."""
    since = timezone.now() - timedelta(days=RECENT_DAYS)
    rows = access.duty.of(actor, Consultation.objects.filter(asked_at__gte=since))
    found = rows.aggregate(
        asked=Count("pk"), answered=Count("pk", filter=Q(first_answer_at__isnull=False)),
        in_term=Count("pk", filter=Q(in_term=True)), marked=Count("mark"), mark=Avg("mark"),
        again=Count("pk", filter=Q(was_reopened=True)),
    )  # fmt: skip
    return found | {"wait": usual_wait(actor), "solved": Solved.objects.filter(at__gte=since).count()}
