"""The card of observation on paper: the same that the page shows."""

from __future__ import annotations

from typing import Any

from marshrut.core.time import ru_date
from marshrut.paper import pdf
from marshrut.paper.sheet import Grid, Line, Sheet, Style, line_row
from marshrut.paper.text import bind

from .models import Visit
from .words import POLICY, WITHOUT_CARD

MARKS = (44, 10, 46)
NOTES = (14, 86)


def render(found: Visit, card: dict[str, Any]) -> bytes:
    """The card as PDF, A4."""
    return pdf.render([sheet(found, card)])


def sheet(found: Visit, card: dict[str, Any]) -> Sheet:
    """What is printed: who and when, marks with their words, notes in time, what both wrote, the policy."""
    title = card["card"].title
    day = ru_date(found.starts) if found.starts else "день не назначен"
    parts: list[Line | Grid] = [
        Line(title, Style.TITLE, sticky=True),
        Line(found.host.full_name, lead="Педагог: "),
        Line(found.guest.full_name, lead="Посетил(а): "),
        Line(bind(f"{found.get_kind_display()}, {day}, {found.unit.name}"), lead="Что и когда: "),
        Line(found.topic, lead="Тема: "),
    ]
    if found.kind not in WITHOUT_CARD:
        parts += _criteria(card) + _notes(card)
    for lead, text in (
        ("Отзыв: ", found.guest_words),
        ("Ответ педагога: ", found.host_words),
        ("Следующий шаг: ", found.next_step + (f", {ru_date(found.next_on)}" if found.next_on else "")),
    ):
        if text:
            parts.append(Line(text, lead=lead))
    parts.append(Line(POLICY, Style.NOTE))
    return Sheet(f"{title}: {found.topic}", tuple(parts), footer=(f"{title}, версия {card['card'].version}",))


def _criteria(card: dict[str, Any]) -> list[Line | Grid]:
    if not card["marked"]:
        return [Line("Баллы не ставились.", Style.NOTE)]
    rows = [
        (row["one"].title, "" if row["mark"] is None else str(row["mark"]), row["words"] or "не наблюдалось")
        for row in card["criteria"]
    ]
    head = ("Критерий", "Балл, 0–3", "Что это значит")
    return [Grid(MARKS, head, tuple(line_row(row, MARKS) for row in rows), small=True)]


def _notes(card: dict[str, Any]) -> list[Line | Grid]:
    if not card["notes"]:
        return []
    rows = tuple(line_row((note["at"], note["text"]), NOTES) for note in card["notes"])
    return [Line("Заметки по ходу занятия", Style.HEADING, sticky=True), Grid(NOTES, ("Время", "Что было"), rows)]
