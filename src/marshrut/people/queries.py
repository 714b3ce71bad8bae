"""Reads of the room. Every function takes the actor first and returns only what they may see."""

from __future__ import annotations

from datetime import date

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.rule import mark
from marshrut.access.words import Role
from marshrut.core import queries as core
from marshrut.core.actor import Actor, Held
from marshrut.core.text import fix_layout, fold
from marshrut.region.models import Unit

from . import access, rules
from .models import Account, Appointment, Consent, Employment, Look, Person
from .words import FACTOR_DAYS, FACTOR_ROLES, FACTOR_RULE, NEVER_FORCED, SUBJECTS_TAUGHT

ROLES = Role.choices


def _in_force(on: date) -> Q:
    return Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))


def actor_of(user: AbstractBaseUser | AnonymousUser) -> Actor:
    """The actor of a signed-in account: one query for all roles in force, a district turned into its members."""
    if not isinstance(user, Account) or user.person_id is None:
        return Actor()
    today = timezone.localdate()
    rows = (
        Appointment.objects.filter(_in_force(today), person_id=user.person_id)
        .filter(Q(district=None) | Q(district__members__since__lte=today, district__members__until=None))
        .values_list("role", "unit__path", "district__members__unit__path", "subject")
    )
    held = tuple(Held(role, path or member, subject) for role, path, member, subject in rows if path or member)
    return Actor(account_id=user.pk, person_id=user.person_id, held=held)


def appointments(actor: Actor, *, person_id: int | None = None) -> QuerySet[Appointment]:
    """Roles in force of the actor (or of a person in the actor's sight), with places."""
    rows = Appointment.objects.filter(_in_force(timezone.localdate())).select_related("unit", "district")
    if person_id is None or person_id == actor.person_id:
        return rows.filter(person_id=actor.person_id or 0).order_by("pk")
    return rows.filter(person__in=access.read.of(actor, Person.objects.filter(pk=person_id))).order_by("pk")


def holders(actor: Actor, role: str, path: str, *, subject: str = "") -> QuerySet[Person]:
    """People who hold a role exactly at or above a place (and for a subject, when the appointment names one)."""
    above = [path[: i + 1] for i, letter in enumerate(path) if letter == "."]
    rows = Appointment.objects.filter(_in_force(timezone.localdate()), role=role).filter(
        Q(unit__path__in=above) | Q(district__members__unit__path__in=above, district__members__until=None)
    )
    if subject:
        rows = rows.filter(Q(subject="") | Q(subject=subject))
    return Person.objects.filter(pk__in=rows.values("person_id")).order_by("pk")


def in_sight(actor: Actor) -> QuerySet[Person]:
    """People the actor may see."""
    return access.read.of(actor, Person.objects.filter(merged_into=None))


def person(actor: Actor, pk: int) -> Person:
    """One person with open employments, or 404."""
    return get_object_or_404(in_sight(actor).prefetch_related("employments__unit"), pk=pk)


def main_employment(actor: Actor, person_id: int) -> Employment | None:
    """The open main employment of a person."""
    rows = Employment.objects.filter(person_id=person_id, until=None).select_related("unit", "person")
    return rows.order_by(F("is_main").desc(), "pk").first()


def staff(actor: Actor) -> QuerySet[Employment]:
    """Open employments in the actor's sight, by surname."""
    rows = Employment.objects.filter(until=None, person__merged_into=None).select_related("person", "unit")
    return access.read_employment.of(actor, rows).order_by("person__sort_key", "pk")


def matching(actor: Actor, rows: QuerySet[Employment], text: str) -> QuerySet[Employment]:
    """Narrow employments by words of a name in any order, also typed in the wrong keyboard layout."""
    for word in fold(text).split():
        rows = rows.filter(
            Q(person__search_text__contains=word) | Q(person__search_text__contains=fold(fix_layout(word)))
        )
    return rows


def consent(actor: Actor, person_id: int, purpose: str) -> Consent | None:
    """The consent in force of a person for a purpose."""
    return (
        Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None).select_related("text").first()
    )


def consents(actor: Actor) -> QuerySet[Consent]:
    """All consents of the actor, newest first."""
    return Consent.objects.filter(person_id=actor.person_id or 0).select_related("text").order_by("-given_at")


def looks(actor: Actor) -> QuerySet[Look]:
    """Who looked at the actor's confidential data, newest first."""
    return Look.objects.filter(person_id=actor.person_id or 0).select_related("viewer").order_by("-at")


def person_card(actor: Actor, pk: int) -> Person:
    """One person with jobs and what the actor may do, or 404."""
    rows = mark(actor, in_sight(actor), may_edit=access.edit, may_invite=access.invite, may_reset=access.reset_factor)
    return get_object_or_404(rows.prefetch_related("employments__unit__parent"), pk=pk)


def staff_like(
    actor: Actor, *, text: str = "", position: str = "", subject: str = "", unit: str = ""
) -> QuerySet[Employment]:
    """Staff in sight narrowed by words of a name, position, subject, organisation."""
    rows = staff(actor).filter(is_main=True)
    if position:
        rows = rows.filter(position=position)
    if subject:
        rows = rows.filter(subjects__contains=[subject])
    if unit.isdigit():
        rows = rows.filter(unit_id=int(unit))
    return matching(actor, rows, text) if text else rows


def subjects_taught(actor: Actor) -> list[str]:
    """Subjects of the framework, for the filter."""
    return list(SUBJECTS_TAUGHT)


def appointments_in_sight(actor: Actor, *, text: str = "", role: str = "") -> QuerySet[Appointment]:
    """Roles in force at places where the actor appoints."""
    paths = Unit.objects.filter(pk__in=access.appoint.of(actor, Unit.objects.all()).values("pk"))
    rows = Appointment.objects.filter(_in_force(timezone.localdate()), unit__in=paths).exclude(role=Role.TEACHER)
    if role:
        rows = rows.filter(role=role)
    for word in fold(text).split():
        rows = rows.filter(person__search_text__contains=word)
    return rows.select_related("person", "unit").order_by("role", "person__sort_key")


def factor_rule(actor: Actor) -> tuple[frozenset[str], int]:
    """Roles that need a second step of sign-in today and the days given for it. Teachers are never among them."""
    kept = core.rule(actor, FACTOR_RULE, {})
    roles = frozenset(str(role) for role in kept.get("roles", FACTOR_ROLES))
    return roles - NEVER_FORCED, int(kept.get("days", FACTOR_DAYS))


def has_factor(actor: Actor) -> bool:
    """Whether the actor's account has a key or an application with codes."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=actor.account_id or 0, type__in=kinds).exists())


def links(actor: Actor) -> QuerySet[SocialAccount]:
    """Outside identities that open the actor's account."""
    rows: QuerySet[SocialAccount] = SocialAccount.objects.filter(user_id=actor.account_id or 0)
    return rows.order_by("pk")


def devices(actor: Actor) -> list[UserSession]:
    """Devices where the actor is signed in now, the newest first; ended sessions are forgotten on the way."""
    rows = UserSession.objects.filter(user_id=actor.account_id or 0).order_by("-created_at")
    alive = [session for session in rows if not session.purge()]
    for session in alive:
        session.title = rules.device_name(session.user_agent)
    return alive


def is_made_up(actor: Actor) -> bool:
    """Whether the database itself says that its people are invented (the demo writes so into its comment)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        return '"demo"' in (cursor.fetchone()[0] or "")
