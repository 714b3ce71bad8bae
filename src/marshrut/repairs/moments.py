"""Days and moments of the room, by the clock of the region."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone


def moment(day: date, *, late: bool = False) -> datetime:
    """The first or the last minute of a day, by the clock of the region."""
    return timezone.make_aware(datetime.combine(day, time(23, 59) if late else time.min))
