"""The next tasks of a sitting: a module by the answers so far, a single task, or the middle module when there was no network.

Answers are checked on the server alone, so the device knows neither keys nor where which answers lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut import psychometrics
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, kinds, queries
from marshrut.diagnostics.models import Answer, Sitting, Step
from marshrut.diagnostics.words import Mode, SittingState, StepHow
from marshrut.people import queries as people
from marshrut.people.words import Purpose

GRACE_HOURS = 24
#: A task that is out of the campaign counts as shown to everybody: it comes only when its group has nothing else.
SPENT = 10**9
OVER = Refused("sitting.over", "Время теста вышло или он уже завершён. Сохранённое ранее не пропало.")
PAUSED = Refused("sitting.paused", "Работа на паузе. Следующие задания откроются, когда организатор продолжит.")
AHEAD = Refused("step.ahead", "Откройте тест заново: на этом устройстве он отстал.")


@dataclass(frozen=True)
class Next:
    """What was opened, or why nothing more comes: `over` is «last» or one of the engine's reasons."""

    number: int
    places: list[int]
    how: str
    over: str = ""


def open_first(actor: Actor, held: Sitting) -> None:
    """The first module or task of a sitting that has just been made; nothing where all is open."""
    if held.form.mode == Mode.STAGES:
        made = queries.design(actor, held.form_id)
        Step.objects.create(sitting=held, number=1, module=0, places=made.of_module(0), how=StepHow.START)
    elif held.form.mode == Mode.ADAPTIVE:
        _next_task(actor, held, [], {})


@transaction.atomic
def advance(actor: Actor, *, sitting: int, after: int, offline: bool = False) -> Next:
    """Open what comes after the step `after`. Asked twice, the same is told.

    `offline` says that the device had no network at the end of a module and went on with the middle one by itself.

    Raises
    ------
    Refused
        `sitting.over`, `sitting.paused`, `step.ahead` when the device tells of a step that the server has not opened.
    """
    rows = access.sit.of(actor, Sitting.objects.select_related("form").select_for_update(of=("self",)))
    held = get_object_or_404(rows, pk=sitting)
    _check(actor, held)
    steps = queries.steps(actor, held)
    if after < 1 or after > len(steps):
        raise AHEAD
    if after < len(steps):
        return _again(actor, held, steps, after, offline=offline)
    values = dict(Answer.objects.filter(sitting=held).values_list("place", "value"))
    if held.form.mode == Mode.STAGES:
        return _next_module(actor, held, steps, values, offline=offline)
    return _next_task(actor, held, steps, values)


def _check(actor: Actor, held: Sitting) -> None:
    late = held.closes_at + timedelta(hours=GRACE_HOURS) < timezone.now() and not held.paused_at
    if held.state != SittingState.STARTED or late or held.form.mode == Mode.ALL:
        raise OVER
    if held.paused_at:
        raise PAUSED
    if people.consent(actor, held.person_id, Purpose.DIAGNOSTICS) is None:
        raise OVER


def _told(step: Step) -> Next:
    return Next(step.number, step.places, step.how)


def _again(actor: Actor, held: Sitting, steps: list[Step], after: int, *, offline: bool) -> Next:
    """The step is known already. A device that had not heard of it and went on by itself is right, while nothing is answered."""
    step = steps[after]
    if offline and held.form.mode == Mode.STAGES:
        _to_middle(actor, held, step, set(held.answers.values_list("place", flat=True)))
    return _told(step)


def _to_middle(actor: Actor, held: Sitting, step: Step, answered: set[int]) -> None:
    made = queries.design(actor, held.form_id)
    middle = made.middle(step.number - 1)
    if step.module != middle and not answered & set(step.places):
        step.module, step.places, step.how = middle, made.of_module(middle), StepHow.OFFLINE
        step.save(update_fields=["module", "places", "how"])


def _points(made: queries.Design, places: list[int], values: dict[int, object], out: set[int]) -> dict[int, int]:
    """Points by column of the answered among the places; none for versions that are out of the campaign."""
    found = {}
    for order in places:
        column = made.column[order]
        version = made.places[column].item_version
        got = None if version.pk in out else kinds.points(version, values.get(order))
        if got is not None:
            found[column] = got
    return found


def _next_module(actor: Actor, held: Sitting, steps: list[Step], values: dict[int, object], *, offline: bool) -> Next:
    """The module after the way so far, by the EAP of what was answered: an omitted answer is neither wrong nor a zero."""
    made = queries.design(actor, held.form_id)
    if len(steps) == made.stages:
        return Next(len(steps), [], "", over="last")
    module, how = made.middle(len(steps)), StepHow.OFFLINE
    if not offline:
        out = queries.pulled(actor, held.campaign_id)
        given = _points(made, [place for step in steps for place in step.places], values, out)
        module = made.panel.next(tuple(step.module for step in steps), list(given.items()), by="eap")
        how = StepHow.ANSWERS
    return _told(_make(held, len(steps) + 1, module, made.of_module(module), how))


def _make(held: Sitting, number: int, module: int, places: list[int], how: str) -> Step:
    return Step.objects.create(sitting=held, number=number, module=module, places=places, how=how)


def _next_task(actor: Actor, held: Sitting, steps: list[Step], values: dict[int, object]) -> Next:
    """The next single task: by information, blueprint and exposure, until the engine has enough."""
    made = queries.design(actor, held.form_id)
    begun = Sitting.objects.filter(form_id=held.form_id, pk__lt=held.pk).count()
    shown, out = queries.shown(actor, made), queries.pulled(actor, held.campaign_id)
    for column, place in enumerate(made.places):
        if place.item_version_id in out:
            shown[column] = SPENT
    one = psychometrics.Sitting(made.pool, made.rules, shown, begun, held.pk)
    for step in steps:
        given = _points(made, step.places, values, out)
        for order in step.places:
            column = made.column[order]
            if column in given:
                one.answer(column, given[column])
            else:
                one.skip(column)
    found = one.next()
    if isinstance(found, str):
        return Next(len(steps), [], "", over=found)
    how = StepHow.ANSWERS if steps else StepHow.START
    return _told(_make(held, len(steps) + 1, 0, [made.places[found].order], how))


def settle(actor: Actor, held: Sitting) -> None:
    """Before scoring: a person who went on without network has answers in a middle module that the server had not opened."""
    if held.form.mode != Mode.STAGES:
        return
    made, steps = queries.design(actor, held.form_id), queries.steps(actor, held)
    answered = set(held.answers.values_list("place", flat=True))
    for stage in range(1, made.stages):
        middle = made.middle(stage)
        if not answered & set(made.of_module(middle)):
            continue
        if stage < len(steps):
            _to_middle(actor, held, steps[stage], answered)
        elif stage == len(steps):
            steps.append(_make(held, stage + 1, middle, made.of_module(middle), StepHow.OFFLINE))
