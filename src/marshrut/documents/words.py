"""Words of the room."""

from django.db import models

from marshrut.access.words import Role


class State(models.TextChoices):
    """Whether an issued paper is in force."""

    VALID = "valid", "действует"
    SUPERSEDED = "superseded", "заменён новой версией"
    REVOKED = "revoked", "отозван"


class Kind(models.TextChoices):
    """Kinds of papers the platform issues now."""

    ROUTE = "route", "Индивидуальный образовательный маршрут"
    CHANGE_SHEET = "change_sheet", "Лист изменений маршрута"
    CONCLUSION = "conclusion", "Заключение тьютора по маршруту"
    CLOSING = "closing", "Справка о завершении маршрута"


CODE_ALPHABET = "23456789АБВГДЕЖКЛМНПРСТУФХЭЮЯ"
CODE_LENGTH = 10
LEVELS = {
    "person": "педагог",
    "organisation": "организация",
    "municipality": "муниципалитет",
    "district": "округ",
    "region": "регион",
}
ROLES = {str(value): str(label).split(" (")[0].lower() for value, label in Role.choices} | {"system": "система"}


def in_words(codes: str, names: dict[str, str]) -> str:
    """Codes inside a text of the catalogue as Russian words: «org_head и работник» → «руководитель организации и работник»."""
    text = codes.replace("+", ", ").replace(",", ", ").replace("  ", " ")
    for code in sorted(names, key=len, reverse=True):
        text = text.replace(code, names[code])
    return text
