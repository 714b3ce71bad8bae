"""A joint plan: seats, mentors and trips shared by many. It is a draft until somebody publishes it as proposals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.people.models import Employment
from marshrut.planner import PlannerDataError, region

from .. import figures, joint, planning, queries
from ..models import JointDraft
from ..offers import Offer, of_scenario
from ..queries import wishes as inputs
from ..queries.scenarios import KIND
from .cohort import JOB as PUBLISH
from .cohort import Profiles, Run, _portions, _task, _worth, run_of

JOB = "marshrut.routes.jobs.plan_joint"  # by its name: jobs call this file
MOST = 15_000
ENOUGH = 0.002  # proved gap at which the search stops
KEEP_DAYS = 90
WRITTEN = 500


@transaction.atomic
def begin_joint(actor: Actor, *, asked: Mapping[str, str], hours: int, shared: Mapping[str, Any]) -> Progress:
    """Ask for a joint plan of people by place and subject; the job starts after the commit.

    Parameters
    ----------
    asked : town, subject, campaign as for a cohort
    hours : budget of one teacher
    shared : travel – thousand roubles for trips of each municipality, nothing = not limited; money – thousand roubles
        for paid lines, nothing = no paid lines; more – seats added to offers by their keys, to see what they would give;
        extra – streams and mentors that no catalogue has yet; name, root – of a scenario and of the plan it began from

    Raises
    ------
    Refused : nobody fits, or more people than one plan takes
    """
    people = queries.cohort_people(actor, asked).order_by("unit__path", "pk")
    keys = list(people.values_list("pk", flat=True))
    if not keys:
        raise Refused("joint.empty", "Под эти условия никто не подходит: измените кампанию, муниципалитет или предмет.")
    if len(keys) > MOST:
        raise Refused("joint.many", f"Вместе планируется не больше {MOST} человек: выберите муниципалитет или предмет.")
    return deferred(actor, {"people": keys, "hours": hours, **shared, **asked})


def deferred(actor: Actor, told: Mapping[str, Any]) -> Progress:
    """The row of progress of a joint plan; the job starts after the commit."""
    people = len(told["people"])
    title = f"Общий план: {counted(people, 'педагог', 'педагога', 'педагогов')}"
    row = core.begin(actor, KIND, title=title, total=100, **told)
    facts.record(actor, "routes.joint_asked", subject_id=row.pk, unit_path="", people=people)
    app.configure_task(JOB, queue="paper").defer(progress_id=row.pk)
    return row


@transaction.atomic
def stop_joint(actor: Actor, *, pk: int) -> Progress:
    """Ask a search to end with the best plan so far."""
    row = get_object_or_404(queries.joint_runs(actor).select_for_update(), pk=pk)
    if row.state in (Progress.State.WAITING, Progress.State.RUNNING):
        row.arguments["stop"] = True
        row.save(update_fields=["arguments"])
    return row


def plan_joint(actor: Actor, *, progress_id: int) -> None:
    """Plan the people of a row of progress. Repeated, it plans anew and replaces its own unpublished drafts."""
    row = Progress.objects.get(pk=progress_id)
    if row.state == Progress.State.DONE:
        return
    try:
        note, result = _plan(row)
    except PlannerDataError as error:
        core.finish(actor, row.pk, failed=True, note=f"Данные не подходят для расчёта: {error}")
        return
    core.finish(actor, row.pk, note=note, **result)
    facts.record(actor, "routes.joint_planned", subject_id=row.pk, unit_path="", gap=result.get("gap"))
    if row.person_id:
        url = reverse("routes:joint", args=[row.pk])
        core.notify(actor, [row.person_id], kind=KIND, text=f"{row.title}: расчёт готов. {note}", url=url)


def lay_joint(actor: Actor, *, people: Sequence[int], hours: int) -> joint.Laid | None:
    """People of main jobs laid out as for a joint plan, whether they have a route or not; nothing is written."""
    run = run_of(actor, Progress(arguments={"people": list(people), "hours": hours}))
    members: list[joint.Member] = []
    for jobs in _portions(people):
        profiles = inputs.profiles(SYSTEM, [job.person_id for job in jobs])
        wanted = [job for job in jobs if job.person_id in profiles]
        members += _of_task(run, wanted, profiles)
    return joint.lay(members, run.shared, run.settings) if members else None


def _plan(row: Progress) -> tuple[str, dict[str, Any]]:
    run = run_of(SYSTEM, row)
    members = _members(row, run)
    if not members:
        return "Планировать некого: у одних уже есть маршрут, у других нет профиля или согласия.", {
            "people": 0,
            "passed": run.passed,
        }
    extra = [of_scenario(n, told) for n, told in enumerate(row.arguments.get("extra") or (), 1)]
    laid = joint.lay(members, [*run.shared, *extra], run.settings, _limits(row, run))
    plan = _solve(row, laid)
    problem = region.compile_problem(laid.instance)
    violations = len(region.verify(problem, plan.masks))
    if violations:
        raise PlannerDataError("plan", violations, "найденный план нарушает правила и не сохранён")
    planned = joint.chosen(laid, plan.masks.tolist())
    _write(row, members, planned)
    return _told(laid, plan, planned, run.passed, problem)


def _limits(row: Progress, run: Run) -> joint.Limits:
    """What was asked to be shared, with what the centre keeps of schools and roads."""
    told = row.arguments
    travel, money = told.get("travel"), told.get("money")
    return joint.Limits(
        more=told.get("more") or {}, travel=joint.RICH if travel is None else float(travel),
        money=None if money is None else float(money), low=frozenset(queries.low_results_on(SYSTEM, run.first)),
        closed=queries.closed_between(SYSTEM, run.first, run.last),
    )  # fmt: skip


def _members(row: Progress, run: Run) -> list[joint.Member]:
    """Everybody who is to get a plan, with the offers of the place."""
    found: list[joint.Member] = []
    for jobs in _portions(list(row.arguments["people"])):
        profiles = inputs.profiles(SYSTEM, [job.person_id for job in jobs])
        found += _of_task(run, _worth(run, jobs, profiles), profiles)
    return found


def _of_task(run: Run, jobs: Iterable[Employment], profiles: Profiles) -> list[joint.Member]:
    wanted, found = sorted(jobs, key=lambda job: (job.unit.path, job.pk)), []
    keys = iter(wanted)
    for offers, wishes in _task(run, wanted, profiles)[1]:
        near = offers[len(run.shared) :]
        found += [joint.Member(next(keys).pk, wish, near, frozenset(out)) for wish, out in wishes]
    return found


def _solve(row: Progress, laid: joint.Laid) -> region.RegionPlan:
    seconds = 20 + 0.04 * len(laid.members)

    def tell(spent: float, _bound: float, _objective: float) -> None:
        core.advance(SYSTEM, row.pk, done=min(99, int(100 * spent / seconds)), total=100)

    def stopped() -> bool:
        return Progress.objects.filter(pk=row.pk, arguments__stop=True).exists()

    return region.solve_region(
        region.compile_problem(laid.instance), time_limit=seconds, target_gap=ENOUGH, progress=tell, cancelled=stopped
    )


@transaction.atomic
def _write(row: Progress, members: Sequence[joint.Member], planned: Iterable[planning.Planned]) -> None:
    JointDraft.objects.filter(run=row, route=None).delete()
    drafts = [
        JointDraft(
            run=row, employment_id=member.key, about=about, need=about["value"],
            lines=[{"key": offer.key, "block": offer.block, "title": offer.title, "why": why} for offer, why in lines],
        )
        for member, (lines, about) in zip(members, planned, strict=True)
        if lines
    ]  # fmt: skip
    JointDraft.objects.bulk_create(drafts, batch_size=WRITTEN)


def _told(
    laid: joint.Laid, plan: region.RegionPlan, planned: Sequence[planning.Planned], passed: Mapping[str, Any],
    problem: region.Problem,
) -> tuple[str, dict[str, Any]]:  # fmt: skip
    lines = [offer for chosen, _ in planned for offer, _ in chosen]
    result = {
        "people": len(laid.members), "with_lines": sum(1 for chosen, _ in planned if chosen), "lines": len(lines),
        "hours": sum(offer.hours for offer in lines), "objective": round(plan.objective, 2), "bound": round(plan.bound, 2),
        "gap": round(plan.gap, 5), "seconds": round(plan.seconds, 1), "status": plan.status,
        "uncovered": sum(len(about["uncovered"]) for _, about in planned), "worst": figures.worst(laid, planned),
        "paid": sum(offer.price for offer in lines), "not_open": sum(offer.kind == "new" for offer in lines),
        "passed": passed, **figures.shares(laid, plan), **figures.short(laid, plan, problem.rows),
    }  # fmt: skip
    note = f"Маршрутов: {result['with_lines']}, строк: {len(lines)}. До лучшего возможного не больше {100 * plan.gap:.1f} %."
    return note.replace(".", ",", 0), result


@transaction.atomic
def publish_joint(actor: Actor, *, pk: int, town: str = "", most: int | None = None) -> Progress:
    """Send drafts of a plan to people as proposals, in a wave: a municipality, the greatest need first.

    Who got a route meanwhile is passed by with the reason; a repeat sends nothing twice.

    Raises
    ------
    Refused : nothing is left to be sent
    """
    row = get_object_or_404(queries.joint_runs(actor), pk=pk, state=Progress.State.DONE)
    drafts = queries.joint_drafts(actor, row, town=town).filter(route=None).order_by("-need", "pk")
    keys = list(drafts.values_list("employment_id", flat=True)[:most])
    if not keys:
        raise Refused("joint.sent", "Отправлять нечего: все черновики этого плана уже стали предложениями.")
    title = f"Предложения по общему плану: {counted(len(keys), 'педагог', 'педагога', 'педагогов')}"
    job = core.begin(
        actor, queries.COHORT, title=title, total=len(keys), people=keys, hours=row.arguments["hours"], joint=row.pk
    )
    facts.record(actor, "routes.joint_published", subject_id=row.pk, unit_path="", people=len(keys))
    app.configure_task(PUBLISH, queue="paper").defer(progress_id=job.pk)
    return job


def drafted(
    actor: Actor, run: int, jobs: Sequence[Employment], offers: Mapping[str, Offer]
) -> dict[int, planning.Planned]:
    """Drafts of a joint plan by job, with what the catalogue still has; a line whose offer is gone is told as left out."""
    found: dict[int, planning.Planned] = {}
    for draft in JointDraft.objects.filter(run_id=run, employment__in=jobs, route=None):
        known = [(_offer(line, offers), line) for line in draft.lines]
        gone = [{"title": line["title"], "why": _gone(line)} for offer, line in known if not offer]
        lines = [(offer, line["why"]) for offer, line in known if offer]
        found[draft.employment_id] = (lines, draft.about | {"left_out": gone})
    return found


def _gone(line: Mapping[str, Any]) -> str:
    if str(line["key"]).startswith("new:"):
        return "ещё не открыто"
    return "больше нет в каталоге или нет мест"


def _offer(line: Mapping[str, Any], offers: Mapping[str, Offer]) -> Offer | None:
    """By its key; what has no object in a catalogue is told by its title."""
    return offers.get(line["key"]) if line["key"] != ":" else offers.get(f":{line['title']}")


def forget_joint(actor: Actor) -> int:
    """Old plans go with their drafts; what was sent stays as routes."""
    long_ago = timezone.now() - timedelta(days=KEEP_DAYS)
    gone = Progress.objects.filter(kind=KIND, at__lt=long_ago)
    count = gone.count()
    gone.delete()
    return count
