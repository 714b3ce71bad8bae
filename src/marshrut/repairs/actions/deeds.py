"""A stream or an event is cancelled or moved, and taken back within ten minutes; a person says when they are away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Notice
from marshrut.core.refusal import Refused
from marshrut.events import actions as events
from marshrut.programmes import actions as programmes
from marshrut.routes import actions as routes
from marshrut.routes import queries as routes_queries

from .. import access, queries, rules
from ..models import Deed, Patch, Repair
from ..moments import moment
from ..queries.things import Held
from ..words import Act, DeedState, RepairState, Thing
from .seats import let_go, serve

JOB = "marshrut.repairs.jobs.mend"  # by its name: jobs call this file
KIND = "repairs.mend"


def change(
    actor: Actor, held: Held, *, act: str, reason: str, starts: datetime | None = None, ends: datetime | None = None
) -> None:
    """Cancel or move the thing itself in its own room."""
    if act == Act.CANCEL:
        if held.kind == Thing.STREAM:
            programmes.cancel_stream(actor, pk=held.pk, reason=reason)
        else:
            events.cancel(actor, pk=held.pk, reason=reason)
        return
    first, last = rules.moved(held.starts, held.ends, starts, ends, timezone.now())
    if held.kind == Thing.STREAM:
        days = (timezone.localdate(first), timezone.localdate(last))
        programmes.move_stream(actor, pk=held.pk, starts=days[0], ends=days[1], reason=reason)
    else:
        events.move(actor, pk=held.pk, starts=first, ends=last, reason=reason)


@transaction.atomic
def try_out(
    actor: Actor, *, kind: str, pk: int, act: str, reason: str, starts: datetime | None = None, ends: datetime | None = None
) -> dict[str, Any]:  # fmt: skip
    """What the deed would do: it is done, looked at, and taken back in one transaction, so the look is the truth."""
    held = queries.held_thing(actor, kind, pk)
    change(actor, held, act=act, reason=rules.reason_given(reason), starts=starts, ends=ends)
    found = queries.look(actor, held, moved=act == Act.MOVE)
    transaction.set_rollback(True)
    return found


@transaction.atomic
def begin(
    actor: Actor, *, kind: str, pk: int, act: str, reason: str, starts: datetime | None = None, ends: datetime | None = None
) -> Deed:  # fmt: skip
    """Cancel or move a thing; the repair of routes starts after the commit.

    Raises
    ------
    Refused
        No reason, days in the past or the same as before, the thing is cancelled already or past.
    """
    held = queries.held_thing(actor, kind, pk)
    text = rules.reason_given(reason)
    change(actor, held, act=act, reason=text, starts=starts, ends=ends)
    deed = Deed.objects.create(
        thing=kind, object_id=pk, title=held.title, unit_path=held.path, act=act, reason=text, was_starts=held.starts,
        was_ends=held.ends, starts=starts, ends=ends, by_id=actor.person_id or 0,
    )  # fmt: skip
    return _start(actor, deed)


@transaction.atomic
def be_away(actor: Actor, *, first: date, last: date, reason: str = "") -> Deed:
    """The person is away for a period: lines with presence in it get replacements. The same repair, for one person.

    Raises
    ------
    Refused
        Days in a wrong order or past, longer than a year, nothing to replace.
    """
    rules.away(first, last, timezone.localdate())
    if not routes_queries.lines_between(SYSTEM, actor.person_id or 0, first, last):
        raise Refused("away.nothing", "В эти дни у вас нет строк с датами: заменять нечего.")
    deed = Deed.objects.create(
        thing=Thing.ABSENCE, object_id=actor.person_id or 0, title="Меня не будет", act=Act.AWAY, reason=reason.strip()[:500],
        was_starts=moment(first), was_ends=moment(last, late=True), by_id=actor.person_id or 0,
    )  # fmt: skip
    return _start(actor, deed)


def _start(actor: Actor, deed: Deed) -> Deed:
    progress = core.begin(actor, KIND, title=f"Замены: {deed.title}"[:200], deed=deed.pk)
    deed.progress_id = progress.pk
    deed.save(update_fields=["progress_id"])
    facts.record(actor, "repair.begun", subject_id=deed.pk, unit_path=deed.unit_path, thing=deed.thing, act=deed.act)
    app.configure_task(JOB, queue="scoring").defer(deed_id=deed.pk)
    return deed


@transaction.atomic
def undo(actor: Actor, *, pk: int) -> Deed:
    """Take a deed and all its repairs back, within ten minutes; unanswered messages vanish.

    A change that the tutor has agreed in those minutes is in force and stays: who has it is told.
    """
    deed = get_object_or_404(access.follow.of(actor, Deed.objects.select_for_update()), pk=pk)
    last = Deed.objects.filter(thing=deed.thing, object_id=deed.object_id).exclude(state=DeedState.UNDONE).first()
    late = timezone.now() > rules.undo_until(deed.at)
    rules.undoable(late=late, undone=deed.state == DeedState.UNDONE, last=last is None or last.pk == deed.pk)
    if deed.thing == Thing.STREAM:
        days = (timezone.localdate(deed.was_starts), timezone.localdate(deed.was_ends))
        programmes.restore_stream(actor, pk=deed.object_id, starts=days[0], ends=days[1])
    elif deed.thing == Thing.EVENT:
        events.restore(actor, pk=deed.object_id, starts=deed.was_starts, ends=deed.was_ends)
    stayed = [person for repair in _touched(deed) for person in _back(repair, deed)]
    deed.state = DeedState.UNDONE
    deed.save(update_fields=["state"])
    if deed.thing != Thing.ABSENCE:
        serve(SYSTEM, kind=deed.thing, pk=deed.object_id)
    for route in deed.facts.get("released", []):
        routes.expect_lines(SYSTEM, pk=route)
    facts.record(actor, "repair.undone", subject_id=deed.pk, unit_path=deed.unit_path, stayed=len(stayed))
    return deed


def _touched(deed: Deed) -> list[Repair]:
    """Repairs of the deed, and open ones of later deeds about lines that stand at the thing again."""
    own = set(deed.repairs.exclude(state=RepairState.WITHDRAWN).values_list("pk", flat=True))
    if deed.thing != Thing.ABSENCE:
        lines = routes_queries.lines_at(SYSTEM, deed.thing, deed.object_id).values("pk")
        later = Patch.objects.filter(line__in=lines, repair__state=RepairState.OFFERED)
        own |= set(later.values_list("repair", flat=True))
    return list(Repair.objects.select_for_update().filter(pk__in=own).order_by("pk"))


def _back(repair: Repair, deed: Deed) -> list[int]:
    """Take one repair back. Returns its person when a line could not be put back."""
    stayed = False
    answered = repair.state in (RepairState.ACCEPTED, RepairState.DECLINED)
    for patch in repair.patches.filter(dropped=False).order_by("kind", "source_id", "pk"):
        if patch.put and patch.line_id and patch.source_id:
            back = not patch.kept or routes.take_replacement_back(
                SYSTEM, pk=patch.route_id, line=patch.line_id, kind=patch.kind, source=patch.source_id, kept=patch.kept
            )
            stayed |= not back
            if not back:
                continue
        let_go(SYSTEM, patch)
    repair.state = RepairState.WITHDRAWN
    repair.save(update_fields=["state"])
    Notice.objects.filter(pk=repair.notice_id).delete()
    if answered:
        text = f"Отмена возвращена: {deed.title} — по-прежнему. "
        text += "Замену уже согласовали, она остаётся." if stayed else "Строки маршрута снова такие, как были."
        core.notify(SYSTEM, [repair.person_id], kind="repairs", text=text, url=reverse("routes:mine"))
    return [repair.person_id] if stayed else []
