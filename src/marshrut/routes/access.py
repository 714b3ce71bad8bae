"""Rights of the room: the only place where they are written.

A route is the teacher's own until it is sent to the organisation: before that the school and the municipality do
not even see that it exists.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from marshrut.access.rule import NOTHING, own, role_at, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor
from marshrut.diagnostics.models import Grant
from marshrut.people.words import Position

from .models import Route
from .words import CHECKS, SENT, State

Condition = Callable[[Actor], Q]
PATH = "unit__path"
shown = (
    Q(state__in=[str(s) for s in SENT])
    | Q(approved_at__isnull=False)
    | Q(state=State.RETURNED, returned_to__in=[str(s) for s in CHECKS[1:]])
    | Q(state=State.SUSPENDED, resumes_to__in=[str(s) for s in SENT])
)
of_head = Q(employment__position=Position.HEAD)


def _only(condition: Condition, where: Q, *, not_own: bool = False) -> Condition:
    """The condition narrowed to some rows; `not_own` takes away the actor's own route."""

    def narrowed(actor: Actor) -> Q:
        found = condition(actor) & where
        return found & ~Q(person_id=actor.person_id) if not_own and actor.person_id else found

    return narrowed


def _tutor_with_grant(actor: Actor) -> Q:
    """The tutor to whom the teacher has opened the profile."""
    if actor.person_id is None:
        return NOTHING
    today = timezone.localdate()
    opened = Grant.objects.filter(Q(until=None) | Q(until__gte=today), helper_id=actor.person_id, withdrawn_at=None)
    return Q(tutor_id=actor.person_id, person_id__in=opened.values("person_id"))


_everything = Q()
_org = _only(role_at(PATH, Role.ORG_OFFICER, Role.ORG_HEAD), shown & ~of_head, not_own=True)
_authority = _only(role_at(PATH, Role.MUNICIPAL_HEAD), shown & of_head, not_own=True)
_tutor = _only(own("tutor_id"), ~Q(state=State.PROPOSED))
_centre = role_at(PATH, Role.ROUTE_SPECIALIST)
_director = _only(role_at(PATH, Role.CENTRE_DIRECTOR), shown)

read = rule("routes.read", "видеть маршрут", own("person_id"), _tutor, _org, _authority, _centre, _director)
stages = rule(
    "routes.stages",
    "видеть, что маршрут есть и на каком он шаге",
    own("person_id"),
    _tutor,
    _org,
    _authority,
    _centre,
    _director,
    _only(role_at(PATH, Role.MUNICIPAL_METHODIST), shown),
)
see_level = rule(
    "routes.see_level",
    "видеть общий уровень дефицитов в форме маршрута",
    own("person_id"),
    _tutor,
    _org,
    _authority,
    _centre,
    _director,
)
see_profile = rule("routes.see_profile", "видеть, какие дефициты закрывает строка", own("person_id"), _tutor_with_grant)
see_growth = rule(
    "routes.see_growth",
    "видеть, что показала повторная диагностика, и справку о завершении",
    own("person_id"),
    _tutor_with_grant,
    _centre,
)
propose = rule(
    "routes.propose", "попросить предложение маршрута", own("person_id"), role_at(PATH, Role.ROUTE_SPECIALIST)
)
own_route = rule("routes.own", "вести свой маршрут", own("person_id"))
edit = rule("routes.edit", "менять маршрут до утверждения", own("person_id"), _tutor)
tutor = rule("routes.tutor", "проверять маршрут и давать заключение", _only(own("tutor_id"), _everything, not_own=True))
agree = rule("routes.agree", "согласовывать маршрут за организацию", _org, _authority)
approve = rule(
    "routes.approve",
    "утверждать маршрут",
    _only(role_at(PATH, Role.CENTRE_DIRECTOR), shown, not_own=True),
)
finish = rule("routes.finish", "завершать маршрут без повторной диагностики", _centre, _director)
pause = rule("routes.pause", "приостанавливать и возобновлять маршрут", own("person_id"), _tutor, _centre)
assign = rule("routes.assign", "назначать тьютора", _centre, _director)
print_many = rule(
    "routes.print_many",
    "печатать маршруты муниципалитета пакетом",
    role_at("path", Role.ROUTE_SPECIALIST, Role.CENTRE_DIRECTOR),
)
cohort = rule("routes.cohort", "предлагать маршруты группе педагогов", role_at(PATH, Role.ROUTE_SPECIALIST))
circumstances = rule(
    "routes.circumstances",
    "вести перечень школ с низкими результатами и дни закрытых дорог",
    role_at("path", Role.ROUTE_SPECIALIST),
)
absences = rule(
    "routes.absences",
    "видеть, кто и когда в отъезде по утверждённым маршрутам, и записывать замены",
    _only(role_at(PATH, Role.ORG_OFFICER, Role.ORG_HEAD), shown & ~of_head),
)
contacts = rule("routes.contacts", "видеть журнал контактов тьютора с педагогом", own("person_id"), _tutor)


def _shown_by(condition: Condition) -> Condition:
    """Files shown in routes of which the condition holds."""

    def narrowed(actor: Actor) -> Q:
        found = condition(actor)
        return Q(uses__route__in=Route.objects.filter(found)) if found != NOTHING else NOTHING

    return narrowed


evidence_own = rule("routes.evidence_own", "вести своё хранилище свидетельств", own("person_id"))
evidence = rule(
    "routes.evidence",
    "открывать файлы свидетельств маршрута",
    own("person_id"),
    _shown_by(_tutor),
    _shown_by(_centre),
)
