"""Routes proposed to a cohort: planned by all cores, written by hundreds, safe to repeat."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import groupby, islice
from multiprocessing import get_context
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core import queries as core_queries
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Fact, Notice, Progress, WorkItem
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.diagnostics.models import Profile
from marshrut.mentoring import queries as mentoring
from marshrut.people.models import Consent, Employment
from marshrut.people.words import Purpose

from .. import planning, queries, rules
from ..models import JointDraft, Route, RouteLine
from ..moves import DUTIES
from ..offers import Offer
from ..queries import wishes as inputs
from ..queries.catalogue import common_offers, community_offers_each, group_names, mentor_offers
from ..queries.cohort import KIND
from ..words import OPEN, Passed, State
from .duties import due_of
from .lines import line_of

Profiles = dict[int, Profile]
JOB = "marshrut.routes.jobs.propose_cohort"  # by its name: jobs call this file
PORTION = 100
SHARED = 200  # a smaller cohort is planned sooner than processes start
TRIES = 3
TOLD = "Для вас предложен маршрут: посмотрите и решите, подходит ли."


@transaction.atomic
def begin_cohort(actor: Actor, *, asked: dict[str, str], hours: int = 72) -> Progress:
    """Ask for proposals to a cohort; the job starts after the commit."""
    people = queries.cohort_people(actor, asked)
    total = people.count()
    if not total:
        raise Refused("cohort.none", "По этому отбору нет ни одного педагога: снимите часть условий.")
    keys = list(people.order_by("unit__path", "pk").values_list("pk", flat=True))
    title = f"Маршруты для группы: {counted(total, 'педагог', 'педагога', 'педагогов')}"
    progress = core.begin(actor, KIND, title=title, total=total, people=keys, hours=hours, **asked)
    app.configure_task(JOB, queue="paper").defer(progress_id=progress.pk)
    return progress


@dataclass(slots=True)
class Run:
    """What all portions of one run share."""

    actor: Actor
    pk: int
    hours: int
    first: date
    last: date
    settings: planning.Settings
    known: dict[str, str]
    shared: list[Offer]
    due: date | None
    passed: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    mentors: dict[str, list[Offer]] = field(default_factory=dict)
    made: int = 0
    joint: int = 0  # the joint plan whose drafts are sent


def propose_cohort(actor: Actor, *, progress_id: int, cores: int | None = None) -> None:
    """Propose routes to the people of a row of progress. Repeated, it makes nothing twice: who has a route is passed by.

    The right was checked when it was asked for; each portion is a transaction of its own.
    """
    row = Progress.objects.get(pk=progress_id)
    if row.state == Progress.State.DONE:
        return
    began, keys = timezone.now(), list(row.arguments["people"])
    run = run_of(actor, row)
    many = (cores or os.cpu_count() or 1) if len(keys) >= SHARED else 1
    with ProcessPoolExecutor(many, mp_context=get_context("spawn")) if many > 1 else nullcontext() as pool:
        waiting: deque[tuple[list[Employment], Profiles, Future[list[planning.Planned]]]] = deque()
        done = 0
        for jobs in _portions(keys):
            profiles = inputs.profiles(SYSTEM, [job.person_id for job in jobs])
            wanted = _worth(run, jobs, profiles)
            if run.joint:
                wanted, ready = _drafted(run, wanted)
                waiting.append((wanted, profiles, ready))
            else:
                waiting.append((wanted, profiles, _begin(pool, _task(run, wanted, profiles))))
            done += len(jobs)
            while len(waiting) > 2 * many:
                _write(run, *_planned(waiting))
            core.advance(actor, row.pk, done=done - sum(len(held) for held, _, _ in waiting), total=len(keys))
        while waiting:
            _write(run, *_planned(waiting))
    core.advance(actor, row.pk, done=len(keys), total=len(keys))
    made = Route.objects.filter(proposal__cohort=row.pk).count()
    seconds = round((timezone.now() - began).total_seconds(), 1)
    note = f"Предложено: {made}, пропущено: {len(keys) - made}."
    core.finish(actor, row.pk, note=note, passed=run.passed, made=made, seconds=seconds)
    if row.person_id:
        url = reverse("routes:cohort", args=[row.pk])
        core.notify(actor, [row.person_id], kind=KIND, text=f"Маршруты для группы готовы. {note}", url=url)


def run_of(actor: Actor, row: Progress) -> Run:
    """What all portions of the work of a row of progress share."""
    first, last = planning.season(timezone.localdate())
    known = group_names(actor)
    terms = core_queries.rule(SYSTEM, "routes.terms", {})
    return Run(
        actor, row.pk, int(row.arguments["hours"]), first, last, inputs.settings(actor), known,
        common_offers(SYSTEM, known, after=first, before=last),
        due_of(actor, State.PROPOSED, timezone.localdate(), terms), joint=int(row.arguments.get("joint", 0)),
    )  # fmt: skip


def _portions(keys: Sequence[int]) -> Iterator[list[Employment]]:
    """Jobs by hundreds, those of one organisation side by side."""
    rest = iter(keys)
    while part := list(islice(rest, PORTION)):
        jobs = Employment.objects.filter(pk__in=part, until=None).select_related("unit", "person")
        yield list(jobs.order_by("unit__path", "pk"))


def _worth(run: Run, jobs: Sequence[Employment], profiles: Profiles) -> list[Employment]:
    """Those who are to get a proposal; the others are noted with the reason. Who got one from this run is neither."""
    reasons = _reasons(run, [job.person_id for job in jobs], profiles)
    for job in jobs:
        if why := reasons.get(job.person_id):
            town = planning.town(job.unit.path)
            run.passed.setdefault(town, {}).setdefault(str(why), []).append(job.person_id)
    return [job for job in jobs if job.person_id not in reasons]


def _reasons(run: Run, people: Sequence[int], published: Profiles) -> dict[int, str]:
    """Why a person is passed by; an empty word for a proposal that an interrupted start of this run has made."""
    agreed = set(
        Consent.objects.filter(person_id__in=people, purpose=Purpose.DIAGNOSTICS, withdrawn_at=None).values_list(
            "person_id", flat=True
        )
    )
    found: dict[int, str] = {p: Passed.NO_PROFILE for p in people if p not in published}
    found |= {p: Passed.NO_CONSENT for p in people if p not in agreed}
    rows = Route.objects.filter(person_id__in=people).order_by("pk")
    current: dict[int, str] = {}
    for person, state, profile, cohort in rows.values_list("person_id", "state", "profile_id", "proposal__cohort"):
        if state in OPEN:
            current[person] = "" if cohort == run.pk else Passed.POSTPONED if state == State.POSTPONED else Passed.ROUTE
        elif person in published and profile == published[person].pk:
            found[person] = Passed.REFUSED if state == State.REFUSED else Passed.FINISHED
    return found | current


Task = tuple[planning.Settings, list[tuple[list[Offer], list[tuple[planning.Wish, list[str]]]]]]


def _task(run: Run, jobs: Sequence[Employment], profiles: Profiles) -> Task:
    """What a planning process needs: offers of each organisation, wishes of its people, what is not for them."""
    people = [job.person_id for job in jobs]
    done, own = inputs.done_before(SYSTEM, people), mentoring.own_keys(SYSTEM, people)
    near = community_offers_each(SYSTEM, run.known, {job.unit.path for job in jobs})
    places = []
    for path, members in groupby(jobs, key=lambda job: job.unit.path):
        wishes = []
        for job in members:
            wish = inputs.wish_of(
                SYSTEM,
                profiles.get(job.person_id),
                job,
                run.first,
                run.last,
                run.hours,
                {},
                done.get(job.person_id, []),
            )
            wishes.append((wish, [f"mentor:{own[job.person_id]}"] if job.person_id in own else []))
        places.append((run.shared + near[path] + _mentors(run, planning.town(path)), wishes))
    return run.settings, places


def _mentors(run: Run, town: str) -> list[Offer]:
    """Mentors within reach of a municipality, read once: the same for all its organisations."""
    if town not in run.mentors:
        run.mentors[town] = mentor_offers(SYSTEM, run.known, town, 0)
    return run.mentors[town]


def _begin(pool: ProcessPoolExecutor | None, task: Task) -> Future[list[planning.Planned]]:
    """Plan in a process of the pool, which starts clean and shares no connection with this one, or at once here."""
    if pool:
        return pool.submit(planning.plan_all, *task)
    here: Future[list[planning.Planned]] = Future()
    here.set_result(planning.plan_all(*task))
    return here


def _drafted(run: Run, jobs: Sequence[Employment]) -> tuple[list[Employment], Future[list[planning.Planned]]]:
    """Drafts of a joint plan instead of a plan made now: with the offers that the catalogue still has."""
    from .joint import drafted  # noqa: PLC0415 - a joint plan is sent by this file and stands on it

    near = community_offers_each(SYSTEM, run.known, {job.unit.path for job in jobs})
    towns = {planning.town(job.unit.path) for job in jobs}
    offers = [*run.shared, *(o for rows in near.values() for o in rows), *(o for t in towns for o in _mentors(run, t))]
    by_key = {offer.key if offer.key != ":" else f":{offer.title}": offer for offer in offers}
    plans = drafted(run.actor, run.joint, jobs, by_key)
    ready: Future[list[planning.Planned]] = Future()
    ready.set_result([plans[job.pk] for job in jobs if job.pk in plans])
    return [job for job in jobs if job.pk in plans], ready


def _planned(
    waiting: deque[tuple[list[Employment], Profiles, Future[list[planning.Planned]]]],
) -> tuple[list[Employment], Profiles, list[planning.Planned]]:
    jobs, profiles, future = waiting.popleft()
    return jobs, profiles, future.result()


def _write(run: Run, jobs: Sequence[Employment], profiles: Profiles, plans: Sequence[planning.Planned]) -> None:
    """Write a portion; who got a route meanwhile from another hand is noted and left alone."""
    held = dict(zip(jobs, plans, strict=True))
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                _insert(run, held, profiles)
        except IntegrityError:
            if attempt + 1 == TRIES:
                raise
            left = set(_worth(run, list(held), profiles))
            held = {job: plan for job, plan in held.items() if job in left}
        else:
            return


def _insert(run: Run, held: dict[Employment, planning.Planned], profiles: Profiles) -> None:
    now = timezone.now()
    make = partial(_route, run, now, profiles)
    routes = Route.objects.bulk_create([make(job, about) for job, (_, about) in held.items()])
    lines: list[RouteLine] = []
    for route, (chosen, _) in zip(routes, held.values(), strict=True):
        placed: dict[str, int] = {}
        for offer, why in chosen:
            line = line_of(run.actor, route, offer, why, proposed=True)
            line.order = placed[offer.block] = placed.get(offer.block, 0) + 1
            lines.append(line)
    _copy(lines)
    if run.joint:
        by_job = {route.employment_id: route for route in routes}
        drafts = list(JointDraft.objects.filter(run_id=run.joint, employment__in=by_job))
        for draft in drafts:
            draft.route = by_job[draft.employment_id]
        JointDraft.objects.bulk_update(drafts, ["route"])
    _announce(run, routes, now, {route.pk: len(plan[0]) for route, plan in zip(routes, held.values(), strict=True)})
    run.made += len(routes)


COLUMNS = (
    "route_id", "block", "order", "title", "extra", "hours", "starts", "ends", "source_kind", "source_id", "groups",
    "why", "locked", "proposed", "state", "report", "reason", "notes", "done_by",
)  # fmt: skip
COPY = "COPY routes_routeline ({}) FROM STDIN".format(", ".join(f'"{name}"' for name in COLUMNS))


def _copy(lines: Sequence[RouteLine]) -> None:
    """Write lines by COPY: their history is kept by the same triggers, a tenth of the work of INSERT with arguments."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for line in lines:
            copy.write_row([_cell(line, name) for name in COLUMNS])


def _cell(line: RouteLine, name: str) -> object:
    value = getattr(line, name)
    if name == "groups":
        return "{" + ",".join(f'"{group}"' for group in value) + "}"
    return json.dumps(value, ensure_ascii=False) if name in ("why", "notes") else value


def _route(run: Run, now: datetime, profiles: Profiles, job: Employment, about: dict[str, Any]) -> Route:
    profile = profiles.get(job.person_id)
    rules.dates_fit(run.first, run.last)
    return Route(
        person=job.person, employment=job, unit=job.unit, region_code=job.unit.region_code, profile=profile,
        subject=", ".join(job.subjects), tested_on=profile.tested_on if profile else None,
        level=profile.level if profile else "", starts=run.first, ends=run.last, hours_limit=run.hours,
        proposal=about | {"cohort": run.pk}, state=State.PROPOSED, state_since=now, due=run.due,
    )  # fmt: skip


def _announce(run: Run, routes: Sequence[Route], now: datetime, lines: dict[int, int]) -> None:
    """Work items, messages and facts of a portion: one statement each."""
    duty = DUTIES[State.PROPOSED]
    card = reverse("routes:card", args=[0])
    urls = {route.pk: card.replace("/0/", f"/{route.pk}/") for route in routes}
    WorkItem.objects.bulk_create(
        [
            WorkItem(
                kind=duty.kind, subject_id=route.pk, title=duty.title, url=urls[route.pk], person_id=route.person_id,
                due=run.due, hint=f"{route.unit.name}, {route.subject}".strip(", ")[:300],
            )
            for route in routes
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    Notice.objects.bulk_create(
        [Notice(person_id=route.person_id, kind="route", text=TOLD, url=urls[route.pk]) for route in routes]
    )
    Fact.objects.bulk_create(
        [
            Fact(
                kind="route.proposed", subject_id=route.pk, unit_path=route.unit.path, actor_id=run.actor.account_id,
                person_id=run.actor.person_id, occurred_at=now,
                data={
                    "lines": lines[route.pk], "hours": route.proposal["hours"], "profile": route.profile_id,
                    "cohort": run.pk,
                },
            )
            for route in routes
        ]
    )  # fmt: skip
