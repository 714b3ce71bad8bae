"""Russian text: names, search, numbers, СНИЛС, telephone, declension."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.core import text

N = text.NBSP


@pytest.mark.parametrize(
    ("n", "word"),
    [(0, "маршрутов"), (1, "маршрут"), (2, "маршрута"), (5, "маршрутов"), (11, "маршрутов"), (14, "маршрутов"), (21, "маршрут"),
     (22, "маршрута"), (25, "маршрутов"), (111, "маршрутов"), (-1, "маршрут"), (-3, "маршрута")],
)  # fmt: skip
def test_word_follows_the_number(n: int, word: str) -> None:
    assert text.plural(n, "маршрут", "маршрута", "маршрутов") == word


def test_counted_number_does_not_break() -> None:
    assert text.counted(4812, "маршрут", "маршрута", "маршрутов") == f"4{N}812{N}маршрутов"


def test_search_folds_yo_and_spaces() -> None:
    assert text.fold("  Фёдорова   ОЛЬГА ") == "федорова ольга"


def test_yo_sorts_right_after_ye() -> None:
    names = ["Федорова", "Фёдорова", "Федотова", "Жукова", "Ежов", "Ёжиков"]
    assert sorted(names, key=text.sort_key) == ["Ёжиков", "Ежов", "Жукова", "Федорова", "Фёдорова", "Федотова"]
    assert text.sort_key("Иванова", "Анна") < text.sort_key("Иванова", "Мария")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Bdfyjdf", "Иванова"), (";ehyfk", "журнал"), ("{jkvjujhs", "Холмогоры"), ("`krf", "ёлка"), ("~krf", "Ёлка"),
     (">yjcnm", "Юность"), ('"kz', "Эля"), (":tyz", "Женя"), ("}", "Ъ"), ("Иванова", "Иванова"), ("", "")],
)  # fmt: skip
def test_wrong_keyboard_layout_is_understood(typed: str, meant: str) -> None:
    assert text.fix_layout(typed) == meant


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя", max_size=12))
def test_layout_has_a_key_for_every_letter(word: str) -> None:
    keys = {text.fix_layout(k): k for k in "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"}
    assert text.fix_layout("".join(keys[letter] for letter in word)) == word


@pytest.mark.parametrize(
    ("full", "short", "letters", "greeting"),
    [
        ("Иванова Мария Петровна", f"Иванова{N}М.{N}П.", "ИМ", "Мария Петровна"),
        ("Ли Анна", f"Ли{N}А.", "ЛА", "Анна"),
        ("Мадонна", "Мадонна", "М", "Мадонна"),
    ],
)
def test_forms_of_a_name(full: str, short: str, letters: str, greeting: str) -> None:
    assert (text.short_name(full), text.initials(full), text.address(full)) == (short, letters, greeting)


def test_name_without_patronymic_has_no_spare_space() -> None:
    assert text.full_name("Ли", " Анна ", "") == "Ли Анна"


@pytest.mark.parametrize(
    ("full", "case", "expected"),
    [
        ("Иванова Мария Петровна", "accusative", "Иванову Марию Петровну"),
        ("Иванова Мария Петровна", "dative", "Ивановой Марии Петровне"),
        ("Попов Семён Андреевич", "genitive", "Попова Семёна Андреевича"),
        ("Попов Семён Андреевич", "nominative", "Попов Семён Андреевич"),
        ("Мадонна", "dative", "Мадонна"),
    ],
)
def test_names_are_declined(full: str, case: text.Case, expected: str) -> None:
    assert text.decline(full, case) == expected


@given(st.text(max_size=40))
def test_declension_never_fails(full: str) -> None:
    assert isinstance(text.decline(full, "dative"), str)


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [(4812, None, f"4{N}812"), (-0.8, 1, "−0,8"), (0.62, 2, "0,62"), (-0.001, 1, "0,0"), (76.0, None, "76"), (1234567.5, None, f"1{N}234{N}567,5"), (0, None, "0"), (100, None, "100"), (1000.0, None, f"1{N}000")],
)  # fmt: skip
def test_numbers_are_written_in_russian(value: float, digits: int | None, said: str) -> None:
    assert text.number(value, digits) == said


def test_units_stay_with_their_number() -> None:
    assert (text.percent(41), text.hours(38), text.number(0.62, 2, sign=True)) == (f"41{N}%", f"38{N}ч", "+0,62")
    assert (text.share(1, 3), text.share(0, 0)) == (f"33{N}%", "нет данных")


@pytest.mark.parametrize(("digits", "right"), [("11223344595", True), ("11223344596", False), ("00100199800", True), ("123", False), ("", False), ("1122334459٥", False)])  # fmt: skip
def test_check_digits_of_snils(digits: str, right: bool) -> None:
    assert text.snils_is_right(digits) is right


def test_snils_is_read_anyhow_and_shown_with_care() -> None:
    assert text.normalise_snils("112-233-445 95") == "11223344595"
    assert text.normalise_snils("112-233-445 96") == ""
    assert text.show_snils("11223344595") == "112-233-445 95"
    assert text.mask_snils("11223344595") == "•••-•••-•45 95"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("8 921 123-45-67", "+79211234567"),
        ("+7(921)1234567", "+79211234567"),
        ("9211234567", "+79211234567"),
        ("123", ""),
        ("", ""),
    ],
)
def test_telephone_is_read_anyhow(typed: str, stored: str) -> None:
    assert text.normalise_phone(typed) == stored


def test_telephone_is_shown_in_groups() -> None:
    assert text.show_phone("+79211234567") == f"+7{N}921{N}123-45-67"
    assert text.show_phone("добавочный 12") == "добавочный 12"
