"""The clock of the whole product. A demonstration may live in another day, so that a year can be played in an hour.

Django asks one function for the time; at the start this one takes its place. It tells the true time unless the
installation is a demonstration (`MARSHRUT_DEMO`) whose settings name a day (`MARSHRUT_TODAY`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from .time import day_of

_true_now = timezone.now


def now() -> datetime:
    """The moment it is: the true one, or the same time of the day that the demonstration lives in."""
    true = _true_now()
    shown: date | None = settings.TODAY if settings.DEMO else None
    return true if shown is None else true + timedelta(days=(shown - day_of(true)).days)


def moved() -> bool:
    """Whether another day is shown than it is."""
    return bool(settings.DEMO and settings.TODAY)


def start() -> None:
    """Let everything that asks Django for the time ask this clock; migrations go on naming Django's function."""
    now.__module__, now.__qualname__ = timezone.__name__, "now"
    timezone.now = now
