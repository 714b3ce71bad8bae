"""Reads of the forms of a campaign: which there are, whether they lie on one scale, how they were given out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Count, Q, QuerySet

from marshrut.core.actor import Actor
from marshrut.core.text import counted
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Calibration, Campaign, Form, FormItem, Invitation, ItemParameter, Sitting
from marshrut.diagnostics.words import DONE, FormState, InvitationState, SittingState

#: The least of common tasks that carries a scale from form to form: a fifth of the shorter one, five at least.
LEAST_ANCHORS = 5
ANCHOR_SHARE = 0.2
#: So much of a form must have parameters for its scores to lie on a scale.
ON_SCALE = 0.8


@dataclass(frozen=True)
class Linkage:
    """Whether scores by several forms may be compared.

    ``rows`` each form with its tasks and how many are on the scale in use; ``pairs`` two numbers and their common tasks
    where these are too few; ``apart`` numbers of forms whose scores stand on no common scale.
    """

    rows: list[dict[str, Any]]
    pairs: list[tuple[int, int, int]]
    apart: list[int]

    @property
    def words(self) -> str:
        """The warning; empty when all is well."""
        if not self.apart:
            return ""
        which = ", ".join(str(n) for n in self.apart)
        one = len(self.apart) == 1
        return (
            f"{'Вариант' if one else 'Варианты'} {which} не на общей шкале: общих заданий с другими мало, трудность своих не "
            "измерена. Результаты людей с разными вариантами сравнивать нельзя, рост по этой кампании не покажем. "
            f"Нужно не меньше {counted(LEAST_ANCHORS, 'общего задания', 'общих заданий', 'общих заданий')} "
            "(и пятая часть варианта) или калибровка."
        )


def forms_of(actor: Actor, found: Campaign) -> list[Form]:
    """The forms of a campaign in their order, the first one included."""
    rows = found.variants.select_related("form")
    return [found.form, *(row.form for row in rows)]


def form_ids(actor: Actor, found: Campaign) -> list[int]:
    """Their keys."""
    return [found.form_id, *found.variants.values_list("form_id", flat=True)]


def forms_to_choose(actor: Actor, found: Campaign) -> QuerySet[Form]:
    """Ready forms of the subject of the campaign's first form; the chosen and those of its set stand first."""
    rows = Form.objects.filter(state=FormState.READY, subject=found.form.subject, mode=found.form.mode)
    return rows.annotate(tasks=Count("places")).order_by("-made_at", "-pk")


def places_of(actor: Actor, forms: Iterable[int]) -> list[FormItem]:
    """Places of several forms, each task once: the columns of answers given by any of them."""
    once: dict[int, FormItem] = {}
    for place in (
        FormItem.objects.filter(form__in=set(forms)).select_related("item_version__item").order_by("form", "order")
    ):
        once.setdefault(place.item_version_id, place)
    return list(once.values())


def on_scale(actor: Actor, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bool]:
    """By a calibration and a form: whether enough of the form's tasks have parameters in it."""
    asked = set(pairs)
    held: dict[int, set[int]] = {form: set() for _, form in asked}
    for form, version in FormItem.objects.filter(form__in=held).values_list("form_id", "item_version_id"):
        held[form].add(version)
    everything = set().union(*held.values()) if held else set()
    rows = ItemParameter.objects.filter(calibration__in={key for key, _ in asked}, item_version__in=everything)
    known = set(rows.values_list("calibration_id", "item_version_id"))
    return {
        (key, form): sum((key, version) in known for version in held[form]) >= ON_SCALE * max(len(held[form]), 1)
        for key, form in asked
    }


def linkage(actor: Actor, forms: Sequence[Form]) -> Linkage:
    """Forms on the scale in use are comparable at once, others through tasks shared with a comparable one."""
    used = Calibration.objects.filter(in_use=True).first()
    tasks: dict[int, set[int]] = {form.pk: set() for form in forms}
    for form, version in FormItem.objects.filter(form__in=tasks).values_list("form_id", "item_version_id"):
        tasks[form].add(version)
    everything = set().union(*tasks.values()) if tasks else set()
    rows = ItemParameter.objects.filter(calibration=used, item_version__in=everything)
    known = set(rows.values_list("item_version_id", flat=True)) if used else set()
    measured = {pk for pk, held in tasks.items() if held and len(held & known) >= ON_SCALE * len(held)}
    joined, weak = _joined(tasks, measured)
    number = {form.pk: n for n, form in enumerate(forms, start=1)}
    return Linkage(
        [
            {"number": number[f.pk], "form": f, "tasks": len(tasks[f.pk]), "known": len(tasks[f.pk] & known)}
            for f in forms
        ],
        [(number[a], number[b], n) for a, b, n in weak],
        sorted(number[pk] for pk in tasks if pk not in joined),
    )


def _joined(tasks: dict[int, set[int]], measured: set[int]) -> tuple[set[int], list[tuple[int, int, int]]]:
    """The forms on one scale: the measured ones (else the first) and all that hang on them; and pairs that share too few."""
    near: dict[int, set[int]] = {pk: set() for pk in tasks}
    weak = []
    for one, other in combinations(tasks, 2):
        shared = len(tasks[one] & tasks[other])
        if shared >= max(LEAST_ANCHORS, ANCHOR_SHARE * min(len(tasks[one]), len(tasks[other]))):
            near[one].add(other)
            near[other].add(one)
        elif not {one, other} <= measured:
            weak.append((one, other, shared))
    joined = set(measured) or set(list(tasks)[:1])
    ahead = list(joined)
    while ahead:
        for other in near[ahead.pop()] - joined:
            joined.add(other)
            ahead.append(other)
    return joined, weak


def given_out(actor: Actor, found: Campaign) -> list[dict[str, Any]]:
    """How each form of a campaign goes in the actor's sight: called, begun, done. Empty where there is only one."""
    forms = forms_of(actor, found)
    if len(forms) < 2:
        return []
    called = access.follow.of(actor, Invitation.objects.filter(campaign=found).exclude(state=InvitationState.REPLACED))
    sat = access.follow.of(actor, Sitting.objects.filter(campaign=found).exclude(state=SittingState.ANNULLED))
    invited = dict(called.order_by().values_list("form").annotate(n=Count("pk")))
    going, done = Count("pk", filter=Q(state=SittingState.STARTED)), Count("pk", filter=Q(state__in=DONE))
    course = {form: (a, b) for form, a, b in sat.order_by().values_list("form").annotate(a=going, b=done)}
    return [
        {"number": n, "form": form, "invited": invited.get(form.pk, 0)}
        | dict(zip(("going", "done"), course.get(form.pk, (0, 0)), strict=True))
        for n, form in enumerate(forms, start=1)
    ]
