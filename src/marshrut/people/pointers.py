"""What points at a person: foreign keys are found by themselves, plain numbers are registered by the rooms that keep them.

A merge moves all of them without knowing the rooms. Journals (facts, the history of rows) stay as they were written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pghistory.models
from django.apps import apps
from django.db.models import Field, Model

from .models import Account, Merge, Pair, Person

Values = Mapping[str, object]


class Retirement(NamedTuple):
    """How a row gives way when the kept person has such a row already.

    `ways` are values to try in turn, each makes the row a former one (the words `today`, `yesterday`, `now` are
    filled in); `newest` names the field by which the newer of two rows stays in force; `stays` are values for a row
    that can't move at all.
    """

    ways: tuple[Values, ...] = ()
    newest: str = ""
    stays: Values = {}


class Pointer(NamedTuple):
    """A field of a model that holds the number of a person."""

    model: type[Model]
    field: str

    @property
    def label(self) -> str:
        """«routes.Route»."""
        return str(self.model._meta.label)


PLAIN: list[tuple[str, str]] = []
RETIRED: dict[str, Retirement] = {}
#: Rows about the merge itself, and the account, which is moved with thought.
OWN: tuple[type[Model], ...] = (Pair, Merge, Account)


def register(label: str, *fields: str) -> None:
    """Declare plain numbers of people in a model («exchange.Batch», "person_id")."""
    PLAIN.extend((label, field) for field in fields if (label, field) not in PLAIN)


def retire(label: str, *ways: Values, newest: str = "", stays: Values | None = None) -> None:
    """Declare how rows of a model give way at a merge."""
    RETIRED[label] = Retirement(ways, newest, stays or {})


def pointers() -> list[Pointer]:
    """All fields of all rooms that name a person; employments first, since other rows lean on them."""
    found = dependants(Person) + [Pointer(apps.get_model(label), field) for label, field in PLAIN]
    return sorted(found, key=lambda p: (p.label != "people.Employment", p.label, p.field))


def dependants(model: type[Model]) -> list[Pointer]:
    """Foreign keys that lead to a model, journals apart."""
    relations: list[Any] = [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and field.related_model
    ]
    left_out: tuple[Any, ...] = (pghistory.models.Event, *OWN)
    return [
        Pointer(relation.related_model, str(relation.field.attname))
        for relation in relations
        if not issubclass(relation.related_model, left_out)
    ]


def plain_numbers() -> list[tuple[str, Field[Any, Any]]]:
    """Whole numbers of our models whose name says that they may be a person; for the test of completeness."""
    names = ("person_id", "author_id", "acting_for_id", "helper_id", "viewer_id", "tutor_id", "expert_id", "owner_id")
    return [
        (str(model._meta.label), field)
        for model in apps.get_models()
        if model.__module__.startswith("marshrut.") and not issubclass(model, pghistory.models.Event)
        for field in model._meta.concrete_fields
        if not field.is_relation and (field.name in names or field.name.endswith("_by_id"))
    ]


register("core.WorkItem", "person_id")
register("core.Notice", "person_id")
register("core.Approval", "person_id", "acting_for_id")
register("core.Progress", "person_id")
retire("people.Employment", {"is_main": False}, {"is_main": False, "until": "today"})
retire("people.Appointment", {"until": "yesterday"})
retire("people.Consent", {"withdrawn_at": "now"})
retire("core.WorkItem", {"state": "waived", "closed_at": "now"})
