"""A new plan of a route: proposed anew, chosen among variants, taken back within ten minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from marshrut.core import queries as core
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access, planning, rules
from ..content import day
from ..models import Remark, Route, RouteLine
from ..offers import Offer
from ..queries.reading import line_content
from ..queries.wishes import Desk, desk
from ..variants import Asked, variants
from ..words import UNDO_MINUTES
from .propose import write_lines
from .taking import record, take, touch

#: Facts of a plan that may be taken back.
UNDONE = ("replanned", "chosen")


@transaction.atomic
def replan(actor: Actor, *, pk: int) -> Route:
    """Propose lines anew: locked lines and those written by people stay, the other proposed ones are replaced."""
    route = take(actor, access.edit, pk)
    rules.may_edit(route.state)
    table = desk(actor, route)
    found, about = planning.plan(table.wish, table.offers, table.settings, kept=table.fixed)
    return _replace(actor, route, table, found, about, act="replanned")


@transaction.atomic
def choose_variant(actor: Actor, *, pk: int, name: str, mark: str, asked: Asked) -> Route:
    """Take the variant that was seen, with the hours and wishes it was made for.

    Raises
    ------
        Refused: what the planner would propose now is not what was seen.
    """
    route = take(actor, access.edit, pk)
    rules.may_edit(route.state)
    table = desk(actor, route).tried(asked)
    plans = variants(table.wish, table.offers, table.settings, table.fixed)
    plan = next((one for one in plans if one.name == name and one.mark == mark), None)
    if plan is None:
        raise Refused(
            "route.variant.changed",
            "Пока вы смотрели, маршрут или каталог изменились, и вариант стал другим. Посмотрите варианты ещё раз.",
        )
    former = {"hours_limit": route.hours_limit, "options": route.options}
    route.hours_limit, route.options = asked.hours, asked.options
    return _replace(actor, route, table, plan.lines, plan.about, act="chosen", variant=name, former=former)


def _replace(
    actor: Actor, route: Route, table: Desk, lines: Iterable[tuple[Offer, dict[str, Any]]], about: dict[str, Any],
    **told: Any,
) -> Route:  # fmt: skip
    """Put proposed lines in place of those that do not stay; the fact keeps what was, to be put back."""
    gone = [line for line in table.lines if line not in table.kept]
    was = [_whole(actor, line) for line in gone]
    before = {"lines": was, "proposal": route.proposal, **told.pop("former", {})}
    RouteLine.objects.filter(pk__in=[line.pk for line in gone]).delete()
    found = list(lines)
    write_lines(actor, route, found)
    route.proposal = about
    route.save(update_fields=["proposal", "hours_limit", "options", "changed_at"])
    touch(actor, route)
    title = f"новых строк: {len(found)}"
    record(actor, route, "line_changed", kept=len(table.kept), title=title, before=before, **told)
    return route


def _whole(actor: Actor, line: RouteLine) -> dict[str, Any]:
    return line_content(actor, line) | {"why": line.why, "remarks": list(line.remarks.values_list("pk", flat=True))}


@transaction.atomic
def undo_plan(actor: Actor, *, pk: int) -> Route:
    """Put back the lines that the last new plan replaced, within ten minutes and before other edits."""
    route = take(actor, access.edit, pk)
    rules.may_edit(route.state)
    last = core.history(actor, "route.", pk).last()
    late = last is None or timezone.now() - last.at > timedelta(minutes=UNDO_MINUTES)
    if late or last is None or last.data.get("act") not in UNDONE or "before" not in last.data:
        raise Refused("route.plan.undo", "Вернуть нечего: план менялся давно, или после него были другие правки.")
    before = last.data["before"]
    stayed = desk(actor, route).kept
    RouteLine.objects.filter(route=route).exclude(pk__in=[line.pk for line in stayed]).delete()
    for was in before["lines"]:
        line = RouteLine.objects.create(
            pk=int(was["key"]), route=route, block=was["block"], order=was["order"], title=was["title"],
            extra=was["extra"], hours=was["hours"], starts=day(was["starts"]), ends=day(was["ends"]),
            source_kind=was["source_kind"], source_id=was["source_id"], groups=was["groups"], why=was["why"],
            proposed=True,
        )  # fmt: skip
        Remark.objects.filter(route=route, pk__in=was["remarks"]).update(line=line)
    route.proposal = before["proposal"]
    route.hours_limit = before.get("hours_limit", route.hours_limit)
    route.options = before.get("options", route.options)
    route.save(update_fields=["proposal", "hours_limit", "options", "changed_at"])
    touch(actor, route)
    record(actor, route, "line_changed", act="unplanned", title=f"возвращено строк: {len(before['lines'])}")
    return route
