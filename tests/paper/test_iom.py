"""The form equals the official one word for word, and its PDF equals its DOCX cell by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from marshrut.paper import docx, iom, pdf
from marshrut.paper.iom import CODES, HEAD, FormLine, IomForm

from .made import docx_cells, docx_of, docx_paragraphs, full, made, pdf_text, plain, same
from .tags import pdf_cells

#: The official form, text after text, as the methodical centre published it.
OFFICIAL = (
    "Утверждаю",
    "Директор ЦНППМР",
    "/Шанина О.Н.",
    "«__» _____ 20__ г.",
    "Индивидуальный образовательный маршрут",
    "1. Общие сведения о педагоге / руководителе:",
    "ФИО педагога",
    "Муниципальное образование",
    "Образовательная организация",
    "Должность",
    "Преподаваемый предмет (для должности «учитель»)",
    "Дата прохождения теста",
    "Уровень профессиональных дефицитов",
    (
        "2. Цель реализации ИОМ – непрерывное профессиональное развитие педагога для обеспечения повышения качества "
        "образования, основанное на персонализированном подходе, учитывающем профессиональные дефициты, его личные "
        "ресурсы, педагогический контекст образовательной организации."
    ),
    "3. Дорожная карта реализации ИОМ",
    "Продолжительность прохождения ИОМ",
    "Начало «__» _____ 20__ г.",
    "Окончание «__» _____ 20__ г.",
    "Содержание работы (мероприятие)",
    "Дополнительная информация (форма обучения, трудоёмкость (кол-во часов) и пр.)",
    "Сроки",
    "Рефлексивный отчет",
    (
        "1. Мероприятия, направленные на получение знаний и формирование или совершенствование умений для решения "
        "профессиональных задач"
    ),
    (
        "1.1. Обучение по дополнительным профессиональным программам повышения квалификации и/или профессиональной "
        "переподготовки"
    ),
    "1.2. Стажировка (индивидуальная или групповая)",
    (
        "1.3. Мероприятия, направленные на профессиональное развитие и обмен опытом (форум, конференция, семинар, "
        "вебинар, мастер-класс, конкурс, посещение урочных и внеурочных занятий учителей-методистов и пр.)"
    ),
    "1.4. Работа в профессиональных сообществах, методических объединениях",
    "Наименование профессионального сообщества",
    "Содержание работы",
    "Наименование методического объединения",
    "Статус педагога в методическом",
    "Содержание работы (мероприятие)",
    "Дополнительная информация (форма обучения, трудоёмкость (кол-во часов) и пр.)",
    "Сроки",
    "Рефлексивный отчет",
    "2. Мероприятия, направленные на трансляцию / презентацию личного опыта",
    "2.1. Представление личного опыта",
    "Тема",
    "Мероприятие, на котором представлен опыт",
    "2.2. Разработка собственных методических, учебно-методических материалов",
    "Наименование продукта (материалов)",
    "Где представлены, размещены, используются",
    "3. Наставничество",
    "Работа с наставником",
    "Основные направления работы с наставником",
    "Работа в качестве наставника",
    "Должность педагога, у которого является наставником, основные направления работы",
    "Педагог: _____ / _____ /",
    "Уполномоченный ОО: _____ / _____ /",
)
EMPTY = IomForm(person="Иванова Мария Петровна", approver_name="Шанина О.Н.")


def in_order(printed: str, texts: tuple[str, ...]) -> list[str]:
    """The texts that are absent from what is printed, or stand in a wrong place."""
    lost, at = [], 0
    for text in texts:
        found = printed.find(text, at)
        if found < 0:
            lost.append(text)
        else:
            at = found + len(text)
    return lost


def test_every_text_of_the_official_form_is_printed_in_its_order():
    printed = same(plain(pdf_text(pdf.render_iom(EMPTY))))
    assert in_order(printed, tuple(same(plain(text)) for text in OFFICIAL)) == []


def test_docx_holds_the_official_form_too():
    data = docx.render_iom(EMPTY)
    body = docx_of(data).element.body
    printed = same(plain("".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))))
    assert in_order(printed, tuple(same(plain(text)) for text in OFFICIAL)) == []


def test_a_lost_text_is_noticed():
    assert in_order("абв", ("а", "г")) == ["г"]
    assert in_order("абв", ("б", "а")) == ["а"]


def test_the_form_prints_no_table_row_of_its_own():
    """Rows besides the official ones are only lines of users, at least one a block."""
    printed = [row for table in iom.rows(EMPTY) for row in table]
    titles = [plain(row.cells[0]) for row in printed if row.kind != "line"]
    assert all(any(text.startswith(title) for text in OFFICIAL) for title in titles)
    assert sum(row.kind == "line" for row in printed) == len(CODES)


@pytest.mark.parametrize("seed", range(50))
def test_pdf_equals_docx_cell_by_cell(seed):
    form = made(seed)
    printed = pdf.render_iom(form)
    names = [same(name) for name in HEAD]
    ours = [cell for cell in map(same, docx_cells(docx.render_iom(form))) if cell not in names]
    theirs = [cell for cell in map(same, pdf_cells(printed)) if cell not in names]
    assert theirs == ours
    text = same(pdf_text(printed))
    for paragraph in docx_paragraphs(docx.render_iom(form)):
        assert same(paragraph)[:40] in text


def test_a_different_cell_would_be_noticed():
    form = full()
    other = replace(form, blocks={**form.blocks, "mentor": (FormLine("Другая работа"),)})
    ours = list(map(same, docx_cells(docx.render_iom(other))))
    assert list(map(same, pdf_cells(pdf.render_iom(form)))) != ours


def test_an_empty_block_gives_one_empty_row():
    table = iom.rows(EMPTY)[0]
    at = next(place for place, row in enumerate(table) if row.cells[0].startswith("1.2."))
    assert table[at + 1].cells == ("", "", "", "")
    assert table[at + 2].cells[0].startswith("1.3.")


def test_lines_stand_in_their_blocks_in_order():
    cells = docx_cells(docx.render_iom(full(lines=2)))
    found = [cell for cell in cells if cell.startswith("Работа ") and cell[-1].isdigit()]
    assert found == [f"Работа {code} {place}" for code in CODES for place in range(2)]


def test_dates_that_are_known_stand_in_the_places_for_them():
    printed = plain(pdf_text(pdf.render_iom(full())))
    assert "«15» ноября 2026 г." in printed
    assert "Начало «20» ноября 2026 г." in printed
    assert "Окончание «15» мая 2027 г." in printed
    assert "12 октября 2026 г." in printed
    assert "20__" not in printed


def test_signed_electronically_fills_the_names_and_adds_marks():
    printed = plain(pdf_text(pdf.render_iom(full())))
    assert "Педагог: _ / Иванова М.П. /" in printed
    assert "Уполномоченный ОО: _ / Петров И.С. /" in printed
    for text in ("Отметки об электронных подписях", "3f9a1c07be42", "10 ноября 2026 г., 14:05", "Шанина Ольга"):
        assert text in printed
    assert "Отметки" not in pdf_text(pdf.render_iom(EMPTY))


def test_a_draft_says_so_on_each_page():
    reader = PdfReader(BytesIO(pdf.render_iom(replace(full(), draft=True))))
    assert all("ПРОЕКТ" in same(page.extract_text()) for page in reader.pages)
    assert "ПРОЕКТ" in docx_of(docx.render_iom(replace(full(), draft=True))).sections[0].header.paragraphs[0].text
    assert "ПРОЕКТ" not in pdf_text(pdf.render_iom(full()))


def test_the_foot_of_each_page_has_number_version_code_and_place():
    reader = PdfReader(BytesIO(pdf.render_iom(full(lines=3))))
    for place, page in enumerate(reader.pages, start=1):
        printed = plain(page.extract_text())
        assert "ИОМ № 29-2026-00123, версия 2" in printed
        assert "Код проверки: AB12-CD34-EF56" in printed
        assert f"стр. {place} из {len(reader.pages)}" in printed
    foot = docx_of(docx.render_iom(full())).sections[0].footer.tables[0]
    assert plain(foot.rows[0].cells[1].text) == "ИОМ № 29-2026-00123, версия 2 Код проверки: AB12-CD34-EF56"
    assert foot._element.xpath(".//w:fldSimple/@w:instr") == [" PAGE ", " NUMPAGES "]


def test_papers_are_a4():
    page = PdfReader(BytesIO(pdf.render_iom(EMPTY))).pages[0].mediabox
    assert (round(page.width), round(page.height)) == (595, 842)
    section = docx_of(docx.render_iom(EMPTY)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_only_the_fonts_of_the_product_are_embedded():
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for page in PdfReader(BytesIO(pdf.render_iom(full()))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {"PTSerif-Regular", "PTSerif-Bold", "PTSerif-Italic"} or all("PTSerif" in name for name in fonts)


def test_column_names_are_repeated_on_each_page_of_a_long_table():
    form = replace(full(), blocks={"dpo": tuple(FormLine(f"Программа {place}") for place in range(90))})
    pages = [plain(page.extract_text()) for page in PdfReader(BytesIO(pdf.render_iom(form))).pages]
    assert len(pages) >= 4
    assert all("Рефлексивный отчет" in page for page in pages if "Программа" in page)
    grid = docx_of(docx.render_iom(form)).tables[1]
    assert grid.rows[0]._tr.xpath("./w:trPr/w:tblHeader")


def test_the_signatures_never_stand_on_a_page_without_the_table():
    for lines in range(12):
        blocks = {"dpo": tuple(FormLine(f"Программа {place}") for place in range(lines))}
        last = PdfReader(BytesIO(pdf.render_iom(replace(full(), blocks=blocks)))).pages[-1].extract_text()
        assert "Уполномоченный ОО:" in plain(last)
        assert "Работа в качестве наставника" in plain(last)


def test_a_text_longer_than_a_page_is_printed_whole():
    long = " ".join(f"слово{place}" for place in range(2500))
    form = replace(full(), blocks={"dpo": (FormLine("Программа", report=long),)})
    printed = same(pdf_text(pdf.render_iom(form)))
    assert "слово0" in printed
    assert "слово2499" in printed


def test_words_and_addresses_longer_than_a_column_are_divided_and_stay_whole_for_search():
    word = "Высокопрофессионализированное"
    address = "https://example.ru/vebinary/2026/analiz-rezultatov?zapis=da&kod=12345678901234567890"
    form = replace(full(), blocks={"event": (FormLine(address, word, word, word * 3),)})
    printed = same(pdf_text(pdf.render_iom(form)))
    assert printed.count(word) == 5
    assert same(address) in printed


def test_equal_forms_give_equal_bytes():
    assert pdf.render_iom(full()) == pdf.render_iom(full())
    assert docx.render_iom(full()) == docx.render_iom(full())


def test_an_unknown_block_is_refused():
    with pytest.raises(ValueError, match="unknown blocks"):
        IomForm(person="Иванова", blocks={"gift": ()})


def test_a_changed_goal_is_marked():
    form = replace(full(), goal="Освоить формирующее оценивание.", goal_changed=True, tested_on=date(2026, 9, 1))
    printed = plain(pdf_text(pdf.render_iom(form)))
    assert "2. Цель реализации ИОМ – Освоить формирующее оценивание." in printed
    assert "Формулировка цели изменена" in printed
