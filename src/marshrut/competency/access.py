"""Rights of the room. The framework in use is public; drafts are the work of the centre."""

from collections.abc import Callable

from django.db.models import Q
from django.http import Http404

from marshrut.access.rule import EVERYTHING, NOTHING, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

PREPARES = (Role.DIAGNOSTICS_OFFICER,)
READS_COVERAGE = (
    Role.PROGRAMME_OFFICER,
    Role.ROUTE_SPECIALIST,
    Role.REGIONAL_METHODIST,
    Role.ANALYST,
    Role.PSYCHOMETRICIAN,
    Role.MINISTRY_OFFICER,
)


def _holder(*roles: Role) -> Callable[[Actor], Q]:
    def condition(actor: Actor) -> Q:
        return EVERYTHING if actor.holds(*roles) else NOTHING

    return condition


def _of_subject(*roles: Role) -> Callable[[Actor], Q]:
    """Competencies of the subjects named in the appointments; an appointment without a subject means all."""

    def condition(actor: Actor) -> Q:
        subjects = {held.subject for held in actor.held if held.role in roles}
        if not subjects:
            return NOTHING
        return EVERYTHING if "" in subjects else Q(subject__in=subjects)

    return condition


prepare = rule(
    "competency.prepare", "готовить проект рамки: строение, целевой профиль, загрузка из CASE", _holder(*PREPARES)
)
edit = rule(
    "competency.edit",
    "править тексты компетенций проекта: своего предмета или все",
    _holder(*PREPARES),
    _of_subject(Role.ITEM_EDITOR),
)
publish = rule(
    "competency.publish", "вводить версию рамки в действие и возвращать проект", _holder(Role.CENTRE_DIRECTOR)
)
see_drafts = rule(
    "competency.see_drafts",
    "видеть проекты рамки и их правки",
    _holder(*PREPARES, Role.CENTRE_DIRECTOR, Role.ITEM_EDITOR, Role.ITEM_REVIEWER),
)
coverage = rule(
    "competency.coverage",
    "видеть, что ссылается на компетенции",
    _holder(*PREPARES, Role.CENTRE_DIRECTOR, Role.ITEM_EDITOR, *READS_COVERAGE),
)


def check_prepares(actor: Actor) -> None:
    """For what has no row yet."""
    if not prepare.possible(actor):
        raise Http404


def check_coverage(actor: Actor) -> None:
    """The report has no row of its own."""
    if not coverage.possible(actor):
        raise Http404
