"""Sittings of the made-up people: their consents, and answers drawn from the true abilities by the parameters of the bank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.utils import timezone

from marshrut.core.models import WorkItem
from marshrut.diagnostics import kinds
from marshrut.diagnostics.models import Answer, Campaign, Form, FormItem, Invitation, ItemParameter, Sitting
from marshrut.diagnostics.words import GROUP_ORDER, InvitationState, SittingState
from marshrut.people.models import Consent, ConsentText
from marshrut.people.words import Purpose

from .answering import drawn
from .people import Staff

#: What people write into an open answer, from the shortest to the fullest.
WRITTEN = (
    "Повторю тему ещё раз на следующем уроке.",
    "Разберу ошибки с классом и дам похожие задания тем, кто не справился.",
    "Разделю ошибки по видам, поговорю с учениками о ходе решения, затем дам задания на тот шаг, где они ошиблись.",
    "Попрошу объяснить решение вслух, пойму, где сломалось, подберу задания на этот шаг и через неделю проверю работой.",
)


class Plan(NamedTuple):
    """In which campaign, by which form, from which day and over how many days people sit."""

    campaign: Campaign
    form: Form
    start: datetime
    days: int


def agree(took: list[Staff], campaign: Campaign, *, at: datetime) -> None:
    """The people accept their invitations; a consent given before stays."""
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")
    given = Consent.objects.filter(purpose=Purpose.DIAGNOSTICS, withdrawn_at=None).values_list("person_id", flat=True)
    has, keys = set(given), [s.person.pk for s in took]
    Consent.objects.bulk_create(
        [Consent(person=s.person, text=text, purpose=Purpose.DIAGNOSTICS) for s in took if s.person.pk not in has],
        batch_size=2000,
    )
    Invitation.objects.filter(campaign=campaign, person__in=keys).update(state=InvitationState.ACCEPTED, decided_at=at)
    WorkItem.objects.filter(kind="diagnostics.invitation", subject_id=campaign.pk, person_id__in=keys).update(
        state=WorkItem.State.DONE, closed_at=timezone.now()
    )


def seat(rng: np.random.Generator, plan: Plan, took: list[Staff]) -> list[Sitting]:
    """Sittings in the order of the people, finished, with answers to all but the open tasks."""
    places = list(FormItem.objects.filter(form=plan.form).select_related("item_version").order_by("order"))
    parameters = {
        p.item_version_id: p for p in ItemParameter.objects.filter(item_version__in=[p.item_version_id for p in places])
    }
    sittings = Sitting.objects.bulk_create(
        [
            Sitting(
                campaign=plan.campaign, person=s.person, unit=s.job.unit, region_code=plan.campaign.unit.region_code,
                form=plan.form, state=SittingState.SUBMITTED,
                started_at=(at := plan.start + timedelta(minutes=int(rng.integers(0, plan.days * 1440)))),
                closes_at=at + timedelta(minutes=plan.campaign.minutes),
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
    return sittings


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
        worth = drawn(rng.random(), known.slope, ability, known.difficulties)
        made.append(_said(sitting, place, kinds.sample(version, worth, lambda some: str(rng.choice(list(some))))))
    return made


def _said(sitting: Sitting, place: FormItem, value: object) -> Answer:
    at = sitting.finished_at
    return Answer(
        sitting=sitting, place=place.order, turn=1, value=value, said_at=at, saved_at=at or sitting.started_at
    )


def write_open(pairs: Iterable[tuple[Sitting, np.ndarray]]) -> None:
    """The open answers of some of them: the abler in methods, the fuller."""
    for sitting, truth in pairs:
        for place in FormItem.objects.filter(form_id=sitting.form_id, item_version__kind="open"):
            fullness = 1 / (1 + np.exp(-truth[GROUP_ORDER.index("methodical")]))
            value = WRITTEN[min(int(fullness * len(WRITTEN)), len(WRITTEN) - 1)]
            _said(sitting, place, value).save(force_insert=True)
