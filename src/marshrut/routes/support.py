"""Support of a teacher by the tutor: words, the harm of silence, what to do next. Values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import exp

from django.db import models

from .words import State

#: Days without a contact after which a card is red; the setting `routes.silence` overrides it.
SILENCE = 30
#: A route that ends within so many days and has no proof of transfer asks for a visit.
NEAR_END = 60
LEVELS = {"high": 3.0, "medium": 2.0}
STAGES = {
    State.TUTOR_CHECK: 1.5, State.TUTOR_CONCLUSION: 1.5, State.RETURNED: 1.3, State.DRAFT: 1.2, State.SUSPENDED: 0.3,
    State.POSTPONED: 0.2, State.REDIAGNOSIS_DUE: 0.6,
}  # fmt: skip


class ContactKind(models.TextChoices):
    """How a tutor and a teacher spoke."""

    CALL = "call", "звонок"
    MESSAGE = "message", "переписка"
    MEETING = "meeting", "встреча"
    VISIT = "visit", "посещение занятия"


#: Minutes that a contact in two taps takes.
MINUTES = {ContactKind.CALL: 10, ContactKind.MESSAGE: 5, ContactKind.MEETING: 40, ContactKind.VISIT: 60}


class Audience(models.TextChoices):
    """Who sees a comment; each next one includes the former."""

    PAIR = "pair", "педагог и тьютор"
    SCHOOL = "school", "и организация"
    ALL = "all", "и центр"


#: The same in full, as a page says it.
WHO = {
    Audience.PAIR: "педагог и тьютор", Audience.SCHOOL: "педагог, тьютор и организация",
    Audience.ALL: "педагог, тьютор, организация и центр",
}  # fmt: skip


class Reminder(models.TextChoices):
    """Kinds of reminders a person may stop."""

    SILENCE = "routes.silence", "давно нет контакта с педагогом"
    PROMISED = "routes.promised", "сегодня обещанный шаг"
    COMMENT = "routes.comment", "меня позвали в обсуждение"


#: Columns of the board: title and states.
COLUMNS: tuple[tuple[str, tuple[State, ...]], ...] = (
    ("Составляют", (State.DRAFT, State.RETURNED)),
    ("Согласование", (State.TUTOR_CHECK, State.ORG_AGREEMENT, State.ON_APPROVAL)),
    ("Выполняют", (State.APPROVED, State.IN_PROGRESS)),
    ("Подводят итог", (State.CLOSING_REPORT, State.TUTOR_CONCLUSION)),
    ("Ждут", (State.REDIAGNOSIS_DUE, State.SUSPENDED, State.POSTPONED)),
)
COLUMN = {state: place for place, (_, states) in enumerate(COLUMNS, start=1) for state in states}


@dataclass(frozen=True, slots=True)
class Case:
    """A route as the board sees it."""

    state: str
    level: str
    silent: int
    due: date | None
    ends: date
    late_lines: int
    proofs: int
    promised: str = ""
    promised_on: date | None = None
    copied: int = 0


@dataclass(frozen=True, slots=True)
class Next:
    """What the tutor does next: words and where one press leads (`card`, `contact`, `visit`, empty: wait)."""

    words: str
    where: str


def harm(case: Case, today: date, silence: int = SILENCE) -> float:
    """Expected harm of one more silent day: chance that the teacher has dropped out × what is lost.

    The chance grows as 1 − exp(−days / silence). What is lost grows with the level of deficits and with how much the
    step waits for the tutor; an overdue step adds up to one, late lines a tenth each.
    """
    lost = LEVELS.get(case.level, 1.0) * STAGES.get(State(case.state), 1.0)
    overdue = min(1.0, max(0, (today - case.due).days) / 10) if case.due else 0.0
    promised = 0.5 if case.promised_on and case.promised_on <= today else 0.0
    return (1 - exp(-max(0, case.silent) / silence)) * lost + overdue + promised + min(1.0, case.late_lines / 10)


def next_act(case: Case, today: date, silence: int = SILENCE) -> Next:
    """One act, the most urgent."""
    if case.state == State.TUTOR_CHECK:
        return Next("Проверить маршрут", "card")
    if case.state == State.TUTOR_CONCLUSION:
        return Next("Написать заключение", "card")
    if case.promised_on and case.promised_on <= today:
        return Next(f"Обещано: {case.promised}" if case.promised else "Связаться, как обещано", "contact")
    if case.silent >= silence:
        return Next("Связаться с педагогом", "contact")
    if case.state in (State.DRAFT, State.RETURNED):
        return Next("Помочь с дорожной картой", "card")
    if case.late_lines:
        return Next("Спросить о строках с прошедшим сроком", "contact")
    if case.state in (State.APPROVED, State.IN_PROGRESS) and not case.proofs and (case.ends - today).days <= NEAR_END:
        return Next("Договориться о посещении урока", "visit")
    return Next("Сейчас ход не ваш", "")


def risks(case: Case, today: date, silence: int = SILENCE) -> list[str]:
    """What to worry about, in words."""
    found = []
    if case.silent >= silence:
        found.append(f"нет контакта {case.silent} дн.")
    if case.due and case.due < today:
        found.append("срок шага прошёл")
    if case.late_lines:
        found.append(f"строк с прошедшим сроком: {case.late_lines}")
    if case.copied:
        found.append("отчёт почти совпадает с чужим")
    return found
