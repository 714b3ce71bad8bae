"""Words of the room."""

from django.db import models


class Kind(models.TextChoices):
    """What people take part in; the codes are those of the lines of a route."""

    STREAM = "stream", "программа"
    PLACEMENT = "placement", "стажировка"
    EVENT = "event", "мероприятие"
    TALK = "talk", "выступление на мероприятии"
    COMMUNITY = "community", "встречи сообщества"
    MENTOR = "mentor", "встречи с наставником"


class State(models.TextChoices):
    """What is known of a person."""

    EXPECTED = "expected", "ждём"
    DONE = "done", "участвовал(а)"
    MISSED = "missed", "не участвовал(а)"


#: Held many times: every meeting is a mark of its own day.
REGULAR = (Kind.COMMUNITY, Kind.MENTOR)
#: What «done» and «missed» are called.
SAID = {
    Kind.STREAM: ("окончил(а)", "не окончил(а)"),
    Kind.PLACEMENT: ("стажировка засчитана", "стажировка не засчитана"),
    Kind.EVENT: ("был(а)", "не был(а)"),
    Kind.TALK: ("выступил(а)", "не выступил(а)"),
    Kind.COMMUNITY: ("был(а) на встрече", "не был(а)"),
    Kind.MENTOR: ("встреча была", "встречи не было"),
}
MEETING_HOURS = 2
