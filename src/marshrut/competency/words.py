"""Words of the room, used by everything above it: groups, levels of deficit, subjects."""

from django.db import models


class Group(models.TextChoices):
    """The four groups of competencies, in the order of every page and form."""

    SUBJECT = "subject_matter", "Предметные"
    METHODICAL = "methodical", "Методические"
    PSYPED = "psyped", "Психолого-педагогические"
    COMMUNICATIVE = "communicative", "Коммуникативные"


class Deficit(models.TextChoices):
    """Level of professional deficits: the higher, the more support is needed."""

    NONE = "none", "не выявлены"
    LOW = "low", "низкий"
    MEDIUM = "medium", "средний"
    HIGH = "high", "высокий"


class State(models.TextChoices):
    """States of a framework version."""

    DRAFT = "draft", "проект"
    EXPERT_REVIEW = "expert_review", "на экспертизе"
    APPROVED = "approved", "утверждена"
    IN_USE = "in_use", "действует"
    ARCHIVED = "archived", "в архиве"


GROUPS = tuple(Group.values)
