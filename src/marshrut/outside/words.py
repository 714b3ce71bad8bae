"""Words of the room: states of waves, people in them and batches; the columns each kind of file may hold."""

from __future__ import annotations

from django.db import models

from marshrut.ui.sheet import Field


class WaveState(models.TextChoices):
    """Where a wave stands (domain §7.4)."""

    ANNOUNCED = "announced", "объявлена"
    QUOTA_SET = "quota_set", "места распределены"
    NOMINATIONS = "nominations_open", "идёт выдвижение"
    FROZEN = "list_frozen", "список закрыт"
    INVITED = "invitations_sent", "приглашения отправлены"
    STAGE_1 = "stage_1_held", "первый этап прошёл"
    STAGE_2 = "stage_2_held", "второй этап прошёл"
    IMPORTED = "results_imported", "результаты загружены"
    DELIVERED = "results_delivered", "результаты доведены"
    CLOSED = "closed", "завершена"


class PartState(models.TextChoices):
    """Where a person of a wave stands."""

    INVITED = "invited", "приглашён"
    CONFIRMED = "confirmed", "подтвердил"
    DECLINED = "declined", "отказался"
    REGISTERED = "registered", "зарегистрирован"
    ATTENDED = "attended", "участвовал"
    ABSENT_VALID = "absent_valid", "не был по уважительной причине"
    ABSENT = "absent", "не был"
    RESULT = "result_received", "результат получен"
    APPEALED = "appealed", "подана апелляция"
    FINAL = "final", "итог"


class BatchState(models.TextChoices):
    """Where a file stands."""

    UPLOADED = "uploaded", "файл принят"
    CHECKED = "checked", "проверен"
    COMMITTED = "committed", "записан"
    UNDONE = "undone", "отменён"


class Load(models.TextChoices):
    """What a file holds."""

    WAVE = "wave", "список волны"
    CODES = "codes", "коды участников"
    RESULTS = "results", "внешние результаты"
    TASKS = "tasks", "выполнение заданий учениками"
    SCORES = "scores", "распределение баллов учеников"


class Source(models.TextChoices):
    """Where outside results come from."""

    FIOKO = "fioko", "ФИОКО"
    ACADEMY = "academy", "Академия: входная диагностика"
    REGION = "region", "другой регион"


class StudySource(models.TextChoices):
    """Works of pupils."""

    VPR = "vpr", "ВПР"
    OGE = "oge", "ОГЭ"
    EGE = "ege", "ЕГЭ"
    NIKO = "niko", "НИКО"
    PISA = "pisa", "по модели PISA"
    MUNICIPAL = "municipal", "муниципальная работа"


class StudyState(models.TextChoices):
    """Where the analysis of a work stands (domain §11.10)."""

    LOADED = "loaded", "загружена"
    CHECKED = "quality_checked", "качество проверено"
    ANALYSED = "analysed", "разобрана"
    CAUSES = "hypotheses", "причины названы"
    ADVISED = "recommended", "рекомендации у секции"
    APPROVED = "approved", "утверждены секцией"
    PUBLISHED = "published", "опубликованы"
    MEASURES = "measures", "идут меры"
    RECHECKED = "rechecked", "проверено через год"


class Hardness(models.TextChoices):
    """How hard a task is meant to be."""

    BASE = "base", "базовый"
    HIGH = "high", "повышенный и высокий"


#: A task is failing when the region does less of it than this.
FAILING = {Hardness.BASE: 0.50, Hardness.HIGH: 0.15}
#: A teacher with fewer pupils is not shown apart, and nobody is ever ranked.
LEAST_PUPILS = 25
#: The analysis is open to municipalities and schools from here, recommendations from publishing on.
TOLD = (StudyState.PUBLISHED, StudyState.MEASURES, StudyState.RECHECKED)
OPEN = (StudyState.ANALYSED, StudyState.CAUSES, StudyState.ADVISED, StudyState.APPROVED, *TOLD)


class CodeState(models.TextChoices):
    """Whether it is known whose code it is."""

    WAITING = "waiting", "ждёт сличения"
    MATCHED = "matched", "найден по ФИО"
    BY_HAND = "by_hand", "связан вручную"
    NOBODY = "nobody", "никто не подходит"


#: Takes part in the plan and fact of a wave: everybody but those who will not come.
GONE = (PartState.DECLINED,)
#: A municipality and a school see only this of a person's way.
TOOK_PART = {
    PartState.INVITED: "включён в список",
    PartState.CONFIRMED: "включён в список",
    PartState.DECLINED: "не участвует",
    PartState.REGISTERED: "включён в список",
    PartState.ATTENDED: "участвовал",
    PartState.ABSENT_VALID: "не участвовал",
    PartState.ABSENT: "не участвовал",
    PartState.RESULT: "участвовал",
    PartState.APPEALED: "участвовал",
    PartState.FINAL: "участвовал",
}
UNDO_HOURS = 24
#: Days before the end of nominations when unconfirmed places of a municipality go to the reserve.
RESERVE_DAYS = 5
TOWN = Field(
    "municipality",
    "Муниципалитет",
    required=True,
    also=("муниципальное образование", "район", "округ", "мо", "территория"),
    hint="Как в списке территорий.",
    example="Онежский округ",
)
ORGANISATION = Field(
    "organisation",
    "Организация",
    required=False,
    also=("образовательная организация", "оо", "школа", "место работы"),
    hint="Краткое название.",
    example="СОШ № 4 г. Онеги",
)
FULL_NAME = Field(
    "full_name",
    "ФИО",
    required=True,
    also=("фамилия, имя, отчество", "фамилия имя отчество", "ф.и.о.", "участник", "педагог"),
    hint="Фамилия, имя и отчество в одной колонке.",
    example="Иванова Мария Петровна",
)
SUBJECT = Field(
    "subject", "Предмет", required=False, also=("учебный предмет",), hint="Один предмет.", example="математика"
)
CODE = Field(
    "code", "Код", required=True, also=("код участника", "id", "идентификатор"), hint="Как выдан.", example="29-0017"
)
CLASS = Field(
    "class_code",
    "Код класса",
    required=False,
    also=("класс", "литера", "код класса/группы"),
    hint="Например, 5А. Без имён.",
    example="5А",
)
SCHOOL = ORGANISATION._replace(required=True)
POINTS = "Число от 0 до 100. Можно оставить пустым."
FIELDS: dict[str, tuple[Field, ...]] = {
    Load.WAVE: (FULL_NAME, TOWN, ORGANISATION, SUBJECT),
    Load.CODES: (CODE, FULL_NAME, TOWN._replace(required=False), ORGANISATION),
    Load.RESULTS: (
        CODE,
        SUBJECT._replace(required=True),
        Field(
            "subject_part",
            "Предметная часть",
            required=False,
            also=("балл за предметную часть", "первичный балл предметной части"),
            hint=POINTS,
            example="14",
        ),
        Field(
            "method_part",
            "Методическая часть",
            required=False,
            also=("балл за методическую часть", "первичный балл методической части"),
            hint=POINTS,
            example="9",
        ),
        Field(
            "decision",
            "Решение",
            required=False,
            also=("уровень", "решение или уровень", "вывод"),
            hint="Как в протоколе.",
            example="высокий",
        ),
        Field(
            "taken_on",
            "Дата",
            required=True,
            also=("дата оценки", "дата прохождения"),
            hint="День оценки.",
            example="12.04.2026",
        ),
    ),
    Load.TASKS: (
        TOWN,
        SCHOOL,
        CLASS,
        Field(
            "teacher_code",
            "Код учителя",
            required=False,
            also=("учитель, код",),
            hint="Код, не фамилия.",
            example="У-07",
        ),
        Field(
            "task",
            "Задание",
            required=True,
            also=("номер задания", "№ задания", "№"),
            hint="Номер, как в работе.",
            example="7",
        ),
        Field(
            "title",
            "Что проверяет",
            required=False,
            also=("проверяемое умение", "умение", "тема"),
            hint="Короткими словами.",
            example="текстовая задача на движение",
        ),
        Field(
            "hardness",
            "Уровень",
            required=False,
            also=("уровень сложности",),
            hint="Базовый, повышенный или высокий.",
            example="базовый",
        ),
        Field(
            "pupils",
            "Писали",
            required=True,
            also=("писали работу", "участников", "количество участников", "кол-во участников"),
            hint="Сколько учеников писали.",
            example="24",
        ),
        Field(
            "share",
            "Выполнение, %",
            required=True,
            also=("выполнение", "доля выполнения", "% выполнения", "процент выполнения"),
            hint="Доля набранных баллов, от 0 до 100.",
            example="46,5",
        ),
    ),
    Load.SCORES: (
        TOWN,
        SCHOOL,
        CLASS,
        Field(
            "points",
            "Балл",
            required=True,
            also=("первичный балл", "сумма баллов"),
            hint="Первичный балл за работу.",
            example="12",
        ),
        Field(
            "pupils",
            "Человек",
            required=True,
            also=("количество", "число учеников", "кол-во"),
            hint="Сколько учеников набрали столько.",
            example="5",
        ),
        Field(
            "lower",
            "Из них ниже журнала",
            required=False,
            also=("понизили", "ниже журнала"),
            hint="Отметка за работу ниже отметки в журнале.",
            example="1",
        ),
        Field(
            "higher",
            "Из них выше журнала",
            required=False,
            also=("повысили", "выше журнала"),
            hint="Отметка за работу выше отметки в журнале.",
            example="0",
        ),
    ),
}
#: Rows whose first cell begins so are totals of a printed list.
TOTALS = ("итого", "всего")
