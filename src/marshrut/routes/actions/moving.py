"""The teacher has moved in mid-route: the new organisation agrees what is left of it (story S12)."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from marshrut.access.rule import on_behalf
from marshrut.core import actions as core
from marshrut.core.actor import Actor
from marshrut.core.models import Approval, WorkItem
from marshrut.core.refusal import Refused

from .. import access, rules
from .. import content as contents
from ..models import Route
from ..queries.reading import content_of, lines_of
from ..words import GOING, REST, RUNNING, Signer
from .duties import due_of, who_checks
from .taking import WORKFLOW, actor_name, record, take, tell


def ask_rest(actor: Actor, route: Route) -> bool:
    """Ask the organisation the locked route has come to; nothing when no line is left or the route is not in force."""
    if route.state not in RUNNING or not any(line.state in GOING for line in lines_of(actor, route)):
        return False
    role, path = who_checks(actor, route)
    core.open_work(
        actor, REST, subject_id=route.pk, title=f"Согласуйте оставшиеся строки маршрута: {route.person.full_name}",
        url=reverse("routes:card", args=[route.pk]), role=str(role), unit_path=path, hint=route.subject,
        due=due_of(actor, "on_org_agreement", timezone.localdate()),
    )  # fmt: skip
    return True


@transaction.atomic
def agree_rest(actor: Actor, *, pk: int, back: str = "") -> Route:
    """The organisation agrees the lines that are left, or asks in words to change them; the route goes on meanwhile."""
    route = take(actor, access.agree, pk)
    actor = on_behalf(actor, access.agree, route)
    if not WorkItem.objects.filter(kind=REST, subject_id=pk, state=WorkItem.State.OPEN).exists():
        raise Refused("rest.none", "Согласовывать нечего: оставшиеся строки уже согласованы. Обновите страницу.")
    if back and len(back.strip()) < rules.LEAST_REASON:
        raise Refused("rest.back", "Напишите, что изменить: хотя бы 10 знаков.")
    core.close_work(actor, REST, subject_id=pk)
    core.decide(
        actor, WORKFLOW, subject_id=pk, level=str(Signer.ORG),
        state=Approval.State.RETURNED if back else Approval.State.AGREED, name=actor_name(actor),
        version=route.version, unit_id=route.unit_id, reason=back.strip() or "оставшиеся строки после перехода",
        seal=contents.seal(content_of(actor, route, lines_of(actor, route))),
    )  # fmt: skip
    people = [route.person_id, route.tutor_id]
    if back:
        record(actor, route, "rest_questioned", reason=back.strip())
        tell(actor, route, people, f"Новая организация просит изменить оставшиеся строки: {back.strip()[:200]}")
    else:
        record(actor, route, "rest_agreed")
        tell(actor, route, people, "Новая организация согласовала оставшиеся строки маршрута.")
    return route
