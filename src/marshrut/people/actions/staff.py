"""People, jobs, roles, consents, letters: each function is one use case and one transaction."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import Notice
from marshrut.core.refusal import Refused
from marshrut.region.models import Unit

from .. import access
from ..keys import fill_keys
from ..models import Account, Appointment, Consent, ConsentText, Employment, Look, Person
from ..words import Purpose

CONSENT_TEXTS = {
    Purpose.DIAGNOSTICS: (
        "Согласие на обработку результатов диагностики и построение маршрута",
        (
            "Я добровольно соглашаюсь на обработку моих ответов и результатов диагностики профессиональных дефицитов, чтобы "
            "центр показал мне профиль и помог составить индивидуальный образовательный маршрут. Ответы и профиль вижу я; "
            "специалист центра по диагностике видит их только с записью основания; методист — если я открою доступ. "
            "Организация, где я работаю, профиль не видит. Результаты не используются для аттестации и оплаты. Срок хранения "
            "ответов — 3 года, затем они обезличиваются. Согласие можно отозвать в любой день: профиль будет скрыт."
        ),
    ),
    Purpose.REGISTER: (
        "Согласие на публикацию сведений в открытом реестре",
        "Я соглашаюсь на публикацию моих фамилии, имени, отчества, предмета и организации в открытом реестре системы.",
    ),
    Purpose.RESEARCH: (
        "Согласие на использование обезличенных данных",
        "Я соглашаюсь на использование моих обезличенных результатов в исследованиях центра.",
    ),
}


def ensure_consent_texts(actor: Actor) -> None:
    """Load the first versions of the texts of consents."""
    for purpose, (title, text) in CONSENT_TEXTS.items():
        ConsentText.objects.get_or_create(
            purpose=purpose, version=1, defaults={"title": title, "text": text, "since": date(2026, 9, 1)}
        )


@transaction.atomic
def add_person(
    actor: Actor, *, unit: Unit, position: str, since: date, subjects: list[str], **fields: object
) -> Person:
    """Add a person with their main employment."""
    work_fields = {name: fields.pop(name) for name in ("category", "worked_since", "title") if name in fields}
    person = fill_keys(Person(**fields))
    person.full_clean(exclude=["sort_key", "search_text"])
    person.save()
    Employment.objects.create(
        person=person, unit=unit, position=position, since=since, subjects=subjects, **work_fields
    )
    facts.record(actor, "person.joined", subject_id=person.pk, unit_path=unit.path)
    return person


@transaction.atomic
def move(actor: Actor, *, person_id: int, unit: Unit, since: date) -> Employment:
    """Move a person to another organisation: the former job is closed, the new one keeps position and subjects."""
    person = get_object_or_404(access.edit.of(actor, Person.objects.all()), pk=person_id)
    old = Employment.objects.select_for_update().filter(person=person, is_main=True, until=None).first()
    if old is None:
        raise Refused("employment.none", "У человека нет действующего места работы: сначала добавьте его.")
    if old.unit_id == unit.pk:
        raise Refused("employment.same", "Человек уже работает в этой организации.")
    old.until = since
    old.save(update_fields=["until"])
    new = Employment.objects.create(
        person=person,
        unit=unit,
        position=old.position,
        title=old.title,
        subjects=old.subjects,
        rate=old.rate,
        category=old.category,
        worked_since=old.worked_since,
        since=since,
    )
    facts.record(
        actor,
        "employment.changed",
        subject_id=person.pk,
        unit_path=unit.path,
        old_unit=old.unit_id,
        new_unit=unit.pk,
        old_employment=old.pk,
        new_employment=new.pk,
    )
    return new


@transaction.atomic
def appoint(
    actor: Actor,
    *,
    person_id: int,
    role: Role,
    unit: Unit | None = None,
    district_id: int | None = None,
    subject: str = "",
    since: date | None = None,
    basis: str = "",
) -> Appointment:
    """Give a person a role at a place."""
    if not actor.is_system and unit is not None:
        get_object_or_404(access.appoint.of(actor, Unit.objects.all()), pk=unit.pk)
    made = Appointment(
        person_id=person_id,
        role=role,
        unit=unit,
        district_id=district_id,
        subject=subject,
        since=since or timezone.localdate(),
        basis=basis,
    )
    made.full_clean()
    made.save()
    facts.record(actor, "appointment.made", subject_id=person_id, unit_path=unit.path if unit else "", role=str(role))
    return made


@transaction.atomic
def give_consent(actor: Actor, *, purpose: str) -> Consent:
    """The actor gives a consent by the newest text. Giving it twice keeps the first."""
    text = ConsentText.objects.filter(purpose=purpose, since__lte=timezone.localdate()).latest("version")
    consent, made = Consent.objects.get_or_create(
        person_id=actor.person_id or 0, purpose=purpose, withdrawn_at=None, defaults={"text": text}
    )
    if made:
        facts.record(actor, "consent.given", subject_id=consent.person_id, unit_path="", purpose=purpose)
    return consent


def give_consent_again(actor: Actor, *, purpose: str) -> Consent:
    """The actor takes a withdrawal back. Only what was once given: a first consent is asked beside its whole story.

    Raises
    ------
        Refused: the actor has never given this consent.
    """
    if not Consent.objects.filter(person_id=actor.person_id or 0, purpose=purpose).exists():
        raise Refused(
            "consent.never_given", "Этого согласия вы ещё не давали: система спросит его, когда оно понадобится."
        )
    return give_consent(actor, purpose=purpose)


@transaction.atomic
def withdraw_consent(actor: Actor, *, purpose: str) -> None:
    """The actor withdraws a consent: the rooms that use it stop by the fact."""
    changed = Consent.objects.filter(person_id=actor.person_id or 0, purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    if changed and actor.person_id:
        facts.record(actor, "consent.withdrawn", subject_id=actor.person_id, unit_path="", purpose=purpose)


def note_look(actor: Actor, *, person_id: int, what: str, why: str = "") -> None:
    """Write that the actor opened somebody's confidential data; own data need no note."""
    if actor.person_id and actor.person_id != person_id:
        Look.objects.create(person_id=person_id, viewer_id=actor.person_id, what=what, why=why)


@transaction.atomic
def send_digests(actor: Actor) -> int:
    """One letter with unread notices to each person who wants letters. Returns how many went."""
    rows = Notice.objects.select_for_update(skip_locked=True).filter(mailed_at=None, read_at=None)
    texts: dict[int, list[str]] = defaultdict(list)
    for notice in rows.order_by("at"):
        texts[notice.person_id].append(f"• {notice.text}\n  {settings.SITE_URL}{notice.url}")
    wanted = Account.objects.filter(person_id__in=texts, is_active=True, person__mail_digest=True)
    letters = [
        EmailMessage(
            "«Маршрут»: что нового",
            "\n\n".join(texts[account.person_id])
            + f"\n\nВы получили письмо, потому что письмо раз в день включено. Отключить: {settings.SITE_URL}/people/me/",
            to=[account.email],
        )
        for account in wanted
        if account.person_id
    ]
    get_connection().send_messages(letters)
    rows.filter(person_id__in=list(texts)).update(mailed_at=timezone.now())
    return len(letters)


def choose_letters(actor: Actor, *, wanted: bool) -> None:
    """Switch the actor's daily letter on or off."""
    Person.objects.filter(pk=actor.person_id or 0).update(mail_digest=wanted)
