"""The end of a route on paper (T04): the tutor's conclusion with the closing report, and the certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .sheet import Grid, Line, Row, Sheet, SignatureMark, Style, footer_words, line_row, marks_grid
from .text import BLANK, bind, clean, date_words

CONCLUSION = "Заключение тьютора и итоговый отчёт по ИОМ"
CERTIFICATE = "Справка о завершении индивидуального образовательного маршрута"
HEAD = ("Содержание работы", "Часы", "Итог", "Рефлексивный отчёт")
WIDTHS = (36, 8, 22, 34)
CHECK = (56, 30, 14)


@dataclass(frozen=True)
class DoneLine:
    """A line of the route as it ended."""

    title: str
    hours: int
    state: str
    report: str


@dataclass(frozen=True)
class Check:
    """A criterion of closing: what was asked, how it stood, in a word."""

    title: str
    note: str
    word: str


@dataclass(frozen=True)
class Closing:
    """What both papers are made of. ``growth`` is already in honest words, with its error."""

    number: str
    version: int
    person: str
    position: str
    organisation: str
    municipality: str
    starts: date
    ends: date
    hours_done: int
    hours_planned: int
    lines: tuple[DoneLine, ...] = ()
    checks: tuple[Check, ...] = ()
    proofs: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    conclusion: str = ""
    growth: str = ""
    result: str = ""
    tutor: str = ""
    approver_title: str = ""
    approver_name: str = ""
    issued_on: date | None = None
    check_code: str = ""
    check_url: str = ""
    seal: str = ""
    signatures: tuple[SignatureMark, ...] = ()


def _who(paper: Closing) -> tuple[Line, ...]:
    return (
        Line(bind(paper.person), lead="Педагог:"),
        Line(
            bind(", ".join(filter(None, (paper.position, paper.organisation, paper.municipality)))),
            lead="Место работы:",
        ),
        Line(f"{date_words(paper.starts)} – {date_words(paper.ends)}", lead="Срок маршрута:"),
        Line(f"{paper.hours_done} из {paper.hours_planned}", lead="Выполнено часов:"),
    )


def conclusion(paper: Closing) -> Sheet:
    """The conclusion of the tutor with the report: lines, criteria, proofs, the words of the teacher and of the tutor."""
    rows = tuple(
        line_row((clean(one.title), f"{one.hours or '—'}", one.state, clean(one.report)), WIDTHS)
        for one in paper.lines or (DoneLine("", 0, "", ""),)
    )
    return Sheet(
        title=f"{CONCLUSION} № {paper.number}",
        parts=(
            Line(CONCLUSION, Style.TITLE, sticky=True),
            Line(bind(f"к маршруту № {paper.number}, версия {paper.version}"), lead=""),
            *_who(paper),
            Line("Выполнение строк", Style.HEADING, sticky=True),
            Grid(WIDTHS, HEAD, rows),
            *_checks(paper),
            Line(bind("; ".join(paper.proofs)) or "не показан", lead="Перенос в практику:"),
            *(Line(bind(text), lead=f"{title}:") for title, text in paper.notes if text),
            Line(bind(paper.conclusion) or BLANK * 8, lead="Вывод тьютора:"),
            Line(
                f"Тьютор: {BLANK * 5} / {bind(paper.tutor) or BLANK * 5} /", Style.SIGN, sticky=bool(paper.signatures)
            ),
            *marks_grid(paper.signatures),
        ),
        footer=footer_words("Заключение тьютора к ИОМ", paper.number, paper.version, paper.check_code),
        check_url=paper.check_url,
    )


def certificate(paper: Closing) -> Sheet:
    """The certificate: that the route is completed, with what result, and how the paper is checked."""
    return Sheet(
        title=f"{CERTIFICATE} № {paper.number}",
        parts=(
            Line(CERTIFICATE, Style.TITLE, sticky=True),
            Line(bind(f"№ {paper.number}"), lead=""),
            *_who(paper),
            Line(bind(paper.result), lead="Итог:"),
            *((Line(bind(paper.growth), lead="Повторная диагностика:"),) if paper.growth else ()),
            *_checks(paper),
            Line(
                f"{bind(paper.approver_title)} {BLANK * 5} / {bind(paper.approver_name) or BLANK * 5} /   М. П.",
                Style.SIGN,
            ),
            *((Line(date_words(paper.issued_on), lead="Дата:"),) if paper.issued_on else ()),
            *((Line(f"Отпечаток замороженного итога: {paper.seal}", Style.NOTE),) if paper.seal else ()),
        ),
        footer=footer_words("Справка о завершении ИОМ", paper.number, paper.version, paper.check_code),
        check_url=paper.check_url,
    )


def _checks(paper: Closing) -> tuple[Line | Grid, ...]:
    if not paper.checks:
        return ()
    rows = tuple(Row((clean(one.title), clean(one.note), one.word)) for one in paper.checks)
    return Line("Условия завершения", Style.HEADING, sticky=True), Grid(CHECK, ("Условие", "Как сейчас", "Итог"), rows)
