"""The job of a deed: replacements for all touched lines at once, seats held, one message a person; then their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.attendance import actions as attendance
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Notice
from marshrut.core.refusal import Refused
from marshrut.routes import actions as routes
from marshrut.routes import queries as routes_queries
from marshrut.routes.mending import Mended
from marshrut.routes.models import RouteLine
from marshrut.routes.words import EDITABLE, Put, State

from .. import access, queries
from ..models import Deed, Patch, Repair, Seat
from ..words import Act, DeedState, Outcome, RepairState, SeatState, Thing
from .seats import hold, keep, let_go

TOLD = 20  # so many hits between two words of progress
MINE = "repairs"


def mend(actor: Actor, *, deed_id: int) -> Deed | None:
    """Find replacements and tell people. Repeated, or after an undo, it does nothing."""
    deed = Deed.objects.get(pk=deed_id)
    if deed.state != DeedState.RUNNING:
        return None
    began = timezone.now()
    lines = _lines(deed)
    total = len(lines)

    def said(done: int) -> None:
        if done % TOLD == 0:
            core.advance(actor, deed.progress_id, done=done, total=total)

    out = () if deed.act != Act.CANCEL else (f"{deed.thing}:{deed.object_id}", f"talk:{deed.object_id}")
    days = (timezone.localdate(deed.was_starts), timezone.localdate(deed.was_ends))
    away = days if deed.thing == Thing.ABSENCE else None
    made = queries.planned(SYSTEM, lines, out=out, moved=deed.act == Act.MOVE, away=away, said=said)
    written = _write(deed_id, lines, made)
    if written is None:
        return None
    core.advance(actor, deed.progress_id, done=total, total=total)
    seconds = round((timezone.now() - began).total_seconds(), 1)
    note = f"Людей: {written.facts['people']}, без замены: {written.facts['without']}."
    core.finish(actor, deed.progress_id, note=note, seconds=seconds, **written.facts)
    return written


def _lines(deed: Deed) -> list[RouteLine]:
    """Lines at the thing, and lines to which it was offered by a former deed and not answered yet."""
    if deed.thing == Thing.ABSENCE:
        days = (timezone.localdate(deed.was_starts), timezone.localdate(deed.was_ends))
        return routes_queries.lines_between(SYSTEM, deed.by_id, *days)
    found = {line.pk: line for line in routes_queries.lines_at(SYSTEM, deed.thing, deed.object_id)}
    if deed.act == Act.CANCEL:
        found |= {
            line.pk: line
            for line in routes_queries.lines_by_keys(SYSTEM, _offered(deed).values_list("line", flat=True))
        }
    return sorted(found.values(), key=lambda line: (line.route_id, line.pk))


def _offered(deed: Deed) -> QuerySet[Patch]:
    """Unanswered offers of the thing by former deeds."""
    kinds = ["event", "talk"] if deed.thing == Thing.EVENT else [deed.thing]
    return Patch.objects.filter(
        kind__in=kinds, source_id=deed.object_id, dropped=False, line__isnull=False, repair__state=RepairState.OFFERED
    ).exclude(repair__deed=deed)


@transaction.atomic
def _write(deed_id: int, lines: Sequence[RouteLine], made: Mapping[int, Mended]) -> Deed | None:
    """Rows, seats and messages in one transaction; an undo that came first wins."""
    deed = Deed.objects.select_for_update().get(pk=deed_id)
    if deed.state != DeedState.RUNNING:
        return None
    _supersede(deed)
    ordered = sorted(lines, key=lambda line: line.route.person_id)
    notices = []
    for person, own in groupby(ordered, key=lambda line: line.route.person_id):
        repair, _ = Repair.objects.get_or_create(deed=deed, person_id=person)
        patches = [_patch(repair, line, made[line.pk]) for line in own]
        if not any(patch.outcome != Outcome.NOTHING for patch in patches):
            repair.state = RepairState.NOTHING
        notices.append((repair, patches))
    _hold(notices)
    released = _release(deed, lines)
    told = [_message(deed, repair, patches) for repair, patches in notices]
    told += _seated(deed, {repair.person_id for repair, _ in notices})
    Notice.objects.bulk_create(told)
    for (repair, _), notice in zip(notices, told, strict=False):
        repair.notice_id = notice.pk
    Repair.objects.bulk_update([repair for repair, _ in notices], ["notice_id", "state"])
    deed.state = DeedState.DONE
    deed.facts = {
        "people": len(notices), "lines": len(lines), "released": released,
        "without": sum(repair.state == RepairState.NOTHING for repair, _ in notices),
    }  # fmt: skip
    deed.save(update_fields=["state", "facts"])
    return deed


def _supersede(deed: Deed) -> None:
    """Offers of the thing by former deeds are off: their people get the new message instead of the old one."""
    if deed.act != Act.CANCEL:
        return
    for patch in _offered(deed).select_related("repair").select_for_update(of=("self",)):
        patch.dropped = True
        patch.save(update_fields=["dropped"])
        let_go(SYSTEM, patch)
        repair = patch.repair
        if not repair.patches.filter(dropped=False).exists():
            repair.state = RepairState.WITHDRAWN
            repair.save(update_fields=["state"])
            Notice.objects.filter(pk=repair.notice_id).delete()


def _patch(repair: Repair, line: RouteLine, made: Mended) -> Patch:
    patch = Patch(
        repair=repair, route_id=line.route_id, line=line, was=line.title, outcome=Outcome.NOTHING, why=made.why[:300]
    )
    if made.offer:
        o = made.offer
        patch.outcome = Outcome.MOVED if made.moved else Outcome.REPLACED
        patch.kind, patch.source_id, patch.title, patch.extra = o.kind, o.pk, o.title[:500], o.extra[:500]
        patch.hours, patch.starts, patch.ends, patch.size = o.hours, o.starts, o.ends, made.size
    patch.save()
    return patch


def _hold(notices: Sequence[tuple[Repair, list[Patch]]]) -> None:
    """Hold the seats, in one order of things for everybody; what somebody took meanwhile is not offered."""
    wanted = [(p, repair) for repair, patches in notices for p in patches if p.outcome == Outcome.REPLACED]
    for patch, repair in sorted(wanted, key=lambda pair: (pair[0].kind, pair[0].source_id or 0)):
        if not hold(SYSTEM, patch, repair.person_id):
            patch.outcome, patch.why, patch.source_id, patch.kind = (
                Outcome.NOTHING,
                "места заняли, пока шёл подбор",
                None,
                "",
            )
            patch.save(update_fields=["outcome", "why", "source_id", "kind"])
    for repair, patches in notices:
        if all(patch.outcome == Outcome.NOTHING for patch in patches):
            repair.state = RepairState.NOTHING


def _release(deed: Deed, lines: Sequence[RouteLine]) -> list[int]:
    """Nobody is expected at a cancelled thing. Returns routes of those who were, for an undo."""
    if deed.act != Act.CANCEL:
        return []
    gone = [
        line.route_id
        for line in lines
        if line.source_id == deed.object_id
        and attendance.release(SYSTEM, person_id=line.route.person_id, kind=line.source_kind, object_id=deed.object_id)
    ]
    return sorted(set(gone))


def _message(deed: Deed, repair: Repair, patches: Sequence[Patch]) -> Notice:
    happened = {
        Act.CANCEL: f"Отменено: {deed.title}.",
        Act.MOVE: f"Перенесено: {deed.title}.",
        Act.AWAY: "На дни вашего отсутствия.",
    }[Act(deed.act)]
    offered = next((patch for patch in patches if patch.outcome != Outcome.NOTHING), None)
    if offered is None:
        what = " Подходящей замены пока нет: посмотрите, почему, и выберите другое."
    elif offered.outcome == Outcome.MOVED:
        what = " Новые даты вам подходят: подтвердите их одним нажатием."
    else:
        what = f" Вместо этого предлагаем: {offered.title}."
    text = happened[:150] + what
    return Notice(
        person_id=repair.person_id, kind=MINE, text=text[:300], url=reverse("repairs:repair", args=[repair.pk])
    )


def _seated(deed: Deed, told: set[int]) -> list[Notice]:
    """People with a seat or in the queue, who have no line at the thing, learn of a cancel too."""
    if deed.act != Act.CANCEL:
        return []
    rows = Seat.objects.filter(kind=deed.thing, object_id=deed.object_id, state__in=[SeatState.GIVEN, SeatState.HELD])
    people = set(rows.exclude(person_id__in=told).values_list("person_id", flat=True))
    text = f"Отменено: {deed.title}. Места больше нет. Причина: {deed.reason}"[:300]
    return [Notice(person_id=pk, kind=MINE, text=text, url=reverse("repairs:seats")) for pk in sorted(people)]


def _take(actor: Actor, pk: int) -> Repair:
    rows = Repair.objects.select_related("deed").select_for_update(of=("self",))
    return get_object_or_404(access.decide.of(actor, rows), pk=pk)


@transaction.atomic
def accept(actor: Actor, *, pk: int) -> Repair:
    """One press: seats are given, lines are replaced as the state of each route allows. Twice changes nothing.

    Raises
    ------
    Refused
        The offer is withdrawn or answered otherwise, or the seat went to somebody else after its term.
    """
    repair = _take(actor, pk)
    if repair.state == RepairState.ACCEPTED:
        return repair
    if repair.state not in (RepairState.OFFERED, RepairState.DECLINED):
        raise Refused("repair.state", f"Сейчас это «{RepairState(repair.state).label}»: обновите страницу.")
    offered = repair.patches.filter(dropped=False).exclude(outcome=Outcome.NOTHING)
    for patch in offered.order_by("kind", "source_id", "pk"):
        if patch.outcome == Outcome.REPLACED and not keep(actor, patch, repair.person_id):
            raise Refused("repair.no_seat", f"{patch.title}: мест уже нет, срок ответа прошёл. Выберите другое.")
    for patch in offered:
        _put(actor, repair.deed, patch)
    repair.state, repair.decided_at = RepairState.ACCEPTED, timezone.now()
    repair.save(update_fields=["state", "decided_at"])
    Notice.objects.filter(pk=repair.notice_id, read_at=None).update(read_at=repair.decided_at)
    facts.record(actor, "repair.accepted", subject_id=repair.pk, unit_path=repair.deed.unit_path, deed=repair.deed_id)
    return repair


def _put(actor: Actor, deed: Deed, patch: Patch) -> None:
    """Put a patch into its route; a line the person has removed meanwhile needs nothing."""
    if patch.line_id is None or patch.source_id is None:
        patch.dropped = True
        patch.save(update_fields=["dropped"])
        let_go(actor, patch)
        return
    reason = f"{Act(deed.act).label.capitalize()}: {deed.title}. {deed.reason}"
    put, kept = routes.put_replacement(
        actor, pk=patch.route_id, line=patch.line_id, kind=patch.kind, source=patch.source_id, reason=reason
    )
    patch.put, patch.kept = put, kept
    patch.save(update_fields=["put", "kept"])


@transaction.atomic
def decline(actor: Actor, *, pk: int) -> str:
    """The person chooses something else: held seats go on. Returns the name of the page to choose on."""
    repair = _take(actor, pk)
    if repair.state in (RepairState.OFFERED, RepairState.NOTHING, RepairState.DECLINED):
        for patch in repair.patches.filter(dropped=False):
            let_go(actor, patch)
        if repair.state == RepairState.OFFERED:
            repair.state, repair.decided_at = RepairState.DECLINED, timezone.now()
            repair.save(update_fields=["state", "decided_at"])
    else:
        raise Refused("repair.state", f"Сейчас это «{RepairState(repair.state).label}»: обновите страницу.")
    first = repair.patches.select_related("route").filter(dropped=False).first()
    if first is None:
        return reverse("routes:mine")
    name = "routes:variants" if first.route.state in EDITABLE else "routes:card"
    return reverse(name, args=[first.route_id])


def settle(actor: Actor, *, route: int) -> int:
    """A check of a route is over: accepted replacements that waited for it are put in. Returns how many."""
    count = 0
    rows = Patch.objects.filter(route_id=route, put=Put.WAITS, repair__state=RepairState.ACCEPTED, dropped=False)
    for key in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            patch = Patch.objects.select_related("repair__deed").select_for_update(of=("self",)).get(pk=key)
            if patch.put != Put.WAITS:
                continue
            # the person has decided already: what they pressed is carried out in their name
            _put(Actor(person_id=patch.repair.person_id), patch.repair.deed, patch)
            count += patch.put != Put.WAITS
    return count


WAKING = tuple(f"route.{state}" for state in (State.APPROVED, State.RETURNED, State.DRAFT, State.IN_PROGRESS))
