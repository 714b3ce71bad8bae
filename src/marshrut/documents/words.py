"""Words of the room."""

from django.db import models


class State(models.TextChoices):
    """Whether an issued paper is in force."""

    VALID = "valid", "действует"
    SUPERSEDED = "superseded", "заменён новой версией"
    REVOKED = "revoked", "отозван"


class Kind(models.TextChoices):
    """Kinds of papers the platform issues now."""

    ROUTE = "route", "Индивидуальный образовательный маршрут"
    CHANGE_SHEET = "change_sheet", "Лист изменений маршрута"


CODE_ALPHABET = "23456789АБВГДЕЖКЛМНПРСТУФХЭЮЯ"
CODE_LENGTH = 10
