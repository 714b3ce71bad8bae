"""The repeated diagnostics of a finished route: the call, the measured growth, completion by it; the closing report."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions as diagnostics
from marshrut.diagnostics import queries as measuring

from .. import access, criteria
from ..models import Route
from ..moves import DUTIES, MOVES
from ..queries.closing import window_of
from ..words import LONGEST_ANSWER, PROMPTS, State
from .steps import carry_out
from .taking import record, take, tell

OVERALL = "overall"


@transaction.atomic
def save_closing(actor: Actor, *, pk: int, notes: Mapping[str, str]) -> Route:
    """Keep what the teacher writes about the whole route; every answer may be left empty."""
    route = take(actor, access.edit, pk)
    if route.state not in (State.IN_PROGRESS, State.CLOSING_REPORT):
        raise Refused("closing.state", "Итоговый отчёт уже отправлен или ещё рано: обновите страницу.")
    told = {code: str(notes[code]).replace("\x00", "").strip() for code in PROMPTS if code in notes}
    if any(len(text) > LONGEST_ANSWER for text in told.values()):
        raise Refused("closing.long", f"В один ответ помещается {LONGEST_ANSWER} знаков: сократите, пожалуйста.")
    route.closing_notes = route.closing_notes | told
    route.save(update_fields=["closing_notes", "changed_at"])
    return route


@transaction.atomic
def invite_again(actor: Actor, *, pk: int, campaign: int) -> Route:
    """The centre calls the teacher to a campaign; taking part stays voluntary. Twice changes nothing."""
    route = take(actor, access.finish, pk)
    if route.state != State.REDIAGNOSIS_DUE:
        raise Refused("again.state", "Приглашают, когда маршрут ждёт повторной диагностики: обновите страницу.")
    if not measuring.open_for(SYSTEM, route.person_id).filter(pk=campaign).exists():
        raise Refused("again.campaign", "Эта кампания закрыта, или педагог в неё уже приглашён: выберите другую.")
    diagnostics.invite_one(SYSTEM, campaign_id=campaign, person_id=route.person_id, unit_id=route.unit_id)
    core.close_work(actor, DUTIES[State.REDIAGNOSIS_DUE].kind, subject_id=route.pk)
    record(actor, route, "invited_again", campaign=campaign)
    tell(actor, route, [route.tutor_id], f"{route.person.full_name}: приглашение на повторную диагностику отправлено.")
    return route


def measure_growth(actor: Actor, *, person_id: int) -> list[Route]:
    """A result is counted: routes that wait for the repeated diagnostics and have it in their window are completed."""
    rows = Route.objects.filter(person_id=person_id, state=State.REDIAGNOSIS_DUE).order_by("pk")
    return [route for pk in rows.values_list("pk", flat=True) if (route := _measure(actor, pk))]


@transaction.atomic
def _measure(actor: Actor, pk: int) -> Route | None:
    route = take(SYSTEM, access.read, pk)
    window = window_of(actor, route)
    if route.state != State.REDIAGNOSIS_DUE or window is None:
        return None
    first, last = window
    step = measuring.growth_between(SYSTEM, route.person_id, route.starts, last)
    if step is None or not first <= step.second.day <= last or OVERALL not in step.changes:
        return None
    change = step.changes[OVERALL]
    route.growth = {
        "class": criteria.class_of(change.diff, reliable=change.reliable), "words": change.words,
        "diff": round(change.diff, 3), "se": round(change.se, 3), "low": round(change.low, 3),
        "high": round(change.high, 3), "chance": round(change.chance, 3), "reliable": change.reliable,
        "first": step.first.day.isoformat(), "second": step.second.day.isoformat(),
    }  # fmt: skip
    record(actor, route, "growth_measured", second=step.second.day.isoformat())
    carry_out(SYSTEM, route, MOVES.moves["complete"], reason="Получен результат повторной диагностики.")
    return route


def expire_windows(actor: Actor) -> int:
    """The window has passed without a result: the centre is asked to decide again. Returns how many."""
    count = 0
    for route in Route.objects.filter(state=State.REDIAGNOSIS_DUE, due__lt=timezone.localdate()).order_by("pk"):
        core.open_work(
            SYSTEM, DUTIES[State.REDIAGNOSIS_DUE].kind, subject_id=route.pk,
            title=f"Окно повторной диагностики прошло: решите, {route.number}", role=str(Role.ROUTE_SPECIALIST),
            unit_path=route.region_code + ".", due=route.due, url=reverse("routes:closing", args=[route.pk]),
        )  # fmt: skip
        count += 1
    return count
