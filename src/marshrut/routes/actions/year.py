"""The year after approval: lines follow what other rooms say. Everything here may run twice."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marshrut.attendance import actions as attendance
from marshrut.core.actor import SYSTEM, Actor

from .. import access, rules
from ..models import Route, RouteLine
from ..moves import MOVES
from ..queries.year import lines_about, occasions, own_works
from ..words import DONE, RUNNING, LineState, State
from .steps import carry_out
from .taking import record, take, tell

L = LineState


@transaction.atomic
def expect_lines(actor: Actor, *, pk: int) -> int:
    """The route is approved or changed: whoever holds its events and programmes expects the teacher. Returns how many."""
    route = take(SYSTEM, access.read, pk)
    if route.state not in RUNNING:
        return 0
    lines = list(RouteLine.objects.filter(route=route))
    about = occasions(actor, route, lines)
    for line in lines:
        if line.pk in about:
            attendance.expect(actor, person_id=route.person_id, **about[line.pk])
    waiting = [line.pk for line in lines if line.pk in about and line.state == L.PLANNED]
    RouteLine.objects.filter(pk__in=waiting).update(state=L.ENROLLED)
    return len(about)


@transaction.atomic
def release_lines(actor: Actor, *, pk: int) -> int:
    """The approval is taken back or the route has ended: nobody expects the teacher any more. Returns how many."""
    route = take(SYSTEM, access.read, pk)
    if route.state in RUNNING:
        return 0
    gone = 0
    for line in RouteLine.objects.filter(route=route, source_id__isnull=False).exclude(source_kind="material"):
        gone += attendance.release(
            actor, person_id=route.person_id, kind=line.source_kind, object_id=line.source_id or 0
        )
    if route.state != State.COMPLETED:
        RouteLine.objects.filter(route=route, state=L.ENROLLED).update(state=L.PLANNED)
    return gone


@transaction.atomic
def line_by_fact(
    actor: Actor, *, person_id: int, kind: str, object_id: int, state: str, day: date, hours: int, regular: bool
) -> list[RouteLine]:
    """Another room says how the person took part: lines that point there follow. Returns those that changed."""
    changed = []
    for line in lines_about(actor, person_id, kind, object_id):
        route = _begun(actor, line.route_id)
        held = RouteLine.objects.select_for_update().get(pk=line.pk)
        target = rules.line_after(held.state, state, hours=hours, planned=held.hours, regular=regular)
        words = _source(kind, day, hours) if target in DONE else ""
        if target == held.state:
            continue
        held.state, held.done_by = target, words
        held.done_on = day if target in DONE else None
        held.save(update_fields=["state", "done_by", "done_on"])
        _say(actor, route, held)
        changed.append(held)
    return changed


def _begun(actor: Actor, pk: int) -> Route:
    """The route of a line; an approved one whose day has come starts by its first fact."""
    route = take(SYSTEM, access.read, pk)
    if route.state == State.APPROVED and timezone.localdate() >= route.starts:
        carry_out(actor, route, MOVES.moves["start"])
    return route


SOURCES = {
    "stream": "программа окончена",
    "placement": "стажировка засчитана",
    "event": "мероприятие посещено",
    "talk": "выступление состоялось",
    "community": "встречи сообщества",
    "mentor": "встречи с наставником",
    "material": "материал опубликован",
}


def _source(kind: str, day: date, hours: int) -> str:
    """«мероприятие посещено, 12.10.2026», «встречи с наставником, 12 ч, 20.03.2027»."""
    counted = f", {hours} ч" if kind in ("community", "mentor") and hours else ""
    return f"{SOURCES[kind]}{counted}, {day:%d.%m.%Y}"


def _say(actor: Actor, route: Route, line: RouteLine) -> None:
    """The journal and the people: what happened to the line, what may be done next."""
    record(actor, route, "line_marked", line=line.pk, title=line.title, state=str(line.state), source=line.done_by)
    if line.state in DONE:
        text = f"Строка «{line.title}» выполнена: {line.done_by}. Если хочется, добавьте пару слов."
        tell(SYSTEM, route, [route.person_id], text)
    elif line.state == L.MISSED:
        tell(
            SYSTEM, route, [route.person_id], f"«{line.title}»: отмечено, что вы не участвовали. Выберите, что дальше."
        )
        tell(SYSTEM, route, [route.tutor_id], f"{route.person.full_name}: строка «{line.title}» пропущена.")


@transaction.atomic
def material_published(actor: Actor, *, person_id: int, title: str, day: date, material: int) -> RouteLine | None:
    """A work of the teacher is published: the first line about own works is done. The same work counts once."""
    marked = RouteLine.objects.filter(route__person_id=person_id, notes__material=material).first()
    if marked is not None:
        return marked
    found = own_works(actor, person_id).first()
    if found is None:
        return None
    route = _begun(actor, found.route_id)
    line = RouteLine.objects.select_for_update().get(pk=found.pk)
    line.state, line.done_on = L.REPORT_DUE, day
    line.done_by = f"опубликован материал «{title}», {day:%d.%m.%Y}"[:300]
    line.notes = line.notes | {"material": material}
    line.save(update_fields=["state", "done_on", "done_by", "notes"])
    _say(actor, route, line)
    return line


def begin_lines(actor: Actor) -> int:
    """By the calendar: lines whose days have come are in work. Returns how many."""
    today = timezone.localdate()
    rows = RouteLine.objects.filter(route__state=State.IN_PROGRESS, state__in=(L.PLANNED, L.ENROLLED))
    return rows.filter(starts__lte=today).filter(Q(ends=None) | Q(ends__gte=today)).update(state=L.IN_WORK)
