"""Last year's campaign of the made-up region: closed, its open answers scored by experts, an appeal, frozen totals."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor
from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Campaign, Invitation, ScoringTask, Wave, WaveTown, Work
from marshrut.diagnostics.words import CampaignState, InvitationState
from marshrut.people import queries as people
from marshrut.people.models import Account, Appointment, Employment
from marshrut.region.models import Unit

from .people import Staff
from .sitting import Plan, agree, seat, write_open
from .statistics import count_rows

SUBJECT = "математика"
SHARE = {"small": 0.95, "region": 0.55}
#: So many wrote an open answer that experts have scored; a few more write one this year and wait.
WRITERS = {"small": 10, "region": 40}
WAITING = 4
#: Growth from last year to this one, logits: most grew a little, some did not.
GROWTH, SPREAD = 0.4, 0.3
SEED = 61


def build(root: Unit, staff: list[Staff], *, size: str) -> None:
    """Hold the campaign as it went a year ago, then freeze its totals."""
    rng = np.random.default_rng(SEED)
    able = [s for s in staff if SUBJECT in s.job.subjects and s.job.unit.kind != "centre"]
    chance = rng.random(len(able))
    took = [s for s, drawn in zip(able, chance, strict=True) if drawn < SHARE[size]]
    form = actions.assemble_form(SYSTEM, title=f"Прошлый год: {SUBJECT}", subject=SUBJECT)
    now = timezone.now()
    opened, closed = now - timedelta(days=385), now - timedelta(days=355)
    held = actions.make_campaign(
        SYSTEM, title=f"Диагностика: {SUBJECT}, {timezone.localtime(opened):%Y} год", form=form, unit=root,
        opens_at=opened, closes_at=closed, basis="план работы центра",
    )  # fmt: skip
    _call(held, able, took, opened, closed)
    past = [Staff(s.person, s.job, s.truth - rng.normal(GROWTH, SPREAD)) for s in took]
    agree(past, held, at=opened)
    sittings = seat(rng, Plan(held, form, opened + timedelta(days=2), 25), past)
    by_person = {one.person_id: one for one in sittings}
    writers = {by_person[who.person.pk].pk: who.truth for who in _away(past, WRITERS[size])}
    write_open((one, writers[one.pk]) for one in sittings if one.pk in writers)
    actions.score_many(SYSTEM, sittings=[one.pk for one in sittings if one.pk not in writers])
    _experts(rng, writers)
    _appeal(held)
    count_rows()
    officer = _actor(Role.DIAGNOSTICS_OFFICER)
    actions.release(SYSTEM, campaign=held.pk, made_by=officer.person_id)


def _call(held: Campaign, able: list[Staff], took: list[Staff], opened: datetime, closed: datetime) -> None:
    """Invitations of two waves, answered; the campaign is over."""
    came = {s.person.pk for s in took}
    Invitation.objects.bulk_create(
        [
            Invitation(
                campaign=held, person=s.person, unit=s.job.unit, decided_at=closed,
                state=InvitationState.ACCEPTED if s.person.pk in came else InvitationState.EXPIRED,
            )
            for s in able
        ],
        batch_size=2000,
    )  # fmt: skip
    Invitation.objects.filter(campaign=held).update(sent_at=opened)
    towns = sorted({s.job.unit.parent_id for s in able if s.job.unit.parent_id})
    waves = [
        Wave.objects.create(
            campaign=held, number=n, calls_on=timezone.localdate(opened) + timedelta(days=7 * (n - 1)), called_at=opened
        )
        for n in (1, 2)
    ]
    WaveTown.objects.bulk_create(
        WaveTown(campaign=held, wave=waves[n % 2], unit_id=town) for n, town in enumerate(towns)
    )
    held.state, held.published_at = CampaignState.CLOSED, opened
    held.save(update_fields=["state", "published_at"])


def _away(able: list[Staff], many: int) -> list[Staff]:
    """Some of the people of municipalities where no expert works: their answers can be scored blind."""
    experts = Appointment.objects.filter(role=Role.SCORING_EXPERT, until=None).values("person_id")
    homes = set(Employment.objects.filter(person_id__in=experts, until=None).values_list("unit__parent_id", flat=True))
    return [s for s in able if s.job.unit.parent_id not in homes][:many]


def _experts(rng: np.random.Generator, truth: dict[int, np.ndarray]) -> None:
    """Two experts mark each answer, a third one where they diverge; each a little more or less strict."""
    for pk in truth:
        actions.score(SYSTEM, sitting=pk)
    while left := list(ScoringTask.objects.filter(sitting__in=truth, state="assigned").order_by("pk")):
        for task in left:
            _mark(rng, task, float(truth[task.sitting_id or 0][1]))
    for pk in truth:
        actions.score(SYSTEM, sitting=pk)


def _mark(rng: np.random.Generator, task: ScoringTask, ability: float) -> None:
    work = Work.objects.select_related("item_version").get(sitting=task.sitting, place=task.place)
    marks = {}
    for criterion in work.item_version.rubric:
        most = len(criterion["levels"]) - 1
        marks[criterion["id"]] = int(np.clip(round(most / (1 + np.exp(-ability)) + rng.normal(0, 0.35)), 0, most))
    expert = Actor(person_id=task.expert_id)
    actions.mark_answer(expert, pk=task.pk, marks=marks, comment="Ответ по существу, примеров мало.")


def _appeal(held: Campaign) -> None:
    """One appeal decided by a commission: a point more, a new edition of the result."""
    work = Work.objects.filter(sitting__campaign=held, state="final").select_related("sitting", "item_version")
    one = next(row for row in work.order_by("pk") if (row.points or 0) < row.item_version.max_points)
    teacher = Actor(person_id=one.sitting.person_id)
    text = "Во втором критерии пример приведён, прошу перечитать ответ."
    made = actions.file_appeal(teacher, sitting=one.sitting_id, place=one.place, text=text)
    officer = _actor(Role.DIAGNOSTICS_OFFICER)
    actions.appeal_by_commission(
        officer, pk=made.pk, points=(one.points or 0) + 1, protocol="№ 3, комиссия центра", remark="Пример засчитан."
    )
    actions.decide_appeal(officer, pk=made.pk, answer="Комиссия перечитала ответ, балл за второй критерий добавлен.")
    actions.score(SYSTEM, sitting=one.sitting_id)


def _actor(role: Role) -> Actor:
    held = Appointment.objects.filter(role=role, until=None, person__account__isnull=False).order_by("pk")[0]
    return people.actor_of(Account.objects.get(person_id=held.person_id))


def write_this_year(held: Campaign, able: list[Staff]) -> None:
    """A few people of this year wrote an open answer: it waits at the experts."""
    rng, sat = np.random.default_rng(SEED + 1), set(held.sittings.values_list("person_id", flat=True))
    took = _away([s for s in able if s.person.pk not in sat], WAITING)
    agree(took, held, at=timezone.now() - timedelta(days=3))
    sittings = seat(rng, Plan(held, held.form, timezone.now() - timedelta(days=2), 1), took)
    write_open((one, who.truth) for one, who in zip(sittings, took, strict=True))
    for one in sittings:
        actions.score(SYSTEM, sitting=one.pk)
