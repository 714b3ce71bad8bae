"""Reads of forms and their places; the queue of an expert."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Form, FormItem, ScoringTask


def forms(actor: Actor) -> QuerySet[Form]:
    """Forms for those who see the bank."""
    return access.see_items.of(actor, Form.objects.annotate(size=Count("places"))).order_by("-made_at")


def form(actor: Actor, pk: int) -> Form:
    """One form, or 404."""
    return get_object_or_404(forms(actor), pk=pk)


def places(actor: Actor, form_id: int) -> list[FormItem]:
    """Places of a form in order, with the versions. The caller has shown the right to the sitting or to the bank."""
    return list(FormItem.objects.filter(form_id=form_id).select_related("item_version__item").order_by("order"))


def scoring(actor: Actor) -> QuerySet[ScoringTask]:
    """The expert's tasks: the waiting ones first, by term."""
    return access.score_answers.of(actor, ScoringTask.objects.all()).order_by("state", "due", "pk")


def scoring_task(actor: Actor, pk: int) -> tuple[ScoringTask, FormItem, str]:
    """A task of the expert with the place and the answer's text; no name, no school."""
    task = get_object_or_404(access.score_answers.of(actor, ScoringTask.objects.select_related("sitting")), pk=pk)
    place = FormItem.objects.select_related("item_version").get(form_id=task.sitting.form_id, order=task.place)
    answer = task.sitting.answers.get(place=task.place)
    return task, place, str(answer.value)
