"""Writes of a panelist: drafts as they are typed, a round handed in."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, panelling, queries
from marshrut.diagnostics.models import Judgement, Panel, Panelist
from marshrut.diagnostics.words import PanelState

from .panels import WORK

OVER = "Этот круг уже закрыт: ваши прежние суждения сохранены, новые он не принимает."


@transaction.atomic
def keep_judgements(actor: Actor, *, pk: int, circle: int, values: dict[panelling.Key, float | None]) -> int:
    """Keep what was typed; None takes a judgement back. Saying the same twice changes nothing."""
    one = _take(actor, pk, circle)
    places = queries.panel_tasks(actor, one.panel)
    known = set(panelling.keys(one.panel.method, len(one.panel.borders), places))
    if not set(values) <= known:
        raise Refused("judgement.foreign", "Таких заданий в панели нет: обновите страницу.")
    tops = {task.row.item_version_id: task.top for task in places}
    for (_, version), value in values.items():
        low, top = (1.0, len(places) + 1.0) if version is None else (0.0, tops[version])
        if value is not None and not low <= value <= top:
            raise Refused("judgement.range", f"Нужно число от {low:.0f} до {top:.0f}.")
    held = {(row.border, row.item_version_id): row for row in one.judgements.filter(round=circle)}
    gone = [held[key].pk for key, value in values.items() if value is None and key in held]
    Judgement.objects.filter(pk__in=gone).delete()
    now = timezone.now()
    Judgement.objects.bulk_create(
        [
            Judgement(panelist=one, round=circle, border=key[0], item_version_id=key[1], value=value, saved_at=now)
            for key, value in values.items()
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["panelist", "round", "border", "item_version"],
        update_fields=["value", "saved_at"],
    )
    return len(values)


@transaction.atomic
def hand_in_round(actor: Actor, *, pk: int, circle: int) -> Panelist:
    """The round is over for the panelist. What was not changed in the second round stands as in the first."""
    one = _take(actor, pk, circle)
    places = queries.panel_tasks(actor, one.panel)
    values = queries.own_values(actor, one)
    lack = panelling.lacks(one.panel.method, one.panel.borders, places, values)
    if lack:
        raise Refused("judgement.lacks", lack)
    kept = set(one.judgements.filter(round=circle).values_list("border", "item_version_id"))
    Judgement.objects.bulk_create(
        Judgement(panelist=one, round=circle, border=key[0], item_version_id=key[1], value=value)
        for key, value in values.items()
        if key not in kept
    )
    one.finished, one.finished_at = circle, timezone.now()
    one.save(update_fields=["finished", "finished_at"])
    core.close_work(actor, WORK, subject_id=one.pk)
    facts.record(actor, "panel.judged", subject_id=one.panel_id, unit_path="", round=circle)
    return one


def _take(actor: Actor, pk: int, circle: int) -> Panelist:
    """The own place in a panel. Panels are locked first and in share, as closing a round locks the panel."""
    rows = access.judge_in_panel.of(actor, Panelist.objects.all())
    found = get_object_or_404(rows, pk=pk)
    panel = Panel.objects.select_for_update().get(pk=found.panel_id)
    one = get_object_or_404(Panelist.objects.select_for_update(), pk=pk)
    one.panel = panel
    if panel.state != PanelState.COLLECTING or panel.round != circle or one.finished < circle - 1:
        raise Refused("judgement.over", OVER)
    if one.finished >= circle:
        raise Refused("judgement.done", "Вы уже сдали этот круг. Суждения сохранены и больше не меняются.")
    return one
