"""Tasks that come in files: many drafts at once, taken back while nobody has touched them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from marshrut.competency import queries as competency
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, queries
from marshrut.diagnostics.models import FormItem, Item, ItemParameter, ItemVersion, Review
from marshrut.diagnostics.words import ItemState

from .items import TEXT

BATCH = 500


@transaction.atomic
def take_in(actor: Actor, *, tasks: Sequence[Mapping[str, Any]]) -> list[Item]:
    """Drafts of the actor, in the order of the tasks; each has the fields of `TEXT`, a competency and a subject.

    Raises
    ------
    Refused
        `item.competency` or `item.subject` when a task lies outside of the framework or of the actor's subjects.
    """
    access.check_author(actor)
    groups = competency.groups(actor)
    strange = next((str(one["competency"]) for one in tasks if one["competency"] not in groups), None)
    if strange is not None:
        raise Refused("item.competency", f"Компетенции {strange} нет в рамке.")
    items = Item.objects.bulk_create(
        (
            Item(
                code=f"З-{core.next_number(actor, 'diagnostics.items', year=0):05d}",
                competency=one["competency"],
                group=groups[one["competency"]],
                subject=one["subject"],
                author_id=actor.person_id,
            )
            for one in tasks
        ),
        batch_size=BATCH,
    )
    reached = access.edit_items.of(actor, Item.objects.filter(pk__in=[item.pk for item in items])).count()
    if not actor.is_system and reached < len(items):
        raise Refused("item.subject", "В файле есть задания другого предмета: вы ведёте не все.")
    ItemVersion.objects.bulk_create(
        (
            ItemVersion(item=item, author_id=actor.person_id, **{name: one[name] for name in TEXT})
            for item, one in zip(items, tasks, strict=True)
        ),
        batch_size=BATCH,
    )
    path = queries.bank_path(actor)
    for item in items:
        facts.record(actor, "item.make", subject_id=item.pk, unit_path=path)
    return items


@transaction.atomic
def take_back(actor: Actor, *, pks: Collection[int]) -> list[str]:
    """Delete drafts that are as they came. Returns codes of those that stay: somebody has worked on them."""
    rows = access.edit_items.of(actor, Item.objects.select_for_update().filter(pk__in=pks))
    own = {item.pk: item for item in rows}
    used = (FormItem.objects, ItemParameter.objects)
    busy = {
        pk
        for table in used
        for pk in table.filter(item_version__item__in=own).values_list("item_version__item", flat=True)
    }
    busy |= set(Review.objects.filter(version__item__in=own).values_list("version__item", flat=True))
    untouched = Q(state=ItemState.DRAFT, edition=1, version=1, round=0)
    free = Item.objects.filter(untouched, pk__in=set(own) - busy)
    gone = set(free.values_list("pk", flat=True))
    free.delete()
    left = Item.objects.filter(pk__in=set(pks) - gone).order_by("code").values_list("code", flat=True)
    return list(left)
