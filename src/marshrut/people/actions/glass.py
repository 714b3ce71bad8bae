"""Emergency access to the closed data of one person: asked with a reason, told to the owner, over in an hour."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.region.models import Unit

from .. import access, queries, rules
from ..models import Emergency, Person
from ..words import EMERGENCY_WORK


@transaction.atomic
def break_glass(actor: Actor, *, person_id: int, reason: str) -> Emergency:
    """Ask for the closed data of a person. The privacy officer opens at once, an administrator waits for the second key."""
    rows = access.break_glass.of(actor, Person.objects.filter(merged_into=None))
    person = get_object_or_404(rows.select_for_update(), pk=person_id)
    waiting = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    going = Emergency.objects.filter(waiting, viewer_id=actor.person_id, person=person, closed_at=None).exists()
    rules.breakable(reason, own=person.pk == actor.person_id, open_now=going)
    made = Emergency.objects.create(person=person, viewer_id=actor.person_id or 0, reason=reason.strip())
    facts.record(actor, "emergency.asked", subject_id=made.pk, unit_path="", person=person.pk, reason=made.reason)
    if actor.holds(Role.PRIVACY_OFFICER):
        _open(actor, made)
    else:
        _ask_second(made)
    return made


def _ask_second(made: Emergency) -> None:
    root = Unit.objects.filter(parent=None).order_by("pk").first()
    core.open_work(
        SYSTEM, EMERGENCY_WORK, subject_id=made.pk, role=str(Role.PRIVACY_OFFICER), unit_path=root.path if root else "",
        title="Подтвердите или отклоните экстренный доступ", url=reverse("people:emergency"), due=timezone.localdate(),
        hint=f"{made.viewer.full_name} просит открыть данные одного человека на час.",
    )  # fmt: skip
    _tell_officers(made, "Запрошен экстренный доступ к данным человека: нужно ваше решение.")


def _tell_officers(made: Emergency, text: str) -> None:
    root = Unit.objects.filter(parent=None).order_by("pk").first()
    officers = queries.holders(SYSTEM, Role.PRIVACY_OFFICER, root.path).values_list("pk", flat=True) if root else []
    wanted = [pk for pk in officers if pk != made.viewer_id]
    core.notify(SYSTEM, wanted, kind="emergency", text=text, url=reverse("people:emergency"))


def _open(actor: Actor, made: Emergency) -> None:
    made.ends_at = timezone.now() + timedelta(hours=rules.EMERGENCY_HOURS)
    made.confirmed_by_id = actor.person_id if actor.person_id != made.viewer_id else None
    made.save(update_fields=["ends_at", "confirmed_by"])
    core.close_work(SYSTEM, EMERGENCY_WORK, subject_id=made.pk)
    facts.record(actor, "emergency.opened", subject_id=made.pk, unit_path="", person=made.person_id)
    text = f"{made.viewer.full_name}: ваши закрытые данные открыты на час. Причина: {made.reason}"
    core.notify(SYSTEM, [made.person_id], kind="emergency", text=text, url=reverse("people:me"))
    _tell_officers(made, f"{made.viewer.full_name}: открыт экстренный доступ на час.")


@transaction.atomic
def confirm_glass(actor: Actor, *, pk: int) -> Emergency:
    """Turn the second key: the hour begins."""
    found = _of_officer(actor, pk)
    rules.confirmable(
        own=found.viewer_id == actor.person_id, confirmed=found.ends_at is not None, closed=found.closed_at is not None
    )
    _open(actor, found)
    core.notify(
        SYSTEM, [found.viewer_id], kind="emergency", text="Доступ открыт на час.", url=reverse("people:emergency")
    )
    return found


def _of_officer(actor: Actor, pk: int) -> Emergency:
    seen = access.second_key.of(actor, Person.objects.all())
    rows = Emergency.objects.select_related("viewer").select_for_update(of=("self",))
    return get_object_or_404(rows, pk=pk, person__in=seen)


@transaction.atomic
def close_glass(actor: Actor, *, pk: int) -> Emergency:
    """Close before the hour is over, or refuse a request."""
    found = get_object_or_404(queries.emergencies(actor).select_for_update(of=("self",)), pk=pk, closed_at=None)
    found.closed_at = timezone.now()
    found.save(update_fields=["closed_at"])
    core.close_work(SYSTEM, EMERGENCY_WORK, subject_id=found.pk)
    facts.record(actor, "emergency.closed", subject_id=found.pk, unit_path="", person=found.person_id)
    if found.viewer_id != actor.person_id:
        core.notify(
            SYSTEM,
            [found.viewer_id],
            kind="emergency",
            text="Экстренный доступ закрыт.",
            url=reverse("people:emergency"),
        )
    return found
