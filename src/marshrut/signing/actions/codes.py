"""A code is asked for, typed, and taken once. The count of wrong ones is kept even when the rest is refused."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.people.models import Account
from marshrut.people.words import NO_MAIL

from .. import access, rules
from ..kinds import Grant, Item, Outcome
from ..models import Agreement, Ask, AskItem
from ..queries.codes import has_app, secret_code
from ..words import ASKS_MINUTES, CODE_MINUTES, WRONG_HOURS, Way


def ask(
    actor: Actor,
    items: Sequence[Item],
    *,
    answers: Mapping[str, Any] | None = None,
    left: Iterable[Outcome] = (),
    way: str = "",
) -> Ask:
    """Ask for one code over all the items; codes asked for before stop working.

    Raises
    ------
    Refused
        No agreement, too many requests, nowhere to send a code, the letter did not go.
    """
    with transaction.atomic():
        _check_asking(actor)
        chosen, address = _way(actor, way)
        Ask.objects.filter(person_id=actor.person_id or 0, state=Ask.State.OPEN).update(state=Ask.State.CLOSED)
        found = [asdict(item) for item in items]
        made = Ask.objects.create(
            person_id=actor.person_id or 0, way=chosen, nonce=secrets.token_hex(16), seal=rules.whole(found),
            sent_to=rules.masked(address) if chosen == Way.MAIL else "", workflow=items[0].workflow,
            answers=dict(answers or {}), left=[asdict(row) for row in left],
            expires_at=timezone.now() + timedelta(minutes=CODE_MINUTES),
        )  # fmt: skip
        AskItem.objects.bulk_create(AskItem(ask=made, **item) for item in found)
        facts.record(actor, "sign.asked", subject_id=made.pk, unit_path="", way=chosen, documents=len(found))
    if chosen == Way.MAIL:
        _send(made, items, address)
    return made


def _check_asking(actor: Actor) -> None:
    """The agreement is in force, its row keeps two requests of one person apart, there were not too many."""
    rows = Agreement.objects.select_for_update().filter(person_id=actor.person_id or 0, withdrawn_at=None)
    if rows.first() is None:
        rules.demanded("always", agreed=False)
    now = timezone.now()
    asked = Ask.objects.filter(person_id=actor.person_id or 0)
    wrong = asked.filter(made_at__gt=now - timedelta(hours=WRONG_HOURS)).aggregate(n=Sum("tries"))["n"] or 0
    rules.may_ask(asked.filter(made_at__gt=now - timedelta(minutes=ASKS_MINUTES)).count(), wrong)


def _way(actor: Actor, wanted: str) -> tuple[str, str]:
    """The application when there is one and no letter was wished, otherwise the box of the account."""
    account = Account.objects.filter(pk=actor.account_id or 0, person_id=actor.person_id or 0).first()
    address = account.email if account and not account.email.endswith(NO_MAIL) else ""
    if has_app(actor) and (wanted != Way.MAIL or not address):
        return Way.APP, address
    if not address:
        raise Refused(
            "sign.no_way", "Код некуда прислать: укажите почту или подключите приложение с кодами на своей странице."
        )
    return Way.MAIL, address


def _send(made: Ask, items: Sequence[Item], address: str) -> None:
    """The letter goes at once: the person waits for it."""
    what = items[0].title if len(items) == 1 else counted(len(items), "документ", "документа", "документов")
    body = (
        f"Код подписи: {secret_code(SYSTEM, made)}\n\nПодписывается: {what}.\nКод действует {CODE_MINUTES} минут и только один "
        "раз.\n\nЕсли вы сейчас ничего не подписываете, никому не сообщайте код и смените пароль."
    )
    try:
        EmailMessage("«Маршрут»: код подписи", body, to=[address]).send()
    except (OSError, SMTPException) as error:
        Ask.objects.filter(pk=made.pk).update(state=Ask.State.CLOSED)
        raise Refused(
            "sign.mail", "Письмо с кодом не ушло: почта сейчас не отвечает. Ничего не подписано, повторите позже."
        ) from error


def ask_again(actor: Actor, *, pk: int, way: str = "") -> Ask:
    """A new code for the same documents; what changed meanwhile is found out when it is signed."""
    former = get_object_or_404(access.own_asks.of(actor, Ask.objects.all()), pk=pk)
    if former.state == Ask.State.USED:
        raise Refused("sign.used", "Этот код уже принят: подписывать нечего.")
    items = [
        Item(row.workflow, row.subject_id, row.version, row.level, row.seal, row.title) for row in former.items.all()
    ]
    return ask(actor, items, answers=former.answers, left=[Outcome(**row) for row in former.left], way=way)


def redeem(actor: Actor, *, pk: int, code: str) -> Grant:
    """Take a code: once, by its own person, in its time. A wrong one is counted."""
    with transaction.atomic():
        found = get_object_or_404(access.own_asks.of(actor, Ask.objects.select_for_update()), pk=pk)
        now = timezone.now()
        rules.usable(found.state, found.tries, found.expires_at, now)
        if _right(actor, found, rules.digits(code)):
            found.state, found.used_at = Ask.State.USED, now
            found.save(update_fields=["state", "used_at"])
            return Grant(found.pk)
        found.tries += 1
        found.save(update_fields=["tries"])
        facts.record(actor, "sign.wrong", subject_id=found.pk, unit_path="", tries=found.tries)
    raise rules.wrong(found.tries)


def _right(actor: Actor, found: Ask, code: str) -> bool:
    """The digits of the letter, or those that the application shows now; the latter remembers used ones itself."""
    if found.way == Way.MAIL:
        return rules.same(secret_code(actor, found), code)
    app = Authenticator.objects.filter(user_id=actor.account_id or 0, type=Authenticator.Type.TOTP).first()
    return bool(app and code.isascii() and code.isdecimal() and app.wrap().validate_code(code))


@transaction.atomic
def finish(actor: Actor, *, pk: int, outcomes: Iterable[Outcome]) -> None:
    """Keep what became of the documents, so that the page of the outcome may be opened again."""
    rows = access.own_asks.of(actor, Ask.objects.filter(pk=pk))
    rows.update(outcome=[asdict(row) for row in outcomes])
