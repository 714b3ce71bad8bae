"""Reads of profiles: levels, words, who may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from marshrut.competency import queries as competency
from marshrut.competency.models import Target
from marshrut.competency.words import Deficit, Group
from marshrut.core.actor import Actor
from marshrut.diagnostics import access, rules
from marshrut.diagnostics.models import Grant, Profile, ProfileGroup
from marshrut.diagnostics.words import GROUP_ORDER, ProfileState
from marshrut.people.models import Account, Look


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


def profile_of(actor: Actor, person_id: int) -> Profile:
    """Another person's profile by an open grant, or 404: absence and refusal look the same."""
    found = published_profile(actor, person_id)
    if found is None:
        raise Http404
    return found


def grants(actor: Actor) -> QuerySet[Grant]:
    """To whom the actor has opened the own profile."""
    return Grant.objects.filter(person_id=actor.person_id or 0, withdrawn_at=None).select_related("helper")


def looks(actor: Actor) -> QuerySet[Look]:
    """Who looked at the actor's profile."""
    return Look.objects.filter(person_id=actor.person_id or 0).select_related("viewer").order_by("-at")[:10]


def helper_by_email(actor: Actor, email: str) -> int | None:
    """The person with an account of this address."""
    return Account.objects.filter(email=email.lower(), is_active=True).values_list("person_id", flat=True).first()


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
