"""Words of the room."""

from django.db import models

from marshrut.people.words import SUBJECT_CHOICES

# Groups of competencies in the order of the scale's columns.
GROUP_ORDER = ("subject_matter", "methodical", "psyped", "communicative")

# Tasks for heads of schools stand under this name in place of a subject: forms of teachers do not take them.
HEADS = "управление школой"
# Subjects with competencies and tasks of their own: a whole form can be made for them.
FORM_SUBJECTS = ("математика", "русский язык", "физика", "начальные классы", HEADS)
BANK_SUBJECTS = (*SUBJECT_CHOICES, (HEADS, HEADS))  # for a task and for a select of the bank


# How far an invited person is, for those who follow a campaign: refusals are not told apart.
COURSE = [
    ("waits", "не начинали"),
    ("going", "проходят"),
    ("done", "прошли"),
    ("late", "сданы после срока"),
    ("replaced", "заменены"),
]


#: Whose growth between two campaigns is looked at.
CHOSEN = {"all": "все, кто прошёл обе", "lowest": "нижняя треть по первой", "highest": "верхняя треть по первой"}


class ItemKind(models.TextChoices):
    """Kinds of tasks."""

    SINGLE = "single", "один ответ"
    MULTIPLE = "multiple", "несколько ответов"
    MATCH = "match", "соответствие"
    ORDER = "order", "порядок"
    SHORT = "short", "краткий ответ"
    NUMERIC = "numeric", "число"
    HOTSPOT = "hotspot", "области на рисунке"
    GAP = "gap", "пропуски в тексте"
    CASE = "case", "случай с вопросами"
    OPEN = "open", "развёрнутый ответ"


class ItemState(models.TextChoices):
    """States of a task in the bank."""

    DRAFT = "draft", "черновик"
    SELF_CHECK = "self_check", "самопроверка"
    METHODICAL = "methodical_review", "методическая рецензия"
    LANGUAGE = "language_review", "языковая рецензия"
    FAIRNESS = "fairness_review", "проверка на равные условия"
    PILOT = "pilot", "апробация"
    CALIBRATED = "calibrated", "откалибровано"
    ACTIVE = "active", "действует"
    SUSPENDED = "suspended", "приостановлено"
    RETIRED = "retired", "снято"


class ReviewState(models.TextChoices):
    """States of a review of a task."""

    ASSIGNED = "assigned", "назначена"
    DONE = "done", "готова"
    WITHDRAWN = "withdrawn", "отозвана"


class Decision(models.TextChoices):
    """What a reviewer decides."""

    ACCEPT = "accept", "принять"
    REWORK = "rework", "доработать"


class ReportKind(models.TextChoices):
    """What is wrong with a task, as a taker or a reviewer sees it."""

    ERROR = "error", "ошибка в задании или в ключе"
    LEAK = "leak", "задание стало известно"
    OTHER = "other", "другое"


class ReportState(models.TextChoices):
    """What became of a report of an error or a leak."""

    OPEN = "open", "ждёт решения"
    ACCEPTED = "accepted", "подтверждено"
    DECLINED = "declined", "не подтвердилось"


class Cognitive(models.TextChoices):
    """What the task asks for."""

    KNOW = "know", "знать"
    APPLY = "apply", "применять"
    ANALYSE = "analyse", "анализировать"


class FormState(models.TextChoices):
    """States of a form."""

    DRAFT = "draft", "черновик"
    READY = "ready", "готов"


class Mode(models.TextChoices):
    """How tasks come to a person."""

    ALL = "all", "все задания"
    STAGES = "stages", "по этапам"
    ADAPTIVE = "adaptive", "подбор по ответам"


class StepHow(models.TextChoices):
    """Why these tasks came next."""

    START = "start", "начало"
    ANSWERS = "answers", "по ответам"
    OFFLINE = "offline", "без связи: средняя часть"


class Aspect(models.TextChoices):
    """By what a blueprint counts tasks."""

    GROUP = "group", "группа"
    COMPETENCY = "competency", "компетенция"
    KIND = "kind", "вид задания"
    COGNITIVE = "cognitive", "что проверяет"
    OWN = "own", "задания самого предмета"
    POINTS = "points", "баллов за вариант"


class BlueprintState(models.TextChoices):
    """States of a version of a blueprint."""

    DRAFT = "draft", "черновик"
    APPROVED = "approved", "утверждён"


class SetState(models.TextChoices):
    """States of a set of parallel forms."""

    DRAFT = "draft", "черновик"
    APPROVED = "approved", "утверждён"


class CampaignState(models.TextChoices):
    """States of a campaign."""

    DRAFT = "draft", "черновик"
    OPEN = "open", "идёт"
    CLOSED = "closed", "завершена"
    ARCHIVED = "archived", "в архиве"


class InvitationState(models.TextChoices):
    """States of an invitation."""

    SENT = "sent", "отправлено"
    OPENED = "opened", "открыто"
    ACCEPTED = "accepted", "принято"
    DECLINED = "declined", "отказ"
    EXPIRED = "expired", "срок истёк"
    REPLACED = "replaced", "вместо вас приглашён другой"


class SittingState(models.TextChoices):
    """States of a sitting («попытка»)."""

    STARTED = "started", "начата"
    SUBMITTED = "submitted", "завершена"
    EXPERT = "expert", "у эксперта"
    SCORED = "scored", "оценена"
    ANNULLED = "annulled", "аннулирована"


#: Sittings that are over and count.
DONE = (SittingState.SUBMITTED, SittingState.EXPERT, SittingState.SCORED)


class ScoringState(models.TextChoices):
    """States of an expert's task."""

    ASSIGNED = "assigned", "назначено"
    SCORED = "scored", "оценено"
    MOVED = "moved", "передано другому"


class ScoringPurpose(models.TextChoices):
    """Why an expert scores an answer; the expert never sees it, except in an exercise."""

    DOUBLE = "double", "двойная проверка"
    THIRD = "third", "третья проверка"
    APPEAL = "appeal", "проверка по обращению"
    EXERCISE = "exercise", "пробная оценка"
    CHECK = "check", "контрольный ответ"


class WorkState(models.TextChoices):
    """States of an open answer while experts score it (domain §11.5)."""

    ASSIGNED = "assigned", "у экспертов"
    SCORED = "scored", "оценена"
    CONSISTENT = "consistent", "оценки сошлись"
    DISCREPANT = "discrepant", "оценки разошлись"
    THIRD = "third_expert", "у третьего эксперта"
    FINAL = "final", "балл выставлен"


class SettledBy(models.TextChoices):
    """How the final points of an answer came to be."""

    MEAN = "mean", "среднее двух оценок"
    CLOSEST = "closest", "среднее двух ближайших из трёх"
    ADJUSTED = "adjusted", "с поправкой на строгость"
    ACCEPTED = "accepted", "решение специалиста"
    APPEAL = "appeal", "по обращению педагога"


class AdmissionState(models.TextChoices):
    """What became of an exercise of an expert."""

    GOING = "going", "идёт"
    ADMITTED = "admitted", "допущен"
    REFUSED = "refused", "согласия не хватило"


class AppealState(models.TextChoices):
    """States of an appeal of a result («обращение по результату»)."""

    FILED = "filed", "подано"
    READING = "reading", "ответ перепроверяется"
    REVIEWED = "reviewed", "перепроверено"
    CONFIRMED = "confirmed", "балл подтверждён"
    CHANGED = "changed", "балл изменён"


class ProfileState(models.TextChoices):
    """States of a profile."""

    PREVIEW = "preview", "показан педагогу"
    PUBLISHED = "published", "опубликован"
    SUPERSEDED = "superseded", "есть новее"
    HIDDEN = "hidden", "скрыт: согласие отозвано"


class Purpose(models.TextChoices):
    """Purposes of a campaign."""

    INITIAL = "initial", "входная"
    REPEATED = "repeated", "повторная"
    PILOT = "pilot", "апробация"


class ProposalState(models.TextChoices):
    """States of a proposal to bring a calibration or a scale into use."""

    OPEN = "open", "ждёт решения"
    CONFIRMED = "confirmed", "подтверждено"
    RETURNED = "returned", "возвращено"
    WITHDRAWN = "withdrawn", "отозвано"


class PanelMethod(models.TextChoices):
    """How a panel sets borders."""

    ANGOFF = "angoff", "по заданиям (Ангофф)"
    BOOKMARK = "bookmark", "закладки"


class PanelState(models.TextChoices):
    """States of a panel: judgements come in, their sum is talked over, the panel is over."""

    COLLECTING = "collecting", "идёт круг"
    DISCUSSED = "discussed", "обсуждение"
    CLOSED = "closed", "завершена"


class SeatState(models.TextChoices):
    """How far a person in a room is."""

    ABSENT = "absent", "не на месте"
    ADMITTED = "admitted", "допуск дан"
    GOING = "going", "идёт"
    PAUSED = "paused", "пауза"
    DONE = "done", "завершено"


#: More waves than weeks of a term nobody plans.
MOST_WAVES = 12

OTHER = "other"
_OTHER = (OTHER, "другое (напишите)")
#: Why an organiser does it: a list for each move of `moves.SEATS`.
REASONS: dict[str, tuple[tuple[str, str], ...]] = {
    "admit": (
        ("document", "личность проверена по документу"),
        ("known", "личность известна организатору"),
        ("late", "опоздание, личность проверена"),
        _OTHER,
    ),
    "withdraw": (("mistake", "отмечено по ошибке"), ("left", "ушёл до начала"), ("not_ready", "рабочее место не готово"), _OTHER),
    "pause": (
        ("technical", "технический сбой"),
        ("health", "самочувствие"),
        ("out", "выход из аудитории"),
        ("alarm", "тревога, эвакуация"),
        ("order", "нарушение порядка"),
        _OTHER,
    ),
    "resume": (("fixed", "неполадка устранена"), ("back", "участник на месте"), ("clear", "причина паузы отпала"), _OTHER),
    "finish": (
        ("asked", "по просьбе участника"),
        ("time", "время аудитории вышло"),
        ("technical", "сбой не устранить"),
        ("violation", "нарушение порядка"),
        _OTHER,
    ),
    "note": (
        ("phone", "нарушение: телефон или другая связь"),
        ("materials", "нарушение: посторонние материалы"),
        ("talk", "нарушение: разговоры, помощь других"),
        ("technical", "замечание: неполадка техники"),
        ("item", "замечание: вопрос к заданию"),
        ("health", "замечание: самочувствие"),
        _OTHER,
    ),
}  # fmt: skip


class Factor(models.TextChoices):
    """What only the invited person is asked, by what the record of the person has."""

    SNILS = "snils", "Последние 4 цифры СНИЛС"
    BIRTH = "birth", "Дата рождения"
    NONE = "", "нет данных для проверки"


class TimeShare(models.IntegerChoices):
    """How much of the usual time a person has, per cent."""

    USUAL = 100, "обычное"
    QUARTER = 125, "в 1,25 раза больше"
    HALF = 150, "в полтора раза больше"
    DOUBLE = 200, "вдвое больше"


class ConditionState(models.TextChoices):
    """What became of special conditions."""

    ASKED = "asked", "ждут решения"
    GIVEN = "given", "действуют"
    REFUSED = "declined", "не даны"


#: Breaks of a sitting: how many, and for how many minutes of each the time stands.
MOST_BREAKS = 3
BREAK_MINUTES = 15
