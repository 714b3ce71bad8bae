"""Rights of the room. Names, results by code and the mapping between them are three different rights."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from marshrut.access.rule import EVERYTHING, NOTHING, own, role_at, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

from .models import Batch

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

#: Which right loads which kind of file.
LOADS = {"wave": load, "codes": hold_codes, "results": load_results}


def may_load(actor: Actor, rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """Files of the kinds the actor may load."""
    kinds = [kind for kind, right in LOADS.items() if right.possible(actor)]
    return rows.filter(kind__in=kinds)
