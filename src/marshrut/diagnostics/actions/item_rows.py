"""What every write of tasks begins with: the task under a lock, its version in work."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from marshrut.access.rule import Rule
from marshrut.core.actor import Actor
from marshrut.diagnostics.models import Item, ItemVersion


def present(actor: Actor, item: Item) -> ItemVersion:
    """The version in work."""
    return ItemVersion.objects.get(item=item, version=item.version)


def locked(actor: Actor, right: Rule, pk: int) -> Item:
    """Fetch, authorise and lock a task in one statement."""
    return get_object_or_404(right.of(actor, Item.objects.select_for_update()), pk=pk)
