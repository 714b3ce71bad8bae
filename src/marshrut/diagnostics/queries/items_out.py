"""Whole tasks for a file: only for those who keep the bank, never for those who only look at it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import F, QuerySet

from marshrut.core.actor import Actor
from marshrut.diagnostics import access, kinds
from marshrut.diagnostics.models import Item, ItemVersion, Media

from .items import items


def tasks_out(actor: Actor, *, asked: Mapping[str, str], codes: Collection[str] = ()) -> QuerySet[ItemVersion]:
    """Versions in work of the tasks of a filter, or of chosen ones, with their tasks."""
    rows = access.edit_items.of(actor, Item.objects.all())
    rows = rows.filter(code__in=codes) if codes else rows.filter(pk__in=items(actor, **asked).order_by().values("pk"))
    return (
        ItemVersion.objects.filter(item__in=rows, version=F("item__version"))
        .select_related("item")
        .order_by("item__code")
    )


def same_tasks(actor: Actor, codes: Collection[str]) -> list[ItemVersion]:
    """Versions in work of tasks by their codes, as far as the actor keeps them."""
    rows = access.edit_items.of(actor, Item.objects.filter(code__in=codes))
    return list(ItemVersion.objects.filter(item__in=rows, version=F("item__version")).select_related("item"))


def pictures_out(actor: Actor, versions: Collection[ItemVersion]) -> list[Media]:
    """Pictures of tasks with their bytes. The caller has shown the right to the tasks."""
    wanted = {code for one in versions for code in kinds.codes_of(one.stem, one.content)}
    return list(Media.objects.filter(code__in=wanted)) if wanted else []
