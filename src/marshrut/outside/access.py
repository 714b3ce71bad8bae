"""Rights of the room. Names, results by code and the mapping between them are three different rights."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from marshrut.access.rule import EVERYTHING, NOTHING, own, role_at, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

from .models import Batch
from .words import OPEN

COORDINATOR = (Role.DIAGNOSTICS_OFFICER,)
TOWN = (Role.MUNICIPAL_METHODIST, Role.MUNICIPAL_COORDINATOR, Role.MUNICIPAL_HEAD)
SCHOOL = (Role.ORG_OFFICER, Role.ORG_HEAD)


def _holder(*roles: Role) -> Callable[[Actor], Q]:
    def condition(actor: Actor) -> Q:
        return EVERYTHING if actor.holds(*roles) else NOTHING

    return condition


lead = rule("outside.lead", "вести волны оценки: места, список, состояния", role_at("unit__path", *COORDINATOR))
see_waves = rule(
    "outside.see_waves",
    "видеть волны оценки, план и факт по муниципалитетам",
    _holder(*COORDINATOR, Role.CENTRE_DIRECTOR, Role.MINISTRY_OFFICER, Role.ANALYST, *TOWN, *SCHOOL),
)
see_part = rule(
    "outside.see_part",
    "видеть, кто из своих участвует в волне, без результатов",
    own("person_id"),
    role_at("unit__path", *COORDINATOR, *TOWN, *SCHOOL),
)
lead_part = rule("outside.lead_part", "вести участников волны", role_at("unit__path", *COORDINATOR))
confirm_quota = rule(
    "outside.confirm_quota",
    "подтверждать места своего муниципалитета в волне",
    role_at("unit__path", *COORDINATOR, Role.MUNICIPAL_METHODIST, Role.MUNICIPAL_COORDINATOR),
)
load = rule("outside.load", "загружать списки волн из Excel", _holder(*COORDINATOR))
hold_codes = rule(
    "outside.hold_codes", "знать, чей код участника: только региональный координатор", _holder(*COORDINATOR)
)
load_results = rule(
    "outside.load_results",
    "загружать и видеть внешние результаты по кодам, без имён",
    _holder(*COORDINATOR, Role.ANALYST),
)
see_own = rule("outside.see_own", "видеть свои внешние результаты", own("person_id"))

CENTRE = (*COORDINATOR, Role.ANALYST, Role.CENTRE_DIRECTOR)


def _of_subject(*roles: Role) -> Callable[[Actor], Q]:
    """Works in the subjects named in the appointments; an appointment without one means all."""

    def condition(actor: Actor) -> Q:
        subjects = {held.subject for held in actor.held if held.role in roles}
        if not subjects:
            return NOTHING
        return EVERYTHING if "" in subjects else Q(subject__in=subjects)

    return condition


def _opened(actor: Actor) -> Q:
    """Municipalities and schools see a work when its analysis is open."""
    return Q(state__in=OPEN) if actor.holds(*TOWN, *SCHOOL) else NOTHING


study = rule(
    "outside.study",
    "загружать результаты учеников и вести их разбор",
    role_at("unit__path", *COORDINATOR, Role.ANALYST),
)
see_study = rule(
    "outside.see_study",
    "видеть разбор работы учеников по региону, без школ",
    _holder(*CENTRE),
    _of_subject(Role.REGIONAL_METHODIST, Role.RUMO_CHAIR),
    _opened,
)
see_school = rule(
    "outside.see_school",
    "видеть результаты школы: сама школа, её муниципалитет, центр",
    role_at("path", *CENTRE, *TOWN, *SCHOOL),
)
advise = rule("outside.advise", "писать рекомендации по работам своего предмета", _of_subject(Role.REGIONAL_METHODIST))
approve_advice = rule(
    "outside.approve_advice", "утверждать и публиковать рекомендации своего предмета", _of_subject(Role.RUMO_CHAIR)
)

#: Which right loads which kind of file.
LOADS = {"wave": load, "codes": hold_codes, "results": load_results, "tasks": study, "scores": study}


def may_load(actor: Actor, rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """Files of the kinds the actor may load."""
    kinds = [kind for kind, right in LOADS.items() if right.possible(actor)]
    return rows.filter(kind__in=kinds)
