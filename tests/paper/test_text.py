"""Russian typography: dates, names, no-break spaces, names of files."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.paper.text import bind, clean, date_blank, date_words, moment_words, safe_name, short_name

N = "\u00a0"


def test_dates_in_words():
    assert date_words(date(2027, 5, 15)) == f"15{N}мая 2027{N}г."
    assert date_blank(date(2027, 5, 5)) == f"«5»{N}мая 2027{N}г."
    assert date_blank(None) == f"«__»{N}_____ 20__{N}г."
    assert moment_words(datetime(2027, 5, 15, 9, 5)) == f"15{N}мая 2027{N}г., 09:05"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("72 ч", f"72{N}ч"),
        ("№4", f"№{N}4"),
        ("№   4", f"№{N}4"),
        ("г. Онега", f"г.{N}Онега"),
        ("15 мая 2027 г.", f"15{N}мая 2027{N}г."),
        ("Иванова М.П.", f"Иванова{N}М.П."),
        ("и пр.", f"и{N}пр."),
        ("50 %", f"50{N}%"),
        ("раз – два", f"раз{N}– два"),
        ("72 чайника", "72 чайника"),
    ],
)
def test_what_is_bound(text, bound):
    assert bind(text) == bound


@given(st.text(max_size=200))
def test_binding_changes_only_spaces_and_is_done_once(text):
    assert "".join(bind(text).split()) == "".join(clean(text).split())
    assert bind(bind(text)) == bind(text)


def test_short_names():
    assert short_name("Иванова Мария Петровна") == f"Иванова{N}М.П."
    assert short_name("Иванова Мария") == f"Иванова{N}М."
    assert short_name("Шанина О.Н.") == f"Шанина{N}О.Н."
    assert short_name("Иванова") == "Иванова"
    assert short_name("") == ""


@given(st.text(max_size=300))
def test_safe_names_are_accepted_everywhere(text):
    name = safe_name(text)
    assert name
    assert not set(name) & set('<>:"/\\|?*\x00\n')
    assert name == name.strip(" .")
    assert len(name) <= 110


def test_reserved_names_are_avoided():
    assert safe_name("CON") == "Документ CON"
    assert safe_name("...") == "Документ"
