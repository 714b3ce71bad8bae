"""Words of the room."""

from django.db import models


class Kind(models.TextChoices):
    """What stands in the two sub-tables 1.4 of the form."""

    COMMUNITY = "community", "профессиональное сообщество"
    ASSOCIATION = "association", "методическое объединение"
    COUNCIL = "council", "методический совет"


class Status(models.TextChoices):
    """Status of a person in a body."""

    MEMBER = "member", "член объединения"
    HEAD = "head", "руководитель"
    SECRETARY = "secretary", "секретарь"
