"""Small writes every room makes inside its own transactions: work items, notices, numbers, approvals, progress."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from .actor import Actor
from .models import Approval, Notice, Progress, Setting, WorkItem


def open_work(
    actor: Actor,
    kind: str,
    *,
    subject_id: int,
    title: str,
    url: str,
    person_id: int | None = None,
    role: str = "",
    unit_path: str = "",
    due: date | None = None,
    hint: str = "",
) -> None:
    """Open an obligation of a person, or of a role at a place. Opening it twice changes nothing."""
    WorkItem.objects.bulk_create(
        [
            WorkItem(
                kind=kind,
                subject_id=subject_id,
                title=title[:200],
                url=url,
                person_id=person_id,
                role=role,
                unit_path=unit_path,
                due=due,
                hint=hint[:300],
            )
        ],
        ignore_conflicts=True,
    )


def close_work(
    actor: Actor, kind: str, *, subject_id: int, person_id: int | None = None, state: str = WorkItem.State.DONE
) -> int:
    """Close the open obligations of a kind about a subject (of one person when given). Returns how many."""
    rows = WorkItem.objects.filter(kind=kind, subject_id=subject_id, state=WorkItem.State.OPEN)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return rows.update(state=state, closed_at=timezone.now())


def notify(actor: Actor, people: Iterable[int], *, kind: str, text: str, url: str = "") -> None:
    """Put a message into the bell of each person; the digest job sends it by e-mail. No personal results in texts."""
    Notice.objects.bulk_create(
        [Notice(person_id=person_id, kind=kind, text=text[:300], url=url) for person_id in set(people)]
    )


def read_notices(actor: Actor, *, ids: list[int] | None = None) -> int:
    """Mark the actor's notices as read: some, or all of them."""
    rows = Notice.objects.filter(person_id=actor.person_id or 0, read_at=None)
    return (rows if ids is None else rows.filter(pk__in=ids)).update(read_at=timezone.now())


def next_number(actor: Actor, register: str, *, year: int, place: str = "") -> int:
    """The next number of a register, without gaps: the row stays locked until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter AS c (register, year, place, last) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT ON CONSTRAINT counter_once DO UPDATE SET last = c.last + 1 RETURNING last",
            [register, year, place],
        )
        return int(cursor.fetchone()[0])


def decide(
    actor: Actor, workflow: str, *, subject_id: int, level: str, state: str, name: str = "", **fields: object
) -> Approval:
    """Write a decision row: who, at which level, about which version, over which exact content (`seal`)."""
    return Approval.objects.create(
        acting_for_id=actor.acting_for,
        workflow=workflow,
        subject_id=subject_id,
        level=level,
        state=state,
        person_id=actor.person_id,
        name=name,
        **fields,
    )


@transaction.atomic
def set_rule(actor: Actor, key: str, value: object, *, since: date, title: str = "", basis: str = "") -> Setting:
    """Give a rule a new value from a day on; the former value keeps its own days."""
    Setting.objects.filter(key=key, since__lt=since, until=None).update(until=since)
    return Setting.objects.update_or_create(
        key=key, since=since, defaults={"value": value, "title": title, "basis": basis}
    )[0]


def begin(actor: Actor, kind: str, *, title: str, total: int = 0, **arguments: object) -> Progress:
    """Start a row of long work for the actor."""
    return Progress.objects.create(kind=kind, title=title, person_id=actor.person_id, total=total, arguments=arguments)


def advance(actor: Actor, pk: int, *, done: int, total: int) -> None:
    """Say how far the work is. Not inside the work's own transaction, or nobody would see it."""
    Progress.objects.filter(pk=pk).update(done=done, total=total, state=Progress.State.RUNNING)


def finish(actor: Actor, pk: int, *, note: str = "", failed: bool = False, **result: object) -> None:
    """End the row of long work with its result or with the reason of failure."""
    state = Progress.State.FAILED if failed else Progress.State.DONE
    Progress.objects.filter(pk=pk).update(state=state, note=note, result=result, ended_at=timezone.now())
