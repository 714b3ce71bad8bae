"""Names of people in a table: files about pupils must hold none. Words in, a place out; no Django.

A heading is judged by its words; a cell by its form (surname with initials, a patronymic) and by a dictionary of first names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from marshrut.core.cells import text_of
from marshrut.core.text import fold

#: Words that make a heading a heading of names.
HEADINGS = re.compile(
    r"\b(фио|ф\.\s?и\.\s?о\.?|фамилия|фамилии|имя|имена|отчество|ученик|ученица|учащийся|учащегося|обучающийся|обучающегося|ребенок"
    r"|ребенка|выпускник|школьник|снилс|дата рождения)\b"
)
#: A heading may speak of pupils when it counts them.
COUNTS = re.compile(r"\b(количество|число|доля|процент|кол-во|всего|писали|класс|код)\b|%")
WORD = r"[а-яё]+(?:-[а-яё]+)*"
PATRONYMIC = re.compile(r"(?:ович|евич|ьич|иич|мич|тич|кич|овна|евна|ична|инична)$|^(?:оглы|кызы)$")
INITIALS = re.compile(rf"^(?:{WORD} [а-яё]\.(?: ?[а-яё]\.)?|[а-яё]\. ?(?:[а-яё]\. ?)?{WORD})$")
WORDS = re.compile(rf"^{WORD}(?: {WORD}){{1,3}}$")
SURNAME = re.compile(r"(?:ов|ев|ин|ын|ский|цкий|ской|ова|ева|ина|ына|ская|цкая|ко|ук|юк|ян|дзе|швили|их|ых|ец|ич|ко)$")
FIRST_NAMES = frozenset(
    [
        "александр",
        "александра",
        "алексей",
        "алена",
        "алёна",
        "алина",
        "алиса",
        "алла",
        "анастасия",
        "анатолий",
        "ангелина",
        "андрей",
        "анна",
        "антон",
        "антонина",
        "арина",
        "арсений",
        "артем",
        "артём",
        "артур",
        "богдан",
        "борис",
        "вадим",
        "валентина",
        "валерия",
        "валерий",
        "варвара",
        "василий",
        "василиса",
        "вера",
        "вероника",
        "виктор",
        "виктория",
        "виталий",
        "влад",
        "владимир",
        "владислав",
        "владислава",
        "вячеслав",
        "галина",
        "георгий",
        "герман",
        "глеб",
        "григорий",
        "давид",
        "даниил",
        "данила",
        "данил",
        "дарина",
        "дарья",
        "денис",
        "диана",
        "дмитрий",
        "ева",
        "евгений",
        "евгения",
        "егор",
        "екатерина",
        "елена",
        "елизавета",
        "захар",
        "злата",
        "иван",
        "игорь",
        "илья",
        "инна",
        "ирина",
        "кира",
        "кирилл",
        "константин",
        "кристина",
        "ксения",
        "лариса",
        "лев",
        "леонид",
        "лидия",
        "лилия",
        "любовь",
        "людмила",
        "макар",
        "максим",
        "маргарита",
        "марина",
        "мария",
        "марк",
        "маша",
        "матвей",
        "милана",
        "мирон",
        "мирослава",
        "михаил",
        "надежда",
        "настя",
        "наталья",
        "никита",
        "николай",
        "нина",
        "оксана",
        "олег",
        "олеся",
        "ольга",
        "павел",
        "петр",
        "пётр",
        "петя",
        "полина",
        "роман",
        "руслан",
        "савелий",
        "светлана",
        "семен",
        "семён",
        "сергей",
        "серафим",
        "снежана",
        "софия",
        "софья",
        "станислав",
        "степан",
        "тамара",
        "татьяна",
        "тимофей",
        "тимур",
        "ульяна",
        "федор",
        "фёдор",
        "эдуард",
        "эльвира",
        "эмилия",
        "юлия",
        "юрий",
        "яна",
        "ярослав",
        "ярослава",
        "саша",
        "ваня",
        "миша",
        "коля",
        "дима",
        "даша",
        "катя",
        "оля",
        "юля",
        "женя",
    ]
)
FOLDED = frozenset(fold(name) for name in FIRST_NAMES)


class Found(NamedTuple):
    """Where a name stands: sheet, row and column counted from one, whether it is a heading."""

    sheet: str
    row: int
    column: int
    heading: bool


def like_heading(text: str) -> bool:
    """Whether a heading announces names of people."""
    words = fold(text)
    return bool(HEADINGS.search(words)) and not COUNTS.search(words)


def like_name(text: str) -> bool:
    """Whether a cell looks like a name: a patronymic, a surname with initials, a first name beside a surname."""
    words = fold(text)
    if len(words) > 80:
        return False
    if INITIALS.match(words):
        return True
    if not WORDS.match(words):
        return words in FOLDED
    parts = words.split()
    first = any(part in FOLDED for part in parts)
    if any(PATRONYMIC.search(part) for part in parts) and (first or len(parts) in {2, 3}):
        return len(parts) <= 3 or first
    return len(parts) == 2 and first and any(SURNAME.search(part) for part in parts if part not in FOLDED)


def find(sheets: Iterable[tuple[str, Sequence[Sequence[Any]]]]) -> Found | None:
    """The first name of all sheets of a workbook, or none."""
    for sheet, table in sheets:
        for n, row in enumerate(table, start=1):
            for column, cell in enumerate(row, start=1):
                if not isinstance(cell, str) or not cell.strip():
                    continue
                text = text_of(cell)
                heading = len(text) <= 60 and like_heading(text)
                if heading or like_name(text):
                    return Found(sheet, n, column, heading)
    return None
