"""The one way to write a permission."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, reduce
from itertools import chain
from operator import or_
from typing import Any, TypeVar, cast

from django.db.models import BooleanField, ExpressionWrapper, F, Model, Q, QuerySet, Value

from marshrut.core.actor import Actor

from .weigh import weigh
from .words import Role

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING
M = TypeVar("M", bound=Model)
Condition = Callable[[Actor], Q]
REGISTRY: dict[str, Rule] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """A named right: any of the conditions says which rows the actor may do it with."""

    name: str
    text: str
    conditions: tuple[Condition, ...]

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
    """One row with the names of the rights the actor has to it; None when there is none to look at."""
    row = rows.filter(pk=pk).first()
    given = weighed(actor, row, *rules) if row else set()
    return (row if given else None), given


def weighed(actor: Actor, row: Model, *rules: Rule) -> set[str]:
    """Names of the rights the actor has to a row in hand.

    They are weighed on its fields: a statement that asks them all is dear to put together. What only the database
    knows is asked in one more statement, when the rest of the condition holds and nothing else gives the right.
    """
    if actor.is_system:
        return {rule.name for rule in rules}
    asked = {one: one(actor) for one in dict.fromkeys(chain.from_iterable(rule.conditions for rule in rules))}
    known = {one: weigh(found, row) for one, found in asked.items()}
    doubtful = [rule for rule in rules if not any(known[one] for one in rule.conditions)]
    unknown = {one: asked[one] for rule in doubtful for one in rule.conditions if known[one] is None}
    known |= _asked(row, unknown)
    return {rule.name for rule in rules if any(known[one] for one in rule.conditions)}


def _asked(row: Model, unknown: dict[Condition, Q]) -> dict[Condition, bool | None]:
    """The conditions that need other tables, asked of the database together."""
    if not unknown:
        return {}
    columns = {f"branch_{n}": ExpressionWrapper(one, BooleanField()) for n, one in enumerate(unknown.values())}
    rows = type(row)._base_manager.filter(pk=row.pk).annotate(**columns)  # noqa: SLF001 - any model
    answers = rows.values_list(*columns).first() or ()
    return {one: bool(answer) for one, answer in zip(unknown, answers, strict=False)}


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


def rule(name: str, text: str, *conditions: Condition) -> Rule:
    """Declare a right: any of the conditions gives it. `text` goes to the rights table of the docs."""
    if name in REGISTRY:
        raise ValueError(f"right {name} is declared twice")
    REGISTRY[name] = Rule(name, text, conditions)
    return REGISTRY[name]


def role_at(path_field: str, *roles: Role) -> Condition:
    """The actor holds one of the roles at the row's place or anywhere above it."""
    wanted = frozenset(map(str, roles))

    def condition(actor: Actor) -> Q:
        places = (Q(**{f"{path_field}__startswith": path}) for path in actor.paths(wanted))
        return reduce(or_, places, Q()) or NOTHING

    return condition


@cache
def own(person_field: str) -> Condition:
    """The row belongs to the actor's own person; the same condition for all rights that say it."""
    return lambda actor: NOTHING if actor.person_id is None else Q(**{person_field: actor.person_id})


def role_at_any(rows: QuerySet[Any], person_field: str, path_field: str, *roles: Role) -> Condition:
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
