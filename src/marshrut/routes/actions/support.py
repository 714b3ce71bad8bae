"""Support of a teacher: contacts, substitutions at lessons, reminders by rule, proofs from visits, prints of reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Notice
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.people.models import Employment
from marshrut.visits.words import Kind as VisitKind

from .. import access, likeness
from ..models import Contact, Cover, ReminderStop, ReportPrint, RouteLine
from ..queries.absences import away_on
from ..queries.board import silence_days, silent_routes
from ..support import MINUTES, ContactKind, Reminder
from ..words import Transfer
from .proofs import note_transfer
from .taking import record, take

MOST_MINUTES = 600
#: A visit proves transfer when the teacher of the route showed the work; a peer visit is only counted.
PROVES = {
    VisitKind.LESSON: Transfer.LESSON, VisitKind.MASTER_CLASS: Transfer.MASTER_CLASS,
    VisitKind.INTERNSHIP: Transfer.INTERNSHIP, VisitKind.EXCHANGE: Transfer.EXCHANGE,
    VisitKind.RECORDED: Transfer.RECORDED,
}  # fmt: skip


@transaction.atomic
def note_contact(
    actor: Actor,
    *,
    pk: int,
    kind: str,
    on: date | None = None,
    minutes: int | None = None,
    text: str = "",
    next_step: str = "",
    next_on: date | None = None,
) -> Contact:
    """Write down a contact; without a day it is today's, without minutes the usual ones of its kind."""
    route = take(actor, access.tutor, pk)
    if kind not in ContactKind.values:
        raise Refused("contact.kind", "Выберите, как вы говорили: звонок, переписка, встреча или занятие.")
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("contact.ahead", "Этот день ещё не наступил: записывают то, что уже было.")
    spent = MINUTES[ContactKind(kind)] if minutes is None else minutes
    if not 1 <= spent <= MOST_MINUTES:
        raise Refused("contact.minutes", f"Минут бывает от 1 до {MOST_MINUTES}.")
    made = Contact.objects.create(
        route=route, tutor_id=actor.person_id or 0, on=day, kind=kind, minutes=spent, text=text.strip()[:500],
        next_step=next_step.strip()[:300], next_on=next_on,
    )  # fmt: skip
    record(actor, route, "contact", contact=made.pk, contact_kind=kind, minutes=spent)
    return made


@transaction.atomic
def drop_contact(actor: Actor, *, pk: int, contact: int) -> None:
    """Take back a contact written by a slip: the actor's own, on the day it was written."""
    route = take(actor, access.tutor, pk)
    found = get_object_or_404(Contact, pk=contact, route=route, tutor_id=actor.person_id or 0)
    if timezone.localdate(found.at) != timezone.localdate():
        raise Refused("contact.old", "Убрать можно запись, сделанную сегодня: прежние уже в отчёте о нагрузке.")
    record(actor, route, "contact_dropped", contact=found.pk, minutes=found.minutes)
    found.delete()


@transaction.atomic
def cover(actor: Actor, *, line: int, substitute: int | None, note: str = "") -> Cover:
    """Who takes the lessons while a line keeps the teacher away; somebody who is away too is refused."""
    found = get_object_or_404(RouteLine.objects.select_related("route__unit"), pk=line)
    route = take(actor, access.absences, found.route_id)
    if substitute is not None:
        staff = Employment.objects.filter(unit=route.unit, until=None).exclude(person_id=route.person_id)
        job = get_object_or_404(staff.select_related("person"), person_id=substitute)
        days = away_on(actor, job.person_id, found.starts, found.ends)
        if days:
            raise Refused("cover.away", f"{job.person.full_name} в эти дни тоже в отъезде: {days}. Выберите другого.")
    made, _ = Cover.objects.update_or_create(
        line=found, defaults={"substitute_id": substitute, "note": note.strip()[:200]}
    )
    record(actor, route, "covered", line=found.pk, substitute=substitute)
    return made


@transaction.atomic
def choose_reminders(actor: Actor, *, wanted: Iterable[str]) -> None:
    """Switch kinds of the actor's reminders: those not named are stopped."""
    stopped = set(Reminder.values) - set(wanted)
    ReminderStop.objects.filter(person_id=actor.person_id or 0).exclude(kind__in=stopped).delete()
    ReminderStop.objects.bulk_create(
        [ReminderStop(person_id=actor.person_id or 0, kind=kind) for kind in sorted(stopped)], ignore_conflicts=True
    )


def remind(actor: Actor, people_ids: Iterable[int], *, kind: str, text: str, url: str) -> int:
    """A reminder to those who have not stopped its kind. Returns to how many."""
    stopped = set(ReminderStop.objects.filter(kind=kind).values_list("person_id", flat=True))
    wanted = [pk for pk in set(people_ids) if pk not in stopped and pk != actor.person_id]
    core.notify(actor, wanted, kind=kind, text=text, url=url)
    return len(wanted)


@transaction.atomic
def remind_tutors(actor: Actor) -> dict[str, int]:
    """Once a day: whose teachers are silent too long, whose promised steps are today. One line a kind, not one a teacher."""
    today, url = timezone.localdate(), reverse("routes:board")
    told = Notice.objects.filter(at__date=today, kind__in=Reminder.values)
    seen = set(told.values_list("person_id", "kind"))
    silent, limit = silent_routes(SYSTEM), silence_days(SYSTEM)
    promised = dict[int, int]()
    rows = Contact.objects.filter(next_on=today).values_list("tutor_id", "route_id").distinct()
    for tutor, _ in rows:
        promised[tutor] = promised.get(tutor, 0) + 1
    done = {}
    for kind, counts, words in (
        (Reminder.SILENCE, silent, f"Нет контакта {limit} дней и больше: {{}}."),
        (Reminder.PROMISED, promised, "На сегодня обещан шаг: {}."),
    ):
        done[str(kind)] = sum(
            remind(
                actor,
                [tutor],
                kind=str(kind),
                text=words.format(counted(n, "педагог", "педагога", "педагогов")),
                url=url,
            )
            for tutor, n in counts.items()
            if (tutor, str(kind)) not in seen
        )
    return done


@transaction.atomic
def prove_by_visit(actor: Actor, *, visit: int, line: int, host: int, kind: str, title: str, on: date) -> bool:
    """A visit bound to a line took place: a proof of transfer, if the line is of the one who showed the work."""
    transfer = PROVES.get(VisitKind(kind))
    found = RouteLine.objects.filter(pk=line, route__person_id=host).values_list("route_id", flat=True).first()
    if transfer is None or found is None:
        return False
    note_transfer(actor, route=found, kind=str(transfer), at=on, title=title, source=("visit", visit))
    return True


@transaction.atomic
def print_report(actor: Actor, *, line: int) -> ReportPrint | None:
    """Renew the print of a report; a short or an empty one has none."""
    found = RouteLine.objects.select_related("route").filter(pk=line).first()
    bands = likeness.bands(likeness.shingles(found.report)) if found else []
    if found is None or not bands:
        ReportPrint.objects.filter(line_id=line).delete()
        return None
    values = {"bands": bands, "region_code": found.route.region_code}
    return ReportPrint.objects.update_or_create(line=found, defaults=values)[0]


def print_missing(actor: Actor, *, most: int = 2000) -> int:
    """Prints of reports that came another way (an import, an older version). Returns how many were looked at."""
    rows = RouteLine.objects.filter(print=None).exclude(report="").filter(Q(report__contains=" "))
    keys = list(rows.order_by("-pk").values_list("pk", flat=True)[:most])
    for pk in keys:
        print_report(actor, line=pk)
    return len(keys)
