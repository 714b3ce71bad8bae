"""Words of the room."""

from django.db import models


class Kind(models.TextChoices):
    """Kinds of events, as the form of the route names them."""

    FORUM = "forum", "форум"
    CONFERENCE = "conference", "конференция"
    SEMINAR = "seminar", "семинар"
    WEBINAR = "webinar", "вебинар"
    MASTER_CLASS = "master_class", "мастер-класс"
    CONTEST = "contest", "конкурс"
    ROUND_TABLE = "round_table", "круглый стол"
    LESSON_VISIT = "lesson_visit", "посещение занятий"


class Form(models.TextChoices):
    """How people take part."""

    IN_PERSON = "in_person", "очно"
    REMOTE = "remote", "дистанционно"
    MIXED = "mixed", "очно и дистанционно"


class State(models.TextChoices):
    """States of an event."""

    PUBLISHED = "published", "открыта запись"
    HELD = "held", "прошло"
    CANCELLED = "cancelled", "отменено"
