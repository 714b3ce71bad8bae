"""Diagnostics of the made-up region: forms, campaigns, sittings answered by the hidden abilities, scores and profiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

import numpy as np
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import WorkItem
from marshrut.diagnostics import actions, kinds, queries
from marshrut.diagnostics.models import Answer, Campaign, FormItem, Invitation, ItemParameter, Room, Seat, Sitting
from marshrut.diagnostics.words import GROUP_ORDER, InvitationState, SittingState
from marshrut.people.models import Appointment, Consent, ConsentText
from marshrut.people.words import Purpose
from marshrut.region.models import Unit

from .people import Staff

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
    """Sittings with answers drawn from the true abilities by the parameters of the bank; then the usual scoring."""
    places = list(FormItem.objects.filter(form_id=campaign.form_id).select_related("item_version").order_by("order"))
    parameters = {
        p.item_version_id: p for p in ItemParameter.objects.filter(item_version__in=[p.item_version_id for p in places])
    }
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")
    Consent.objects.bulk_create(
        [Consent(person=s.person, text=text, purpose=Purpose.DIAGNOSTICS) for s in took],
        ignore_conflicts=True,
        batch_size=2000,
    )
    Invitation.objects.filter(campaign=campaign, person__in=[s.person.pk for s in took]).update(
        state=InvitationState.ACCEPTED, decided_at=timezone.now()
    )
    WorkItem.objects.filter(
        kind="diagnostics.invitation", subject_id=campaign.pk, person_id__in=[s.person.pk for s in took]
    ).update(state=WorkItem.State.DONE, closed_at=timezone.now())
    start = timezone.now() - timedelta(days=40)
    sittings = Sitting.objects.bulk_create(
        [
            Sitting(
                campaign=campaign, person=s.person, unit=s.job.unit, region_code=campaign.unit.region_code,
                form_id=campaign.form_id, state=SittingState.SUBMITTED,
                started_at=(at := start + timedelta(minutes=int(rng.integers(0, 40 * 1440)))),
                closes_at=at + timedelta(minutes=campaign.minutes),
                finished_at=at + timedelta(minutes=int(rng.integers(25, 75))),
            )
            for s in took
        ],
        batch_size=1000,
    )  # fmt: skip
    answers = [
        answer
        for sitting, one in zip(sittings, took, strict=True)
        for answer in _answers(rng, sitting, one, places, parameters)
    ]
    Answer.objects.bulk_create(answers, batch_size=5000)
    actions.score_many(SYSTEM, sittings=[s.pk for s in sittings])
    return took


def _answers(
    rng: np.random.Generator, sitting: Sitting, one: Staff, places: list[FormItem], parameters: dict[int, ItemParameter]
) -> list[Answer]:
    made = []
    for place in places:
        version = place.item_version
        if version.kind == "open" or rng.random() < 0.04:
            continue
        ability = one.truth[GROUP_ORDER.index(place.group)]
        known = parameters[version.pk]
        worth = _drawn(rng.random(), known.slope, ability, known.difficulties)
        value = kinds.sample(version, worth, lambda some: str(rng.choice(list(some))))
        made.append(
            Answer(
                sitting=sitting,
                place=place.order,
                turn=1,
                value=value,
                said_at=sitting.finished_at,
                saved_at=sitting.finished_at or sitting.started_at,
            )
        )
    return made


def _drawn(chance: float, slope: float, ability: float, difficulties: list[float]) -> int:
    """Points of a generalised partial credit item: how many are reached or passed with at least this chance."""
    steps = slope * (ability - np.array([0.0, *difficulties]))
    steps[0] = 0.0
    weights = np.exp(np.cumsum(steps))
    reached = np.cumsum(weights[::-1])[::-1][1:] / weights.sum()
    return int((chance < reached).sum())
