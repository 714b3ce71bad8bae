"""«Лист изменений ИОМ» (T03): what was and what became, why, who agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .sheet import Grid, Line, Row, Sheet, SignatureMark, Style, footer_words, line_row, marks_grid, signer
from .text import BLANK, bind, clean, date_blank, date_words

TITLE = "Лист изменений ИОМ"
HEAD = ("№ п/п", "Раздел и строка ИОМ", "Было", "Стало")
WIDTHS = (8, 24, 34, 34)
AGREED = "Изменения согласовал"


@dataclass(frozen=True)
class Change:
    """One changed line: where it stands in the form, its former and its new text."""

    where: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeSheet:
    """An amendment of an approved route. ``version`` is the number of the version that the amendment makes."""

    number: str
    version: int
    person: str
    changes: tuple[Change, ...]
    reason: str
    agreed_by: str = ""
    agreed_on: date | None = None
    approved_on: date | None = None
    organisation: str = ""
    check_code: str = ""
    check_url: str = ""
    signatures: tuple[SignatureMark, ...] = ()
    draft: bool = False


def sheet(paper: ChangeSheet) -> Sheet:
    """The change sheet, ready for PDF or DOCX. An added line has «—» for «было», a removed one for «стало»."""
    route = f"№ {paper.number}" if paper.number else "без номера"
    approved = f" от {date_words(paper.approved_on)}" if paper.approved_on else ""
    return Sheet(
        title=f"{TITLE} {route}",
        parts=(
            Line(TITLE, Style.TITLE, sticky=True),
            Line(bind(f"к индивидуальному образовательному маршруту {route}{approved}"), lead=""),
            Line(f"{paper.version}", lead="Версия маршрута:"),
            Line(bind(paper.person), lead="Педагог:"),
            *((Line(bind(paper.organisation), lead="Образовательная организация:"),) if paper.organisation else ()),
            Grid(WIDTHS, tuple(bind(name) for name in HEAD), _rows(paper)),
            Line(bind(paper.reason) or BLANK * 8, lead="Причина изменений:"),
            *_agreement(paper),
        ),
        banner="ПРОЕКТ" if paper.draft else "",
        footer=footer_words("Лист изменений ИОМ", paper.number, paper.version, paper.check_code),
        check_url=paper.check_url,
    )


def _rows(paper: ChangeSheet) -> tuple[Row, ...]:
    return tuple(
        line_row((str(place), change.where, clean(change.before) or "—", clean(change.after) or "—"), WIDTHS)
        for place, change in enumerate(paper.changes or (Change("", "", ""),), start=1)
    )


def _agreement(paper: ChangeSheet) -> list[Line | Grid]:
    marks = marks_grid(paper.signatures)
    return [
        Line(bind(paper.agreed_by) or BLANK * 8, lead=f"{AGREED}:", sticky=True),
        Line(date_blank(paper.agreed_on), lead="Дата:", sticky=True),
        Line(
            f"Педагог: {BLANK * 5} / {signer(paper.signatures, 'Педагог') or BLANK * 5} /",
            Style.SIGN,
            sticky=bool(marks),
        ),
        *marks,
    ]
