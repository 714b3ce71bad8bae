"""A small catalogue for the journeys: something for each group of competencies."""

from datetime import timedelta

from django.utils import timezone

from marshrut.events.models import Event
from marshrut.programmes.models import Programme, Stream

CODES = ["SUB-MAT-1", "MET-GEN-1", "PSY-1", "COM-1"]


def fill_catalogue(world):
    today, now = timezone.localdate(), timezone.now()
    for n, code in enumerate(CODES):
        programme = Programme.objects.create(
            title=f"Программа {code}", provider="АО ИОО", hours=18, form="remote", competencies=[code]
        )
        start = today + timedelta(days=20 + 40 * n)
        Stream.objects.create(programme=programme, starts=start, ends=start + timedelta(days=14), seats=30)
        Event.objects.create(
            title=f"Разбор уроков {code}",
            kind="webinar",
            form="remote",
            unit=world.units["centre"],
            starts=now + timedelta(days=30 + n),
            ends=now + timedelta(days=30 + n, hours=2),
            hours=2,
            seats=50,
            competencies=[code],
        )
