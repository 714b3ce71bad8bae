"""Reads for those who assemble forms: tasks that must not stand together, how often a task was shown."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from marshrut.core.actor import Actor
from marshrut.diagnostics import access
from marshrut.diagnostics.models import FormItem, Item, ItemEnemy, Sitting
from marshrut.diagnostics.words import Mode

from .steps import opened_counts


def enemies(actor: Actor, items: Collection[int]) -> set[tuple[int, int]]:
    """Pairs among the tasks in sight that must not stand in one form, the smaller number first."""
    seen = access.see_items.of(actor, Item.objects.filter(pk__in=items)).values("pk")
    return set(ItemEnemy.objects.filter(one__in=seen, other__in=seen).values_list("one_id", "other_id"))


def enemies_of(actor: Actor, item: Item) -> QuerySet[ItemEnemy]:
    """Pairs of one task, for its card."""
    seen = access.see_items.of(actor, Item.objects.all()).values("pk")
    rows = ItemEnemy.objects.filter(Q(one=item) | Q(other=item), one__in=seen, other__in=seen)
    return rows.select_related("one", "other").order_by("pk")


def exposure(actor: Actor, items: Collection[int]) -> dict[int, int]:
    """How many sittings showed each of the tasks, by the task; counted from the sittings, so it never drifts."""
    seen = access.see_items.of(actor, Item.objects.filter(pk__in=items)).values("pk")
    places = set(
        FormItem.objects.filter(item_version__item__in=seen).values_list(
            "item_version__item_id", "form_id", "order", "form__mode"
        )
    )
    sat = Sitting.objects.filter(form__in={form for _, form, _, mode in places if mode == Mode.ALL})
    whole = dict(sat.values_list("form_id").annotate(count=Count("pk")).order_by())
    parts = opened_counts(actor, {form for _, form, _, mode in places if mode != Mode.ALL})
    total = dict.fromkeys(items, 0)
    for item, form, order, mode in places:
        total[item] += whole.get(form, 0) if mode == Mode.ALL else parts[form, order]
    return total
