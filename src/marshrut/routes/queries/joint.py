"""Joint plans: whose they are, what they hold, where seats ran out."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.people.models import Employment
from marshrut.region.models import Unit
from marshrut.region.words import Level

from .. import access
from ..models import JointDraft
from .scenarios import conditions, joint_runs, lacking, scenarios, weakest


def joint_drafts(actor: Actor, run: Progress, *, town: str = "") -> QuerySet[JointDraft]:
    """Drafts of a plan for people of the actor's places."""
    jobs = access.cohort.of(actor, Employment.objects.filter(until=None))
    rows = JointDraft.objects.filter(run=run, employment__in=jobs).select_related(
        "employment__person", "employment__unit"
    )
    if town:
        place = get_object_or_404(Unit, level=Level.MUNICIPALITY, code=town, until=None)
        rows = rows.filter(employment__unit__path__startswith=place.path)
    return rows.order_by("-need", "pk")


def joint(actor: Actor, pk: int) -> dict[str, Any]:
    """One plan with its figures by municipality and what it lacks."""
    job = get_object_or_404(joint_runs(actor), pk=pk)
    result: dict[str, Any] = job.result or {}
    towns = {unit.path: unit for unit in Unit.objects.filter(level=Level.MUNICIPALITY, until=None)}
    counts = _counts(actor, job)
    rows = [
        {
            "name": towns[row["path"]].name,
            "code": towns[row["path"]].code,
            "share": None if row["share"] is None else 100 * row["share"],
            **counts[row["path"]],
        }
        for row in result.get("towns", [])
        if row["path"] in towns and row["path"] in counts
    ]
    rows.sort(key=lambda row: str(row["name"]))
    passed = {path: sum(len(people) for people in why.values()) for path, why in result.get("passed", {}).items()}
    return {
        "job": job, "gap": 100 * result.get("gap", 0.0), "result": result, "towns": rows, "short": result.get("short", []), "passed": sum(passed.values()),
        "left": sum(row["left"] for row in rows), "base": _base(actor, job), "family": list(scenarios(actor, job)),
        "worst": _worst(actor, result), "lacking": lacking(actor, result), "weakest": weakest(actor, result),
        "told": conditions(actor, job), "low": 100 * (result.get("low") or 0.0),
    }  # fmt: skip


def _worst(actor: Actor, result: dict[str, Any]) -> list[dict[str, Any]]:
    """Teachers of the actor's places who are left with the greatest need."""
    told = {int(row["job"]): row for row in result.get("worst", [])}
    jobs = access.cohort.of(actor, Employment.objects.filter(pk__in=told)).select_related("person", "unit")
    rows = [{**told[job.pk], "job": job} for job in jobs]
    return sorted(rows, key=lambda row: -float(row["left"]))


def _counts(actor: Actor, job: Progress) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    rows = joint_drafts(actor, job).order_by().values_list("employment__unit__path").annotate(n=Count("pk"), sent=Count("route", filter=Q(route__isnull=False)))  # fmt: skip
    for path, n, sent in rows:
        row = found.setdefault(".".join(path.split(".")[:2]) + ".", {"people": 0, "left": 0})
        row["people"] += n
        row["left"] += n - sent
    return found


def _base(actor: Actor, job: Progress) -> Progress | None:
    """The plan that this one is compared with: the same people asked before."""
    return scenarios(actor, job).filter(pk__lt=job.pk, state=Progress.State.DONE).last()
