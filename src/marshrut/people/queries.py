"""Reads of the room. Every function takes the actor first and returns only what they may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.rule import mark
from marshrut.access.words import Role
from marshrut.core import queries as core
from marshrut.core.actor import Actor, Held
from marshrut.core.ready import Ready
from marshrut.core.text import fix_layout, fold
from marshrut.region.models import DistrictMember, Unit

from . import access, rules
from .emergency import PAGES
from .models import Account, Appointment, Consent, ConsentText, Emergency, Employment, Look, Merge, Pair, Person
from .pointers import pointers
from .words import (
    FACTOR_DAYS,
    FACTOR_ROLES,
    FACTOR_RULE,
    HEADLESS_ROLES,
    MERGED_FIELDS,
    NEVER_FORCED,
    PERSONAL_ROLES,
    SUBJECTS_TAUGHT,
)

ROLES = Role.choices
#: What the frame of a page shows of a role: names, not whole rows of people and places.
SHOWN = (
    "role", "subject", "person__surname", "person__name", "person__patronymic", "unit__name", "unit__path",
    "district__name", "acting_for_id",
)  # fmt: skip


def _in_force(on: date) -> Q:
    return Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))


def actor_of(user: AbstractBaseUser | AnonymousUser) -> Actor:
    """The actor of a signed-in account with all roles in force, a district turned into its members."""
    return signed_in(user)[0]


def actor_of_person(actor: Actor, pk: int) -> Actor:
    """The actor in whose name a job works; one who holds nothing when the account is closed."""
    account = Account.objects.filter(person_id=pk, is_active=True).first()
    return actor_of(account) if account else Actor()


def _held_by(person_id: int, today: date) -> QuerySet[Appointment]:
    """Appointments in force of one person with their places; a district gives a row per member."""
    return (
        Appointment.objects.filter(_in_force(today), person_id=person_id)
        .filter(Q(district=None) | Q(district__members__since__lte=today, district__members__until=None))
        .select_related("unit", "district", "person")
        .only(*SHOWN)
        .annotate(member=F("district__members__unit__path"))
        .order_by("pk")
    )


_held_rows = Ready(_held_by, person_id=int, today=date)


def signed_in(user: AbstractBaseUser | AnonymousUser) -> tuple[Actor, list[Appointment]]:
    """The actor and the appointments behind it with their places: one query for the rights and the frame of a page."""
    if not isinstance(user, Account) or user.person_id is None:
        return Actor(), []
    rows = _held_rows(person_id=user.person_id, today=timezone.localdate())
    held: list[Held] = []
    kept: dict[int, Appointment] = {}
    for row in rows:
        path = row.unit.path if row.unit else row.member  # type: ignore[attr-defined]
        if path:
            held.append(Held(row.role, path, row.subject, row.acting_for_id))
            kept.setdefault(row.pk, row)
    return Actor(account_id=user.pk, person_id=user.person_id, held=tuple(held)), list(kept.values())


def appointments(actor: Actor, *, person_id: int | None = None) -> QuerySet[Appointment]:
    """Roles in force of the actor (or of a person in the actor's sight), with places."""
    rows = Appointment.objects.filter(_in_force(timezone.localdate())).select_related("unit", "district")
    if person_id is None or person_id == actor.person_id:
        return rows.filter(person_id=actor.person_id or 0).order_by("pk")
    return rows.filter(person__in=access.read.of(actor, Person.objects.filter(pk=person_id))).order_by("pk")


def holders(actor: Actor, role: str, path: str, *, subject: str = "") -> QuerySet[Person]:
    """People who hold a role exactly at or above a place (and for a subject, when the appointment names one)."""
    above = Unit.objects.filter(path__in=[path[: i + 1] for i, letter in enumerate(path) if letter == "."])
    districts = DistrictMember.objects.filter(unit__in=above, until=None)
    # Two small sets looked up, not two joins: with joins every holder of the role in the region was put together first.
    rows = Appointment.objects.filter(_in_force(timezone.localdate()), role=role).filter(
        Q(unit__in=above) | Q(district__in=districts.values("district_id"))
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


def municipalities(actor: Actor, people: Iterable[int]) -> dict[int, str]:
    """Codes of the municipalities where people work (the main place first)."""
    rows = Employment.objects.filter(person__in=people, until=None).order_by("is_main", "-pk")
    return {
        person: path.split(".")[1]
        for person, path in rows.values_list("person_id", "unit__path")
        if path.count(".") > 1
    }


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


def consents_to_give_again(actor: Actor) -> QuerySet[ConsentText]:
    """The newest texts of purposes whose consent the actor has withdrawn; what was never given is asked where it is needed."""
    own = Consent.objects.filter(person_id=actor.person_id or 0)
    given = own.filter(withdrawn_at=None).values("purpose")
    texts = ConsentText.objects.filter(since__lte=timezone.localdate(), purpose__in=own.values("purpose"))
    return texts.exclude(purpose__in=given).order_by("purpose", "-version").distinct("purpose")


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
    if unit.isdecimal():
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


def may_merge(actor: Actor) -> bool:
    """Whether the actor merges records somewhere."""
    return access.merge.possible(actor)


def _merged_by(actor: Actor) -> QuerySet[Person]:
    return access.merge.of(actor, Person.objects.all())


def pairs(actor: Actor, *, state: str = Pair.State.OPEN, likely: bool | None = None) -> QuerySet[Pair]:
    """Pairs of which the actor decides about both records, the likeliest first. An empty state means all."""
    seen = _merged_by(actor)
    rows = Pair.objects.filter(first__in=seen, second__in=seen).select_related("first", "second", "decided_by")
    rows = rows.filter(state=state) if state else rows
    rows = rows if likely is None else rows.filter(likely=likely)
    return rows.order_by("-likely", "-bits", "pk")


def pair(actor: Actor, pk: int) -> Pair:
    """One pair, or 404."""
    jobs = "employments__unit__parent"
    return get_object_or_404(pairs(actor, state="").prefetch_related(f"first__{jobs}", f"second__{jobs}"), pk=pk)


def side(actor: Actor, found: Person) -> dict[str, Any]:
    """What the page of a pair tells of one record: values, jobs, the account, how many rows of each kind hang on it."""
    account = Account.objects.filter(person=found).first()
    counts: Counter[str] = Counter()
    for pointer in pointers():
        title = str(pointer.model._meta.verbose_name_plural)  # noqa: SLF001 - the words of the model
        counts[title] += pointer.model._default_manager.filter(**{pointer.field: found.pk}).count()  # noqa: SLF001
    return {
        "person": found,
        "values": {name: getattr(found, name) for name in MERGED_FIELDS},
        "jobs": list(found.employments.all()),
        "account": account,
        "counts": sorted((title, n) for title, n in counts.items() if n),
        "total": sum(counts.values()),
    }


def merges(actor: Actor) -> QuerySet[Merge]:
    """The journal of merges in the actor's sight, the newest first; the mark says which may still be taken back."""
    seen = _merged_by(actor)
    fresh = timezone.now() - timedelta(days=rules.UNDO_DAYS)
    rows = Merge.objects.filter(Q(kept__in=seen) | Q(gone__in=seen) | Q(kept__merged_into__in=seen)).select_related(
        "kept", "gone", "made_by", "undone_by"
    )
    may = ExpressionWrapper(Q(undone_at=None, made_at__gte=fresh), output_field=BooleanField())
    return rows.annotate(may_undo=may).order_by("-made_at", "-pk")


def heir(actor: Actor, pk: int) -> int:
    """The record into which a record went, so that old links lead to it; the record itself when it stands."""
    for _ in range(10):
        into = Person.objects.filter(pk=pk).values_list("merged_into_id", flat=True).first()
        if not into:
            break
        pk = into
    return pk


def merged_fields(actor: Actor) -> list[tuple[str, str]]:
    """Fields of a person that a merge may take from either record, with their words."""
    return [(name, str(Person._meta.get_field(name).verbose_name)) for name in MERGED_FIELDS]  # type: ignore[union-attr]  # noqa: SLF001


def substitutable(actor: Actor) -> QuerySet[Appointment]:
    """Roles in force, own or of people under the actor, for which a stand-in may be named."""
    rows = Appointment.objects.filter(_in_force(timezone.localdate()), acting_for=None, unit__isnull=False)
    rows = access.substitute.of(actor, rows.exclude(role__in=PERSONAL_ROLES))
    return rows.select_related("person", "unit").order_by("person__sort_key", "pk")


def own_roles(actor: Actor) -> QuerySet[Appointment]:
    """The actor's own roles for which a stand-in may be named."""
    return substitutable(actor).filter(person_id=actor.person_id or 0)


def substitution_of(actor: Actor, pk: int) -> Appointment:
    """The role for which a stand-in is to be named, or 404."""
    return get_object_or_404(substitutable(actor), pk=pk)


def stand_ins(actor: Actor, row: Appointment) -> QuerySet[Person]:
    """Colleagues with an account who may stand in: those of the official's organisation and of the place of the role."""
    places = Employment.objects.filter(person_id=row.person_id, until=None).values("unit_id")
    jobs = Employment.objects.filter(Q(unit_id__in=places) | Q(unit_id=row.unit_id), until=None)
    rows = Person.objects.filter(pk__in=jobs.values("person_id"), merged_into=None, account__is_active=True)
    return rows.exclude(pk=row.person_id).order_by("sort_key")


def substitutions(actor: Actor) -> QuerySet[Appointment]:
    """Who stands in for whom: where the actor is the official, the stand-in or their head; those in force first."""
    rows = Appointment.objects.exclude(acting_for=None).select_related("person", "acting_for", "unit")
    mine = Q(person_id=actor.person_id or 0) | Q(acting_for_id=actor.person_id or 0)
    seen = access.substitute.condition(actor)
    over = timezone.localdate()
    rows = rows.filter(mine | (seen & ~Q(role__in=HEADLESS_ROLES))).annotate(
        going=ExpressionWrapper(Q(until__gte=over), output_field=BooleanField())
    )
    return rows.order_by("-going", "-until", "-pk")


def may_end(actor: Actor) -> QuerySet[Appointment]:
    """Substitutions that the actor may end: the official, the stand-in, their head."""
    return substitutions(actor).filter(until__gte=timezone.localdate())


def emergencies(actor: Actor) -> QuerySet[Emergency]:
    """The journal of emergency access: the own requests, and all of them for who holds the second key."""
    seen = access.second_key.of(actor, Person.objects.all())
    rows = Emergency.objects.filter(Q(viewer_id=actor.person_id or 0) | Q(person__in=seen))
    now = timezone.now()
    marks = {
        "going": ExpressionWrapper(Q(ends_at__gt=now, closed_at=None), output_field=BooleanField()),
        "waiting": ExpressionWrapper(Q(ends_at=None, closed_at=None), output_field=BooleanField()),
    }
    rows = rows.annotate(**marks).select_related("person", "viewer", "confirmed_by")
    return rows.order_by("-asked_at", "-pk")


def emergency_reason(actor: Actor, person_id: int) -> str:
    """Why the closed data of a person are open to the actor now, or nothing."""
    rows = Emergency.objects.filter(
        access.opened("person_id")(actor), person_id=person_id, viewer_id=actor.person_id or 0
    )
    return rows.order_by("-pk").values_list("reason", flat=True).first() or ""


def person_by_email(actor: Actor, email: str) -> int | None:
    """The person with this address among those whose data the actor may ask for."""
    rows = access.break_glass.of(actor, Person.objects.filter(merged_into=None))
    named = rows.filter(Q(email__iexact=email) | Q(account__email__iexact=email))
    return named.order_by("pk").values_list("pk", flat=True).first()


def may_confirm(actor: Actor) -> bool:
    """Whether the actor holds the second key."""
    return access.second_key.possible(actor)


def closed_pages(actor: Actor) -> list[tuple[str, str]]:
    """Pages with closed data that rooms above have named."""
    return PAGES
