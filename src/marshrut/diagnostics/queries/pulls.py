"""Reads of tasks pulled from campaigns: what is not given, what is not scored, what the officer sees of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from marshrut.core.actor import Actor
from marshrut.diagnostics.models import Answer, Campaign, FormItem, Item, Pull, Score, ScoringTask, Sitting, Work
from marshrut.diagnostics.words import ItemState, ScoringState

from .bank import places
from .variants import form_ids


def pulled(actor: Actor, campaign_id: int) -> set[int]:
    """Versions of tasks that are out of a campaign now: scored in nobody's work."""
    return set(Pull.objects.filter(campaign_id=campaign_id, back_at=None).values_list("item_version_id", flat=True))


def idle_scoring(actor: Actor) -> QuerySet[ScoringTask]:
    """Unfinished tasks of experts over answers that count no more: nobody's work until the task of the bank comes back."""
    works = Work.objects.filter(sitting=OuterRef(OuterRef("sitting")), place=OuterRef(OuterRef("place")))
    out = Pull.objects.filter(
        back_at=None, campaign=OuterRef("sitting__campaign"), item_version__in=works.values("item_version")
    )
    return ScoringTask.objects.filter(Exists(out), state=ScoringState.ASSIGNED)


def held_back(actor: Actor, sitting: Sitting) -> set[int]:
    """Versions that were out when the sitting began: never given in it, whatever came later."""
    rows = Pull.objects.filter(campaign_id=sitting.campaign_id, at__lte=sitting.started_at)
    out = rows.filter(Q(back_at=None) | Q(back_at__gt=sitting.started_at))
    return set(out.values_list("item_version_id", flat=True))


def given_places(actor: Actor, sitting: Sitting) -> list[FormItem]:
    """Places of the sitting's form that are given in it. The caller has shown the right to the sitting."""
    out = held_back(actor, sitting)
    return [place for place in places(actor, sitting.form_id) if place.item_version_id not in out]


def pulled_of_many(actor: Actor, sittings: Collection[int], versions: Collection[int]) -> dict[int, set[int]]:
    """By sitting: which of the versions are out of its campaign now; sittings that lose nothing are absent."""
    out: dict[int, set[int]] = defaultdict(set)
    rows = Pull.objects.filter(back_at=None, item_version__in=versions).values_list("campaign_id", "item_version_id")
    for campaign, version in rows:
        out[campaign].add(version)
    if not out:
        return {}
    held = Sitting.objects.filter(pk__in=sittings, campaign__in=out).values_list("pk", "campaign_id")
    return {pk: out[campaign] for pk, campaign in held}


def pull_changes(actor: Actor, sitting: Sitting) -> int:
    """How often tasks that the sitting has answered went out or came back after it was first scored."""
    first = Score.objects.filter(sitting=sitting).aggregate(at=Min("made_at"))["at"]
    if first is None:
        return 0
    said = Answer.objects.filter(sitting=sitting).values("place")
    answered = FormItem.objects.filter(form_id=sitting.form_id, order__in=said).values("item_version")
    rows = Pull.objects.filter(campaign_id=sitting.campaign_id, item_version__in=answered)
    counts = rows.aggregate(out=Count("pk", filter=Q(at__gt=first)), back=Count("pk", filter=Q(back_at__gt=first)))
    return int(counts["out"] + counts["back"])


def pulls(actor: Actor, found: Campaign) -> QuerySet[Pull]:
    """Pulled tasks of a campaign with their codes and how many works have an answer; the caller manages the campaign."""
    said = Answer.objects.filter(
        sitting__campaign_id=OuterRef("campaign_id"), sitting__form__places__order=F("place"),
        sitting__form__places__item_version_id=OuterRef("item_version_id"),
    )  # fmt: skip
    count = said.order_by().values("sitting__campaign_id").annotate(n=Count("pk")).values("n")
    rows = Pull.objects.filter(campaign=found).select_related("item_version__item").annotate(said=Subquery(count))
    return rows.order_by(F("back_at").asc(nulls_first=True), "-at")


def suspended_in(actor: Actor, found: Campaign) -> QuerySet[Item]:
    """Tasks of the campaign's forms that are suspended in the bank."""
    held = FormItem.objects.filter(form__in=form_ids(actor, found)).values("item_version__item")
    return Item.objects.filter(state=ItemState.SUSPENDED, pk__in=held).order_by("code")
