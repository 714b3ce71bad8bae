"""The change sheet: what was, what became, why, who agreed; the same in PDF and DOCX."""

from __future__ import annotations

from datetime import date, datetime

from marshrut.paper import docx, pdf
from marshrut.paper.change_sheet import Change, ChangeSheet
from marshrut.paper.sheet import SignatureMark

from .made import docx_cells, docx_of, docx_paragraphs, pdf_text, plain, same
from .tags import pdf_cells

PAPER = ChangeSheet(
    number="29-2026-00123",
    version=3,
    person="Иванова Мария Петровна",
    changes=(
        Change("1.1", "Программа «А», 72 ч", "Программа «Б», 36 ч"),
        Change("1.2", "", "Стажировка, 16 ч"),
        Change("Окончание", "15 мая 2027 г.", ""),
    ),
    reason="Поток перенесён организатором.",
    agreed_by="Сидорова Анна Ильинична, региональный методист",
    agreed_on=date(2026, 12, 3),
    approved_on=date(2026, 11, 15),
    organisation="МБОУ «СОШ № 4»",
    check_code="AB12",
    check_url="https://example.ru/AB12",
    signatures=(SignatureMark("Педагог", "Иванова Мария Петровна", datetime(2026, 12, 2, 14, 5), "3f9a"),),
)


def test_the_sheet_prints_all_fields():
    printed = plain(pdf_text(pdf.render_change_sheet(PAPER)))
    for text in (
        "Лист изменений ИОМ",
        "№ 29-2026-00123 от 15 ноября 2026 г.",
        "Версия маршрута: 3",
        "Причина изменений: Поток перенесён организатором.",
        "Изменения согласовал: Сидорова Анна Ильинична, региональный методист",
        "Дата: «3» декабря 2026 г.",
        "Педагог: _ / Иванова М.П. /",
        "Лист изменений ИОМ № 29-2026-00123, версия 3",
        "Код проверки: AB12",
    ):
        assert text in printed


def test_added_and_removed_lines_have_a_dash():
    cells = [plain(cell) for cell in docx_cells(docx.render_change_sheet(PAPER))]
    at = cells.index("1.2")
    assert cells[at - 1 : at + 3] == ["2", "1.2", "—", "Стажировка, 16 ч"]
    assert cells[cells.index("Окончание") + 2] == "—"


def test_pdf_equals_docx_cell_by_cell():
    ours = docx.render_change_sheet(PAPER)
    printed = pdf.render_change_sheet(PAPER)
    assert [same(cell) for cell in pdf_cells(printed)] == [same(c) for c in docx_cells(ours)]
    text = same(pdf_text(printed))
    assert all(same(paragraph) in text for paragraph in docx_paragraphs(ours))


def test_an_unfinished_sheet_has_places_for_a_pen():
    printed = plain(pdf_text(pdf.render_change_sheet(ChangeSheet("", 2, "Петров Иван", (), "", draft=True))))
    assert "маршруту без номера" in printed
    assert "Причина изменений: _" in printed
    assert "Дата: «_» _ 20_ г." in printed
    assert "ПРОЕКТ" in same(printed)
    document = docx_of(docx.render_change_sheet(PAPER))
    assert document.core_properties.title == "Лист изменений ИОМ № 29-2026-00123"
