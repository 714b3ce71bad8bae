"""An official is away: a colleague holds the role for a term, acts in the official's name, and it ends by itself."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import WorkItem

from .. import queries, rules
from ..models import Appointment, Person
from ..words import SUBSTITUTE_WORK


@transaction.atomic
def substitute(actor: Actor, *, pk: int, person: Person, since: date, until: date, basis: str = "") -> Appointment:
    """Name a stand-in for a role of an official."""
    row = queries.substitution_of(actor, pk)
    Person.objects.select_for_update().get(pk=row.person_id)
    person = get_object_or_404(queries.stand_ins(actor, row), pk=person.pk)
    same = Appointment.objects.filter(acting_for_id=row.person_id, role=row.role, unit=row.unit, subject=row.subject)
    busy = same.filter(since__lte=until, until__gte=since).exists()
    rules.substitutable(since=since, until=until, today=timezone.localdate(), busy=busy)
    made = Appointment.objects.create(
        person=person, role=row.role, unit=row.unit, subject=row.subject, since=since, until=until, basis=basis,
        acting_for_id=row.person_id,
    )  # fmt: skip
    path = row.unit.path if row.unit else ""
    facts.record(
        actor, "appointment.substituted", subject_id=person.pk, unit_path=path, role=row.role, official=row.person_id,
        since=since.isoformat(), until=until.isoformat(), appointment=made.pk,
    )  # fmt: skip
    _tell(made, row.person)
    return made


def _tell(made: Appointment, official: Person) -> None:
    """Both see it in «Сегодня» till the end, and in the bell."""
    url, role = reverse("people:substitutions"), made.get_role_display()
    term = f"с {made.since:%d.%m.%Y} по {made.until:%d.%m.%Y}"
    for who, title in (
        (made.person_id, f"Вы замещаете: {official.full_name}"),
        (official.pk, f"Вас замещает: {made.person.full_name}"),
    ):
        core.open_work(
            SYSTEM, SUBSTITUTE_WORK, subject_id=made.pk, person_id=who, title=title, url=url, due=made.until,
            hint=f"{role}, {term}. Закончится само.",
        )  # fmt: skip
        core.notify(SYSTEM, [who], kind="substitution", text=f"{title}, {term}.", url=url)


@transaction.atomic
def end_substitution(actor: Actor, *, pk: int) -> Appointment:
    """End a substitution before its term, from this moment."""
    row = get_object_or_404(queries.may_end(actor).select_for_update(of=("self",)), pk=pk)
    row.until = timezone.localdate() - timedelta(days=1)
    row.save(update_fields=["until"])
    core.close_work(SYSTEM, SUBSTITUTE_WORK, subject_id=row.pk)
    both = [one for one in (row.person_id, row.acting_for_id) if one and one != actor.person_id]
    core.notify(
        SYSTEM, both, kind="substitution", text="Замещение закончено досрочно.", url=reverse("people:substitutions")
    )
    path = row.unit.path if row.unit else ""
    facts.record(
        actor, "appointment.substitution_ended", subject_id=row.person_id, unit_path=path, official=row.acting_for_id,
        appointment=row.pk,
    )  # fmt: skip
    return row


@transaction.atomic
def close_ended(actor: Actor) -> int:
    """Take reminders of ended substitutions off «Сегодня»; the right itself has ended with the day."""
    over = Appointment.objects.exclude(acting_for=None).filter(until__lt=timezone.localdate()).values("pk")
    rows = WorkItem.objects.filter(kind=SUBSTITUTE_WORK, state=WorkItem.State.OPEN, subject_id__in=over)
    return rows.update(state=WorkItem.State.DONE, closed_at=timezone.now())
