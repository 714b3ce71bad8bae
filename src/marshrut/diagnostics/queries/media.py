"""Reads of pictures: only for those who see a task that shows them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics import access, kinds
from marshrut.diagnostics.editing import Size
from marshrut.diagnostics.models import Item, ItemVersion, Media, Sitting
from marshrut.diagnostics.words import SittingState

from .experts import scoring_task
from .panels import my_task_versions
from .reviews import my_review
from .steps import carried_places


def pictures(actor: Actor, codes: Iterable[str]) -> dict[str, Media]:
    """Sizes and words of pictures by code, without their bytes. The caller has shown the right to their tasks."""
    wanted = set(codes)
    if not wanted:
        return {}
    return {one.code: one for one in Media.objects.filter(code__in=wanted).defer("data")}


def picture_of_bank(actor: Actor, code: str) -> Media:
    """A picture for those who see a task with it or have brought it; else 404."""
    found = get_object_or_404(Media, code=code)
    if actor.person_id is not None and found.author_id == actor.person_id:
        return found
    return _of(found, _shown(actor, code))


def _shown(actor: Actor, said: str) -> QuerySet[ItemVersion]:
    """Versions of tasks the actor sees that hold such words."""
    rows = ItemVersion.objects.annotate(words=Cast("content", TextField()))
    rows = rows.filter(Q(stem__contains=said) | Q(words__contains=said))
    return rows.filter(item__in=access.see_items.of(actor, Item.objects.all()))


def uses(actor: Actor, code: str = "") -> dict[str, list[Item]]:
    """Which tasks the actor sees show which pictures, in any version; one statement."""
    found: dict[str, dict[int, Item]] = {}
    for version in _shown(actor, code or "media").select_related("item").order_by("item__code"):
        for one in kinds.codes_of(version.stem, version.content):
            found.setdefault(one, {})[version.item_id] = version.item
    return {one: list(items.values()) for one, items in found.items()}


def pictures_of_bank(actor: Actor, *, text: str = "", mine: str = "") -> QuerySet[Media]:
    """Pictures an author of tasks may use, newest first, without their bytes."""
    if not access.edit_items.possible(actor):
        raise Http404
    own = Q(author_id=actor.person_id) if actor.person_id else Q(pk__in=())
    rows = Media.objects.filter(own if mine else own | Q(code__in=uses(actor)))
    if text:
        rows = rows.filter(Q(code__icontains=text) | Q(alt__icontains=text) | Q(source__icontains=text))
    return rows.defer("data").order_by("-made_at", "code")


def sizes(actor: Actor) -> dict[str, Size]:
    """The same by code, as the editor of tasks needs them."""
    return {one.code: Size(one.width, one.height, one.alt) for one in pictures_of_bank(actor)}


def picture_of_sitting(actor: Actor, pk: int, code: str) -> Media:
    """A picture of the own sitting while it goes on; else 404."""
    rows = access.sit.of(actor, Sitting.objects.filter(state=SittingState.STARTED))
    found = get_object_or_404(rows.select_related("form"), pk=pk)
    return _of(get_object_or_404(Media, code=code), [place.item_version for place in carried_places(actor, found)])


def picture_of_scoring(actor: Actor, pk: int, code: str) -> Media:
    """A picture of the task whose answer an expert marks; else 404."""
    return _of(get_object_or_404(Media, code=code), [scoring_task(actor, pk).version])


def picture_of_review(actor: Actor, pk: int, code: str) -> Media:
    """A picture of the task that the actor reviews; else 404."""
    return _of(get_object_or_404(Media, code=code), [my_review(actor, pk).version])


def _of(found: Media, versions: Iterable[ItemVersion]) -> Media:
    if any(found.code in kinds.codes_of(one.stem, one.content) for one in versions):
        return found
    raise Http404


def picture_of_panel(actor: Actor, pk: int, code: str) -> Media:
    """A picture of a task of the own panel while it goes on; else 404."""
    return _of(get_object_or_404(Media, code=code), my_task_versions(actor, pk))
