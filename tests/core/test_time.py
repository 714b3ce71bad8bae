"""Russian dates, school years and working days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.core import time
from marshrut.core.text import NBSP as N

DAY = date(2026, 11, 24)


def test_a_day_in_its_forms() -> None:
    assert time.ru_date(DAY) == "24.11.2026"
    assert time.ru_day(DAY) == f"24{N}ноября 2026{N}г."
    assert time.ru_short_day(DAY) == f"24{N}ноября"
    assert time.ru_weekday(DAY) == f"24{N}ноября, вторник"
    assert time.ru_month(DAY) == f"ноябрь 2026{N}г."


def test_moments_are_shown_in_moscow_time() -> None:
    late = datetime(2026, 11, 24, 22, 5, tzinfo=UTC)
    assert time.ru_moment(late) == "25.11.2026, 01:05"
    assert time.day_of(late) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2027, 1, 12), date(2027, 1, 16), f"12–16{N}января"),
        (date(2027, 1, 28), date(2027, 2, 3), f"28{N}января – 3{N}февраля"),
        (date(2026, 12, 28), date(2027, 1, 3), f"28{N}декабря 2026{N}г. – 3{N}января 2027{N}г."),
        (DAY, DAY, f"24{N}ноября"),
    ],
)
def test_spans_of_days(start: date, end: date, said: str) -> None:
    assert time.ru_range(start, end) == said


def test_span_shows_the_year_when_asked() -> None:
    assert time.ru_range(date(2027, 1, 12), date(2027, 1, 16), year=True) == f"12–16{N}января 2027{N}г."


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 8, 31), "2025/2026"), (date(2026, 9, 1), "2026/2027"), (date(2027, 5, 1), "2026/2027")],
)
def test_school_year_begins_in_september(day: date, year: str) -> None:
    assert time.school_year(day) == year
    first, last = time.school_year_bounds(day)
    assert first <= day <= last


def test_holidays_are_not_worked() -> None:
    assert time.is_working_day(DAY)
    assert not time.is_working_day(date(2026, 11, 4))
    assert not time.is_working_day(date(2026, 11, 28))


def test_table_overrides_the_calendar() -> None:
    saturday, tuesday = date(2026, 11, 28), DAY
    table = {saturday: True, tuesday: False}
    assert time.is_working_day(saturday, table)
    assert not time.is_working_day(tuesday, table)
    assert time.working_days_between(date(2026, 11, 23), saturday, table) == 4


def test_working_days_skip_the_weekend() -> None:
    assert time.add_working_days(date(2026, 11, 27), 1) == date(2026, 11, 30)
    assert time.add_working_days(date(2026, 11, 30), -1) == date(2026, 11, 27)
    assert time.add_working_days(DAY, 0) == DAY


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 40))
def test_adding_and_counting_working_days_agree(day: date, n: int) -> None:
    assert time.working_days_between(day, time.add_working_days(day, n)) == n


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (date(2026, 11, 27), f"3{N}рабочих дня, до 27.11"),
        (date(2026, 11, 25), f"1{N}рабочий день, до 25.11"),
        (DAY, "сегодня, до 24.11"),
        (date(2026, 11, 20), f"просрочено на 2{N}рабочих дня"),
    ],
)
def test_deadlines_are_told_in_words(due: date, said: str) -> None:
    assert time.deadline(DAY, due) == said


def test_deadline_on_the_coming_weekend_has_no_working_day_left() -> None:
    assert time.deadline(date(2026, 11, 27), date(2026, 11, 28)) == "до 28.11"
