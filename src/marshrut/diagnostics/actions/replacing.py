"""Replacement of one task in a form of a set that is not approved yet."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import queries
from marshrut.diagnostics.models import FormItem, FormSet
from marshrut.diagnostics.words import SetState

from .assembling import locked_set

STALE = "Набор изменили, пока страница была открыта. Вот он сейчас: выберите замену снова."


@transaction.atomic
def replace_place(actor: Actor, *, pk: int, place: int, item: int, edition: int) -> FormSet:
    """Another task on a place of a form, of those that keep every limit of the blueprint.

    Raises
    ------
    Refused
        The set is approved or was changed meanwhile, or the task is not among the allowed ones.
    """
    held = locked_set(actor, pk)
    if held.state != SetState.DRAFT:
        raise Refused("forms.closed", "Набор утверждён: его варианты больше не меняются. Соберите новый набор.")
    row = get_object_or_404(FormItem.objects.filter(form__set=held), pk=place)
    if held.edition != edition:
        raise Refused("forms.stale", STALE)
    found = next((one for one in queries.alternatives(actor, held, row) if one.version.item_id == item), None)
    if found is None:
        raise Refused("forms.other", "Это задание здесь поставить нельзя: нарушится план. Выберите из списка.")
    old = row.item_version_id
    row.item_version, row.group = found.version, found.version.item.group
    row.save(update_fields=["item_version", "group"])
    held.report["farthest"] = round(found.farthest, 4)
    held.edition += 1
    held.save(update_fields=["report", "edition"])
    facts.record(
        actor, "forms.replaced", subject_id=held.pk, unit_path=queries.bank_path(actor), form=row.form_id, out=old,
        into=found.version.pk,
    )  # fmt: skip
    return held
