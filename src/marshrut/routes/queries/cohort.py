"""Cohorts: whom routes are proposed to at once, and how a run went by municipality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.diagnostics.models import Campaign, Profile, Sitting
from marshrut.diagnostics.words import CampaignState, ProfileState
from marshrut.people.models import Employment
from marshrut.region.models import Unit
from marshrut.region.words import Level

from .. import access
from ..models import Route
from ..words import Passed, State

KIND = "routes.cohort"
FINISHED = (str(CampaignState.CLOSED), str(CampaignState.ARCHIVED))


def may_cohort(actor: Actor) -> bool:
    """Whether the actor proposes routes to cohorts anywhere."""
    jobs = access.cohort.of(actor, Employment.objects.filter(until=None, is_main=True))
    return jobs.exists()


def _campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Finished campaigns in which people of the actor's places took part."""
    seen = access.cohort.of(actor, Sitting.objects.all()).values("campaign_id")
    over = Q(state__in=FINISHED) | Q(closes_at__lte=timezone.now())
    return Campaign.objects.filter(over, pk__in=seen).order_by("-closes_at", "pk")


def cohort_people(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Employment]:
    """Main jobs of the people of a cohort: those who sat in a finished campaign, or all who have a profile.

    Parameters
    ----------
    asked : campaign (its key, empty = anybody with a published profile), town (code), subject
    """
    jobs = access.cohort.of(actor, Employment.objects.filter(until=None, is_main=True))
    if key := asked.get("campaign", ""):
        chosen = get_object_or_404(_campaigns(actor), pk=int(key) if key.isdecimal() else 0)
        jobs = jobs.filter(person_id__in=Sitting.objects.filter(campaign=chosen).values("person_id"))
    else:
        jobs = jobs.filter(person_id__in=Profile.objects.filter(state=ProfileState.PUBLISHED).values("person_id"))
    if town := asked.get("town"):
        place = get_object_or_404(Unit, level=Level.MUNICIPALITY, code=town, until=None)
        jobs = jobs.filter(unit__path__startswith=place.path)
    if subject := asked.get("subject"):
        jobs = jobs.filter(subjects__contains=[subject])
    return jobs


def cohort_choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """What the form of a cohort offers."""
    jobs = access.cohort.of(actor, Employment.objects.filter(until=None, is_main=True))
    paths = {".".join(path.split(".")[:2]) + "." for path in jobs.values_list("unit__path", flat=True).distinct()}
    towns = Unit.objects.filter(path__in=paths, level=Level.MUNICIPALITY, until=None).order_by("name")
    taught = jobs.values_list("subjects", flat=True).distinct()
    return {
        "campaigns": [(str(row.pk), row.title) for row in _campaigns(actor)],
        "towns": list(towns.values_list("code", "name")),
        "subjects": [(s, s) for s in sorted({subject for row in taught for subject in row})],
    }


def cohort_runs(actor: Actor) -> QuerySet[Progress]:
    """The actor's own runs, the newest first."""
    return Progress.objects.filter(kind=KIND, person_id=actor.person_id).order_by("-at")[:10]


def cohort(actor: Actor, pk: int) -> dict[str, Any]:
    """The actor's own run with its figures by municipality; how the proposals of the run stand today is counted anew."""
    job = get_object_or_404(Progress, kind=KIND, person_id=actor.person_id, pk=pk)
    named = dict(Unit.objects.filter(level=Level.MUNICIPALITY).values_list("path", "name"))
    passed: dict[str, dict[str, list[int]]] = job.result.get("passed", {})
    rows = {town: {"name": named.get(town, town), **stands} for town, stands in _standing(actor, pk).items()}
    for town in passed:
        rows.setdefault(town, {"name": named.get(town, town)} | dict.fromkeys(STANDS, 0))
    for town, row in rows.items():
        row["passed"] = sum(len(people) for people in passed.get(town, {}).values())
    ordered = sorted(rows.values(), key=lambda row: str(row["name"]))
    sums = {key: sum(row[key] for row in ordered) for key in (*STANDS, "passed")}
    why = [
        {"code": code, "title": label, "count": sum(len(found.get(code, [])) for found in passed.values())}
        for code, label in Passed.choices
    ]
    return {"job": job, "towns": ordered, "sums": sums, "why": [row for row in why if row["count"]]}


STANDS = ("made", "unbegun", "begun", "postponed", "refused")


def _standing(actor: Actor, pk: int) -> dict[str, dict[str, Any]]:
    """Routes of a run by municipality: made, not begun, begun, postponed, refused."""
    rows = access.stages.of(actor, Route.objects.filter(proposal__cohort=pk)).order_by()
    found: dict[str, dict[str, Any]] = {}
    for path, state, count in rows.values("unit__path", "state").annotate(n=Count("pk")).values_list(
        "unit__path", "state", "n"
    ):  # fmt: skip
        row = found.setdefault(".".join(path.split(".")[:2]) + ".", dict.fromkeys(STANDS, 0))
        aside = {State.PROPOSED: "unbegun", State.POSTPONED: "postponed", State.REFUSED: "refused"}
        row["made"] += count
        row[aside.get(State(state), "begun")] += count
    return found


def passed_people(actor: Actor, pk: int, why: str) -> list[Employment]:
    """People passed by in the actor's own run for a reason, by surname."""
    job = get_object_or_404(Progress, kind=KIND, person_id=actor.person_id, pk=pk)
    keys = [key for found in job.result.get("passed", {}).values() for key in found.get(why, [])]
    jobs = access.cohort.of(actor, Employment.objects.filter(until=None, is_main=True, person_id__in=keys))
    return list(jobs.select_related("person", "unit").order_by("person__sort_key", "pk"))
