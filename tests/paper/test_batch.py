"""The batch of a municipality: files, ZIP, one PDF to print, the register."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from pypdf import PdfReader

from marshrut.paper import batch, pdf, register
from marshrut.paper.batch import file_names, render_batch
from marshrut.paper.iom import IomForm
from marshrut.paper.table_xlsx import Column, table, write_table

from .made import docx_cells, full, made, pdf_text, plain


def test_a_batch_has_files_zip_merged_pdf_and_register(tmp_path):
    seen = []
    forms = [full(place, lines=place % 3) for place in range(6)]
    printed = render_batch(forms, tmp_path / "new", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(place, 6) for place in range(1, 7)]
    assert [path.name for path in printed.files] == [f"ИОМ 29-2026-{place:05d} Иванова М.П.pdf" for place in range(6)]
    assert printed.files[3].read_bytes() == pdf.render_iom(forms[3])
    with zipfile.ZipFile(printed.zip_path) as package:
        assert package.testzip() is None
        assert set(package.namelist()) == {path.name for path in printed.files} | {"Реестр ИОМ.xlsx", "Реестр ИОМ.pdf"}
    assert printed.seconds > 0


def test_the_merged_pdf_has_all_pages_of_all_forms_in_order(tmp_path):
    forms = [full(place, lines=place) for place in range(5)]
    printed = render_batch(forms, tmp_path)
    pages = [len(PdfReader(path).pages) for path in printed.files]
    merged = PdfReader(printed.merged_path)
    assert len(merged.pages) == sum(pages)
    firsts = [plain(merged.pages[sum(pages[:place])].extract_text()) for place in range(5)]
    assert all(f"ИОМ № 29-2026-{place:05d}, версия 2" in text for place, text in enumerate(firsts))
    assert all(f"стр. 1 из {pages[place]}" in text for place, text in enumerate(firsts))
    assert [mark.title for mark in merged.outline] == [f"Иванова Мария Петровна 29-2026-{n:05d}" for n in range(5)]


def test_a_batch_shared_by_processes_equals_one_printed_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "SHARED", 4)
    forms = [full(place, lines=place % 3) for place in range(11)]
    seen = []
    shared = render_batch(forms, tmp_path / "two", cores=2, progress=lambda done, _: seen.append(done))
    alone = render_batch(forms, tmp_path / "one", cores=1)
    assert [path.read_bytes() for path in shared.files] == [path.read_bytes() for path in alone.files]
    assert shared.merged_path.read_bytes() == alone.merged_path.read_bytes()
    assert seen == list(range(1, 12))


def test_many_sheets_in_one_pdf_count_their_own_pages():
    from marshrut.paper import iom

    reader = PdfReader(BytesIO(pdf.render([iom.sheet(full(1)), iom.sheet(full(2))])))
    half = len(reader.pages) // 2
    assert f"стр. 1 из {half}" in plain(reader.pages[half].extract_text())


def test_a_batch_of_docx(tmp_path):
    printed = render_batch([full(1), made(3)], tmp_path, format="docx")
    assert all(path.suffix == ".docx" for path in printed.files)
    assert "Иванова Мария Петровна" in docx_cells(printed.files[0].read_bytes())
    assert len(PdfReader(printed.merged_path).pages) >= 4


def test_a_batch_of_nothing_or_of_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one form"):
        render_batch([], tmp_path)
    with pytest.raises(ValueError, match="unknown format"):
        render_batch([full()], tmp_path, format="odt")  # type: ignore[arg-type]


def test_names_of_files_are_safe_and_different():
    forms = [
        IomForm(person='Ив<>:"/\\|?*анов Пётр', number="1/2"),
        IomForm(person="Петров Иван"),
        IomForm(person="Петров Игорь"),
        IomForm(person="../../etc/passwd"),
        IomForm(person="Я" * 300),
    ]
    names = file_names(forms)
    assert len({name.casefold() for name in names}) == len(names)
    assert names[1:3] == ["ИОМ Петров И.", "ИОМ Петров И. (2)"] or names[1:3] == ["ИОМ Петров И", "ИОМ Петров И (2)"]
    assert not any(set(name) & set('<>:"/\\|?*') for name in names)
    assert all(len(f"{name}.docx".encode()) <= 255 for name in names)


def test_the_register_has_a_row_a_form(tmp_path):
    forms = [full(1), replace(full(2), starts=None), IomForm(person="Петров Иван")]
    sheet = openpyxl.load_workbook(BytesIO(register.render(forms, "Реестр ИОМ: Онежский округ"))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == "Реестр ИОМ: Онежский округ"
    assert rows[2] == [column.title for column in register.COLUMNS]
    assert rows[3] == [
        "29-2026-00001", datetime(2026, 11, 15), "Иванова Мария Петровна", "МБОУ «СОШ № 4 г. Онеги»", "учитель",
        "математика", "средний", "20.11.2026 – 15.05.2027", "Сидорова Анна Ильинична", "AB12-CD34-EF56",
    ]  # fmt: skip
    assert rows[4][7] == "… – 15.05.2027"
    assert rows[5][:3] == [None, None, "Петров Иван"]
    assert len(rows) == 6


def test_the_register_is_printed_on_landscape_a4():
    reader = PdfReader(BytesIO(pdf.render([register.sheet([full(place) for place in range(40)])])))
    assert round(reader.pages[0].mediabox.width) == 842
    printed = plain(pdf_text(pdf.render([register.sheet([full(7)])])))
    assert "29-2026-00007" in printed.replace(" ", "")
    assert "Всего маршрутов: 1" in printed


def test_any_table_keeps_kinds_of_values(tmp_path):
    values = ("текст", 7, 2.5, Decimal("1.25"), True, date(2026, 9, 1), datetime(2026, 9, 1, 8, 30), None, 10**20)
    path = write_table(tmp_path / "t.xlsx", [Column(str(n), 10 + n) for n in range(9)], [values], sheet_name="a/b:*?[]")
    sheet = openpyxl.load_workbook(path).active
    assert list(sheet.iter_rows(values_only=True))[1] == (
        "текст", 7, 2.5, 1.25, "да", datetime(2026, 9, 1), datetime(2026, 9, 1, 8, 30), None, str(10**20),
    )  # fmt: skip
    assert sheet.column_dimensions["I"].width == pytest.approx(18, abs=1)
    assert sheet.freeze_panes == "A2"


def test_a_table_of_no_rows_still_opens():
    sheet = openpyxl.load_workbook(BytesIO(table(["Имя"], [], title="Пусто"))).active
    assert [cell.value for cell in sheet["A"]] == ["Пусто", None, "Имя"]
