"""Tables of the report of scoring for Excel."""

from __future__ import annotations

from typing import Any

from marshrut.core import exports
from marshrut.core.actor import Actor
from marshrut.paper import table_xlsx

from . import queries
from .models import Campaign

TITLES = {"experts": "Эксперты", "criteria": "Согласие по критериям", "works": "Работы"}
Column = table_xlsx.Column


def _round(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)


def _experts(actor: Actor, campaign: Campaign) -> tuple[list[Any], list[list[Any]]]:
    columns = [
        Column("Эксперт", 34), "Ждут", "Просрочены", "Оценены", "В срок, %", "Дней на работу", "Строгость, логиты",
        "Ошибка", "Согласованность", "Контрольных", "Сдвиг на контрольных",
    ]  # fmt: skip
    rows = []
    for row in queries.expert_rows(actor, campaign):
        one, severity, drift = row["expert"], row["severity"] or {}, row["drift"] or {}
        rows.append(
            [one.full_name, one.waits, one.late, one.done, row["share"], row["days"], _round(severity.get("severity")),
             _round(severity.get("se")), _round(severity.get("infit"), 2), drift.get("count"), _round(drift.get("bias"), 2)]
        )  # fmt: skip
    return columns, rows


def _criteria(actor: Actor, campaign: Campaign) -> tuple[list[Any], list[list[Any]]]:
    made = queries.rating(actor, campaign)
    columns = ["Задание", Column("Критерий", 44), "Пар", "Совпало, %", "Не больше балла, %", "Взвешенная каппа"]
    found = made.report["criteria"] if made else []
    rows = [
        [c["item"], c["title"], c["count"], _round(c["exact"], 1), _round(c["adjacent"], 1), _round(c["kappa"])]
        for c in found
    ]
    return columns, rows


def _works(actor: Actor, campaign: Campaign) -> tuple[list[Any], list[list[Any]]]:
    columns = [
        "Работа", "Задание", Column("Состояние", 24), "Первая", "Вторая", "Третья", "Итог", Column("Как выставлен", 32),
        "С поправкой", "Подсказка",
    ]  # fmt: skip
    return columns, queries.work_rows(actor, campaign)


PARTS = {"experts": _experts, "criteria": _criteria, "works": _works}


def workbook(actor: Actor, campaign: Campaign, kind: str) -> bytes:
    """One table as a workbook."""
    kind = kind if kind in PARTS else "experts"
    columns, rows = PARTS[kind](actor, campaign)
    exports.note(actor, title=f"{TITLES[kind]}: {campaign.title}", count=len(rows), asked={"part": kind})
    notes = ["Работы без имён: только коды. Подсказка по похожим ответам балла не ставит."]
    return table_xlsx.table(
        columns, rows, title=f"{TITLES[kind]}: {campaign.title}", notes=notes, sheet_name=TITLES[kind]
    )
