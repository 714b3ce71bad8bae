"""Forms for the tests of paper: a full one, random ones, and ways to read what was printed."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from io import BytesIO

import docx
from docx.document import Document
from pypdf import PdfReader

from marshrut.paper.iom import CODES, FormLine, IomForm
from marshrut.paper.sheet import SignatureMark

WORDS = [
    "формирующее",
    "оценивание",
    "функциональная",
    "грамотность",
    "наставник",
    "№",
    "4",
    "г.",
    "Онега",
    "«задача-ключ»",
    "72",
    "ч",
    "в",
    "8",
    "«А»",
    "классе",
    "междисциплинарное",
    "здоровьесберегающее",
    "взаимопосещение",
    "уроков",
    "ВПР",
    "ОГЭ",
    "https://example.ru/a?b=1&c=2",
    "12.09.2026",
    "38",
    "ч.",
    "Мезень",
    "(дистанционно)",
    "–",
    "по",
    "согласованию;",
    "50",
    "%",
    "итоговая",
    "работа",
    "<тег>",
    "$x^2$",
    "#let",
    "*звезда*",
    "_низ_",
    "A&B",
]


def full(number: int = 123, *, lines: int = 1) -> IomForm:
    """A form with every field filled and all three signed electronically."""
    blocks = {
        code: tuple(
            FormLine(f"Работа {code} {place}", "очная, 16 ч", "12 мая 2027 г.", f"Отзыв {place}")
            for place in range(lines)
        )
        for code in CODES
    }
    return IomForm(
        person="Иванова Мария Петровна",
        municipality="Онежский муниципальный округ",
        organisation="МБОУ «СОШ № 4 г. Онеги»",
        position="учитель",
        subject="математика",
        tested_on=date(2026, 10, 12),
        deficit_level="средний",
        approver_name="Шанина О.Н.",
        approved_on=date(2026, 11, 15),
        starts=date(2026, 11, 20),
        ends=date(2027, 5, 15),
        blocks=blocks,
        number=f"29-2026-{number:05d}",
        version=2,
        check_code="AB12-CD34-EF56",
        check_url=f"https://marshrut.example.ru/proverka/AB12-CD34-{number}",
        signatures=(
            SignatureMark("Педагог", "Иванова Мария Петровна", datetime(2026, 11, 10, 14, 5), "3f9a1c07be42"),
            SignatureMark("Уполномоченный ОО", "Петров Иван Сергеевич", datetime(2026, 11, 12, 9, 1), "77aa1c07be42"),
            SignatureMark("Директор ЦНППМР", "Шанина Ольга Николаевна", datetime(2026, 11, 15, 9, 1), "91aa1c07be42"),
        ),
        tutor="Сидорова Анна Ильинична",
    )


def made(seed: int) -> IomForm:
    """A random form: any number of lines, any lengths, some fields absent."""
    dice = random.Random(seed)

    def words(most: int) -> str:
        return " ".join(dice.choices(WORDS, k=dice.randint(0, most)))

    def day() -> date | None:
        return dice.choice([None, date(2026, 9, 1) + timedelta(days=dice.randint(0, 300))])

    blocks = {
        code: tuple(FormLine(words(25), words(8), words(4), words(20)) for _ in range(dice.randint(0, 3)))
        for code in dice.sample(CODES, dice.randint(0, len(CODES)))
    }
    changed = dice.random() < 0.5
    signed = SignatureMark("Педагог", "Петрова Яна", datetime(2026, 9, 1, 8, 30), f"{dice.getrandbits(48):012x}")
    return IomForm(
        person=words(4) or "Петрова Яна",
        municipality=words(5),
        organisation=words(8),
        position=words(3),
        tested_on=dice.choice([day(), "не проходил"]),
        approved_on=day(),
        starts=day(),
        ends=day(),
        blocks=blocks,
        goal=words(30) or "Цель." if changed else "",
        goal_changed=changed,
        number=str(seed),
        check_code=f"AB-{seed}",
        check_url=dice.choice(["", f"https://example.ru/{seed}"]),
        signatures=(signed,) * dice.randint(0, 2),
        draft=dice.random() < 0.3,
    )


def docx_of(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


def docx_cells(data: bytes) -> list[str]:
    """Texts of the cells of all tables of the body in order; a cell over several columns once."""
    return [
        "\n".join(paragraph.text for paragraph in cell.paragraphs)
        for grid in docx_of(data).tables
        for row in grid.rows
        for cell in dict.fromkeys(row.cells)
    ]


def docx_paragraphs(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx_of(data).paragraphs if paragraph.text.strip()]


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def same(text: str) -> str:
    """What a reader sees: no spaces, no breaks, no hyphens of word division."""
    return re.sub(r"[\s\u00a0\u200b\u00ad\u2010-]+", "", text)


def plain(text: str) -> str:
    """Single ordinary spaces, blanks for a pen shortened to one line."""
    return re.sub(r"_+", "_", re.sub(r"[\s\u00a0\u200b]+", " ", text)).strip()
