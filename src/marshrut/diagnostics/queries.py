"""Reads of the room. Every function takes the actor first and returns only what they may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.competency import queries as competency
from marshrut.competency.models import Target
from marshrut.competency.words import Deficit, Group
from marshrut.core.actor import Actor
from marshrut.core.text import counted
from marshrut.core.time import ru_date
from marshrut.people.models import Account, ConsentText, Employment, Look
from marshrut.people.words import Purpose

from . import access, rules
from .models import Campaign, Form, FormItem, Grant, Invitation, Item, Profile, ProfileGroup, ScoringTask, Sitting
from .words import GROUP_ORDER, InvitationState, ProfileState, SittingState
from .words import Purpose as CampaignPurpose

LEAST_GROUP = 5
DONE = (SittingState.SUBMITTED, SittingState.EXPERT, SittingState.SCORED)


def published_profile(actor: Actor, person_id: int) -> Profile | None:
    """The profile in force of a person whom the actor may see, with its groups in order; None when there is none."""
    rows = access.see_person.of(actor, Profile.objects.filter(state=ProfileState.PUBLISHED))
    return (
        rows.filter(person_id=person_id).select_related("scale", "sitting__campaign").prefetch_related("groups").first()
    )


def bands(actor: Actor, profile: Profile) -> list[dict[str, Any]]:
    """Groups of a profile as the page draws them: place of the dot and of the interval, 0..100, level, words."""
    by_group = {g.group: g for g in profile.groups.all()}
    return [_band(by_group[group]) for group in GROUP_ORDER if group in by_group]


def _band(group: ProfileGroup) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "code": group.group,
        "name": Group(group.group).label,
        "note": f"ответов {group.answered} из {group.asked}",
        "level": group.level,
        "neighbour": group.get_neighbour_display(),
        "probability": group.probability,
        "value": None,
        "low": None,
        "high": None,
    }
    if group.theta is not None and group.se is not None:
        shown["value"] = rules.position(group.theta)
        shown["low"], shown["high"] = rules.position(group.theta - group.se), rules.position(group.theta + group.se)
    return shown


def my_invitations(actor: Actor) -> QuerySet[Invitation]:
    """The actor's invitations, the newest first."""
    return access.sit.of(actor, Invitation.objects.select_related("campaign")).order_by("-sent_at")


def invitation(actor: Actor, pk: int) -> Invitation:
    """One own invitation, or 404."""
    return get_object_or_404(access.sit.of(actor, Invitation.objects.select_related("campaign__form", "unit")), pk=pk)


def my_sittings(actor: Actor) -> QuerySet[Sitting]:
    """The actor's sittings, the newest first."""
    return access.sit.of(actor, Sitting.objects.select_related("campaign")).order_by("-started_at")


def sitting(actor: Actor, pk: int) -> Sitting:
    """One own sitting, or 404."""
    return get_object_or_404(access.sit.of(actor, Sitting.objects.select_related("campaign", "form")), pk=pk)


def places(actor: Actor, form_id: int) -> list[FormItem]:
    """Places of a form in order, with the versions. The caller has shown the right to the sitting or to the bank."""
    return list(FormItem.objects.filter(form_id=form_id).select_related("item_version__item").order_by("order"))


def saved_answers(actor: Actor, found: Sitting) -> dict[int, dict[str, Any]]:
    """What the server holds of a sitting: place → value and turn, so that another device goes on."""
    return {a.place: {"value": a.value, "turn": a.turn} for a in found.answers.all()}


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


def progress(actor: Actor, found: Campaign) -> dict[str, Any]:
    """How a campaign goes: totals and by municipality, in three statements. Refusals stand in no row."""
    rows = access.follow.of(actor, Invitation.objects.filter(campaign=found).exclude(state=InvitationState.REPLACED))
    by_town: dict[str, dict[str, Any]] = {
        row["town"]: row | {"done": 0, "going": 0}
        for row in rows.values(town=F("unit__parent__name")).annotate(invited=Count("pk")).order_by("town")
    }
    sat = access.follow.of(actor, Sitting.objects.filter(campaign=found).exclude(state=SittingState.ANNULLED))
    counted = sat.values(town=F("unit__parent__name")).annotate(
        done=Count("pk", filter=Q(state__in=DONE)), going=Count("pk", filter=Q(state=SittingState.STARTED))
    )
    for row in counted:
        if row["town"] in by_town:
            by_town[row["town"]] |= {"done": row["done"], "going": row["going"]}
    towns = [
        t | {"waits": t["invited"] - t["done"] - t["going"], "share": round(100 * t["done"] / t["invited"])}
        for t in by_town.values()
    ]
    return {
        "towns": towns,
        "invited": sum(t["invited"] for t in towns),
        "done": sum(t["done"] for t in towns),
        "going": sum(t["going"] for t in towns),
        "waits": sum(t["waits"] for t in towns),
    }


def totals(actor: Actor, found: Campaign) -> list[dict[str, Any]] | None:
    """Share of the high level by group over the campaign in the actor's sight.

    None below five people; a cell that would tell of fewer than five on either side is hidden.
    """
    profiles = access.see_totals.of(actor, Sitting.objects.filter(campaign=found, state=SittingState.SCORED)).values(
        "pk"
    )
    rows = ProfileGroup.objects.filter(profile__sitting__in=profiles, profile__state=ProfileState.PUBLISHED)
    counted = rows.values("group").annotate(
        people=Count("pk"), high=Count("pk", filter=Q(level="high")), measured=Count("pk", filter=~Q(level=""))
    )
    found_rows = {row["group"]: row for row in counted}
    if not found_rows or min(row["people"] for row in found_rows.values()) < LEAST_GROUP:
        return None
    return [
        {
            "name": Group(g).label,
            "people": found_rows[g]["people"],
            "hidden": not LEAST_GROUP <= found_rows[g]["high"] <= found_rows[g]["measured"] - LEAST_GROUP,
            "share": round(100 * found_rows[g]["high"] / max(1, found_rows[g]["measured"])),
        }
        for g in GROUP_ORDER
        if g in found_rows
    ]


def forms(actor: Actor) -> QuerySet[Form]:
    """Forms for those who see the bank."""
    return access.see_items.of(actor, Form.objects.annotate(size=Count("places"))).order_by("-made_at")


def form(actor: Actor, pk: int) -> Form:
    """One form, or 404."""
    return get_object_or_404(forms(actor), pk=pk)


def items(
    actor: Actor, *, text: str = "", group: str = "", subject: str = "", kind: str = "", state: str = ""
) -> QuerySet[Item]:
    """Tasks of the bank, narrowed by words, group, subject, kind, state."""
    rows = access.see_items.of(actor, Item.objects.all())
    if text:
        rows = rows.filter(Q(code__icontains=text) | Q(versions__stem__icontains=text) | Q(competency__icontains=text))
    for field, value in (("group", group), ("subject", subject), ("versions__kind", kind), ("state", state)):
        if value:
            rows = rows.filter(**{field: value})
    return rows.distinct().prefetch_related("versions").order_by("code")


def item(actor: Actor, pk: int) -> Item:
    """One task with its versions and parameters, or 404."""
    rows = access.see_items.of(actor, Item.objects.prefetch_related("versions__parameters__calibration"))
    return get_object_or_404(rows, pk=pk)


def scoring(actor: Actor) -> QuerySet[ScoringTask]:
    """The expert's tasks: the waiting ones first, by term."""
    return access.score_answers.of(actor, ScoringTask.objects.all()).order_by("state", "due", "pk")


def scoring_task(actor: Actor, pk: int) -> tuple[ScoringTask, FormItem, str]:
    """A task of the expert with the place and the answer's text; no name, no school."""
    task = get_object_or_404(access.score_answers.of(actor, ScoringTask.objects.select_related("sitting")), pk=pk)
    place = FormItem.objects.select_related("item_version").get(form_id=task.sitting.form_id, order=task.place)
    answer = task.sitting.answers.get(place=task.place)
    return task, place, str(answer.value)


def grants(actor: Actor) -> QuerySet[Grant]:
    """To whom the actor has opened the own profile."""
    return Grant.objects.filter(person_id=actor.person_id or 0, withdrawn_at=None).select_related("helper")


def looks(actor: Actor) -> QuerySet[Look]:
    """Who looked at the actor's profile."""
    return Look.objects.filter(person_id=actor.person_id or 0).select_related("viewer").order_by("-at")[:10]


def profile_of(actor: Actor, person_id: int) -> Profile:
    """Another person's profile by an open grant, or 404: absence and refusal look the same."""
    found = published_profile(actor, person_id)
    if found is None:
        raise Http404
    return found


def consent_text(actor: Actor) -> ConsentText:
    """The newest text of the consent to diagnostics."""
    return ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")


def helper_by_email(actor: Actor, email: str) -> int | None:
    """The person with an account of this address."""
    return Account.objects.filter(email=email.lower(), is_active=True).values_list("person_id", flat=True).first()


def may_manage(actor: Actor) -> bool:
    """Whether the page offers to make and publish campaigns."""
    return actor.holds(*access.OFFICERS)


def readiness(actor: Actor, found: Campaign) -> list[dict[str, Any]]:
    """What is ready and what is missing before publishing."""
    jobs, lately = under_rule(actor, found), lately_tested(actor, found).values("person_id")
    count, tasks = jobs.exclude(person_id__in=lately).count(), FormItem.objects.filter(form_id=found.form_id).count()
    waits = jobs.filter(person_id__in=lately).count()
    rows = [
        {"ok": count > 0, "text": f"Будут приглашены: {count}"},
        {"ok": tasks >= 10, "text": f"Заданий в варианте: {tasks}"},
        {"ok": found.closes_at > found.opens_at, "text": "Даты заданы"},
    ]
    if waits:
        text = f"Не приглашаются {waits}: проходили менее {counted(found.retake_days, 'дня', 'дней', 'дней')} назад"
        rows.append({"ok": True, "text": text})
    return rows


def under_rule(actor: Actor, found: Campaign) -> QuerySet[Employment]:
    """Open main jobs under the rule of a campaign (territory, positions, subject) whose people are not invited yet."""
    jobs = Employment.objects.filter(until=None, is_main=True, person__merged_into=None)
    jobs = jobs.filter(unit__path__startswith=found.unit.path)
    jobs = jobs.exclude(person_id__in=Invitation.objects.filter(campaign=found).values("person_id"))
    if found.positions:
        jobs = jobs.filter(position__in=found.positions)
    return jobs.filter(subjects__contains=[found.subject]) if found.subject else jobs


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


def invited(actor: Actor, found: Campaign, *, town: str = "", state: str = "", text: str = "") -> QuerySet[Invitation]:
    """Who is invited, in the actor's sight: the course only, a refusal looks as «не начинал»."""
    sat = Sitting.objects.filter(campaign_id=found.pk, person_id=OuterRef("person_id"))
    sat = sat.exclude(state=SittingState.ANNULLED)
    rows = access.see_invited.of(actor, Invitation.objects.filter(campaign=found)).annotate(
        begun=Exists(sat), done=Exists(sat.filter(state__in=DONE)), town=F("unit__parent__name")
    )
    picks = {
        "done": Q(done=True),
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


def _aim(actor: Actor, target: Target | None, found: ProfileGroup) -> str:
    if target is None:
        return ""
    return competency.gap_words(actor, target, found.level, found.probability, found.neighbour)


def level_words(actor: Actor, profile: Profile) -> list[dict[str, Any]]:
    """What the level of each group means: descriptors of competencies at that level, and how far the target is."""
    measured = {g.group: g for g in profile.groups.all() if g.level}
    levels = {code: group.level for code, group in measured.items()}
    subject = profile.sitting.campaign.subject
    work = profile.person.employments.filter(until=None, is_main=True).values_list("position", flat=True)
    aims = competency.targets(actor, work.first() or "teacher", subject)
    rows = competency.competencies(actor, position="teacher", subject=subject)
    shown: dict[str, list[dict[str, str]]] = {group: [] for group in levels}
    for row in rows:
        if (
            row.group in shown
            and (row.group != "subject_matter" or row.subject == subject)
            and len(shown[row.group]) < 4
        ):
            shown[row.group].append({"name": row.name, "text": getattr(row, f"level_{levels[row.group]}")})
    return [
        {
            "group": Group(g).label,
            "level": Deficit(levels[g]).label,
            "rows": shown[g],
            "aim": _aim(actor, aims.get(g), measured[g]),
        }
        for g in GROUP_ORDER
        if g in levels
    ]
