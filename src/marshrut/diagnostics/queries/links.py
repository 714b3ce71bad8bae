"""Reads of links: for the officer who gives them out."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from marshrut.core.actor import Actor
from marshrut.diagnostics import access, rules
from marshrut.diagnostics.models import Campaign, Invitation, Room, Seat, Sitting
from marshrut.diagnostics.words import DONE, Factor, InvitationState, SittingState
from marshrut.people.models import Account

#: A number of so many digits has the last four.
HAS_FACTOR = Q(person__snils__regex=r"\d{4}$") | Q(person__birth_date__isnull=False)
LOCKED = Q(link__fails__gte=rules.MOST_FAILS)


def factor_words(actor: Actor, found: Invitation) -> str:
    """The same inside a sentence; an abbreviation stays as it is."""
    label = factor_label(actor, found)
    return label[:1].lower() + label[1:]


def linked(actor: Actor, found: Campaign) -> QuerySet[Any]:
    """Invitations to which the officer gives links, with what is known of each; who took no part is not told apart."""
    sat = Sitting.objects.filter(campaign=found, person_id=OuterRef("person_id")).exclude(state=SittingState.ANNULLED)
    rows = access.manage_invited.of(actor, Invitation.objects.filter(campaign=found))
    rows = rows.exclude(state__in=[InvitationState.REPLACED, InvitationState.EXPIRED]).annotate(
        begun=Exists(sat),
        done=Exists(sat.filter(state__in=DONE)),
        has_account=Exists(Account.objects.filter(person_id=OuterRef("person_id"), is_active=True)),
    )
    return rows.select_related("person", "unit__parent", "link").order_by(
        "unit__parent__name", "unit__name", "person__sort_key", "pk"
    )


def linkable(actor: Actor, found: Campaign, *, everybody: bool) -> QuerySet[Invitation]:
    """Who gets a link now: has none, has not finished, can be asked a question; those with an account when wanted."""
    rows = linked(actor, found).filter(HAS_FACTOR, link=None, done=False)
    return rows if everybody else rows.filter(has_account=False)


def links(actor: Actor, found: Campaign, *, text: str = "", state: str = "") -> QuerySet[Invitation]:
    """The list of the page of links."""
    rows = linked(actor, found)
    picks = {
        "given": Q(link__isnull=False, link__opened_at=None) & ~LOCKED,
        "opened": Q(link__opened_at__isnull=False, done=False) & ~LOCKED,
        "done": Q(link__isnull=False, done=True),
        "locked": LOCKED,
        "none": Q(link=None) & HAS_FACTOR,
        "unknown": ~HAS_FACTOR,
    }
    rows = rows.filter(picks.get(state, Q()))
    if text:
        rows = rows.filter(Q(person__surname__icontains=text) | Q(unit__name__icontains=text))
    return rows


def given(actor: Actor, found: Campaign) -> QuerySet[Invitation]:
    """Links that still open something: for the file, the cards and the letters."""
    return linked(actor, found).filter(~LOCKED, link__isnull=False, done=False)


def link_counts(actor: Actor, found: Campaign) -> dict[str, int]:
    """How many links there are and how many people cannot get one."""
    rows = linked(actor, found)
    alive = rows.filter(link__isnull=False)
    return {
        "given": alive.count(),
        "opened": alive.filter(link__opened_at__isnull=False).count(),
        "locked": rows.filter(LOCKED).count(),
        "unknown": rows.filter(~HAS_FACTOR).count(),
        "fresh": linkable(actor, found, everybody=False).count(),
        "all_fresh": linkable(actor, found, everybody=True).count(),
        "letters": given(actor, found).filter(link__mailed_at=None).exclude(person__email="").count(),
    }


def factor_kind(actor: Actor, found: Invitation) -> str:
    """By what the person of an invitation is checked."""
    return rules.factor_of(found.person.snils, found.person.birth_date)


def factor_label(actor: Actor, found: Invitation) -> str:
    """What the person of an invitation is asked."""
    return str(Factor(factor_kind(actor, found)).label)


def rooms_of_links(actor: Actor, found: Campaign) -> dict[int, Room]:
    """The room of each invitation of a campaign, for the cards."""
    return {s.invitation_id: s.room for s in Seat.objects.filter(room__campaign=found).select_related("room__unit")}


def link_state(actor: Actor, row: Invitation) -> tuple[str, str]:
    """Tone and words of a row of the page of links."""
    link = getattr(row, "link", None)
    if link is None:
        return "", "нет" if factor_kind(actor, row) else "нет данных"
    if link.fails >= rules.MOST_FAILS:
        return "bad", "закрыта: неверные попытки"
    if row.done:  # type: ignore[attr-defined]
        return "ok", "использована"
    return ("info", "открыта") if link.opened_at else ("wait", "выдана")
