"""Derived columns of a person: the key that sorts ё right after е, and the folded text for search."""

from __future__ import annotations

from marshrut.core.text import fold, sort_key

from .models import Person


def fill_keys(person: Person) -> Person:
    """Set the derived columns before a write."""
    person.sort_key = sort_key(person.surname, person.name, person.patronymic)
    person.search_text = fold(person.full_name)
    return person
