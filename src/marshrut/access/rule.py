"""The one way to write a permission."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, TypeVar, cast

from django.db.models import BooleanField, ExpressionWrapper, F, Model, Q, QuerySet, Value

from marshrut.core.actor import Actor

from .words import Role

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING
M = TypeVar("M", bound=Model)
REGISTRY: dict[str, Rule] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """A named right: `where` says which rows the actor may do it with."""

    name: str
    text: str
    where: Callable[[Actor], Q]

    def condition(self, actor: Actor) -> Q:
        """The condition for this actor; the system passes everywhere."""
        return EVERYTHING if actor.is_system else self.where(actor)

    def possible(self, actor: Actor) -> bool:
        """Whether the right may give the actor any row at all; asks no rows, so a page can be closed before any work."""
        return not _empty(self.condition(actor))

    def of(self, actor: Actor, rows: QuerySet[M]) -> QuerySet[M]:
        """Only the rows the actor has this right to."""
        return rows.filter(self.condition(actor))


def _any_of(conditions: Iterable[Q]) -> Q:
    """The conditions joined by «or» without those that give nothing: roles not held cost the database nothing."""
    return reduce(or_, (condition for condition in conditions if not _empty(condition)), Q()) or NOTHING


def _empty(condition: Q) -> bool:
    """Whether the condition is `NOTHING` by its form: every branch of it demands what no row has."""
    if condition.negated:
        return False
    closed = [_empty(part) if isinstance(part, Q) else part == ("pk__in", ()) for part in condition.children]
    return bool(closed) and (all(closed) if condition.connector == Q.OR else any(closed))


def mark(actor: Actor, rows: QuerySet[M], **rules: Rule) -> QuerySet[M]:
    """Add a yes/no column per rule, so a page knows its buttons from the same SELECT.

    Many rights of one person come to the same condition («my own»): each is built once, and those never given not at all.
    """
    marks: dict[str, Any] = {}
    first: dict[Q, str] = {}
    for name, rule in rules.items():
        condition = rule.condition(actor)
        if _empty(condition):
            marks[name] = Value(value=False)
        elif condition in first:
            marks[name] = F(first[condition])
        else:
            marks[name] = ExpressionWrapper(condition, output_field=BooleanField())
            first[condition] = name
    return cast("QuerySet[M]", rows.annotate(**marks))


def on_behalf(actor: Actor, right: Rule, row: Model) -> Actor:
    """The actor as they act on a row: when only a role of an absent official gives the right, in that official's place."""
    absent = {held.acting_for for held in actor.held if held.acting_for}
    if not absent:
        return actor
    rows = type(row)._base_manager.filter(pk=row.pk)  # noqa: SLF001 - any model
    own = tuple(held for held in actor.held if not held.acting_for)
    if right.of(replace(actor, held=own), rows).exists():
        return actor
    for official in sorted(absent):
        held = tuple(one for one in actor.held if one.acting_for in (None, official))
        if right.of(replace(actor, held=held), rows).exists():
            return replace(actor, acting_for=official)
    return actor


def rule(name: str, text: str, *conditions: Callable[[Actor], Q]) -> Rule:
    """Declare a right: any of the conditions gives it. `text` goes to the rights table of the docs."""
    if name in REGISTRY:
        raise ValueError(f"right {name} is declared twice")
    REGISTRY[name] = Rule(name, text, lambda actor: _any_of(condition(actor) for condition in conditions))
    return REGISTRY[name]


def role_at(path_field: str, *roles: Role) -> Callable[[Actor], Q]:
    """The actor holds one of the roles at the row's place or anywhere above it."""
    wanted = frozenset(map(str, roles))

    def condition(actor: Actor) -> Q:
        places = (Q(**{f"{path_field}__startswith": path}) for path in actor.paths(wanted))
        return reduce(or_, places, Q()) or NOTHING

    return condition


def own(person_field: str) -> Callable[[Actor], Q]:
    """The row belongs to the actor's own person."""
    return lambda actor: NOTHING if actor.person_id is None else Q(**{person_field: actor.person_id})


def role_at_any(rows: QuerySet[Any], person_field: str, path_field: str, *roles: Role) -> Callable[[Actor], Q]:
    """The actor holds one of the roles at any place where `rows` connect the row's key to a path.

    For many-valued relations (a person has several employments): a subquery, so that joins multiply nothing.
    """
    wanted = frozenset(map(str, roles))

    def condition(actor: Actor) -> Q:
        paths = actor.paths(wanted)
        if not paths:
            return NOTHING
        under = reduce(or_, (Q(**{f"{path_field}__startswith": path}) for path in paths))
        return Q(pk__in=rows.filter(under).values(person_field))

    return condition
