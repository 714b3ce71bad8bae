"""Growth of a group measured twice: a computation over answers, asked for by who may see totals; the asking is a fact."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from django.db import transaction
from django.shortcuts import get_object_or_404

from marshrut import psychometrics
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.estimating import responses_of
from marshrut.diagnostics.growing import POINTS, WIDE
from marshrut.diagnostics.models import Calibration, Campaign, ItemParameter, Sitting
from marshrut.diagnostics.words import CHOSEN, SittingState
from marshrut.people.models import Consent
from marshrut.people.words import Purpose

from .scoring import points_by_task

LEAST = 5
UNLINKED = (
    "Задания двух кампаний оценены на несвязанных шкалах: сравнить нечем. Нужны общие задания вариантов и калибровка."
)


@dataclass(frozen=True)
class GroupGrowth:
    """The mean change in logits with its error, and the plain difference that chance has spoiled, with its own."""

    people: int
    measured: int
    mean: float
    se: float
    plain: float
    plain_se: float
    link_se: float

    @property
    def figures(self) -> dict[str, tuple[float, float, float]]:
        """Points of the printed scale with the ends of 95 % intervals."""
        rows = {"mean": (self.mean, self.se), "plain": (self.plain, self.plain_se)}
        return {k: (POINTS * m, POINTS * (m - WIDE * e), POINTS * (m + WIDE * e)) for k, (m, e) in rows.items()}

    @property
    def reliable(self) -> bool:
        """Whether the change is more than its error explains."""
        return abs(self.mean) > WIDE * self.se


@transaction.atomic
def group_growth(actor: Actor, *, first: int, second: int, chosen: str = "all") -> GroupGrowth:
    """Mean change of people who took both campaigns; those chosen by their first score are freed of regression to the mean."""
    if first == second:
        raise Refused("growth.same", "Выберите две разные кампании.")
    if chosen not in CHOSEN:
        raise Refused("growth.chosen", "Выберите из списка, чей рост смотреть.")
    early, late = (get_object_or_404(Campaign, pk=pk) for pk in (first, second))
    pairs = _pairs(actor, early, late)
    if len(pairs) < LEAST:
        raise Refused("growth.few", f"Обе кампании прошли меньше {LEAST} человек: о группе говорить нельзя.")
    used = queries.in_use(actor)
    one, other = (_measured(actor, used, rows) for rows in zip(*pairs, strict=True))
    eap = psychometrics.score(*one, "eap", *_population(*one))
    found = _choose(eap.theta, chosen)
    if 0 < (~found).sum() < LEAST or found.sum() < LEAST:
        raise Refused("growth.few", f"В выбранной или в оставшейся части меньше {LEAST} человек: показать нельзя.")
    forms = [{row.form_id for row in rows} for rows in zip(*pairs, strict=True)]
    link_var = _link(actor, used, forms[0], forms[1], float(eap.theta[found].mean()))
    after, before = (psychometrics.score(bank, resp, "wle") for bank, resp in (other, one))
    error = np.where(found, after.se, np.inf)
    changes = psychometrics.growth_of_chosen(eap.theta, after.theta, error, link_var=link_var)
    plain = psychometrics.growth(
        before.theta, np.where(found, before.se, np.inf), after.theta, after.se, link_var=link_var
    ).groups
    if not changes or not plain or changes[0].n < LEAST:
        raise Refused("growth.few", "Ответов мало: рост этой группы не измерить.")
    facts.record(
        actor, "growth.read", subject_id=late.pk, unit_path="", first=early.pk, chosen=chosen, people=changes[0].n
    )
    return GroupGrowth(
        int(found.sum()),
        changes[0].n,
        changes[0].mean,
        changes[0].se,
        plain[0].mean,
        plain[0].se,
        float(np.sqrt(link_var)),
    )


def _pairs(actor: Actor, early: Campaign, late: Campaign) -> list[tuple[Sitting, Sitting]]:
    """Both sittings of each person in sight whose consent is in force, the early one first."""
    agreed = Consent.objects.filter(purpose=Purpose.DIAGNOSTICS, withdrawn_at=None).values("person_id")
    rows = access.see_growth.of(actor, Sitting.objects.filter(state=SittingState.SCORED, person_id__in=agreed))
    one = {s.person_id: s for s in rows.filter(campaign=early)}
    pairs = [(one[s.person_id], s) for s in rows.filter(campaign=late).order_by("person_id") if s.person_id in one]
    return [(a, b) for a, b in pairs if a.started_at < b.started_at]


def _measured(
    actor: Actor, used: Calibration, rows: tuple[Sitting, ...]
) -> tuple[psychometrics.Bank, psychometrics.Responses]:
    """Bank and answers of sittings, each task of their forms once."""
    places = queries.places_of(actor, {row.form_id for row in rows})
    given = points_by_task(actor, list(rows), places)
    versions = [p.item_version_id for p in places]
    found = {p.item_version_id: p for p in ItemParameter.objects.filter(calibration=used, item_version__in=versions)}
    if len(found) < LEAST:
        raise Refused("growth.scale", "Задания этой кампании не на действующей шкале: сравнить нечем.")
    return responses_of(places, given, found)[1:]


def _population(bank: psychometrics.Bank, resp: psychometrics.Responses) -> tuple[float, float]:
    """The population of the first testing on the scale: items stay as they are, mean and deviation are found."""
    kept = np.flatnonzero(np.bincount(resp.item, minlength=resp.n_items))
    models = [bank.model[j] for j in kept]
    part = psychometrics.Responses.from_matrix(resp.matrix()[:, kept], n_cat=bank.n_cat[kept])
    try:
        cal = psychometrics.calibrate(part, models, fixed=dict(enumerate(bank.take(kept).params)))
    except psychometrics.PsychometricError as trouble:
        raise Refused("growth.population", "Ответов мало: разброс группы не оценить.") from trouble
    return float(cal.group_mean[0]), float(cal.group_sd[0])


def _choose(theta: Any, chosen: str) -> Any:
    if chosen == "all":
        return np.ones(theta.size, bool)
    edge = np.quantile(theta, 1 / 3 if chosen == "lowest" else 2 / 3)
    return theta <= edge if chosen == "lowest" else theta >= edge


def _link(actor: Actor, used: Calibration, early: set[int], late: set[int], theta: float) -> float:
    """The greatest error of a link between the forms of the two moments; forms calibrated together have none."""
    made = queries.sources(actor, [(used.pk, form) for form in early | late])
    worst = 0.0
    for one, other in product({made[used.pk, form] for form in early}, {made[used.pk, form] for form in late}):
        found = None if one is None or other is None else queries.link_variance(actor, one, other, theta)
        if found is None:
            raise Refused("growth.link", UNLINKED)
        worst = max(worst, found)
    return worst
