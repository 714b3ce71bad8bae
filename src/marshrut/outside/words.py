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


class Source(models.TextChoices):
    """Where outside results come from."""

    FIOKO = "fioko", "ФИОКО"
    ACADEMY = "academy", "Академия: входная диагностика"
    REGION = "region", "другой регион"


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
}
#: Rows whose first cell begins so are totals of a printed list.
TOTALS = ("итого", "всего")
