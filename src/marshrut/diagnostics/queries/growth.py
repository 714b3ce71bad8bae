"""Reads of growth: what one person showed at different times, on one scale, and what may be said of the change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from marshrut.competency.words import Group
from marshrut.core.actor import Actor
from marshrut.diagnostics import access, growing
from marshrut.diagnostics.models import Calibration, Campaign, FormItem, ItemParameter, Score, Sitting
from marshrut.diagnostics.words import GROUP_ORDER, SittingState
from marshrut.people import queries as people
from marshrut.people.words import Purpose

from .variants import on_scale

OVERALL = "overall"
PARTS = {OVERALL: "В целом"} | {g: Group(g).label for g in GROUP_ORDER}


@dataclass(frozen=True)
class Moment:
    """One sitting: its day, by which calibration it is counted, scores without the prior by part, answers."""

    sitting: Sitting
    day: date
    calibration: Calibration
    parts: dict[str, growing.Measured]
    answered: int


@dataclass(frozen=True)
class Step:
    """From one sitting to a later one, part by part; without `changes` the two cannot be compared."""

    first: Moment
    second: Moment
    changes: dict[str, growing.Change]


def growth_history(actor: Actor, person_id: int) -> list[Moment]:
    """Sittings of a person whom the actor may see, in order of time; nothing while the consent is withdrawn."""
    rows = access.see_person.of(actor, Sitting.objects.select_related("campaign", "form"))
    sittings = list(rows.filter(person_id=person_id, state=SittingState.SCORED).order_by("started_at", "pk"))
    if not sittings or people.consent(actor, person_id, Purpose.DIAGNOSTICS) is None:
        return []
    scores: dict[int, dict[int, list[Score]]] = defaultdict(lambda: defaultdict(list))
    for score in Score.objects.filter(sitting__in=sittings).select_related("calibration").order_by("edition"):
        scores[score.sitting_id][score.calibration_id].append(score)
    shared = Counter(pk for found in scores.values() for pk in found)
    return [
        _moment(one, max(scores[one.pk].items(), key=lambda pair: (shared[pair[0]], pair[0]))[1])
        for one in sittings
        if scores[one.pk]
    ]


def _moment(sitting: Sitting, scores: list[Score]) -> Moment:
    # an appeal adds an edition: the last one counts
    found = {s.group: growing.measured(s.theta, s.se) for s in scores if s.answered >= growing.LEAST_ANSWERS}
    answered = {s.group: s.answered for s in scores}.get(OVERALL, 0)
    day = timezone.localdate(sitting.finished_at or sitting.started_at)
    return Moment(sitting, day, scores[0].calibration, {k: v for k, v in found.items() if v}, answered)


def growth_of(actor: Actor, person_id: int) -> list[Moment]:
    """The history of somebody who opened the profile, or 404: absence and refusal look the same."""
    found = growth_history(actor, person_id)
    if not found:
        raise Http404
    return found


def growth_steps(actor: Actor, moments: list[Moment]) -> list[Step]:
    """Changes between neighbours in time and, over three or more, between the first and the last."""
    pairs = list(pairwise(moments))
    if len(moments) > 2:
        pairs.append((moments[0], moments[-1]))
    links, made = _links(), sources(actor, [(m.calibration.pk, m.sitting.form_id) for m in moments])
    return [Step(a, b, _changes(a, b, links, made)) for a, b in pairs]


def growth_between(actor: Actor, person_id: int, since: date, until: date) -> Step | None:
    """For a closing report: from the last sitting before the route (or the first in it) to the last one in it."""
    moments = [m for m in growth_history(actor, person_id) if m.day <= until]
    before = [m for m in moments if m.day <= since]
    inside = [m for m in moments if m.day > since]
    first = before[-1] if before else inside[0] if inside else None
    if first is None or not inside or inside[-1] is first:
        return None
    return growth_steps(actor, [first, inside[-1]])[0]


def link_variance(actor: Actor, one: int, other: int, theta: float) -> float | None:
    """Variance of the link between two calibrations; None when nothing links them."""
    return growing.link_variance(_links(), one, other, theta)


def sources(actor: Actor, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int | None]:
    """By a calibration and a form: which calibration estimated most of the form's items that the first one holds.

    None when it holds too few of them: scores of that form lie on no common scale.
    """
    asked = set(pairs)
    level = on_scale(actor, asked)
    forms: dict[int, list[int]] = defaultdict(list)
    for form, version in FormItem.objects.filter(form__in={form for _, form in asked}).values_list(
        "form_id", "item_version_id"
    ):
        forms[form].append(version)
    rows = ItemParameter.objects.filter(
        calibration__in={key for key, _ in asked}, item_version__in=[v for found in forms.values() for v in found]
    )
    made = {(c, v): by or c for c, v, by in rows.values_list("calibration_id", "item_version_id", "origin_id")}
    out: dict[tuple[int, int], int | None] = {}
    for key, form in asked:
        count = Counter(made[key, v] for v in forms[form] if (key, v) in made)
        out[key, form] = count.most_common(1)[0][0] if count and level[key, form] else None
    return out


def _links() -> dict[int, dict[str, Any]]:
    return {pk: (report or {}).get("link") or {} for pk, report in Calibration.objects.values_list("pk", "report")}


def _changes(
    first: Moment, second: Moment, links: dict[int, dict[str, Any]], made: dict[tuple[int, int], int | None]
) -> dict[str, growing.Change]:
    found = {}
    for part in PARTS:
        one, other = first.parts.get(part), second.parts.get(part)
        if one is None or other is None:
            continue
        start, end = (made[m.calibration.pk, m.sitting.form_id] for m in (first, second))
        if start is None or end is None:
            continue
        error = growing.link_variance(links, start, end, (one.theta + other.theta) / 2)
        if error is not None:
            found[part] = growing.change(one, other, error, part=part != OVERALL)
    return found


def growth_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns with measured people in the actor's sight, the newest first."""
    seen = access.see_growth.of(actor, Sitting.objects.filter(state=SittingState.SCORED)).values("campaign_id")
    return Campaign.objects.filter(pk__in=seen).order_by("-opens_at", "-pk")
