"""A task suspended in the bank leaves the campaigns that go on, and comes back to them when it is restored."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import WorkItem
from marshrut.core.time import add_working_days
from marshrut.diagnostics import queries
from marshrut.diagnostics.models import Answer, Campaign, FormItem, Item, ItemVersion, Pull, ScoringTask, Sitting
from marshrut.diagnostics.words import CampaignState, SittingState
from marshrut.people import queries as people

from .experts import TASK, open_task, order_of
from .experts_desk import close_late
from .scoring import score

KIND = "diagnostics.pulled"
PORTION = 50


def pull_item(actor: Actor, item: Item, reason: str) -> int:
    """Take a locked task out of all going campaigns that have it. Returns of how many."""
    has = Q(form__places__item_version__item=item) | Q(variants__form__places__item_version__item=item)
    with_it = Campaign.objects.filter(has, state=CampaignState.OPEN).values("pk")
    rows = Campaign.objects.filter(pk__in=with_it).select_related("unit").order_by("pk")
    return sum(_pull(actor, campaign, item, reason) for campaign in rows)


def pull_suspended(actor: Actor, campaign: Campaign, items: Iterable[Item]) -> None:
    """A campaign that begins leaves out what is suspended already."""
    for item in items:
        _pull(actor, campaign, item, "задание было приостановлено до начала кампании")


def return_item(actor: Actor, item: Item) -> int:
    """Bring a restored task back to the campaigns that still go on. Those who began without it end without it."""
    out = Pull.objects.filter(item_version__item=item, back_at=None, campaign__state=CampaignState.OPEN)
    rows = list(out.select_related("campaign__unit", "item_version__item").select_for_update(of=("self",)))
    for row in rows:
        idle = list(queries.idle_scoring(actor).filter(sitting__campaign_id=row.campaign_id).select_for_update())
        row.back_at = timezone.now()
        row.save(update_fields=["back_at"])
        text = f"Задание {item.code} возвращено в кампанию «{row.campaign.title[:160]}»: оно снова учитывается."
        _bring_back(actor, row, idle)
        _tell(actor, row, "campaign.item_returned", text)
    return len(rows)


def _pull(actor: Actor, campaign: Campaign, item: Item, reason: str) -> int:
    held = FormItem.objects.filter(form__in=queries.form_ids(actor, campaign), item_version__item=item).values(
        "item_version"
    )
    out = Pull.objects.filter(campaign=campaign, back_at=None).values("item_version")
    fresh = list(ItemVersion.objects.filter(pk__in=held).exclude(pk__in=out))
    for version in fresh:
        row = Pull.objects.create(
            campaign=campaign, item_version=version, reason=reason.strip()[:300], at=timezone.now()
        )
        text = f"Задание {item.code} приостановлено в банке и изъято из кампании «{campaign.title[:160]}»."
        _put_aside(actor, campaign)
        _tell(actor, row, "campaign.item_pulled", text)
    return int(bool(fresh))


def _put_aside(actor: Actor, campaign: Campaign) -> None:
    """Experts are no more obliged to score answers that do not count."""
    for pk in queries.idle_scoring(actor).filter(sitting__campaign=campaign).values_list("pk", flat=True):
        core.close_work(actor, TASK, subject_id=pk, state=WorkItem.State.WAIVED)
    close_late(actor, campaign=campaign.pk)


def _bring_back(actor: Actor, row: Pull, idle: list[ScoringTask]) -> None:
    """The answers count again: their experts get them back with a new term."""
    still = set(queries.idle_scoring(actor).filter(pk__in=[one.pk for one in idle]).values_list("pk", flat=True))
    due = add_working_days(timezone.localdate(), order_of(actor, row.campaign_id).term_days)
    for task in idle:
        if task.pk in still:  # of another task that stays out
            continue
        task.due, task.reminded_on = max(task.due, due), None
        task.save(update_fields=["due", "reminded_on"])
        open_task(actor, task)


def _tell(actor: Actor, row: Pull, kind: str, text: str) -> None:
    """The officers of the campaign's place hear of it; the journal keeps it; works in hand are scored anew by the fact."""
    campaign = row.campaign
    officers = people.holders(actor, Role.DIAGNOSTICS_OFFICER, campaign.unit.path).values_list("pk", flat=True)
    url = reverse("diagnostics:campaign", args=[campaign.pk])
    core.notify(actor, officers, kind=KIND, text=text, url=url)
    facts.record(
        actor, kind, subject_id=campaign.pk, unit_path=campaign.unit.path, version=row.item_version_id,
        reason=row.reason,
    )  # fmt: skip


def rescore_pulled(actor: Actor, *, campaign: int, version: int) -> int:
    """Score anew the finished works that have answered the task. Returns how many; twice changes nothing."""
    done = Sitting.objects.filter(campaign_id=campaign, state__in=[SittingState.EXPERT, SittingState.SCORED])
    places = dict(FormItem.objects.filter(item_version_id=version).values_list("form_id", "order"))
    told = Q(pk__in=[])
    for form, place in places.items():
        said = Answer.objects.filter(place=place, sitting__form_id=form, sitting__campaign_id=campaign)
        told |= Q(pk__in=said.values("sitting"))
    keys = list(done.filter(told).order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), PORTION):
        with transaction.atomic():
            for pk in keys[at : at + PORTION]:
                score(actor, sitting=pk, task_changed=True)
    return len(keys)
