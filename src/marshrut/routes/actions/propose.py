"""Proposals: for one teacher, for a whole campaign, and a new plan that keeps locked lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.competency.words import Deficit
from marshrut.core import queries as core_queries
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics.models import Profile
from marshrut.diagnostics.words import ProfileState
from marshrut.people.models import Consent, Employment
from marshrut.people.words import Purpose
from marshrut.programmes.models import Stream
from marshrut.region.models import Unit
from marshrut.region.words import Level

from .. import access, planning, rules
from ..models import Route, RouteLine
from ..offers import Offer
from ..queries.catalogue import common_offers, community_offers, group_names, local_offers, mentor_offers
from ..queries.reading import lines_of
from ..words import DONE, EFFECTS, OPEN, Block, State
from .duties import enter_state
from .lines import line_of
from .taking import record, take, tell, touch

REPEAT_DAYS = 1095


@transaction.atomic
def propose(
    actor: Actor,
    *,
    person_id: int,
    starts: date | None = None,
    ends: date | None = None,
    hours: int = 72,
    options: dict[str, Any] | None = None,
) -> Route:
    """Propose a route to one teacher from the published profile. An open proposal is given back as it is.

    Raises
    ------
    Refused
        No job, no consent to process the results, or a route is already under way.
    """
    rows = access.propose.of(actor, Employment.objects.filter(person_id=person_id, until=None))
    job = rows.select_related("unit__parent", "person").order_by("-is_main", "pk").first()
    if job is None:
        raise Http404
    open_route = Route.objects.filter(employment=job, state__in=[str(s) for s in OPEN]).first()
    if open_route:
        if open_route.state == State.PROPOSED:
            return open_route
        raise Refused("route.open", "У педагога уже есть незавершённый маршрут: продолжите его.")
    if not Consent.objects.filter(person_id=person_id, purpose=Purpose.DIAGNOSTICS, withdrawn_at=None).exists():
        raise Refused(
            "route.no_consent", "Нужно согласие на обработку результатов диагностики: дайте его в разделе «Мои данные»."
        )
    profile = _profiles([person_id]).get(person_id)
    first, last = planning.season(timezone.localdate())
    first, last = starts or first, ends or last
    rules.dates_fit(first, last)
    known = group_names(actor)
    shared = common_offers(SYSTEM, known, after=first, before=last)
    offers = shared + local_offers(SYSTEM, known, job.unit.path, person_id)
    done = _done([person_id]).get(person_id, [])
    return _make(actor, job, profile, offers, _settings(actor), first, last, hours, options or {}, done)


def propose_many(
    actor: Actor, *, person_ids: Sequence[int], hours: int = 72, starts: date | None = None, ends: date | None = None
) -> dict[str, int]:
    """Propose routes to many people at once, each in a transaction of its own; who has one is passed by.

    Returns
    -------
    {"made", "passed"} — repeated runs make nothing twice.
    """
    first, last = planning.season(timezone.localdate())
    first, last = starts or first, ends or last
    known, settings = group_names(actor), _settings(actor)
    shared = common_offers(SYSTEM, known, after=first, before=last)
    jobs = access.propose.of(actor, Employment.objects.filter(person_id__in=person_ids, until=None, is_main=True))
    taken = set(
        Route.objects.filter(person_id__in=person_ids, state__in=[str(s) for s in OPEN]).values_list(
            "person_id", flat=True
        )
    )
    agreed = set(
        Consent.objects.filter(person_id__in=person_ids, purpose=Purpose.DIAGNOSTICS, withdrawn_at=None).values_list(
            "person_id", flat=True
        )
    )
    profiles, done = _profiles(person_ids), _done(person_ids)
    here = cache(lambda place: community_offers(SYSTEM, known, place))
    mentors = cache(lambda town: mentor_offers(SYSTEM, known, town, 0))
    made = 0
    for job in jobs.select_related("unit__parent", "person").order_by("pk"):
        if job.person_id in taken or job.person_id not in agreed or job.person_id not in profiles:
            continue
        town = ".".join(job.unit.path.split(".")[:2]) + "."
        near = here(job.unit.path) + [o for o in mentors(town) if job.person.full_name not in o.title]
        with transaction.atomic():
            _make(
                actor, job, profiles[job.person_id], shared + near, settings, first, last, hours, {},
                done.get(job.person_id, []),
            )  # fmt: skip
        made += 1
    return {"made": made, "passed": len(set(person_ids)) - made}


def _make(
    actor: Actor, job: Employment, profile: Profile | None, offers: Sequence[Offer], settings: planning.Settings,
    first: date, last: date, hours: int, options: dict[str, Any], done: Sequence[tuple[int, date]],
) -> Route:  # fmt: skip
    """Write a proposal with its lines."""
    wish = _wish(profile, job, first, last, hours, options, done)
    lines, about = planning.plan(wish, offers, settings)
    now = timezone.now()
    route = Route.objects.create(
        person=job.person, employment=job, unit=job.unit, region_code=job.unit.region_code, profile=profile,
        subject=", ".join(job.subjects), tested_on=profile.tested_on if profile else None,
        level=profile.level if profile else "", starts=first, ends=last, hours_limit=hours, options=options,
        proposal=about, state=State.PROPOSED, state_since=now,
    )  # fmt: skip
    _write_lines(actor, route, lines)
    enter_state(actor, route, State.PROPOSED, now)
    record(actor, route, "proposed", lines=len(lines), hours=about["hours"], profile=route.profile_id)
    tell(actor, route, [route.person_id], "Для вас предложен маршрут: посмотрите и решите, подходит ли.")
    return route


def _write_lines(actor: Actor, route: Route, lines: Iterable[tuple[Offer, dict[str, Any]]]) -> None:
    placed: dict[str, int] = {}
    for line in RouteLine.objects.filter(route=route):
        placed[line.block] = max(placed.get(line.block, 0), line.order)
    made = []
    for offer, why in lines:
        placed[offer.block] = placed.get(offer.block, 0) + 1
        line = line_of(actor, route, offer, why, proposed=True)
        line.order = placed[offer.block]
        made.append(line)
    RouteLine.objects.bulk_create(made)


def _wish(
    profile: Profile | None, job: Employment, first: date, last: date, hours: int, options: dict[str, Any],
    done: Sequence[tuple[int, date]],
) -> planning.Wish:  # fmt: skip
    groups = list(profile.groups.all()) if profile else []
    return planning.Wish(
        starts=first, ends=last, hours=hours, subject=job.subjects[0] if job.subjects else "", place=job.unit.path,
        abilities={g.group: (g.theta, g.se) for g in groups if g.theta is not None and g.se},
        high=frozenset(g.group for g in groups if g.level == Deficit.HIGH), options=options, done=done,
    )  # fmt: skip


def _profiles(person_ids: Iterable[int]) -> dict[int, Profile]:
    rows: QuerySet[Profile] = Profile.objects.filter(person_id__in=person_ids, state=ProfileState.PUBLISHED)
    return {row.person_id: row for row in rows.prefetch_related("groups")}


def _done(person_ids: Iterable[int]) -> dict[int, list[tuple[int, date]]]:
    """Programmes finished within three years by former routes: person → (programme, last day)."""
    since = timezone.localdate() - timedelta(days=REPEAT_DAYS)
    lines = RouteLine.objects.filter(
        route__person_id__in=person_ids, source_kind="stream", ends__gte=since,
        state__in=DONE,
    ).values_list("route__person_id", "source_id", "ends")  # fmt: skip
    rows = [(person, stream, ends) for person, stream, ends in lines if ends]
    programme = dict(Stream.objects.filter(pk__in=[row[1] for row in rows]).values_list("pk", "programme_id"))
    found: dict[int, list[tuple[int, date]]] = {}
    for person_id, stream, ends in rows:
        if stream in programme:
            found.setdefault(person_id, []).append((programme[stream], ends))
    return found


def _settings(actor: Actor) -> planning.Settings:
    effects = core_queries.rule(SYSTEM, "routes.effects", {})
    towns = Unit.objects.filter(level=Level.MUNICIPALITY, until=None).values_list("path", "travel")
    return planning.Settings(
        effects={str(block): tuple(effects.get(str(block), pair)) for block, pair in EFFECTS.items()},
        roads={path: float(travel.get("centre_hours") or 0) for path, travel in towns},
    )


@transaction.atomic
def replan(actor: Actor, *, pk: int) -> Route:
    """Propose lines anew: locked lines and those written by people stay, the other proposed ones are replaced."""
    route = take(actor, access.edit, pk)
    rules.may_edit(route.state)
    lines = lines_of(actor, route)
    kept = [line for line in lines if line.locked or not line.proposed]
    profile = Profile.objects.filter(pk=route.profile_id or 0).prefetch_related("groups").first()
    job = get_object_or_404(Employment.objects.select_related("unit", "person"), pk=route.employment_id or 0)
    known = group_names(actor)
    after = max(route.starts, timezone.localdate())
    offers = common_offers(SYSTEM, known, after=after, before=route.ends)
    offers += local_offers(SYSTEM, known, route.unit.path, route.person_id)
    done = _done([route.person_id]).get(route.person_id, [])
    wish = _wish(profile, job, route.starts, route.ends, route.hours_limit, route.options, done)
    fixed = [_kept(line) for line in kept if line.block in planning.BLOCKS]
    found, about = planning.plan(wish, offers, _settings(actor), kept=fixed)
    RouteLine.objects.filter(route=route).exclude(pk__in=[line.pk for line in kept]).delete()
    _write_lines(actor, route, found)
    route.proposal = about
    route.save(update_fields=["proposal", "changed_at"])
    touch(actor, route)
    record(actor, route, "line_changed", act="replanned", kept=len(kept), title=f"новых строк: {len(found)}")
    return route


def _kept(line: RouteLine) -> Offer:
    return Offer(
        line.source_kind or "own", line.source_id or line.pk, Block(line.block), line.title, line.extra, line.hours,
        line.starts, line.ends, groups=tuple(line.groups),
    )  # fmt: skip
