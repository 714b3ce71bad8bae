"""The list of routes: filters, chips, marks for buttons; the number of statements does not depend on rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, cast

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.utils import timezone

from marshrut.access.rule import NOTHING, mark
from marshrut.access.words import Role
from marshrut.competency.words import Deficit
from marshrut.core.actor import Actor
from marshrut.core.text import counted, fix_layout, fold
from marshrut.people.models import Person
from marshrut.people.queries import holders
from marshrut.region.models import DistrictMember, Unit
from marshrut.region.words import Level

from .. import access, rules
from ..models import Route, RouteLine
from ..words import ENDED, OPEN, State

#: What stands behind a chip besides a state.
WAITING, ATTENTION, OVERDUE, ALL = "waiting", "attention", "overdue", "all"
SORTS: dict[str, tuple[str | OrderBy, ...]] = {
    "waits": ("state_since", "pk"),
    "-waits": ("-state_since", "pk"),
    "name": ("person__sort_key", "pk"),
    "-name": ("-person__sort_key", "pk"),
    "due": (F("due").asc(nulls_last=True), "pk"),
    "-due": (F("due").desc(nulls_last=True), "pk"),
}
#: What a row of the list never shows and what costs to read.
HEAVY = {"proposal", "options", "goal", "conclusion"}
#: Of people and places only names: five hundred rows with whole people behind them cost more than the page.
LISTED = (
    *(field.name for field in Route._meta.concrete_fields if field.name not in HEAVY),  # noqa: SLF001 - public in practice
    *(f"{who}__{name}" for who in ("person", "tutor") for name in ("surname", "name", "patronymic")),
    "employment__position", "employment__title", "unit__path", "unit__name",
)  # fmt: skip
MARKS = {
    "may_read": access.read, "may_level": access.see_level, "may_approve": access.approve, "may_agree": access.agree,
}  # fmt: skip


def waits_for(actor: Actor) -> Q:
    """Routes whose next step is the actor's."""
    turns = (
        ((State.PROPOSED, State.DRAFT, State.RETURNED, State.CLOSING_REPORT), access.own_route),
        ((State.TUTOR_CHECK, State.TUTOR_CONCLUSION), access.tutor),
        ((State.ORG_AGREEMENT,), access.agree),
        ((State.ON_APPROVAL,), access.approve),
        ((State.REDIAGNOSIS_DUE,), access.finish),
    )
    return reduce(or_, (Q(state__in=[str(s) for s in states]) & right.condition(actor) for states, right in turns))


def _attention(today: date) -> Q:
    """Routes that the director should look at before signing: the conditions of `rules.attention` over rows."""
    old = today - timedelta(days=rules.OLD_TEST_DAYS)
    no_test = Q(ground="") & (Q(tested_on=None) | Q(level=""))
    return (
        no_test | Q(tested_on__lt=old) | Q(agreed_at=None) | Q(edited_at__gt=F("agreed_at")) | ~Q(agreed_uncovered="")
    )


def in_sight(actor: Actor) -> QuerySet[Route]:
    """Routes of which the actor may know that they are."""
    return access.stages.of(actor, Route.objects.all())


def _narrow(actor: Actor, rows: QuerySet[Route], asked: Mapping[str, str]) -> QuerySet[Route]:
    """Everything but the chip."""
    if town := asked.get("town"):
        place = (
            Unit.objects.filter(level=Level.MUNICIPALITY, code=town, until=None).values_list("path", flat=True).first()
        )
        rows = rows.filter(unit__path__startswith=place) if place else rows.none()
    if (district := asked.get("district", "")) and district.isdecimal():
        paths = DistrictMember.objects.filter(district_id=int(district), until=None).values_list(
            "unit__path", flat=True
        )
        rows = rows.filter(reduce(or_, (Q(unit__path__startswith=path) for path in paths), NOTHING))
    if subject := asked.get("subject"):
        rows = rows.filter(subject__icontains=subject)
    if (level := asked.get("level", "")) in Deficit.values:
        rows = rows.filter(access.see_level.condition(actor), level=level)
    if (tutor := asked.get("tutor", "")).isdecimal():
        rows = rows.filter(tutor_id=int(tutor))
    for word in fold(asked.get("q", "")).split():
        rows = rows.filter(
            Q(person__search_text__contains=word)
            | Q(person__search_text__contains=fold(fix_layout(word)))
            | Q(number__icontains=word)
            | Q(unit__name__icontains=word)
        )
    return rows


def _chip(actor: Actor, code: str) -> Q:
    if code == WAITING:
        return waits_for(actor)
    if code == ATTENTION:
        return Q(state=State.ON_APPROVAL) & access.approve.condition(actor) & _attention(timezone.localdate())
    if code == OVERDUE:
        return Q(due__lt=timezone.localdate(), state__in=[str(s) for s in OPEN])
    return Q(state=code) if code in State.values else ~NOTHING


def listing(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Route]:
    """Rows of the list page.

    Parameters
    ----------
    asked : state (a state, `waiting`, `attention`, `overdue`, empty = all), town (code), district, subject, level,
        tutor, q (words of a name, a number, an organisation), sort
    """
    rows = _narrow(actor, in_sight(actor), asked).filter(_chip(actor, asked.get("state", "")))
    hours = (
        RouteLine.objects.filter(route=OuterRef("pk")).order_by().values("route").annotate(n=Sum("hours")).values("n")
    )
    rows = rows.select_related("person", "unit", "employment", "tutor").only(*LISTED)
    rows = rows.annotate(hours=Coalesce(Subquery(hours, output_field=IntegerField()), 0))
    return mark(actor, rows, **MARKS).order_by(*SORTS.get(asked.get("sort", ""), SORTS["waits"]))


def chips(actor: Actor, asked: Mapping[str, str]) -> dict[str, int]:
    """Numbers on the chips under the other filters, in one statement."""
    apart = {code: Count("pk", filter=_chip(actor, code)) for code in (WAITING, ATTENTION, OVERDUE)}
    rows = _narrow(actor, in_sight(actor), asked).order_by().values("state").annotate(n=Count("pk"), **apart)
    found = dict.fromkeys((ALL, WAITING, ATTENTION, OVERDUE, *State.values), 0)
    for row in cast("Iterable[dict[str, Any]]", rows):
        found[row["state"]] = row["n"]
        found[ALL] += row["n"]
        for code in apart:
            found[code] += row[code]
    return found


def chosen_count(actor: Actor, asked: Mapping[str, str], counts: Mapping[str, int]) -> int:
    """How many rows the list has under the chip that is on, by the numbers of the chips."""
    return counts.get(asked.get("state", ""), counts[ALL])


def choices(actor: Actor, *, tutors: bool = True) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: municipalities and subjects of the routes in sight, levels, tutors when asked."""
    seen = in_sight(actor)
    paths = {".".join(path.split(".")[:2]) + "." for path in seen.values_list("unit__path", flat=True).distinct()}
    towns = Unit.objects.filter(path__in=paths, level=Level.MUNICIPALITY).order_by("name").values_list("code", "name")
    subjects = sorted({s for row in seen.values_list("subject", flat=True).distinct() for s in row.split(", ") if s})
    helpers = Person.objects.filter(pk__in=seen.values("tutor_id")).order_by("sort_key") if tutors else ()
    return {
        "towns": list(towns),
        "subjects": [(subject, subject) for subject in subjects],
        "levels": [(str(v), str(label)) for v, label in Deficit.choices],
        "tutors": [(str(person.pk), person.full_name) for person in helpers],
    }


def warn(actor: Actor, rows: list[Route]) -> None:
    """Put `warnings` on routes that wait for the actor's approval, and `waits` in words on all.

    A warning may speak of an uncovered high deficit: only the one who signs reads it.
    """
    today = timezone.localdate()
    for route in rows:
        days = (today - timezone.localdate(route.state_since)).days
        route.waits = counted(days, "день", "дня", "дней") if days else "сегодня"  # type: ignore[attr-defined]
        facts = rules.RouteFacts(
            starts=route.starts, ends=route.ends, tested_on=route.tested_on, level=route.level, ground=route.ground,
            uncovered_reason=route.agreed_uncovered, agreed_at=route.agreed_at, edited_at=route.edited_at,
        )  # fmt: skip
        shown = route.state == State.ON_APPROVAL and getattr(route, "may_approve", False)
        route.warnings = rules.attention(facts, today) if shown else []  # type: ignore[attr-defined]


def queue(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Route]:
    """Routes that wait for the actor's approval, the oldest first."""
    waiting = listing(actor, {**asked, "state": State.ON_APPROVAL}).filter(access.approve.condition(actor))
    if asked.get("only") == ATTENTION:
        return waiting.filter(_attention(timezone.localdate()))
    return waiting.exclude(_attention(timezone.localdate())) if asked.get("only") == "clean" else waiting


def agreeing(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Route]:
    """Routes that wait for the signature of the actor's organisation, the oldest first."""
    return listing(actor, {**asked, "state": State.ORG_AGREEMENT}).filter(access.agree.condition(actor))


def may_agree(actor: Actor) -> bool:
    """Whether the actor signs for an organisation anywhere; asks no rows."""
    return access.agree.possible(actor)


def signing_keys(actor: Actor, asked: Mapping[str, str], move: str) -> list[int]:
    """All routes of a selection that wait for a signing move; of a director's queue only those without remarks."""
    rows = agreeing(actor, asked) if move == "org_agree" else queue(actor, {**asked, "only": "clean"})
    return list(rows.order_by("pk").values_list("pk", flat=True))


def queue_counts(actor: Actor, asked: Mapping[str, str]) -> tuple[int, int]:
    """How many routes wait for the actor's approval under the filters, and how many of them ask for a look."""
    rows = _narrow(actor, in_sight(actor), asked).filter(access.approve.condition(actor), state=State.ON_APPROVAL)
    found = rows.aggregate(waiting=Count("pk"), doubtful=Count("pk", filter=_attention(timezone.localdate())))
    return found["waiting"], found["doubtful"]


def count_waiting(actor: Actor) -> int:
    """How many routes wait for the actor; for the menu."""
    return Route.objects.filter(waits_for(actor)).count()


def mine(actor: Actor) -> list[Route]:
    """The actor's own routes: the open ones first."""
    rows = Route.objects.filter(person_id=actor.person_id or 0).select_related("unit__parent", "employment", "tutor")
    closed = [str(s) for s in ENDED]
    return sorted(rows, key=lambda route: (route.state in closed, -route.pk))


def tutors(actor: Actor, route: Route) -> list[dict[str, Any]]:
    """Methodists who may take a route, with the number of their open routes."""
    rows = holders(actor, Role.REGIONAL_METHODIST, route.unit.path).exclude(pk=route.person_id)
    load = Count("tutored", filter=Q(tutored__state__in=[str(s) for s in OPEN]))
    return [{"pk": p.pk, "name": p.full_name, "load": p.load} for p in rows.annotate(load=load).order_by("sort_key")]
