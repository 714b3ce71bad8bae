"""Changes after approval (domain §8.6): a draft content beside the one in force, agreed, then applied as a new version."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.rule import on_behalf
from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core.actor import Actor
from marshrut.core.models import Approval
from marshrut.core.refusal import Refused
from marshrut.documents import actions as documents
from marshrut.documents.words import Kind
from marshrut.signing import actions as signing
from marshrut.signing.kinds import Grant

from .. import access, rules
from .. import content as contents
from ..models import Amendment, Route, RouteLine
from ..queries.catalogue import find_offer
from ..queries.reading import content_of, high_groups, lines_of
from ..words import STANDARD_GOAL, AmendmentKind, AmendmentState, Block, LineState, Signer, State
from .duties import due_of, who_checks
from .steps import freeze_version
from .taking import actor_name, record, short_holder, take, tell

A = AmendmentState
WORKFLOW = "route_amendment"
KIND = "route.amendment"
AMENDABLE = (State.APPROVED, State.IN_PROGRESS)
OPEN = (A.DRAFT, A.TUTOR, A.ORG, A.APPROVAL, A.RETURNED)
EDITED = (A.DRAFT, A.RETURNED)
#: state → (right, capacity, next state for a major change)
CHECKS = {
    A.TUTOR: (access.tutor, Signer.TUTOR, A.ORG),
    A.ORG: (access.agree, Signer.ORG, A.APPROVAL),
    A.APPROVAL: (access.approve, Signer.DIRECTOR, A.DONE),
}


@transaction.atomic
def amend(actor: Actor, *, pk: int) -> Amendment:
    """Begin a numbered change of an approved route; one at a time."""
    route = take(actor, access.edit, pk)
    if route.state not in AMENDABLE:
        raise Refused(
            "amendment.state",
            f"Маршрут в состоянии «{State(route.state).label}»: изменения готовят к утверждённому и выполняемому маршруту.",
        )
    found = Amendment.objects.filter(route=route, state__in=OPEN).first()
    if found:
        return found
    last = Amendment.objects.filter(route=route).aggregate(last=Max("number"))["last"] or 0
    content = content_of(actor, route, lines_of(actor, route))
    made = Amendment.objects.create(
        route=route, number=last + 1, kind=AmendmentKind.MINOR, base_version=route.version, content=content
    )
    record(actor, route, "amendment_begun", number=made.number)
    return made


def _take_amendment(actor: Actor, route: Route, states: tuple[AmendmentState, ...]) -> Amendment:
    found = get_object_or_404(Amendment.objects.select_for_update(), route=route, state__in=OPEN)
    if found.state not in states:
        raise Refused(
            "amendment.state_now",
            f"Изменение № {found.number} сейчас в состоянии «{A(found.state).label}»: обновите страницу.",
        )
    return found


def _judge(actor: Actor, route: Route, found: Amendment) -> list[str]:
    """Recompute the list «было → стало» and the kind; returns the reasons of a major change."""
    old = content_of(actor, route, lines_of(actor, route))
    new = found.content
    before, after = ({line["key"]: line for line in c["lines"]} for c in (old, new))
    removed = [line["groups"] for key, line in before.items() if key not in after]
    served = {group for line in new["lines"] for group in line["groups"]}
    high = high_groups(actor, route) - served if removed else frozenset()
    spans = [contents.span(c) for c in (old, new)]
    kind, reasons = rules.amendment_kind(
        spans[0],
        spans[1],
        (contents.hours(old), contents.hours(new)),
        removed,
        high,
        goal_changed=old["goal"] != new["goal"],
        block_changed={line["block"] for line in old["lines"]} != {line["block"] for line in new["lines"]},
    )
    found.kind, found.changes = kind, contents.diff(old, new)
    return reasons


def _save(actor: Actor, route: Route, found: Amendment) -> Amendment:
    _judge(actor, route, found)
    found.save()
    return found


@transaction.atomic
def edit_amendment_head(actor: Actor, *, pk: int, goal: str, starts: date, ends: date, reason: str = "") -> Amendment:
    """Change goal and dates in the draft of a change, and why it is needed."""
    route = take(actor, access.edit, pk)
    found = _take_amendment(actor, route, EDITED)
    rules.dates_fit(starts, ends)
    found.content |= {"goal": goal.strip() or STANDARD_GOAL, "starts": starts.isoformat(), "ends": ends.isoformat()}
    found.reason = reason.strip()[:1000]
    return _save(actor, route, found)


@transaction.atomic
def edit_amendment_line(
    actor: Actor,
    *,
    pk: int,
    key: str = "",
    block: str = "",
    kind: str = "",
    source: int | None = None,
    title: str = "",
    extra: str = "",
    hours: int = 0,
    starts: date | None = None,
    ends: date | None = None,
) -> Amendment:
    """Change a line of the draft, add one (no key) in free words, or put an object of a catalogue in its place."""
    route = take(actor, access.edit, pk)
    found = _take_amendment(actor, route, EDITED)
    lines = list(found.content["lines"])
    place = next((i for i, line in enumerate(lines) if line["key"] == key), None)
    if key and place is None:
        raise Refused("amendment.line", "Этой строки в изменении уже нет. Обновите страницу.")
    old = lines[place] if place is not None else None
    given = _line_given(actor, found, old, block, kind, source, title, extra, hours, starts, ends)
    _check_line(found, given)
    if place is None:
        lines.append(given)
    else:
        lines[place] = given
    found.content = found.content | {"lines": sorted(lines, key=lambda line: contents.ORDER[line["block"]])}
    return _save(actor, route, found)


def _line_given(
    actor: Actor, found: Amendment, old: dict[str, Any] | None, block: str, kind: str, source: int | None,
    title: str, extra: str, hours: int, starts: date | None, ends: date | None,
) -> dict[str, Any]:  # fmt: skip
    key = old["key"] if old else f"n{len(found.content['lines']) + 1}-{len(found.changes) + 1}"
    if kind and source:
        offer = find_offer(actor, kind, source, place=found.route.unit.path)
        return {
            "key": key, "block": str(offer.block), "order": old["order"] if old else 99, "title": offer.title[:500],
            "extra": offer.extra[:500], "hours": offer.hours, "starts": contents.iso(offer.starts),
            "ends": contents.iso(offer.ends), "source_kind": kind, "source_id": source, "groups": list(offer.groups),
        }  # fmt: skip
    return {
        "key": key, "block": old["block"] if old else str(Block(block)), "order": old["order"] if old else 99,
        "title": title.strip()[:500], "extra": extra.strip()[:500], "hours": hours, "starts": contents.iso(starts),
        "ends": contents.iso(ends), "source_kind": old["source_kind"] if old else "",
        "source_id": old["source_id"] if old else None, "groups": old["groups"] if old else [],
    }  # fmt: skip


def _check_line(found: Amendment, line: dict[str, Any]) -> None:
    days = contents.day(found.content["starts"]), contents.day(found.content["ends"])
    facts = rules.RouteFacts(starts=days[0], ends=days[1])  # type: ignore[arg-type]
    rules.line_fits(_fact(line), facts)


def _fact(line: dict[str, Any]) -> rules.LineFacts:
    return rules.LineFacts(
        line["block"], line["title"], line["hours"], contents.day(line["starts"]), contents.day(line["ends"]),
        tuple(line["groups"]),
    )  # fmt: skip


@transaction.atomic
def remove_amendment_line(actor: Actor, *, pk: int, key: str) -> Amendment:
    """Take a line out of the draft of a change."""
    route = take(actor, access.edit, pk)
    found = _take_amendment(actor, route, EDITED)
    found.content = found.content | {"lines": [line for line in found.content["lines"] if line["key"] != key]}
    return _save(actor, route, found)


@transaction.atomic
def send_amendment(actor: Actor, *, pk: int, reason: str = "") -> Amendment:
    """Send the change to the tutor: with a reason, with at least one change, with a whole content."""
    route = take(actor, access.edit, pk)
    found = _take_amendment(actor, route, EDITED)
    found.reason = reason.strip()[:1000] or found.reason
    if len(found.reason) < rules.LEAST_REASON:
        raise Refused("amendment.reason", "Напишите причину изменения: хотя бы 10 знаков. Она войдёт в лист изменений.")
    _judge(actor, route, found)
    if not found.changes:
        raise Refused("amendment.empty", "Изменений пока нет: поправьте строки, сроки или цель.")
    new = found.content
    starts, ends = contents.span(new)
    rules.complete(
        rules.RouteFacts(
            starts=starts,
            ends=ends,
            lines=tuple(_fact(line) for line in new["lines"]),
            frozen=route.frozen,
        )
    )
    _sign(actor, route, found, Signer.TEACHER, Approval.State.SIGNED)
    _go(actor, route, found, A.TUTOR)
    return found


@transaction.atomic
def agree_amendment(actor: Actor, *, pk: int, back: str = "", grant: Grant | None = None) -> Amendment:
    """The one whose turn it is agrees the change (by a code when one is demanded), or sends it back with ten characters."""
    seen = get_object_or_404(Amendment, route_id=pk, state__in=OPEN)
    if seen.state not in CHECKS:
        raise Refused(
            "amendment.state_now", f"Изменение № {seen.number} сейчас «{A(seen.state).label}»: обновите страницу."
        )
    right, capacity, following = CHECKS[A(seen.state)]
    route = take(actor, right, pk)
    actor = on_behalf(actor, right, route)
    found = _take_amendment(actor, route, (A(seen.state),))
    if back:
        if len(back.strip()) < rules.LEAST_REASON:
            raise Refused("amendment.back", "Напишите, что поправить: хотя бы 10 знаков.")
        _sign(actor, route, found, capacity, Approval.State.RETURNED, back)
        _go(actor, route, found, A.RETURNED)
        tell(actor, route, [route.person_id], f"Изменение № {found.number} возвращено: {back.strip()[:150]}")
        return found
    state = Approval.State.APPROVED if capacity == Signer.DIRECTOR else Approval.State.AGREED
    _sign(actor, route, found, capacity, state, grant=grant)
    if found.kind == AmendmentKind.MINOR and found.state == A.TUTOR:
        following = A.DONE
    if following == A.DONE:
        return _apply(actor, route, found)
    _go(actor, route, found, following)
    return found


def _sign(
    actor: Actor, route: Route, found: Amendment, capacity: Signer, state: Approval.State, reason: str = "",
    grant: Grant | None = None,
) -> None:  # fmt: skip
    made = core.decide(
        actor, WORKFLOW, subject_id=found.pk, level=str(capacity), state=state, name=actor_name(actor),
        version=found.base_version + 1, unit_id=route.unit_id, seal=contents.seal(found.content), reason=reason,
    )  # fmt: skip
    if state != Approval.State.RETURNED:
        title = f"Изменение № {found.number} маршрута {route.number}"
        signing.sign(actor, made, content=found.content, title=title, grant=grant)


def _go(actor: Actor, route: Route, found: Amendment, state: AmendmentState) -> None:
    """Put the change into a state and open the work item of whoever it waits for."""
    core.close_work(actor, KIND, subject_id=route.pk)
    found.state = state
    found.save()
    record(actor, route, "amendment_" + state.value, number=found.number, size=found.kind)
    today, region = timezone.localdate(), route.region_code + "."
    role, path = who_checks(actor, route)
    where: dict[AmendmentState, dict[str, Any]] = {
        A.TUTOR: {"person_id": route.tutor_id}
        if route.tutor_id
        else {"role": str(Role.ROUTE_SPECIALIST), "unit_path": region},
        A.ORG: {"role": str(role), "unit_path": path},
        A.APPROVAL: {"role": str(Role.CENTRE_DIRECTOR), "unit_path": region},
        A.RETURNED: {"person_id": route.person_id},
    }
    if state in where:
        title = (
            "Поправьте изменение маршрута"
            if state == A.RETURNED
            else f"Согласуйте изменение маршрута: {route.person.full_name}"
        )
        core.open_work(
            actor, KIND, subject_id=route.pk, title=title, url=reverse("routes:amendment", args=[route.pk]),
            due=due_of(actor, State.ORG_AGREEMENT, today), **where[state],
        )  # fmt: skip


def _apply(actor: Actor, route: Route, found: Amendment) -> Amendment:
    """The change is in force: lines follow it, version n+1 is frozen, the change sheet is issued."""
    if route.version != found.base_version:
        raise Refused("amendment.base", "Маршрут успел измениться: отмените это изменение и начните новое.")
    now, new = timezone.now(), found.content
    route.goal, (route.starts, route.ends) = new["goal"], contents.span(new)
    route.version += 1
    if found.kind == AmendmentKind.MAJOR:
        route.approved_at = now
    route.save()
    _write(route, new["lines"])
    content = content_of(actor, route, lines_of(actor, route))
    note = f"изменение № {found.number}, {found.get_kind_display()}"
    freeze_version(actor, route, content, now, note)
    documents.issue(
        actor, kind=Kind.CHANGE_SHEET, subject_id=found.pk, version=route.version, number=f"{route.number}/{found.number}",
        issued_on=timezone.localdate(now), holder=content["person"], holder_short=short_holder(actor, content["person"]),
        title=f"Лист изменений № {found.number}, версия маршрута {route.version}", unit_path=route.unit.path,
        seal=contents.seal(found.content), content={"amendment": found.pk}, template="T03-1",
    )  # fmt: skip
    found.decided_at = now
    _go(actor, route, found, A.DONE)
    record(actor, route, "amended", number=found.number, version=route.version, size=found.kind)
    tell(
        actor,
        route,
        [route.person_id, route.tutor_id],
        f"Изменение № {found.number} действует: версия {route.version}.",
    )
    return found


def _write(route: Route, lines: list[dict[str, Any]]) -> None:
    """Make the lines of the route equal to the content; marks of done lines stay."""
    rows = {str(row.pk): row for row in RouteLine.objects.filter(route=route).exclude(state=LineState.REPLACED)}
    kept = {line["key"] for line in lines}
    fresh = []
    for line in lines:
        row = rows.get(line["key"]) or RouteLine(route=route)
        if line["key"] not in rows:
            fresh.append(row)
        elif row.state == LineState.MISSED and _moved(row, line):
            row.state = LineState.PLANNED
        for name in ("block", "order", "title", "extra", "hours", "source_kind", "source_id", "groups"):
            setattr(row, name, line[name])
        row.starts, row.ends = contents.day(line["starts"]), contents.day(line["ends"])
        row.save()
    _put_away([row for key, row in rows.items() if key not in kept], fresh)


def _moved(row: RouteLine, line: dict[str, Any]) -> bool:
    """Whether a missed line is taken up anew: other days, or another object in its place."""
    now = (contents.day(line["starts"]), contents.day(line["ends"]), line["source_kind"], line["source_id"])
    return now != (row.starts, row.ends, row.source_kind, row.source_id)


def _put_away(gone: list[RouteLine], fresh: list[RouteLine]) -> None:
    """Lines left out by the change: those nothing has happened to vanish, the others stay as replaced ones."""
    for row in gone:
        if row.state in (LineState.PLANNED, LineState.ENROLLED) and not row.evidence.exists() and not row.report:
            row.delete()
            continue
        like = [one for one in fresh if one.block == row.block or set(one.groups) & set(row.groups)]
        row.state, row.replaced_by = LineState.REPLACED, like[0] if like else None
        row.save()


@transaction.atomic
def cancel_amendment(actor: Actor, *, pk: int) -> Amendment:
    """The teacher gives the change up; its number stays used."""
    route = take(actor, access.edit, pk)
    found = _take_amendment(actor, route, OPEN)
    _go(actor, route, found, A.CANCELLED)
    return found
