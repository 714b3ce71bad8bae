"""Lines of the road map: add, change, swap, move, lock, delete and take the deletion back, mark as done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import queries as core_queries
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access, rules
from ..content import day
from ..models import Remark, Route, RouteLine
from ..offers import Offer
from ..queries.catalogue import find_offer
from ..queries.reading import line_content, line_facts
from ..words import UNDO_MINUTES, Block
from .taking import record, route_facts, take, touch

MOST_LINES = 40
TEXTS = ("title", "extra")


def _editable(actor: Actor, pk: int) -> Route:
    route = take(actor, access.edit, pk)
    rules.may_edit(route.state)
    return route


def _line(route: Route, pk: int) -> RouteLine:
    return get_object_or_404(RouteLine, pk=pk, route=route)


def _check(actor: Actor, route: Route, line: RouteLine) -> None:
    facts = route_facts(actor, route, [])
    rules.line_fits(line_facts(actor, [line])[0], facts)


@transaction.atomic
def add_line(
    actor: Actor,
    *,
    pk: int,
    block: str,
    title: str,
    extra: str = "",
    hours: int = 0,
    starts: date | None = None,
    ends: date | None = None,
) -> RouteLine:
    """Add a line in free words to a block."""
    route = _editable(actor, pk)
    line = RouteLine(
        route=route,
        block=Block(block),
        title=title.strip()[:500],
        extra=extra.strip()[:500],
        hours=hours,
        starts=starts,
        ends=ends,
    )
    return _put(actor, route, line)


@transaction.atomic
def choose_offer(actor: Actor, *, pk: int, kind: str, source: int, why: dict[str, Any] | None = None) -> RouteLine:
    """Add a line that points at an object of a catalogue; the same object stands in a route once."""
    route = _editable(actor, pk)
    offer = find_offer(actor, kind, source, place=route.unit.path)
    if RouteLine.objects.filter(route=route, source_kind=kind, source_id=source).exists():
        raise Refused("line.twice", f"{offer.title} уже есть в маршруте.")
    if offer.seats <= 0:
        raise Refused("line.no_seats", f"{offer.title}: свободных мест нет, выберите другое.")
    return _put(actor, route, line_of(actor, route, offer, why or {}))


def line_of(actor: Actor, route: Route, offer: Offer, why: dict[str, Any], *, proposed: bool = False) -> RouteLine:
    """A line made of an offer, not saved; dates of an offer without dates are those of the route."""
    return RouteLine(
        route=route, block=offer.block, title=offer.title[:500], extra=offer.extra[:500], hours=offer.hours,
        starts=offer.starts, ends=offer.ends, source_kind=offer.kind, source_id=offer.pk, groups=list(offer.groups),
        why=why, proposed=proposed,
    )  # fmt: skip


def _put(actor: Actor, route: Route, line: RouteLine) -> RouteLine:
    count = RouteLine.objects.filter(route=route).count()
    if count >= MOST_LINES:
        raise Refused("route.many_lines", f"В маршруте уже {count} строк: больше {MOST_LINES} не помещается.")
    _check(actor, route, line)
    line.order = RouteLine.objects.filter(route=route, block=line.block).count() + 1
    line.save()
    touch(actor, route)
    record(actor, route, "line_changed", act="added", line=line.pk, title=line.title, block=line.block)
    return line


@transaction.atomic
def edit_line(
    actor: Actor,
    *,
    pk: int,
    line: int,
    title: str,
    extra: str = "",
    hours: int = 0,
    starts: date | None = None,
    ends: date | None = None,
) -> RouteLine:
    """Change a line. A line that points at a catalogue keeps its link; its own words and dates may be refined."""
    route = _editable(actor, pk)
    found = _line(route, line)
    before = line_content(actor, found)
    found.title, found.extra, found.hours = title.strip()[:500], extra.strip()[:500], hours
    found.starts, found.ends = starts, ends
    _check(actor, route, found)
    after = line_content(actor, found)
    if after == before:
        return found
    found.save()
    touch(actor, route)
    record(actor, route, "line_changed", act="changed", line=found.pk, title=found.title, was=before, now=after)
    return found


@transaction.atomic
def swap_line(actor: Actor, *, pk: int, line: int, kind: str, source: int) -> RouteLine:
    """Put another object of a catalogue in place of a line; its remarks stay with the line."""
    route = _editable(actor, pk)
    found, offer = _line(route, line), find_offer(actor, kind, source, place=route.unit.path)
    if offer.block != found.block:
        raise Refused("line.swap.block", "Замена должна быть того же блока: добавьте строку в нужный блок.")
    before = line_content(actor, found)
    new = line_of(actor, route, offer, {"instead": found.title})
    for name in ("title", "extra", "hours", "starts", "ends", "source_kind", "source_id", "groups", "why"):
        setattr(found, name, getattr(new, name))
    found.proposed = False
    _check(actor, route, found)
    found.save()
    touch(actor, route)
    record(actor, route, "line_changed", act="swapped", line=found.pk, title=found.title, was=before)
    return found


@transaction.atomic
def move_line(actor: Actor, *, pk: int, line: int, up: bool) -> RouteLine:
    """Move a line one place up or down inside its block."""
    route = _editable(actor, pk)
    found = _line(route, line)
    rows = list(RouteLine.objects.filter(route=route, block=found.block).order_by("order", "pk"))
    place = [row.pk for row in rows].index(found.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for number, row in enumerate(rows, start=1):
            row.order = number
        RouteLine.objects.bulk_update(rows, ["order"])
        touch(actor, route)
        record(actor, route, "line_changed", act="moved", line=found.pk, title=found.title)
    return rows[other] if 0 <= other < len(rows) else found


@transaction.atomic
def lock_line(actor: Actor, *, pk: int, line: int, locked: bool) -> RouteLine:
    """Lock a line, so that a new proposal keeps it; or let it go."""
    route = _editable(actor, pk)
    found = _line(route, line)
    found.locked = locked
    found.save(update_fields=["locked"])
    return found


@transaction.atomic
def delete_line(actor: Actor, *, pk: int, line: int) -> Route:
    """Delete a line; within ten minutes it can be put back from the fact. Its remarks keep its name."""
    route = _editable(actor, pk)
    found = _line(route, line)
    kept = line_content(actor, found) | {
        "why": found.why, "locked": found.locked, "proposed": found.proposed,
        "remarks": list(found.remarks.values_list("pk", flat=True)),
    }  # fmt: skip
    found.delete()
    touch(actor, route)
    record(actor, route, "line_changed", act="deleted", line=line, title=kept["title"], was=kept)
    return route


@transaction.atomic
def undo_delete(actor: Actor, *, pk: int) -> RouteLine:
    """Put the line deleted last back into its place, with its remarks."""
    route = _editable(actor, pk)
    last = core_queries.history(actor, "route.line_changed", pk).last()
    if last is None or last.data.get("act") != "deleted" or timezone.now() - last.at > timedelta(minutes=UNDO_MINUTES):
        raise Refused("line.undo", "Вернуть нечего: строка удалена давно, или после неё были другие правки.")
    was = last.data["was"]
    line = RouteLine.objects.create(
        pk=int(was["key"]), route=route, block=was["block"], order=was["order"], title=was["title"],
        extra=was["extra"], hours=was["hours"], starts=day(was["starts"]), ends=day(was["ends"]),
        source_kind=was["source_kind"], source_id=was["source_id"], groups=was["groups"], why=was["why"],
        locked=was["locked"], proposed=was["proposed"],
    )  # fmt: skip
    Remark.objects.filter(route=route, pk__in=was["remarks"]).update(line=line)
    touch(actor, route)
    record(actor, route, "line_changed", act="restored", line=line.pk, title=line.title)
    return line
