"""Diagnostics of the made-up region: forms, campaigns, sittings answered by the hidden abilities, scores and profiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

import numpy as np
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import Campaign, Invitation, Room, Seat
from marshrut.people.models import Appointment
from marshrut.region.models import Unit

from . import lastyear
from .people import Staff
from .sitting import Plan, agree, seat

SHARE = {"small": 0.9, "region": 0.6}
ROOM = 12
SUBJECTS = ("математика", "русский язык")
Progress = Callable[[str], None]


def build(rng: np.random.Generator, root: Unit, staff: list[Staff], *, size: str, progress: Progress) -> list[Staff]:
    """Load the bank, hold last autumn's campaigns, open this autumn's ones. Returns who has a profile."""
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    _desk()
    now = timezone.now()
    progress("диагностика прошлого года")
    lastyear.build(root, staff, size=size)
    done: list[Staff] = []
    for subject in SUBJECTS:
        form = actions.assemble_form(SYSTEM, title=f"Базовый вариант: {subject}", subject=subject)
        held = actions.make_campaign(
            SYSTEM,
            title=f"Диагностика: {subject}, октябрь",
            form=form,
            unit=root,
            opens_at=now - timedelta(days=45),
            closes_at=now + timedelta(days=20),
            basis="план работы центра",
        )
        actions.publish(SYSTEM, pk=held.pk)
        able = [s for s in staff if subject in s.job.subjects and s.job.unit.kind != "centre"]
        took = [s for s in able if rng.random() < SHARE[size]]
        progress(f"диагностика, {subject}: {len(took)} человек")
        done += _sit(rng, held, took)
        lastyear.write_this_year(held, able)
        _rooms(held)
    return done


def _desk() -> None:
    """Work at the bank: a draft of the editor and a task at its reviewers."""
    held = Appointment.objects.filter(role=Role.ITEM_EDITOR, until=None).order_by("pk").first()
    if held is None:
        return
    editor = Actor(person_id=held.person_id, is_system=True)
    for stem, sent in (("Сколько корней у уравнения $x^2=4$?", True), ("Сколько корней у уравнения $x^2=0$?", False)):
        item = actions.make_item(
            editor,
            competency="SUB-MAT-1",
            subject="математика",
            kind="single",
            cognitive="know",
            stem=stem,
            content={
                "options": [{"id": pk, "text": one} for pk, one in (("a", "ни одного"), ("b", "один"), ("c", "два"))]
            },
            key=["c" if sent else "b"],
            rubric=[],
            max_points=1,
            minutes=1,
            rationale="Квадрат равен числу, поэтому корни ищут среди положительных, отрицательных чисел и нуля.",
            source="собственная разработка",
        )
        for step in ("check", "submit") if sent else ():
            item = actions.move_item(editor, pk=item.pk, name=step, edition=item.edition)


def _rooms(campaign: Campaign) -> None:
    """A room for tomorrow in each municipality that has an organiser and people who have not begun."""
    tomorrow = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    waiting: dict[int | None, list[Invitation]] = defaultdict(list)
    for one in queries.unplaced(SYSTEM, campaign):
        waiting[one.unit.parent_id].append(one)
    held = Appointment.objects.filter(role=Role.ROOM_ORGANISER, until=None).select_related("person").order_by("pk")
    for row in held:
        people = [one for one in waiting.pop(row.unit_id, []) if one.person_id != row.person_id][:ROOM]
        if people:
            room = Room.objects.create(
                campaign=campaign, unit=people[0].unit, place="кабинет информатики", starts_at=tomorrow,
                organiser=row.person, capacity=ROOM,
            )  # fmt: skip
            Seat.objects.bulk_create(Seat(room=room, invitation=one) for one in people)


def _sit(rng: np.random.Generator, campaign: Campaign, took: list[Staff]) -> list[Staff]:
    """Sittings over the last weeks; then the usual scoring."""
    now = timezone.now()
    agree(took, campaign, at=now)
    sittings = seat(rng, Plan(campaign, campaign.form, now - timedelta(days=40), 40), took)
    actions.score_many(SYSTEM, sittings=[s.pk for s in sittings])
    return took
