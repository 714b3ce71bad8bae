"""Routes that a change of the catalogue touches, laid out for mending: a fixed number of statements for any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from marshrut.core.actor import SYSTEM, Actor
from marshrut.diagnostics.models import Profile
from marshrut.events.models import Event
from marshrut.people.models import Employment
from marshrut.programmes.models import Placement, Stream

from .. import offers as made
from .. import planning
from ..mending import Hit
from ..models import Route, RouteLine
from ..offers import Offer
from ..words import Block, LineState, State
from .catalogue import common_offers, group_names
from .wishes import done_before, settings, wish_of

#: A line that is still ahead or under way may be replaced; what is done or given up stays as it is.
AHEAD = (LineState.PLANNED, LineState.ENROLLED, LineState.IN_WORK)
#: Routes that are planned or under way.
LIVE = (
    State.PROPOSED, State.DRAFT, State.RETURNED, State.POSTPONED, State.TUTOR_CHECK, State.ORG_AGREEMENT,
    State.ON_APPROVAL, State.APPROVED, State.IN_PROGRESS, State.SUSPENDED,
)  # fmt: skip
NOT_HELD = (LineState.REPLACED, LineState.NOT_DONE, LineState.MISSED)


def lines_at(actor: Actor, kind: str, pk: int) -> QuerySet[RouteLine]:
    """Lines still ahead that point at an object; a talk at an event falls with the event."""
    kinds = ["event", "talk"] if kind == "event" else [kind]
    return _ahead().filter(source_kind__in=kinds, source_id=pk)


def lines_between(actor: Actor, person_id: int, first: date, last: date) -> list[RouteLine]:
    """Lines of a person with days of presence between two days."""
    rows = _ahead().filter(route__person_id=person_id, starts__lte=last).filter(
        Q(ends__gte=first) | Q(ends=None, starts__gte=first)
    )  # fmt: skip
    return list(rows.filter(source_kind__in=["stream", "placement", "event", "talk"]))


def lines_by_keys(actor: Actor, keys: Iterable[int]) -> QuerySet[RouteLine]:
    """Lines by their keys, while they are still ahead."""
    return _ahead().filter(pk__in=list(keys))


def _ahead() -> QuerySet[RouteLine]:
    rows = RouteLine.objects.filter(state__in=AHEAD, route__state__in=[str(s) for s in LIVE])
    return rows.select_related("route__unit", "route__person").order_by("route_id", "pk")


def hits(
    actor: Actor, lines: Iterable[RouteLine], *, out: Iterable[str] = (), moved: bool = False,
    away: tuple[date, date] | None = None,
) -> tuple[list[list[Hit]], list[Offer], planning.Settings]:  # fmt: skip
    """Lost lines laid out, in rounds of one line a route; the catalogue; the settings.

    Parameters
    ----------
    out : keys of offers not to be given to anybody
    moved : the object of the line stays in the catalogue with new days
    away : days without any presence
    """
    rows = list(lines)
    routes = {line.route_id: line.route for line in rows}
    held = list(RouteLine.objects.filter(route_id__in=routes).exclude(state__in=NOT_HELD).order_by("pk"))
    known = _sources(held)
    wishes = _wishes(actor, routes, away)
    rounds: list[list[Hit]] = []
    met: dict[int, int] = {}
    lost = {line.pk for line in rows}
    kept = {
        pk: [_as_offer(line, known) for line in held if line.route_id == pk and line.pk not in lost and line.block in planning.BLOCKS]
        for pk in routes
    }  # fmt: skip
    for line in rows:
        if line.block not in planning.BLOCKS:
            continue
        place = met.get(line.route_id, 0)
        met[line.route_id] = place + 1
        now = known.get((line.source_kind, line.source_id)) if moved else None
        hit = Hit(line.pk, wishes[line.route_id], kept[line.route_id], _as_offer(line, known), now, frozenset(out))
        rounds += [[]] if len(rounds) == place else []
        rounds[place].append(hit)
    tomorrow = timezone.localdate() + timedelta(days=1)
    last = max((route.ends for route in routes.values()), default=tomorrow)
    return rounds, common_offers(SYSTEM, group_names(actor), after=tomorrow, before=last), settings(actor)


def _wishes(actor: Actor, routes: Mapping[int, Route], away: tuple[date, date] | None) -> dict[int, planning.Wish]:
    profiles = {
        row.pk: row
        for row in Profile.objects.filter(pk__in={r.profile_id for r in routes.values()}).prefetch_related("groups")
    }
    jobs = {
        job.pk: job
        for job in Employment.objects.filter(pk__in={r.employment_id for r in routes.values()}).select_related("unit", "person")
    }  # fmt: skip
    done = done_before(actor, {r.person_id for r in routes.values()})
    found = {}
    for pk, route in routes.items():
        wish = wish_of(
            actor, profiles.get(route.profile_id or 0), jobs[route.employment_id], route.starts, route.ends,
            route.hours_limit, route.options, done.get(route.person_id, []),
        )  # fmt: skip
        found[pk] = replace(wish, away=(away,)) if away else wish
    return found


def _sources(lines: Iterable[RouteLine]) -> dict[tuple[str, int | None], Offer]:
    """Objects that lines point at, also those without free seats, cancelled or past."""
    keys: dict[str, set[int]] = {}
    for line in lines:
        if line.source_id:
            keys.setdefault(line.source_kind, set()).add(line.source_id)
    names = group_names(SYSTEM)
    events = Event.objects.filter(pk__in=keys.get("event", set()) | keys.get("talk", set())).select_related("unit")
    found = [made.of_event(row, names) for row in events]
    found += [made.of_event(row, names, speaking=True) for row in events]
    streams = Stream.objects.filter(pk__in=keys.get("stream", ())).select_related("programme", "unit")
    found += [made.of_stream(row, names) for row in streams]
    terms = Placement.objects.filter(pk__in=keys.get("placement", ())).select_related("site__unit")
    found += [made.of_placement(row, names) for row in terms]
    return {(offer.kind, offer.pk): offer for offer in found}


def _as_offer(line: RouteLine, known: Mapping[tuple[str, int | None], Offer]) -> Offer:
    """A line as it stands in the route, with the place and the form of its object."""
    source = known.get((line.source_kind, line.source_id))
    own = Offer(
        line.source_kind or "own", line.source_id or line.pk, Block(line.block), line.title, line.extra, line.hours,
        line.starts, line.ends, groups=tuple(line.groups),
    )  # fmt: skip
    if source is None:
        return own
    return replace(own, place=source.place, place_name=source.place_name, form=source.form, programme=source.programme)
