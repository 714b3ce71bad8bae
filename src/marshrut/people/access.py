"""Rights of the room: the only place where they are written."""

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from marshrut.access.rule import NOTHING, own, role_at, role_at_any, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor
from marshrut.region.words import Level

from .models import Emergency, Employment
from .words import HEADLESS_ROLES

STAFF = (
    Role.ORG_OFFICER,
    Role.ORG_HEAD,
    Role.MUNICIPAL_METHODIST,
    Role.MUNICIPAL_COORDINATOR,
    Role.DISTRICT_COORDINATOR,
    Role.REGIONAL_METHODIST,
    Role.ROUTE_SPECIALIST,
    Role.DIAGNOSTICS_OFFICER,
    Role.PROGRAMME_OFFICER,
    Role.CENTRE_DIRECTOR,
)
_work = Employment.objects.filter(until=None)
_main = _work.filter(is_main=True)  # a second school has no power over the main job

read = rule(
    "people.read",
    "видеть человека и его место работы",
    own("pk"),
    role_at_any(_work, "person_id", "unit__path", *STAFF, Role.SUPPORT_AGENT, Role.SYSTEM_ADMIN),
)
edit = rule(
    "people.edit",
    "менять сведения о человеке и месте работы",
    role_at_any(_main, "person_id", "unit__path", Role.ORG_OFFICER, Role.ROUTE_SPECIALIST),
)
invite = rule(
    "people.invite",
    "приглашать в систему",
    role_at_any(
        _work,
        "person_id",
        "unit__path",
        Role.ORG_OFFICER,
        Role.MUNICIPAL_COORDINATOR,
        Role.ROUTE_SPECIALIST,
        Role.DIAGNOSTICS_OFFICER,
        Role.SUPPORT_AGENT,
    ),
)
appoint = rule(
    "people.appoint", "назначать роли на территории", role_at("path", Role.SYSTEM_ADMIN, Role.CENTRE_DIRECTOR)
)
read_employment = rule(
    "people.read_employment", "видеть штат организации", own("person_id"), role_at("unit__path", *STAFF)
)
reset_factor = rule(
    "people.reset_factor",
    "снимать потерянный второй шаг входа",
    role_at_any(_work, "person_id", "unit__path", Role.SYSTEM_ADMIN, Role.SUPPORT_AGENT),
)
_ever = Employment.objects.all()  # a double may have left long ago
merge = rule(
    "people.merge",
    "объединять записи одного человека",
    role_at_any(_ever, "person_id", "unit__path", Role.ROUTE_SPECIALIST, Role.SYSTEM_ADMIN),
)
_head = role_at("unit__path", Role.ORG_HEAD, Role.CENTRE_DIRECTOR)
_authority = role_at("unit__path", Role.MUNICIPAL_HEAD)


def _headed(actor: Actor) -> Q:
    """Roles at places under the actor, but not the stand-ins' own power over the absent: only a real head names."""
    real = Actor(actor.account_id, actor.person_id, tuple(held for held in actor.held if not held.acting_for))
    of_town = _authority(real) & Q(unit__level=Level.MUNICIPALITY)
    return (_head(real) | of_town) & ~Q(role__in=HEADLESS_ROLES)


substitute = rule("people.substitute", "назначать временно замещающего", own("person_id"), _headed)


GLASS = (Role.PRIVACY_OFFICER, Role.SYSTEM_ADMIN)
break_glass = rule(
    "people.break_glass",
    "просить экстренный доступ к закрытым данным человека",
    role_at_any(_ever, "person_id", "unit__path", *GLASS),
)
second_key = rule(
    "people.second_key",
    "подтверждать и закрывать экстренный доступ",
    role_at_any(_ever, "person_id", "unit__path", Role.PRIVACY_OFFICER),
)


def opened(person_field: str) -> Callable[[Actor], Q]:
    """The closed data of the row's person are open to the actor in an emergency, and the hour is not over."""

    def condition(actor: Actor) -> Q:
        if actor.person_id is None or not actor.holds(*GLASS):
            return NOTHING
        now = timezone.now()
        rows = Emergency.objects.filter(viewer_id=actor.person_id, ends_at__gt=now, closed_at=None)
        return Q(**{f"{person_field}__in": rows.values("person_id")})

    return condition
