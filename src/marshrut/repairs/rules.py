"""Decisions of the room: values in, a value or a refusal out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from marshrut.core.refusal import Refused

from .words import LEAST_REASON, UNDO_MINUTES

LONGEST = timedelta(days=366)


def reason_given(text: str) -> str:
    """A reason that people will read."""
    if len(text.strip()) < LEAST_REASON:
        raise Refused(
            "deed.reason", f"Напишите причину: хотя бы {LEAST_REASON} знаков. Её увидят все, кого это касается."
        )
    return text.strip()[:500]


def moved(
    was_starts: datetime, was_ends: datetime, starts: datetime | None, ends: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """New days of a thing: ahead, in order, other than they were."""
    if starts is None or ends is None:
        raise Refused("deed.days", "Укажите новые даты начала и окончания.")
    if ends < starts:
        raise Refused("deed.order", "Окончание раньше начала: исправьте даты.")
    if starts <= now:
        raise Refused("deed.past", f"{starts:%d.%m.%Y} уже наступил: выберите день впереди.")
    if ends - starts > LONGEST or starts - now > 2 * LONGEST:
        raise Refused("deed.long", "Слишком далеко или слишком долго: проверьте год.")
    if (starts, ends) == (was_starts, was_ends):
        raise Refused("deed.same", "Даты те же, что и были: переносить нечего.")
    return starts, ends


def away(first: date, last: date, today: date) -> None:
    """Days of an absence: in order, not all past, a year at most."""
    if last < first:
        raise Refused("away.order", "Последний день раньше первого: исправьте даты.")
    if last < today:
        raise Refused("away.past", f"{last:%d.%m.%Y} уже прошёл: укажите дни впереди.")
    if last - first > LONGEST:
        raise Refused("away.long", "Больше года: приостановите маршрут на его странице.")


def undo_until(at: datetime) -> datetime:
    """Till when a deed may be taken back."""
    return at + timedelta(minutes=UNDO_MINUTES)


def undoable(*, late: bool, undone: bool, last: bool) -> None:
    """A deed is taken back once, soon, before the next deed with the same thing."""
    if undone:
        raise Refused("deed.undone", "Это уже возвращено: обновите страницу.")
    if late:
        raise Refused("deed.late", f"Прошло больше {UNDO_MINUTES} минут: вернуть всё одним нажатием уже нельзя.")
    if not last:
        raise Refused("deed.next", "После этого было ещё одно изменение: сначала верните его.")
