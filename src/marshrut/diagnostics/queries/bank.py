"""Reads of forms and their places; the queue of an expert."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import Form, FormItem


def forms(actor: Actor) -> QuerySet[Form]:
    """Forms for those who see the bank."""
    return access.see_items.of(actor, Form.objects.annotate(size=Count("places"))).order_by("-made_at")


def form(actor: Actor, pk: int) -> Form:
    """One form, or 404."""
    return get_object_or_404(forms(actor), pk=pk)


def places(actor: Actor, form_id: int) -> list[FormItem]:
    """Places of a form in order, with the versions. The caller has shown the right to the sitting or to the bank."""
    return list(FormItem.objects.filter(form_id=form_id).select_related("item_version__item").order_by("order"))
