"""What the planner needs to know of one teacher: abilities, dates, wishes, what was done before, what stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.competency.words import Deficit
from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.diagnostics.models import Profile
from marshrut.diagnostics.words import ProfileState
from marshrut.people.models import Employment
from marshrut.programmes.models import Stream
from marshrut.region.models import Unit
from marshrut.region.words import Level

from .. import planning
from ..models import Route, RouteLine
from ..offers import Offer
from ..variants import Asked
from ..words import DONE, EFFECTS, Block
from .catalogue import common_offers, group_names, local_offers
from .reading import lines_of

REPEAT_DAYS = 1095


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a new plan of a route starts from: wishes, the catalogue, settings, lines that stay."""

    wish: planning.Wish
    offers: list[Offer]
    settings: planning.Settings
    lines: list[RouteLine]
    kept: list[RouteLine]

    @property
    def fixed(self) -> list[Offer]:
        """Lines that stay, as offers."""
        return [_kept(line) for line in self.kept if line.block in planning.BLOCKS]

    def tried(self, asked: Asked) -> Desk:
        """The same desk with other hours, road and form."""
        options = {**self.wish.options, "form": asked.form, "max_trip": asked.max_trip}
        return replace(self, wish=replace(self.wish, hours=asked.hours, options=options))


def desk(actor: Actor, route: Route) -> Desk:
    """What the route is planned from; lines that are locked or written by people stay."""
    lines = lines_of(actor, route)
    profile = Profile.objects.filter(pk=route.profile_id or 0).prefetch_related("groups").first()
    job = get_object_or_404(Employment.objects.select_related("unit", "person"), pk=route.employment_id or 0)
    known = group_names(actor)
    after = max(route.starts, timezone.localdate())
    offers = common_offers(SYSTEM, known, after=after, before=route.ends)
    offers += local_offers(SYSTEM, known, route.unit.path, route.person_id)
    done = done_before(actor, [route.person_id]).get(route.person_id, [])
    wish = wish_of(actor, profile, job, route.starts, route.ends, route.hours_limit, route.options, done)
    return Desk(wish, offers, settings(actor), lines, [line for line in lines if line.locked or not line.proposed])


def wish_of(
    actor: Actor,
    profile: Profile | None, job: Employment, first: date, last: date, hours: int, options: dict[str, Any],
    done: Sequence[tuple[int, date]],
) -> planning.Wish:  # fmt: skip
    """Abilities, deficits, dates and wishes of one teacher."""
    groups = list(profile.groups.all()) if profile else []
    return planning.Wish(
        starts=first, ends=last, hours=hours, subject=job.subjects[0] if job.subjects else "", place=job.unit.path,
        abilities={g.group: (g.theta, g.se) for g in groups if g.theta is not None and g.se},
        high=frozenset(g.group for g in groups if g.level == Deficit.HIGH), options=options, done=done,
    )  # fmt: skip


def profiles(actor: Actor, person_ids: Iterable[int]) -> dict[int, Profile]:
    """Published profiles by person."""
    rows: QuerySet[Profile] = Profile.objects.filter(person_id__in=person_ids, state=ProfileState.PUBLISHED)
    return {row.person_id: row for row in rows.prefetch_related("groups")}


def done_before(actor: Actor, person_ids: Iterable[int]) -> dict[int, list[tuple[int, date]]]:
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


def settings(actor: Actor) -> planning.Settings:
    """Effects by block and hours of road to the centre, from the settings of the region."""
    effects = core.rule(SYSTEM, "routes.effects", {})
    towns = Unit.objects.filter(level=Level.MUNICIPALITY, until=None).values_list("path", "travel")
    return planning.Settings(
        effects={str(block): tuple(effects.get(str(block), pair)) for block, pair in EFFECTS.items()},
        roads={path: float(travel.get("centre_hours") or 0) for path, travel in towns},
    )


def _kept(line: RouteLine) -> Offer:
    return Offer(
        line.source_kind or "own", line.source_id or line.pk, Block(line.block), line.title, line.extra, line.hours,
        line.starts, line.ends, groups=tuple(line.groups),
    )  # fmt: skip
