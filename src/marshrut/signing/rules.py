"""Rules of codes: how one is made, until when and how often it may be asked. Pure functions over plain values."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from marshrut.core.refusal import Refused

from .words import ASKS, ASKS_MINUTES, CODE_MINUTES, DIGITS, TRIES, WRONG, Demand


def seal(content: object) -> str:
    """sha-256 of the canonical JSON, hexadecimal."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def code(key: bytes, *, pk: int, person: int, nonce: str, seal: str) -> str:
    """The six digits of a request: they depend on the person, on the request and on everything that is signed."""
    said = f"marshrut.signing.code|{pk}|{person}|{nonce}|{seal}"
    number = int.from_bytes(hmac.new(key, said.encode(), hashlib.sha256).digest(), "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def stamp(key: bytes, values: Mapping[str, Any]) -> str:
    """The mark of the system on a signature: a changed byte of the row is told by it."""
    return hmac.new(key, b"marshrut.signing.stamp|" + seal(dict(values)).encode(), hashlib.sha256).hexdigest()


def same(first: str, second: str) -> bool:
    """Equality whose time tells nothing."""
    return hmac.compare_digest(first.encode(), second.encode())


def digits(text: str) -> str:
    """What a person typed as a code, without spaces and dashes."""
    return "".join(letter for letter in text if not letter.isspace() and letter not in "-–—")


def may_ask(recent: int, wrong: int) -> None:
    """Whether one more code may be asked for."""
    if wrong >= WRONG:
        raise Refused(
            "sign.locked",
            "За сутки набрано слишком много неверных кодов, подпись кодом закрыта до завтра. Если это были не вы, "
            "смените пароль. Срочный документ можно подписать на бумаге.",
        )
    if recent >= ASKS:
        raise Refused(
            "sign.too_often",
            f"За {ASKS_MINUTES} минут запрошено {ASKS} кодов — больше пока нельзя. Подождите {ASKS_MINUTES} минут: "
            "выбранное никуда не денется.",
        )


def usable(state: str, tries: int, expires_at: datetime, now: datetime) -> None:
    """Whether a code may still be typed."""
    if state == "used":
        raise Refused("sign.used", "Этот код уже использован. Новая подпись — новый код.")
    if state == "closed":
        raise Refused("sign.closed", "Этот код больше не действует: запрошен новый. Возьмите код из последнего письма.")
    if tries >= TRIES:
        raise Refused("sign.tries", "Пять неверных попыток: код закрыт. Запросите новый, он придёт сразу.")
    if now >= expires_at:
        raise Refused("sign.late", f"Прошло больше {CODE_MINUTES} минут, код больше не действует. Запросите новый.")


def wrong(tries: int) -> Refused:
    """What is said after a wrong code."""
    left = TRIES - tries
    if left <= 0:
        return Refused("sign.tries", "Код не подошёл пять раз и закрыт. Запросите новый, он придёт сразу.")
    words = {1: "осталась 1 попытка"}.get(left, f"осталось попыток: {left}")
    return Refused("sign.wrong", f"Код не подошёл: {words}. Возьмите код из последнего письма или из приложения.")


def masked(address: str) -> str:
    """«i***@mail.ru»: enough to know the box, too little to learn the address."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"


def demanded(mode: str, *, agreed: bool) -> bool:
    """Whether a code is needed now; a person who has to sign by a code but has not agreed is refused."""
    if mode == Demand.ALWAYS and not agreed:
        raise Refused(
            "sign.agree_first",
            "Эта подпись ставится кодом. Примите соглашение о простой электронной подписи на своей странице или "
            "подпишите на бумаге: её отметит ответственный.",
        )
    return agreed and mode in (Demand.AGREED, Demand.ALWAYS)


def whole(items: Iterable[Mapping[str, Any]]) -> str:
    """The hash of everything under one code, in one order."""
    return seal(sorted((dict(item) for item in items), key=lambda i: (i["workflow"], i["subject_id"], i["level"])))
