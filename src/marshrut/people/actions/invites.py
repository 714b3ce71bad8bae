"""Invitations and the sign-in links of the demo."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import WorkItem
from marshrut.core.refusal import Refused

from .. import access, tickets
from ..models import Account, Appointment, Invite, Person

INVITE_DAYS = 14


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(actor: Actor, *, person_id: int, email: str = "") -> str:
    """Invite a person to open an account; returns the secret of the link that goes into the letter."""
    person = get_object_or_404(access.invite.of(actor, Person.objects.filter(merged_into=None)), pk=person_id)
    address = (email or person.email).lower()
    if not address:
        raise Refused("invite.no_email", "У человека не указана почта: добавьте её и пригласите снова.")
    secret = secrets.token_urlsafe(24)
    Invite.objects.create(
        person=person, email=address, secret_hash=_hash(secret), expires_at=timezone.now() + timedelta(days=INVITE_DAYS)
    )
    link = settings.SITE_URL + reverse("people:accept", args=[secret])
    body = (
        f"Здравствуйте, {person.name} {person.patronymic}.\n\nВас приглашают в «Маршрут» — систему методической "
        f"поддержки педагогов.\nОткройте ссылку и придумайте пароль: {link}\n\nСсылка действует {INVITE_DAYS} дней. "
        "Если вы не ждали письма, ничего делать не нужно."
    )
    EmailMessage("Приглашение в «Маршрут»", body, to=[address]).send()
    facts.record(actor, "person.invited", subject_id=person.pk, unit_path="")
    return secret


def open_invite(actor: Actor, secret: str) -> Invite:
    """The invitation of a link, or a refusal that says what to do."""
    found = Invite.objects.select_related("person").filter(secret_hash=_hash(secret)).first()
    if found is None or found.used_at or found.expires_at < timezone.now():
        raise Refused("invite.bad", "Приглашение уже использовано или устарело. Попросите прислать новое.")
    return found


@transaction.atomic
def accept_invite(actor: Actor, *, secret: str, password: str) -> Account:
    """Open the account of an invitation with a password."""
    found = open_invite(actor, secret)
    Invite.objects.filter(pk=found.pk).update(used_at=timezone.now())
    if Account.objects.filter(email=found.email).exclude(person=found.person).exists():
        raise Refused(
            "invite.taken",
            "С почтой из приглашения уже входит другой человек. Попросите прислать приглашение на другую почту.",
        )
    account, _ = Account.objects.get_or_create(person=found.person, defaults={"email": found.email})
    account.set_password(password)
    account.is_active = True
    account.save()
    return account


def sign_in_links(actor: Actor) -> list[tuple[str, str, str]]:
    """For the demo: one person of each role with a link that signs in. Works only while the demo setting is on.

    A teacher is shown who has something to do; other roles are shown by whom holds them first.
    """
    if not settings.DEMO:
        return []
    busy = set(WorkItem.objects.filter(state="open", kind__startswith="route.").values_list("person_id", flat=True))
    found: dict[str, tuple[str, str, str]] = {}
    rows = Appointment.objects.filter(until=None, person__account__isnull=False).select_related("person__account")
    held = Counter(rows.values_list("person_id", flat=True))
    for row in rows.order_by("pk"):
        fits = row.role != Role.TEACHER or (row.person_id in busy and held[row.person_id] == 1)
        if row.role not in found and fits:
            secret = tickets.issue(row.person.account.pk)
            found[row.role] = (row.get_role_display(), row.person.full_name, reverse("people:enter", args=[secret]))
    return [found[role] for role in Role.values if role in found]


def enter(actor: Actor, secret: str) -> Account:
    """The account of a demo link."""
    if not settings.DEMO:
        raise Refused("enter.closed", "Вход по ссылке выключен: войдите с паролем.")
    return get_object_or_404(Account, pk=tickets.read(secret, days=30), is_active=True)
