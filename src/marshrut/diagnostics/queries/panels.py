"""Reads of panels: who runs them sees who is ready and closed rounds; a panelist sees only the own judgements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics import access, panelling
from marshrut.diagnostics.estimating import OVERALL
from marshrut.diagnostics.models import FormItem, ItemParameter, ItemVersion, Judgement, Panel, Panelist, Score
from marshrut.diagnostics.words import PanelState, SittingState
from marshrut.people.models import Consent
from marshrut.people.words import Purpose


def may_run_panels(actor: Actor) -> bool:
    """Whether the actor runs panels."""
    return access.run_panels.possible(actor)


def panels(actor: Actor, *, q: str = "", state: str = "") -> QuerySet[Panel]:
    """Panels, the newest first, with how many were called and are ready in the present round."""
    rows = access.run_panels.of(actor, Panel.objects.select_related("form"))
    rows = rows.filter(title__icontains=q.strip()) if q.strip() else rows
    rows = rows.filter(state=state) if state in PanelState.values else rows
    ready = Count("panelists", filter=Q(panelists__finished__gte=F("round")))
    return rows.annotate(called=Count("panelists"), ready=ready).order_by("-pk")


def panel(actor: Actor, pk: int) -> Panel:
    """One panel, or 404."""
    rows = Panel.objects.select_related("form", "calibration", "proposal", "made_by")
    return get_object_or_404(access.run_panels.of(actor, rows), pk=pk)


def panelists(actor: Actor, found: Panel) -> list[Panelist]:
    """Who was called: whether ready, and how many judgements are kept; no judgement is told."""
    kept = Count("judgements", filter=Q(judgements__round=found.round))
    rows = found.panelists.select_related("person").annotate(kept=kept)
    return list(rows.order_by("finished", "person__surname", "person__name", "pk"))


def last_result(actor: Actor, found: Panel) -> tuple[int, dict[str, Any] | None]:
    """The last closed round and what it told."""
    circle = max(map(int, found.results), default=0)
    return circle, found.results.get(str(circle))


def panel_parameters(actor: Actor, form: int, calibration: int) -> list[ItemParameter]:
    """Parameters of the tasks of a form by a calibration, in the order of the form."""
    rows = ItemParameter.objects.filter(calibration=calibration).select_related("item_version__item")
    found = {row.item_version_id: row for row in rows.filter(item_version__in=FormItem.objects.filter(form=form).values("item_version"))}  # fmt: skip
    order = FormItem.objects.filter(form=form).order_by("order").values_list("item_version_id", flat=True)
    return [found[version] for version in order if version in found]


def panel_tasks(actor: Actor, found: Panel) -> list[panelling.Task]:
    """What the panel judges, in its order."""
    return panelling.tasks(found.method, panel_parameters(actor, found.form_id, found.calibration_id))


def my_panels(actor: Actor) -> QuerySet[Panelist]:
    """Panels the actor is called to, those that wait first."""
    rows = access.judge_in_panel.of(actor, Panelist.objects.select_related("panel__form"))
    return rows.order_by("-panel__state", "panel__due", "pk")


def my_place(actor: Actor, pk: int) -> Panelist:
    """The own place in a panel, or 404."""
    rows = Panelist.objects.select_related("panel__form", "panel__calibration")
    return get_object_or_404(access.judge_in_panel.of(actor, rows), pk=pk)


def my_task_versions(actor: Actor, pk: int) -> list[ItemVersion]:
    """Versions of the tasks that a panelist may look at: until the panel is over."""
    one = my_place(actor, pk)
    if one.panel.state == PanelState.CLOSED:
        return []
    return [row.item_version for row in panel_parameters(actor, one.panel.form_id, one.panel.calibration_id)]


def judgements_of(actor: Actor, keys: Iterable[int], circle: int) -> dict[int, dict[panelling.Key, float]]:
    """By a panelist: values of a round."""
    found: dict[int, dict[panelling.Key, float]] = defaultdict(dict)
    for row in Judgement.objects.filter(panelist__in=list(keys), round=circle):
        found[row.panelist_id][row.border, row.item_version_id] = row.value
    return found


def own_values(actor: Actor, one: Panelist) -> dict[panelling.Key, float]:
    """Values of the present round; in the second those of the first stand until they are changed."""
    return {
        (row.border, row.item_version_id): row.value
        for row in Judgement.objects.filter(panelist=one, round__lte=one.panel.round).order_by("round")
    }


def first_values(actor: Actor, one: Panelist) -> dict[panelling.Key, float]:
    """What the panelist said in the first round."""
    return judgements_of(actor, [one.pk], 1)[one.pk]


def last_abilities(actor: Actor) -> list[float]:
    """The last overall ability of everybody who was measured: numbers without names, for shares of levels."""
    rows = Score.objects.filter(group=OVERALL, theta__isnull=False, sitting__state=SittingState.SCORED)
    agreed = Consent.objects.filter(purpose=Purpose.DIAGNOSTICS, withdrawn_at=None)
    rows = rows.filter(sitting__person__in=agreed.values("person"))
    last = rows.order_by("sitting__person_id", "-sitting__started_at", "-edition", "-pk").distinct("sitting__person_id")
    return [theta for theta in last.values_list("theta", flat=True) if theta is not None]
