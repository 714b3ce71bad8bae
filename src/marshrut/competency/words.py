"""Words of the room, used by everything above it: groups, levels of deficit, audiences, stages, kinds of succession."""

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
POSITIONS = (("teacher", "Педагоги"), ("manager", "Руководители"))
#: Levels of deficit from the one that needs most help to the one that needs none: the order of mastery.
MASTERY = (Deficit.HIGH, Deficit.MEDIUM, Deficit.LOW, Deficit.NONE)
EDITABLE = (State.DRAFT,)
PUBLISHED = (State.APPROVED, State.IN_USE, State.ARCHIVED)


class Stage(models.TextChoices):
    """Stage of a career that a target profile may name; empty means any."""

    ANY = "", "любой стаж"
    YOUNG = "young", "до 3 лет работы"
    SKILLED = "skilled", "от 3 лет работы"
    LEADING = "leading", "педагог-методист, педагог-наставник"


class Heir(models.TextChoices):
    """How a competency of the previous version lives on."""

    MOVED = "moved", "перенесена"
    SPLIT = "split", "разделена"
    JOINED = "joined", "объединена"
    DROPPED = "dropped", "исключена"


#: Kinds of tasks of the bank, as the framework names them.
ITEM_KINDS = {
    "single": "один ответ",
    "multi": "несколько ответов",
    "match": "соответствие",
    "order": "порядок",
    "short": "краткий ответ",
    "cloze": "пропуски в тексте",
    "case": "ситуация с вопросами",
    "ext": "развёрнутый ответ",
    "self": "самооценка",
    "observe": "наблюдение",
}
