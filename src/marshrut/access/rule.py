"""The one way to write a permission."""

from __future__ import annotations

from collections.abc import Callable
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
    """A named right: any of the conditions says which rows the actor may do it with."""

    name: str
    text: str
    conditions: tuple[Callable[[Actor], Q], ...]

    def branches(self, actor: Actor) -> list[Q]:
        """The conditions for this actor, any of which is enough; the system passes everywhere.

        Those that give nothing are left out: roles not held cost the database nothing.
        """
        if actor.is_system:
            return [EVERYTHING]
        return [found for condition in self.conditions if not _empty(found := condition(actor))]

    def condition(self, actor: Actor) -> Q:
        """The branches joined by «or»."""
        return reduce(or_, self.branches(actor), Q()) or NOTHING

    def possible(self, actor: Actor) -> bool:
        """Whether the right may give the actor any row at all; asks no rows, so a page can be closed before any work."""
        return bool(self.branches(actor))

    def of(self, actor: Actor, rows: QuerySet[M]) -> QuerySet[M]:
        """Only the rows the actor has this right to."""
        return rows.filter(self.condition(actor))


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


def rights_to(actor: Actor, rows: QuerySet[M], pk: int, *rules: Rule) -> tuple[M | None, set[str]]:
    """One row with the names of the rights the actor has to it; None when there is none to look at.

    Rights share branches («my own», «my organisation»): each is asked once, whatever number of rights it gives.
    """
    branches = {rule.name: rule.branches(actor) for rule in rules}
    columns: dict[Q, str] = {}
    for found in branches.values():
        for branch in found:
            columns.setdefault(branch, f"branch_{len(columns)}")
    asked = {name: ExpressionWrapper(branch, output_field=BooleanField()) for branch, name in columns.items()}
    row = rows.annotate(**asked).filter(pk=pk).first() if columns else None
    given = {name for name, found in branches.items() if any(getattr(row, columns[branch], False) for branch in found)}
    return (row if given else None), given


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
    REGISTRY[name] = Rule(name, text, conditions)
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
