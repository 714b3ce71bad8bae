"""The register of approved routes (T02): an XLSX table and the same as a printable sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from .iom import IomForm
from .sheet import Grid, Line, Sheet, Style, line_row
from .table_xlsx import Column, table
from .text import bind

COLUMNS = (
    Column("Номер", 18),
    Column("Дата", 12),
    Column("ФИО", 32),
    Column("Организация", 36),
    Column("Должность", 20),
    Column("Предмет", 20),
    Column("Уровень", 18),
    Column("Срок", 24),
    Column("Тьютор", 32),
    Column("Код проверки", 20),
)
TITLE = "Реестр индивидуальных образовательных маршрутов"
WIDTHS = (10, 7, 13, 15, 8, 9, 8, 9, 12, 9)


def render(forms: Iterable[IomForm], title: str = TITLE) -> bytes:
    """The register as XLSX, a row a form in the given order."""
    return table(COLUMNS, [_values(form) for form in forms], title=title, sheet_name="Реестр ИОМ")


def sheet(forms: Sequence[IomForm], title: str = TITLE) -> Sheet:
    """The register as a landscape sheet for printing."""
    rows = tuple(
        line_row([_day(value) if isinstance(value, date) else (value or "") for value in _values(form)], WIDTHS)
        for form in forms
    )
    head = tuple(bind(column.title) for column in COLUMNS)
    return Sheet(
        title=title,
        parts=(Line(title, Style.TITLE, sticky=True), Grid(WIDTHS, head, rows, small=True)),
        footer=(title, f"Всего маршрутов: {len(forms)}"),
        landscape=True,
    )


def _values(form: IomForm) -> tuple[str | date | None, ...]:
    return (
        form.number,
        form.approved_on,
        form.person,
        form.organisation,
        form.position,
        form.subject,
        form.deficit_level,
        _term(form),
        form.tutor,
        form.check_code,
    )


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _term(form: IomForm) -> str:
    """«20.11.2026 – 15.05.2027»; an unknown end stays open."""
    if not form.starts and not form.ends:
        return ""
    return f"{_day(form.starts) if form.starts else '…'} – {_day(form.ends) if form.ends else '…'}"
