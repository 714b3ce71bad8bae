"""Proposals: for one teacher and for a whole campaign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics.models import Profile
from marshrut.people.models import Consent, Employment
from marshrut.people.words import Purpose

from .. import access, planning, rules
from ..models import Route, RouteLine
from ..offers import Offer
from ..queries import wishes as inputs
from ..queries.catalogue import common_offers, community_offers, group_names, local_offers, mentor_offers
from ..words import OPEN, State
from .duties import enter_state
from .lines import line_of
from .taking import record, tell


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
    profile = inputs.profiles(SYSTEM, [person_id]).get(person_id)
    first, last = planning.season(timezone.localdate())
    first, last = starts or first, ends or last
    rules.dates_fit(first, last)
    known = group_names(actor)
    shared = common_offers(SYSTEM, known, after=first, before=last)
    offers = shared + local_offers(SYSTEM, known, job.unit.path, person_id)
    done = inputs.done_before(SYSTEM, [person_id]).get(person_id, [])
    return _make(actor, job, profile, offers, inputs.settings(actor), first, last, hours, options or {}, done)


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
    known, settings = group_names(actor), inputs.settings(actor)
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
    profiles, done = inputs.profiles(SYSTEM, person_ids), inputs.done_before(SYSTEM, person_ids)
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
    wish = inputs.wish_of(actor, profile, job, first, last, hours, options, done)
    lines, about = planning.plan(wish, offers, settings)
    now = timezone.now()
    route = Route.objects.create(
        person=job.person, employment=job, unit=job.unit, region_code=job.unit.region_code, profile=profile,
        subject=", ".join(job.subjects), tested_on=profile.tested_on if profile else None,
        level=profile.level if profile else "", starts=first, ends=last, hours_limit=hours, options=options,
        proposal=about, state=State.PROPOSED, state_since=now,
    )  # fmt: skip
    write_lines(actor, route, lines)
    enter_state(actor, route, State.PROPOSED, now)
    record(actor, route, "proposed", lines=len(lines), hours=about["hours"], profile=route.profile_id)
    tell(actor, route, [route.person_id], "Для вас предложен маршрут: посмотрите и решите, подходит ли.")
    return route


def write_lines(actor: Actor, route: Route, lines: Iterable[tuple[Offer, dict[str, Any]]]) -> None:
    """Add proposed lines after those that the route has."""
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
