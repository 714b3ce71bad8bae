"""Accounts: outside identities joined by СНИЛС, signed-in devices, the second step of sign-in."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused

from .. import access, queries, rules
from ..models import Account, Person
from ..words import NO_MAIL

FACTOR_WORK = "people.second_factor"
ASK = "Попросите уполномоченного своей организации"


@transaction.atomic
def join_outside(actor: Actor, found: rules.Identity) -> Account:
    """The account of the person with this СНИЛС; it is opened when there was none. Joined by СНИЛС only, never by e-mail."""
    person = Person.objects.select_for_update().filter(snils=found.snils, merged_into=None).first()
    if person is None:
        raise Refused(
            "outside.unknown",
            "В списке педагогов и сотрудников нет человека с вашим СНИЛС. "
            f"{ASK} добавить СНИЛС в список или прислать вам приглашение: по нему можно войти сразу.",
        )
    if not rules.same_name(found, surname=person.surname, name=person.name):
        raise Refused(
            "outside.other_name",
            "С вашим СНИЛС в списке записан человек с другими фамилией и именем, поэтому вход остановлен. "
            f"{ASK} проверить СНИЛС в списке.",
        )
    account = Account.objects.filter(person=person).first()
    if account is None:
        account = Account(person=person, email=_free_mail(found.email, person))
        account.set_unusable_password()
        account.save()
        facts.record(actor, "account.opened", subject_id=person.pk, unit_path="")
    if not account.is_active:
        raise Refused("outside.blocked", f"Ваша учётная запись закрыта. {ASK} или центр открыть её снова.")
    return account


def _free_mail(wanted: str, person: Person) -> str:
    """The address if nobody signs in with it, else a stand-in that receives nothing."""
    wanted = wanted.lower()
    taken = Account.objects.filter(email=wanted) or EmailAddress.objects.filter(email=wanted)
    return wanted if wanted and not taken else f"person-{person.pk}{NO_MAIL}"


def confirm_address(actor: Actor, account: Account) -> None:
    """Mark the address of an account as confirmed: accounts open by a letter to it or by a confirmed identity only."""
    if not EmailAddress.objects.filter(user=account, primary=True, verified=True).exists():
        EmailAddress.objects.update_or_create(
            user=account, email=account.email, defaults={"verified": True, "primary": True}
        )


def address_taken(actor: Actor, email: str, *, account_id: int) -> bool:
    """Whether somebody else signs in with the address."""
    return Account.objects.filter(email__iexact=email).exclude(pk=account_id).exists()


def check_same(actor: Actor, account: Account, *, account_id: int | None, provider: str) -> None:
    """Refuse when the outside identity belongs to another account than the one at hand."""
    if account.pk != account_id:
        raise Refused(
            "outside.other",
            f"Эта запись «{provider}» принадлежит другому человеку. Выйдите из неё, войдите в свою и повторите.",
        )


@transaction.atomic
def unlink(actor: Actor, *, pk: int) -> None:
    """Take an outside identity off the actor's account, unless nothing else would open it."""
    link = get_object_or_404(SocialAccount.objects.select_for_update(), pk=pk, user_id=actor.account_id or 0)
    account = Account.objects.get(pk=actor.account_id or 0)
    others = SocialAccount.objects.filter(user=account).exclude(pk=pk).exists()
    keys = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).exists()
    if not (others or keys or account.has_usable_password()):
        raise Refused(
            "outside.last",
            "Другого способа войти у вас пока нет. Сначала задайте пароль или добавьте ключ доступа, затем отвяжите.",
        )
    link.delete()
    facts.record(actor, "account.unlinked", subject_id=actor.person_id or 0, unit_path="")


def note_device(actor: Actor, request: HttpRequest) -> None:
    """Remember from which device the session of the request was opened."""
    UserSession.objects.create_from_request(request)


@transaction.atomic
def end_devices(actor: Actor, *, keep: str = "", pk: int | None = None) -> int:
    """Sign the actor out on one device, or on all but the session `keep`. Returns on how many."""
    rows = UserSession.objects.filter(user_id=actor.account_id or 0).exclude(session_key=keep)
    sessions = list(rows.filter(pk=pk) if pk is not None else rows)
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def tell_about_factor(actor: Actor, *, days: int) -> date:
    """Tell a member of staff that a second step of sign-in is needed, once; returns the last day without it."""
    account = Account.objects.select_for_update().get(pk=actor.account_id or 0)
    if account.factor_told_on is None:
        account.factor_told_on = timezone.localdate()
        account.save(update_fields=["factor_told_on"])
    due = rules.factor_due(account.factor_told_on, days)
    core.open_work(
        SYSTEM,
        FACTOR_WORK,
        subject_id=account.pk,
        person_id=account.person_id,
        title="Включите второй шаг входа",
        url=reverse("people:factor"),
        due=due,
        hint="Ваша роль открывает сведения о других людях: одного пароля для этого мало. Займёт две минуты.",
    )
    return due


def factor_is_set(actor: Actor) -> None:
    """Close the reminder of a person who has set the second step."""
    core.close_work(SYSTEM, FACTOR_WORK, subject_id=actor.account_id or 0)


@transaction.atomic
def reset_factor(actor: Actor, *, person_id: int) -> None:
    """Take off the lost keys and codes of a person, who then has the whole term again to set new ones."""
    person = get_object_or_404(access.reset_factor.of(actor, Person.objects.all()), pk=person_id)
    if person.pk == actor.person_id:
        raise Refused("factor.own", "Свой второй шаг меняют на странице «Моя страница», раздел «Вход».")
    account = get_object_or_404(Account.objects.select_for_update(), person=person)
    gone, _ = Authenticator.objects.filter(user=account).delete()
    if not gone:
        raise Refused("factor.none", "Второй шаг входа у человека не включён: снимать нечего.")
    account.factor_told_on = None
    account.save(update_fields=["factor_told_on"])
    for session in UserSession.objects.filter(user=account):
        session.end()
    facts.record(actor, "account.factor_reset", subject_id=person.pk, unit_path="")
    _tell_of_reset(account)


def _tell_of_reset(account: Account) -> None:
    text = (
        "Здравствуйте.\n\nСлужба помощи сняла ключи доступа и коды с вашей учётной записи в «Маршруте» и закончила "
        "входы на всех устройствах. Войдите с паролем и включите второй шаг снова.\n\n"
        "Если вы об этом не просили, сразу сообщите в службу помощи."
    )
    if not account.email.endswith(NO_MAIL):
        EmailMessage("«Маршрут»: второй шаг входа снят", text, to=[account.email]).send()


def factor_due(actor: Actor) -> date | None:
    """The last day without a second step for an actor who needs one and has none; otherwise nothing."""
    forced, days = queries.factor_rule(actor)
    if not rules.needs_factor((h.role for h in actor.held), forced):
        return None
    if queries.has_factor(actor):
        factor_is_set(actor)
        return None
    return tell_about_factor(actor, days=days)


def note_linked(actor: Actor, account: Account) -> Any:
    """Write that an outside identity now opens the account."""
    return facts.record(actor, "account.linked", subject_id=account.person_id or 0, unit_path="")
