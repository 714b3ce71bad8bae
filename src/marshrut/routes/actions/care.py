"""Care of routes: tutor, transfer to another school, freezing, opening by the addressee, steps of the calendar."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.access.rule import REGISTRY
from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.people import queries as people
from marshrut.people.models import Employment, Person

from .. import access
from ..models import Route
from ..moves import ADDRESSED, MOVES
from ..words import OPEN, State
from .duties import close_duties, open_duty, who_checks
from .moving import ask_rest
from .steps import carry_out
from .taking import record, take, tell

#: Why a route stops when its consent is withdrawn; by this reason it is found when the consent comes back.
WITHDRAWN = "Согласие на обработку результатов отозвано."
LOADED = [str(s) for s in OPEN if s not in (State.PROPOSED, State.SUSPENDED, State.POSTPONED)]


def find_tutor(actor: Actor, route: Route) -> Person | None:
    """The regional methodist of the subject and place with the fewest routes; any methodist of the place when none."""
    subject = route.subject.split(",")[0].strip()
    rows = people.holders(SYSTEM, Role.REGIONAL_METHODIST, route.unit.path, subject=subject)
    rows = rows.exclude(pk=route.person_id)
    load = Count("tutored", filter=Q(tutored__state__in=LOADED))
    return rows.annotate(load=load).order_by("load", "pk").first()


@transaction.atomic
def assign_tutor(actor: Actor, *, pk: int, person_id: int) -> Route:
    """Give the route to a tutor; the former one loses it the same day, the history stays."""
    route = take(actor, access.assign, pk)
    rows = people.holders(SYSTEM, Role.REGIONAL_METHODIST, route.unit.path).exclude(pk=route.person_id)
    tutor = get_object_or_404(rows, pk=person_id)
    former = route.tutor_id
    if former == tutor.pk:
        return route
    route.tutor = tutor
    route.save(update_fields=["tutor", "changed_at"])
    close_duties(actor, route)
    open_duty(actor, route)
    record(actor, route, "tutor_assigned", tutor=tutor.pk, former=former)
    tell(actor, route, [tutor.pk], "Вам передан маршрут педагога.")
    tell(actor, route, [route.person_id], "У вашего маршрута другой тьютор.")
    return route


@transaction.atomic
def transfer(actor: Actor, *, old_employment: int, new_employment: int) -> list[Route]:
    """The teacher has moved to another school: the open route goes on there, its new officer is told (story S12)."""
    new = get_object_or_404(Employment.objects.select_related("unit"), pk=new_employment)
    rows = Route.objects.filter(employment_id=old_employment, state__in=[str(s) for s in OPEN])
    moved = []
    for route in rows.select_for_update(of=("self",)).select_related("unit", "person", "employment", "tutor"):
        former = route.unit.name
        route.employment, route.unit, route.region_code = new, new.unit, new.unit.region_code
        route.save(update_fields=["employment", "unit", "region_code", "changed_at"])
        close_duties(actor, route)
        open_duty(actor, route)
        record(actor, route, "transferred", former=former, now=new.unit.name)
        tell(
            actor,
            route,
            [route.person_id, route.tutor_id],
            f"Маршрут продолжается в новой организации: {new.unit.name}.",
        )
        if Route.objects.filter(access.shown, pk=route.pk).exists():
            role, path = who_checks(actor, route)
            officers = people.holders(SYSTEM, role, path).values_list("pk", flat=True)
            tell(actor, route, officers, "К вам перешёл педагог с действующим маршрутом: посмотрите его.")
            ask_rest(actor, route)
        moved.append(route)
    return moved


@transaction.atomic
def freeze(actor: Actor, *, person_id: int) -> int:
    """The consent is withdrawn: open routes stop where they are until it is given again. Returns how many."""
    rows = Route.objects.filter(person_id=person_id, frozen=False, state__in=[str(s) for s in OPEN])
    count = 0
    for route in rows.select_for_update(of=("self",)).select_related("unit__parent", "person", "employment", "tutor"):
        route.frozen = True
        if route.state in (State.SUSPENDED, State.POSTPONED):
            route.save(update_fields=["frozen", "changed_at"])
        else:
            carry_out(actor, route, MOVES.moves["suspend"], reason=WITHDRAWN)
        count += 1
    return count


@transaction.atomic
def thaw(actor: Actor, *, person_id: int) -> int:
    """The consent is given again: what stopped for want of it goes on, what had stopped before stays. Returns how many."""
    rows = Route.objects.filter(person_id=person_id, frozen=True)
    count = 0
    for route in rows.select_for_update(of=("self",)).select_related("unit__parent", "person", "employment", "tutor"):
        paused = Fact.objects.filter(kind="route.suspended", subject_id=route.pk).order_by("pk").last()
        if route.state == State.SUSPENDED and paused and paused.data.get("reason") == WITHDRAWN:
            carry_out(actor, route, MOVES.moves["resume"])
        else:
            route.frozen = False
            route.save(update_fields=["frozen", "changed_at"])
        count += 1
    return count


@transaction.atomic
def mark_opened(actor: Actor, *, pk: int) -> bool:
    """The addressee of the current step has opened the route: from now on it cannot be recalled."""
    rows = Route.objects.filter(pk=pk, opened_at=None).exclude(person_id=actor.person_id or 0)
    waits = (Q(state=state) & REGISTRY[right].condition(actor) for state, right in ADDRESSED.items())
    keys = list(rows.filter(reduce(or_, waits)).values_list("pk", flat=True))
    return bool(keys and Route.objects.filter(pk__in=keys, opened_at=None).update(opened_at=timezone.now()))


def start_due(actor: Actor) -> dict[str, int]:
    """Steps of the calendar: approved routes start on their day, those past their end ask for the closing report."""
    today = timezone.localdate()
    done = {"started": 0, "closing": 0}
    for name, move, rows in (
        ("started", "start", Route.objects.filter(state=State.APPROVED, starts__lte=today)),
        ("closing", "close", Route.objects.filter(state=State.IN_PROGRESS, ends__lt=today)),
    ):
        for pk in rows.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                route = take(SYSTEM, access.read, pk)
                if route.state in MOVES.moves[move].sources:
                    carry_out(actor, route, MOVES.moves[move], guard=False)
                    done[name] += 1
    return done


def return_postponed(actor: Actor) -> int:
    """Routes whose postponement ends today or has ended come back by themselves, with a work item. Returns how many."""
    return _come_back(State.POSTPONED, "take_up")


def resume_suspended(actor: Actor) -> int:
    """Routes whose pause has a day of return go on by themselves when it comes. Returns how many."""
    return _come_back(State.SUSPENDED, "resume")


def _come_back(state: State, move: str) -> int:
    """Make a move with the routes whose day of return has come.

    A route stopped by a withdrawn consent stays where it is: it comes back the night after the consent is given.
    """
    rows = Route.objects.filter(state=state, resume_on__lte=timezone.localdate())
    count = 0
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                route = take(SYSTEM, access.read, pk)
                if route.state == state:
                    carry_out(SYSTEM, route, MOVES.moves[move])
                    count += 1
        except Refused:
            continue
    return count
