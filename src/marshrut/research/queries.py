"""Reads of the room."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.diagnostics.models import Campaign, Sitting
from marshrut.diagnostics.words import SittingState
from marshrut.people.models import Appointment, Person

from . import access
from .models import DataSet, Gift
from .words import COLUMNS, DEPTHS


def data_sets(actor: Actor, *, text: str = "") -> QuerySet[DataSet]:
    """Sets in sight, the newest first, with the number of those they were given to."""
    rows = access.see.of(actor, DataSet.objects.select_related("campaign").annotate(given=Count("gifts")))
    return rows.filter(Q(title__icontains=text) | Q(campaign__title__icontains=text)).order_by("-made_at", "-pk")


def data_set(actor: Actor, pk: int) -> DataSet:
    """One set, or 404."""
    return get_object_or_404(access.see.of(actor, DataSet.objects.select_related("campaign")), pk=pk)


def may(actor: Actor, found: DataSet) -> dict[str, bool]:
    """What the actor may do with a set."""
    rows = DataSet.objects.filter(pk=found.pk)
    return {name: getattr(access, name).of(actor, rows).exists() for name in ("make", "read", "take")}


def gifts(actor: Actor, found: DataSet) -> QuerySet[Gift]:
    """Whom a set was given to, for those who watch over it."""
    return Gift.objects.filter(data_set__in=access.read.of(actor, DataSet.objects.filter(pk=found.pk))).order_by("-pk")


def depth_words(actor: Actor, found: DataSet) -> list[tuple[str, str]]:
    """Columns of a set and how coarse their words are."""
    return [(COLUMNS[name].split(":")[0], DEPTHS[name][depth]) for name, depth in found.depths.items()]


def finished_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns with scored sittings of which a set may be made."""
    scored = Sitting.objects.filter(state=SittingState.SCORED).values("campaign_id")
    return Campaign.objects.filter(pk__in=scored).order_by("-closes_at") if may_make(actor) else Campaign.objects.none()


def may_make(actor: Actor) -> bool:
    """Whether the actor makes sets."""
    return access.make.possible(actor)


def researchers(actor: Actor) -> QuerySet[Person]:
    """People with the role of a researcher, to give a set to."""
    rows = Appointment.objects.filter(role="researcher", until=None)
    return (
        Person.objects.filter(pk__in=rows.values("person_id")).order_by("sort_key")
        if may_make(actor)
        else Person.objects.none()
    )


def passport(actor: Actor, found: DataSet) -> dict[str, Any]:
    """Figures of a set for its page."""
    return {
        "записей": found.rows,
        "не вошло": found.left_out,
        "наименьшая группа": found.smallest,
        "удалось связать с человеком": found.linked,
    }
