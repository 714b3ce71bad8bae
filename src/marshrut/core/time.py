"""Russian dates, school years and working days. Pure functions; dates are passed in, the clock is not read here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from marshrut.core.text import NBSP, plural

MOSCOW = ZoneInfo("Europe/Moscow")
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_MONTH_NAMES = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
    "декабрь",
)  # fmt: skip
_WEEK = (
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
)  # fmt: skip
_DASH = "\u2013"


def local(moment: date | datetime) -> date | datetime:
    """An aware moment as it is in Moscow; a plain date or a naive moment stays as it is."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(MOSCOW)
    return moment


def day_of(moment: date | datetime) -> date:
    """The Moscow day of a moment."""
    found = local(moment)
    return found.date() if isinstance(found, datetime) else found


def ru_date(moment: date | datetime) -> str:
    """«24.11.2026», for tables."""
    return f"{day_of(moment):%d.%m.%Y}"


def ru_day(moment: date | datetime) -> str:
    """«24 ноября 2026 г.», for text."""
    day = day_of(moment)
    return f"{day.day}{NBSP}{_MONTHS[day.month - 1]} {day.year}{NBSP}г."


def ru_short_day(moment: date | datetime) -> str:
    """«24 ноября»."""
    day = day_of(moment)
    return f"{day.day}{NBSP}{_MONTHS[day.month - 1]}"


def ru_weekday(moment: date | datetime) -> str:
    """«24 ноября, вторник», for lists of days."""
    return f"{ru_short_day(moment)}, {_WEEK[day_of(moment).weekday()]}"


def ru_month(moment: date | datetime) -> str:
    """«ноябрь 2026 г.»."""
    day = day_of(moment)
    return f"{_MONTH_NAMES[day.month - 1]} {day.year}{NBSP}г."


def ru_time(moment: datetime) -> str:
    """«14:05» in Moscow time."""
    return f"{local(moment):%H:%M}"


def ru_moment(moment: datetime) -> str:
    """«24.11.2026, 14:05»."""
    return f"{ru_date(moment)}, {ru_time(moment)}"


def ru_range(start: date | datetime, end: date | datetime, *, year: bool = False) -> str:
    """A span of days: «12–16 января», «28 января – 3 февраля», with years when they differ or are asked for."""
    first, last = day_of(start), day_of(end)
    if first == last:
        return ru_day(first) if year else ru_short_day(first)
    if first.year != last.year:
        return f"{ru_day(first)} {_DASH} {ru_day(last)}"
    tail = f" {last.year}{NBSP}г." if year else ""
    if first.month == last.month:
        return f"{first.day}{_DASH}{last.day}{NBSP}{_MONTHS[last.month - 1]}{tail}"
    return f"{ru_short_day(first)} {_DASH} {ru_short_day(last)}{tail}"


def school_year(day: date | datetime) -> str:
    """«2026/2027»: the school year begins on the first of September."""
    found = day_of(day)
    start = found.year if found.month >= 9 else found.year - 1
    return f"{start}/{start + 1}"


def school_year_bounds(day: date | datetime) -> tuple[date, date]:
    """First and last day of the school year: 1 September and 31 August."""
    start = int(school_year(day)[:4])
    return date(start, 9, 1), date(start + 1, 8, 31)


@lru_cache(maxsize=32)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("RU", years=year))


def is_working_day(day: date, table: Mapping[date, bool] | None = None) -> bool:
    """Whether people work on this day.

    Parameters
    ----------
    table
        Days that differ from the calendar: True for a working Saturday, False for a moved day off.
    """
    if table is not None and day in table:
        return table[day]
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_working_days(day: date, n: int, table: Mapping[date, bool] | None = None) -> date:
    """The day when `n` working days have passed; `n` may be negative, zero gives the day itself."""
    step = timedelta(days=1 if n >= 0 else -1)
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day, table)
    return day


def working_days_between(start: date, end: date, table: Mapping[date, bool] | None = None) -> int:
    """Working days after `start` up to and including `end`; negative when the end is earlier."""
    if end < start:
        return -working_days_between(end, start, table)
    return sum(is_working_day(start + timedelta(days=i), table) for i in range(1, (end - start).days + 1))


def deadline(today: date, due: date, table: Mapping[date, bool] | None = None) -> str:
    """How much is left, in working days, and the date: «3 рабочих дня, до 27.11», «просрочено на 2 рабочих дня»."""
    left = working_days_between(today, due, table)
    if due == today:
        return f"сегодня, до {due:%d.%m}"
    n = abs(left)
    words = f"{n}{NBSP}{plural(n, 'рабочий день', 'рабочих дня', 'рабочих дней')}"
    if due < today:
        return f"просрочено на {words}" if n else f"просрочено с {due:%d.%m}"
    return f"{words}, до {due:%d.%m}" if n else f"до {due:%d.%m}"
