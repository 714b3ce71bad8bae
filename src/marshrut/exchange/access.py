"""Rights of the room."""

from django.db.models import Q
from django.http import Http404

from marshrut.access.rule import EVERYTHING, NOTHING, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor

LOADERS = (Role.ROUTE_SPECIALIST, Role.DIAGNOSTICS_OFFICER, Role.PROGRAMME_OFFICER)


def _loader(actor: Actor) -> Q:
    """Specialists of the centre see all batches of the centre."""
    return EVERYTHING if actor.holds(*LOADERS) else NOTHING


load = rule("exchange.load", "загружать организации и сотрудников из Excel", _loader)
TASK_OFFICERS = (Role.DIAGNOSTICS_OFFICER,)


def _tasks_of_all(actor: Actor) -> Q:
    return EVERYTHING if actor.holds(*TASK_OFFICERS) else NOTHING


def _tasks_of_editor(actor: Actor) -> Q:
    """An editor of tasks sees the files they sent."""
    mine = actor.person_id is not None and actor.holds(Role.ITEM_EDITOR)
    return Q(person_id=actor.person_id) if mine else NOTHING


load_tasks = rule(
    "exchange.load_tasks", "загружать задания банка из файлов и выгружать их", _tasks_of_all, _tasks_of_editor
)


def check_loader(actor: Actor) -> None:
    """For what has no row yet: a file is sent by those who write tasks."""
    if not actor.is_system and not actor.holds(*TASK_OFFICERS, Role.ITEM_EDITOR):
        raise Http404
