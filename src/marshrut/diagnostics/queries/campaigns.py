"""Reads of campaigns: which are in sight, how they go, who may be invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.text import counted
from marshrut.core.time import ru_date
from marshrut.diagnostics import access, rules
from marshrut.diagnostics.models import Campaign, Condition, Invitation, Sitting, WaveTown
from marshrut.diagnostics.words import DONE, CampaignState, ConditionState, InvitationState, SittingState
from marshrut.diagnostics.words import Purpose as CampaignPurpose
from marshrut.people.models import Employment

from .pulls import suspended_in
from .variants import Linkage, forms_of, linkage

LEAST_GROUP = 5


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns whose course the actor follows: of the own territory or covering it, with counts, the newest first."""
    rows = Campaign.objects.select_related("unit", "form")
    if not actor.is_system:
        paths = actor.paths(
            [str(r) for r in (*access.OFFICERS, *access.LOGISTICS, "centre_director", "regional_methodist")]
        )
        above = [path[: i + 1] for path in paths for i, letter in enumerate(path) if letter == "."]
        inside = Q(unit__path__in=above)
        for path in paths:
            inside |= Q(unit__path__startswith=path)
        rows = rows.filter(inside) if paths else rows.none()
    return rows.order_by("-opens_at")


def campaign_by_name(actor: Actor, pk: int) -> Campaign:
    """A campaign whose invited people the actor sees by name, or 404."""
    if not may_see_names(actor):
        raise Http404
    return campaign(actor, pk)


def campaign(actor: Actor, pk: int) -> Campaign:
    """One campaign the actor follows, or 404."""
    return get_object_or_404(campaigns(actor), pk=pk)


def managed_campaign(actor: Actor, pk: int) -> Campaign:
    """One campaign the actor manages, or 404."""
    return get_object_or_404(access.manage.of(actor, Campaign.objects.select_related("unit")), pk=pk)


def progress(actor: Actor, found: Campaign) -> dict[str, Any]:
    """How a campaign goes: totals and by municipality, in three statements. Refusals stand in no row."""
    rows = access.follow.of(actor, Invitation.objects.filter(campaign=found).exclude(state=InvitationState.REPLACED))
    by_town: dict[str, dict[str, Any]] = {
        row["town"]: row | {"done": 0, "going": 0, "late": 0}
        for row in rows.values(town=F("unit__parent__name")).annotate(invited=Count("pk")).order_by("town")
    }
    sat = access.follow.of(actor, Sitting.objects.filter(campaign=found).exclude(state=SittingState.ANNULLED))
    counted = sat.values(town=F("unit__parent__name")).annotate(
        done=Count("pk", filter=Q(state__in=DONE)),
        going=Count("pk", filter=Q(state=SittingState.STARTED)),
        late=Count("pk", filter=Q(state__in=DONE, late=True)),
    )
    for row in counted:
        if row["town"] in by_town:
            by_town[row["town"]] |= {name: row[name] for name in ("done", "going", "late")}
    waves = wave_of_towns(actor, found)
    towns = [
        t
        | {"wave": waves.get(t["town"], "")}
        | {"waits": t["invited"] - t["done"] - t["going"], "share": round(100 * t["done"] / t["invited"])}
        for t in by_town.values()
    ]
    return {
        "towns": towns,
        "invited": sum(t["invited"] for t in towns),
        "done": sum(t["done"] for t in towns),
        "going": sum(t["going"] for t in towns),
        "waits": sum(t["waits"] for t in towns),
        "late": sum(t["late"] for t in towns),
    }


def wave_of_towns(actor: Actor, found: Campaign) -> dict[str, str]:
    """Name of a municipality → its wave in words, for the course of a campaign; empty without waves."""
    rows = WaveTown.objects.filter(campaign=found).select_related("wave", "unit")
    return {row.unit.name: f"{row.wave.number}" + (f", квота {row.quota}" if row.quota else "") for row in rows}


def invited(actor: Actor, found: Campaign, *, town: str = "", state: str = "", text: str = "") -> QuerySet[Invitation]:
    """Who is invited, in the actor's sight: the course only, a refusal looks as «не начинал»."""
    sat = Sitting.objects.filter(campaign_id=found.pk, person_id=OuterRef("person_id"))
    sat = sat.exclude(state=SittingState.ANNULLED)
    rows = access.see_invited.of(actor, Invitation.objects.filter(campaign=found)).annotate(
        begun=Exists(sat),
        done=Exists(sat.filter(state__in=DONE)),
        late=Exists(sat.filter(state__in=DONE, late=True)),
        asks=Exists(Condition.objects.filter(invitation=OuterRef("pk"), state=ConditionState.ASKED)),
        paper=Exists(sat.filter(blank__isnull=False)),
        town=F("unit__parent__name"),
    )
    picks = {
        "done": Q(done=True),
        "late": Q(late=True),
        "going": Q(begun=True, done=False),
        "waits": Q(begun=False) & ~Q(state=InvitationState.REPLACED),
        "replaced": Q(state=InvitationState.REPLACED),
    }
    rows = rows.filter(picks.get(state, Q()))
    if town:
        rows = rows.filter(town=town)
    if text:
        rows = rows.filter(Q(person__surname__icontains=text) | Q(unit__name__icontains=text))
    rows = rows.select_related("person", "unit", "replaces__person")
    return rows.order_by("town", "unit__name", "person__surname", "person__name", "pk")


def may_see_names(actor: Actor) -> bool:
    """Whether the list of the invited by name is for the actor."""
    return actor.holds(*access.NAMES)


def may_manage(actor: Actor) -> bool:
    """Whether the page offers to make and publish campaigns."""
    return actor.holds(*access.OFFICERS)


def readiness(actor: Actor, found: Campaign) -> list[dict[str, Any]]:
    """What is ready and what is missing before publishing."""
    jobs, lately = under_rule(actor, found), lately_tested(actor, found).values("person_id")
    count = jobs.exclude(person_id__in=lately).count()
    by_form = linkage(actor, forms_of(actor, found))
    tasks = min(row["tasks"] for row in by_form.rows)
    waits = jobs.filter(person_id__in=lately).count()
    rows = [
        {"ok": count > 0, "text": f"Будут приглашены: {count}"},
        {"ok": tasks >= 10, "text": f"Заданий в варианте: {tasks}"},
        *_about_forms(by_form),
        {"ok": found.closes_at > found.opens_at, "text": "Даты заданы"},
    ]
    held = suspended_in(actor, found).count()
    if held:
        rows.append(
            {
                "ok": True,
                "text": f"Приостановлены в банке и не войдут: {counted(held, 'задание', 'задания', 'заданий')}",
            }
        )
    if waits:
        text = f"Не приглашаются {waits}: проходили менее {counted(found.retake_days, 'дня', 'дней', 'дней')} назад"
        rows.append({"ok": True, "text": text})
    return rows


def _about_forms(found: Linkage) -> list[dict[str, Any]]:
    if len(found.rows) < 2:
        return []
    rows = [{"ok": True, "text": f"Вариантов: {len(found.rows)}, соседи получат разные"}]
    return [*rows, {"ok": False, "text": found.words}] if found.words else rows


def under_rule(actor: Actor, found: Campaign) -> QuerySet[Employment]:
    """Open main jobs under the rule of a campaign (territory, positions, subject) whose people are not invited yet."""
    jobs = Employment.objects.filter(until=None, is_main=True, person__merged_into=None)
    jobs = jobs.filter(unit__path__startswith=found.unit.path)
    jobs = jobs.exclude(person_id__in=Invitation.objects.filter(campaign=found).values("person_id"))
    if found.positions:
        jobs = jobs.filter(position__in=found.positions)
    return jobs.filter(subjects__contains=[found.subject]) if found.subject else jobs


def audience(actor: Actor, found: Campaign) -> QuerySet[Employment]:
    """Open main jobs of the people to invite: under the rule, not invited yet, free of the term between two takings."""
    return under_rule(actor, found).exclude(person_id__in=lately_tested(actor, found).values("person_id"))


def lately_tested(actor: Actor, found: Campaign) -> QuerySet[Sitting]:
    """Finished sittings of the same subject after which nobody may begin anew before this campaign closes."""
    since = found.closes_at - timedelta(days=found.retake_days)
    return _of_same_kind(found).filter(finished_at__gt=since)


def _of_same_kind(found: Campaign) -> QuerySet[Sitting]:
    """Finished sittings in other campaigns of the subject; trials of tasks count for nobody."""
    if found.purpose == CampaignPurpose.PILOT:
        return Sitting.objects.none()
    rows = Sitting.objects.filter(state__in=DONE, campaign__subject=found.subject).exclude(campaign=found)
    return rows.exclude(campaign__purpose=CampaignPurpose.PILOT)


def retake_words(actor: Actor, found: Invitation) -> str:
    """Why the invited person may not begin yet, and from which day they may; empty when they may."""
    campaign = found.campaign
    last = (
        _of_same_kind(campaign)
        .filter(person_id=found.person_id, finished_at__isnull=False)
        .select_related("campaign")
        .order_by("-finished_at")
        .first()
    )
    if last is None or last.finished_at is None:
        return ""
    taken = timezone.localdate(last.finished_at)
    free = rules.retake_from(taken, campaign.retake_days)
    if free <= timezone.localdate():
        return ""
    end = timezone.localdate(campaign.closes_at)
    what = f"Кампания идёт до {ru_date(end)}: приходите {ru_date(free)} или позже."
    if free > end:
        what = "В этой кампании пройти её уже не получится: действует прежний результат, делать ничего не нужно."
    return (
        f"Вы проходили диагностику «{last.campaign.title}» {ru_date(taken)}. Повторно её проходят не раньше чем через "
        f"{counted(campaign.retake_days, 'день', 'дня', 'дней')}. {what}"
    )


def replaceable(actor: Actor, pk: int) -> Invitation:
    """An invitation that an officer may give to another person, or 404."""
    rows = Invitation.objects.select_related("campaign__unit", "person", "unit__parent")
    return get_object_or_404(access.manage_invited.of(actor, rows), pk=pk)


def substitutes(actor: Actor, gone: Invitation) -> QuerySet[Employment]:
    """Who may be invited instead: of the same municipality and position, not invited, not tested lately."""
    campaign = gone.campaign
    jobs = Employment.objects.filter(
        until=None, is_main=True, person__merged_into=None, unit__parent=gone.unit.parent_id
    )
    jobs = jobs.filter(unit__path__startswith=campaign.unit.path, position__in=campaign.positions or ["teacher"])
    invited_ids = Invitation.objects.filter(campaign=campaign).values("person_id")
    jobs = jobs.exclude(person_id__in=invited_ids).exclude(
        person_id__in=lately_tested(actor, campaign).values("person_id")
    )
    near = Case(When(unit_id=gone.unit_id, then=0), default=1)
    return jobs.select_related("person", "unit").order_by(near, "unit__name", "person__surname", "person__name")


def open_for(actor: Actor, person_id: int) -> QuerySet[Campaign]:
    """Open campaigns a person is not invited to yet, the nearest end first; for a room that calls somebody again."""
    rows = Campaign.objects.filter(state=CampaignState.OPEN, closes_at__gt=timezone.now())
    return rows.exclude(invitations__person_id=person_id).order_by("closes_at", "pk")
