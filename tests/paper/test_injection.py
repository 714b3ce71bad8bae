"""Texts of people are printed as they are: no markup, no templates, no formulas, no hidden characters."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from marshrut.paper import change_sheet, docx, pdf, register
from marshrut.paper.change_sheet import Change, ChangeSheet
from marshrut.paper.iom import FormLine
from marshrut.paper.table_xlsx import Column, table

from .made import docx_cells, full, pdf_text, same

HOSTILE = (
    '#import "/etc/passwd": *',
    '#read("/etc/passwd")',
    '#eval("1+1")',
    "#{panic()}",
    "$ x^2 $",
    "*звезда* _низ_ `код`",
    "= Заголовок",
    "@ссылка <метка>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{%tr endfor %}",
    "<b>&",
    "</w:t></w:r><w:p/>",
    "&lt;&#x41;&amp;",
    "]]>",
    "<!-- нет -->",
    '"кавычки" \\"обратные\\"',
    "\\u0041 \\n",
    "// комментарий /* второй */",
    "=HYPERLINK(1)",
    "+7 818 2",
    "-1+1",
    "@SUM(A1)",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_as_written(text):
    form = replace(
        full(),
        person=text,
        organisation=text,
        number=text,
        check_code=text,
        goal=text,
        approver_title=text,
        blocks={"dpo": (FormLine(text, text, text, text),)},
    )
    assert same(pdf_text(pdf.render_iom(form))).count(same(text)) >= 8
    assert [same(cell) for cell in docx_cells(docx.render_iom(form))].count(same(text)) == 6


def test_control_and_direction_marks_do_not_reach_the_paper():
    form = replace(full(), person="Ива\x00нова\u202e\u200b \x0bМария\ud800")
    assert "Иванова Мария" in docx_cells(docx.render_iom(form))
    assert "ИвановаМария" in same(pdf_text(pdf.render_iom(form)))


def test_line_breaks_stay_line_breaks():
    form = replace(full(), blocks={"dpo": (FormLine("Первая\r\nвторая"),)})
    assert "Первая\nвторая" in docx_cells(docx.render_iom(form))
    assert "Первая\nвторая" in pdf_text(pdf.render_iom(form))


def test_the_change_sheet_is_as_safe():
    for text in HOSTILE:
        paper = ChangeSheet("1", 2, text, (Change(text, text, text),), text, text)
        assert same(pdf_text(pdf.render_change_sheet(paper))).count(same(text)) >= 6
        assert [same(cell) for cell in docx_cells(docx.render_change_sheet(paper))].count(same(text)) == 3
        assert change_sheet.sheet(paper).parts


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_table_becomes_a_formula(text):
    data = table([Column(text), "Имя"], [(text, f" {text}")], title=text, notes=[text])
    book = openpyxl.load_workbook(BytesIO(data))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) == 6
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    below = [cell for cell in cells if cell.row == cells[-1].row]
    assert all(cell.style.startswith("Normal") for cell in below)
    if text[0] in "=+-@":
        assert all(cell.quotePrefix for cell in below)


def test_the_register_is_as_safe():
    book = openpyxl.load_workbook(BytesIO(register.render([replace(full(), person="=1+1", tutor="@x")])))
    cells = {cell.value: cell for row in book.active.iter_rows() for cell in row}
    assert cells["=1+1"].data_type == "s"
    assert cells["@x"].quotePrefix
