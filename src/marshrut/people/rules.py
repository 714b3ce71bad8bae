"""Decisions about accounts: what an outside identity must say, who needs a second factor and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marshrut.core.refusal import Refused
from marshrut.core.text import fold, normalise_snils


@dataclass(frozen=True, slots=True)
class Identity:
    """What we take from the claims of an outside identity; nothing else is kept."""

    snils: str
    surname: str
    name: str
    email: str


def identity(claims: Mapping[str, object], *, assurance: str, provider: str) -> Identity:
    """Read the claims, or refuse in words: no СНИЛС, a mistyped one, an identity that nobody has confirmed."""
    written = str(claims.get("snils") or "").strip()
    if not written:
        raise Refused(
            "outside.no_snils",
            f"«{provider}» не передал СНИЛС, а без него мы не знаем, кто вы. Разрешите передачу СНИЛС при входе "
            "или войдите по приглашению своей организации.",
        )
    snils = normalise_snils(written)
    if not snils:
        raise Refused(
            "outside.bad_snils",
            f"В вашей записи «{provider}» СНИЛС с ошибкой: контрольные цифры не сходятся. Исправьте его там и войдите "
            "снова. А пока можно войти по приглашению своей организации.",
        )
    if assurance and claims.get("assurance") != assurance:
        raise Refused(
            "outside.unconfirmed",
            f"Личность в «{provider}» ещё не подтверждена. Подтвердите там учётную запись и войдите снова.",
        )
    email = str(claims.get("email") or "").strip().lower() if claims.get("email_verified") is True else ""
    return Identity(snils, str(claims.get("family_name") or ""), str(claims.get("given_name") or ""), email)


def same_name(found: Identity, *, surname: str, name: str) -> bool:
    """Whether the names may belong to one person: a surname changes, a name changes, both at once do not."""
    pairs = ((found.surname, surname), (found.name, name))
    return any(not theirs or fold(theirs) == fold(ours) for theirs, ours in pairs)


def needs_factor(held: Iterable[str], forced: Collection[str]) -> bool:
    """Whether any of the roles held demands a second factor."""
    return any(role in forced for role in held)


def factor_due(told: date, days: int) -> date:
    """The last day on which a person may work without a second factor."""
    return told + timedelta(days=days)


# the first mark found in what the browser says; the order matters, since all of them name their forebears
BROWSERS = {"YaBrowser": "Яндекс Браузер", "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox"}
BROWSERS |= {"Chrom": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
SYSTEMS |= {"Mac OS": "Mac", "Linux": "Linux"}


def device_name(user_agent: str) -> str:
    """«Chrome, Windows» of what a browser says about itself."""
    found = [next((name for mark, name in table.items() if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or "неизвестное устройство"


# substitution ----------------------------------------------------------------------------------------------------

SUBSTITUTE_DAYS = 120


def substitutable(*, since: date, until: date, today: date, busy: bool) -> None:
    """A substitution has a term ahead of it, not an endless one, and one stand-in at a time."""
    if since < today:
        raise Refused("substitution.past", "Замещение начинается сегодня или позже: исправьте первый день.")
    if until < since:
        raise Refused("substitution.order", "Последний день раньше первого: исправьте срок.")
    if until - since > timedelta(days=SUBSTITUTE_DAYS):
        raise Refused("substitution.long", f"Замещение длится не больше {SUBSTITUTE_DAYS} дней: сократите срок.")
    if busy:
        raise Refused("substitution.busy", "На эти дни замещающий уже назначен. Сначала закончите то замещение.")


# emergency access -------------------------------------------------------------------------------------------------

EMERGENCY_HOURS = 1
LEAST_REASON = 20


def breakable(reason: str, *, own: bool, open_now: bool) -> None:
    """A need is told in words, about somebody else, once at a time."""
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(
            "emergency.reason", f"Опишите причину подробнее: хотя бы {LEAST_REASON} знаков. Её прочтёт владелец."
        )
    if own:
        raise Refused("emergency.own", "Свои данные вы видите и так.")
    if open_now:
        raise Refused("emergency.open", "Доступ к данным этого человека уже открыт вам или ждёт подтверждения.")


def confirmable(*, own: bool, confirmed: bool, closed: bool) -> None:
    """The second key is another person's, and it turns once."""
    if own:
        raise Refused("emergency.two", "Подтверждает другой человек: свой запрос подтвердить нельзя.")
    if confirmed or closed:
        raise Refused("emergency.decided", "По этому запросу уже решено. Обновите страницу.")


# doubles ----------------------------------------------------------------------------------------------------------

UNDO_DAYS = 30


def decidable(state: str) -> None:
    """A pair is decided once."""
    if state == "merged":
        raise Refused("pair.merged", "Эти записи уже объединены. Отменить можно в журнале объединений.")
    if state == "different":
        raise Refused("pair.different", "Уже решено, что это разные люди. Сначала верните пару на разбор.")


def reopenable(state: str) -> None:
    """Only «different people» can be taken back this way."""
    if state != "different":
        raise Refused("pair.not_different", "Пара и так на разборе или объединена: возвращать нечего.")


def mergeable(actor: int | None, kept: int, other: int, *, gone: bool) -> None:
    """Nobody merges the own record; a record merged away takes no part."""
    if actor in (kept, other):
        raise Refused("merge.own", "Свою запись объединяет другой сотрудник: попросите коллегу.")
    if gone:
        raise Refused("merge.gone", "Одна из записей уже объединена с другой. Обновите список двойников.")


def undoable(made: datetime, now: datetime, *, undone: bool, later: bool) -> None:
    """A merge is taken back once, in its term, the latest first."""
    if undone:
        raise Refused("merge.undone", "Это объединение уже отменено.")
    if now > made + timedelta(days=UNDO_DAYS):
        raise Refused("merge.late", f"Прошло больше {UNDO_DAYS} дней: отменить объединение уже нельзя.")
    if later:
        raise Refused("merge.later", "С этими записями потом объединили ещё одну. Сначала отмените более позднее.")
