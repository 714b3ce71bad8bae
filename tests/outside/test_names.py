"""Files about pupils with names in them are refused: by headings, by cells, on any sheet; ordinary ones are not."""

import io

import pytest
import xlsxwriter

from marshrut.outside import names

NAMED = (
    "Иванов Пётр Сергеевич", "ИВАНОВ ПЕТР СЕРГЕЕВИЧ", "Петрова А.С.", "Петрова А. С.", "А.С. Петрова", "иванов петя", "Маша Сидорова",
    "Лебедева-Кумач Анна Ильинична", "Анастасия", "Мария Ивановна", "Гаджиев Артур Мамед оглы", "Никита Ковальчук",
)  # fmt: skip
CLEAN = (
    "Мезенская средняя школа", "СОШ № 4 г. Онеги", "МБОУ «Школа имени М. В. Ломоносова»", "5А", "А", "базовый", "математика",
    "Онежский муниципальный округ", "Решение текстовых задач", "46,5", "У-07", "Каргополь", "Работа с текстом и таблицами",
    "Умение находить величину", "Лицей им. героя Ивана Ивановича Иванова в городе Онега", "Итого по школе", "высокий уровень",
    "Школа № 1", "Мирный", "Новодвинск", "Коряжма", "Площадь прямоугольника", "История России", "Действия с дробями",
)  # fmt: skip
HEADINGS = (
    "ФИО",
    "Ф.И.О. ученика",
    "Фамилия",
    "Имя",
    "Ученик",
    "Обучающийся",
    "Фамилия, имя",
    "СНИЛС",
    "Дата рождения",
)
GOOD_HEADINGS = (
    "Организация", "Код класса", "Писали", "Количество учеников", "Доля учеников, справившихся", "Выполнение, %", "Код учителя",
    "Задание", "Что проверяет", "Число обучающихся",
)  # fmt: skip


@pytest.mark.parametrize("text", NAMED)
def test_a_name_is_seen(text):
    assert names.like_name(text)


@pytest.mark.parametrize("text", CLEAN)
def test_what_is_no_name_is_let_through(text):
    assert not names.like_name(text)
    assert not names.like_heading(text)


@pytest.mark.parametrize("text", HEADINGS)
def test_a_heading_of_names_is_seen(text):
    assert names.like_heading(text)


@pytest.mark.parametrize("text", GOOD_HEADINGS)
def test_a_heading_of_counts_is_let_through(text):
    assert not names.like_heading(text)


def test_names_of_the_made_up_region_are_seen():
    import numpy as np

    from marshrut.demo import names as made

    rng = np.random.default_rng(3)
    people = [made.draw(rng) for _ in range(300)]
    texts = [f"{one.surname} {one.name} {one.patronymic}".strip() for one in people]
    missed = [text for text in texts if not names.like_name(text)]
    assert len(missed) <= 0.01 * len(texts), missed[:10]


def test_the_place_of_a_name_is_told_on_any_sheet():
    from marshrut.ui.sheet import tables

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    first, second = book.add_worksheet("Данные"), book.add_worksheet("Черновик")
    first.write_row(0, 0, ["Организация", "Задание"])
    second.write(3, 2, "Иванов Пётр Сергеевич")
    book.close()
    assert names.find(tables(out.getvalue())) == names.Found("Черновик", 4, 3, heading=False)
