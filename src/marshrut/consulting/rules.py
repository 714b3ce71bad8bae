"""Decisions of the room: values in, a value or a refusal out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marshrut.core.refusal import Refused
from marshrut.core.time import add_working_days

from .words import REOPEN_DAYS, Form

PHONE = re.compile(r"(?:\+7|\b8)[\s(–-]*\d{3}[\s)–-]*\d{3}[\s–-]*\d{2}[\s–-]*\d{2}\b")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
#: «Иванова М. П.», «М. П. Иванова», «Иванова Мария Петровна».
NAMED = re.compile(
    r"\b[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.|\b[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+"
    r"|\b[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+(?:вич|вна|ична|ьич)\b"
)


@dataclass(frozen=True, slots=True)
class Adviser:
    """Somebody who may answer: where the appointment is, its subject, how much is open, since when without a request."""

    person_id: int
    path: str
    subject: str
    near: bool  # the appointment is at a municipality of the asker's district
    load: int
    rested: datetime | None


def choose(
    advisers: Iterable[Adviser], *, path: str, subject: str, passed: Collection[int]
) -> tuple[Adviser, str] | None:
    """The methodist of a request and the reason in words, or None: then the duty specialist decides (domain §6.1).

    Nearest first (own municipality, own district, the whole region), then the least loaded, then the longest without a
    request. A methodist of another subject is taken only when the request names none.
    """
    found = [
        (_far(one, path), one.load, one.rested.timestamp() if one.rested else 0.0, one.person_id, one)
        for one in advisers
        if one.person_id not in passed and (not one.subject or not subject or one.subject == subject)
        and (_far(one, path) < FAR)
    ]  # fmt: skip
    if not found:
        return None
    best = min(found, key=lambda row: (subject != "" and row[4].subject != subject, *row[:4]))
    where = WHERE[best[0]]
    of = f"ведёт предмет «{subject}» {where}" if subject and best[4].subject == subject else f"помогает {where}"
    return best[4], f"{of}, открытых вопросов сейчас: {best[1]}"


WHERE = {0: "в вашем муниципалитете", 1: "в вашем округе", 2: "во всём регионе"}
FAR = 3


def _far(one: Adviser, path: str) -> int:
    if path.startswith(one.path):
        return 0 if one.path.count(".") > 1 else 2
    return 1 if one.near else FAR


def due(state: str, form: str, on: date, terms: dict[str, int]) -> date | None:
    """The day by which the next step is owed."""
    if state == "routed":
        return add_working_days(on, terms["accept"])
    if state in ("accepted", "reopened"):
        return add_working_days(on, terms["visit" if form == Form.VISIT else "answer"])
    return None


def may_answer(text: str, minutes: int | None) -> None:
    """An answer has words and the time it took."""
    if len(text.strip()) < 10:
        raise Refused("consulting.answer.text", "Напишите ответ: хотя бы одно предложение.")
    if not minutes:
        raise Refused("consulting.answer.minutes", "Укажите, сколько минут заняла консультация: они войдут в нагрузку.")


def may_schedule(form: str, starts: datetime | None, now: datetime) -> None:
    """A meeting is named ahead; a written answer needs none."""
    if form == Form.WRITTEN:
        raise Refused("consulting.schedule.written", "Педагог просит ответить письмом: встреча не нужна.")
    if starts is None or starts <= now:
        raise Refused("consulting.schedule.day", "Назовите день и время встречи, которые ещё впереди.")


def may_reopen(answered_at: datetime | None, *, again: bool, text: str, now: datetime) -> None:
    """Once, within ten days, with words."""
    if again:
        raise Refused("consulting.reopen.twice", "Снова открыть вопрос можно один раз. Задайте новый вопрос.")
    if answered_at is None or now - answered_at > timedelta(days=REOPEN_DAYS):
        raise Refused("consulting.reopen.late", f"Прошло больше {REOPEN_DAYS} дней. Задайте новый вопрос.")
    if len(text.strip()) < 10:
        raise Refused("consulting.reopen.text", "Напишите, что осталось непонятным.")


def people_in(text: str) -> list[str]:
    """Words of a text that may name a person: for an editor before an answer is shown to everybody."""
    return [found.group() for pattern in (PHONE, MAIL, NAMED) for found in pattern.finditer(text)]


def may_publish(question: str, answer: str) -> None:
    """Nobody is named in the bank of answers."""
    if found := people_in(f"{question}\n{answer}"):
        raise Refused(
            "consulting.bank.people",
            f"В тексте остались имена, телефоны или почта: {', '.join(found[:3])}. Уберите их: ответ увидят все.",
        )
    if len(question.strip()) < 10 or len(answer.strip()) < 20:
        raise Refused("consulting.bank.short", "Вопрос и ответ должны быть понятны без переписки: допишите их.")
