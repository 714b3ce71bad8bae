"""Who is counted in a release for the first time: people by organisation, subject, group and level, sums for means."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from marshrut import psychometrics
from marshrut.core.actor import Actor
from marshrut.diagnostics.models import Calibration, Campaign, FormItem, ItemParameter, ProfileGroup, Score, Sitting
from marshrut.diagnostics.words import GROUP_ORDER, ProfileState, SittingState
from marshrut.people.models import Consent, Employment
from marshrut.people.words import Purpose

from .scoring import points_of_many

#: Draws of ability for a person: enough for the error of a mean to be steady.
DRAWS = 10
Draws = dict[int, dict[str, NDArray[np.float64]]]


def fresh(actor: Actor, campaign: Campaign) -> QuerySet[Sitting]:
    """Scored sittings with a consent in force that no release has counted yet; late ones when the campaign counts them."""
    agreed = Consent.objects.filter(purpose=Purpose.DIAGNOSTICS, withdrawn_at=None).values("person_id")
    rows = Sitting.objects.filter(campaign=campaign, state=SittingState.SCORED, person_id__in=agreed, counted=None)
    if not campaign.count_late:
        rows = rows.filter(late=False)
    return rows.select_related("unit").order_by("pk")


def count(actor: Actor, campaign: Campaign, sittings: list[Sitting], levels: tuple[str, ...]) -> list[dict[str, Any]]:
    """Lines of a release: people with a level, and sums and squares of their draws, by draw."""
    keys = [one.pk for one in sittings]
    found = ProfileGroup.objects.filter(profile__sitting__in=keys, level__in=levels).exclude(
        profile__state__in=[ProfileState.HIDDEN, ProfileState.PREVIEW]
    )
    level = {
        (sitting, group): level
        for sitting, group, level in found.order_by("profile_id").values_list("profile__sitting_id", "group", "level")
    }
    draws, subjects = _draws(actor, campaign, sittings), _subjects(actor, campaign, sittings)
    lines: dict[tuple[int, str, str], dict[str, Any]] = {}
    for one in sittings:
        for group in GROUP_ORDER:
            if (one.pk, group) not in level:
                continue
            subject = subjects.get(one.person_id, "")
            line = lines.setdefault((one.unit_id, subject, group), _empty(one.unit_id, subject, group, len(levels)))
            line["counts"][levels.index(level[one.pk, group])] += 1
            if group in draws.get(one.pk, {}):
                line["drawn"] += 1
                line["sums"] += draws[one.pk][group]
                line["squares"] += draws[one.pk][group] ** 2
    return [
        line | {"sums": np.round(line["sums"], 6).tolist(), "squares": np.round(line["squares"], 6).tolist()}
        for _, line in sorted(lines.items())
    ]


def reliability(actor: Actor, sittings: list[int]) -> dict[str, float]:
    """Reliability of each group over the people of a release."""
    rows = Score.objects.filter(sitting__in=sittings, calibration__in_use=True, theta__isnull=False)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for group, theta, se in rows.values_list("group", "theta", "se"):
        if theta is not None and se is not None:
            found[group].append((theta, se))
    out = {}
    for group, pairs in found.items():
        theta, se = np.array(pairs).T
        if theta.size >= 2 and theta.var() > 0:
            out[group] = round(psychometrics.empirical_reliability(theta, se), 3)
    return out


def _empty(unit: int, subject: str, group: str, levels: int) -> dict[str, Any]:
    nothing = np.zeros(DRAWS)
    return {
        "unit": unit, "subject": subject, "group": group, "counts": [0] * levels, "drawn": 0,
        "sums": nothing, "squares": nothing,
    }  # fmt: skip


def _subjects(actor: Actor, campaign: Campaign, sittings: list[Sitting]) -> dict[int, str]:
    """The first subject of each person's main job; a campaign of one subject is not divided."""
    if campaign.subject:
        return {}
    jobs = Employment.objects.filter(person_id__in=[one.person_id for one in sittings], is_main=True)
    rows = jobs.order_by("since").values_list("person_id", "subjects")
    return {person: subjects[0] for person, subjects in rows if subjects}


def _draws(actor: Actor, campaign: Campaign, sittings: list[Sitting]) -> Draws:
    """Plausible values of each person by group, form by form. The seed is the campaign: the same people, the same draws."""
    out: Draws = {}
    calibration = Calibration.objects.get(in_use=True)
    for form in sorted({one.form_id for one in sittings}):
        keys = [one.pk for one in sittings if one.form_id == form]
        places = list(FormItem.objects.filter(form_id=form).select_related("item_version").order_by("order"))
        given = points_of_many(actor, keys, places)
        versions = [place.item_version_id for place in places]
        rows = ItemParameter.objects.filter(calibration=calibration, item_version__in=versions)
        known = {row.item_version_id: row for row in rows}
        for group in GROUP_ORDER:
            used = [place for place in places if place.group == group and place.item_version_id in known]
            if used:
                for pk, values in zip(keys, _group(used, given, known, campaign.pk), strict=True):
                    out.setdefault(pk, {})[group] = values
    return out


def _group(
    used: list[FormItem], given: list[dict[int, int]], known: dict[int, ItemParameter], seed: int
) -> NDArray[np.float64]:
    parameters = [known[place.item_version_id] for place in used]
    bank = psychometrics.Bank.from_difficulty(
        [p.model for p in parameters], [p.slope for p in parameters], [p.difficulties for p in parameters]
    )
    matrix = np.array([[one.get(place.order, -1) for place in used] for one in given], dtype=np.int16)
    responses = psychometrics.Responses.from_matrix(matrix, n_cat=[len(p.difficulties) + 1 for p in parameters])
    return psychometrics.plausible_values(bank, responses, DRAWS, seed)
