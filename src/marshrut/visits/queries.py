"""Reads of the room. Every function takes the actor first and returns only what they may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from marshrut.access.rule import rights_to
from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.moves import Move
from marshrut.core.text import fold
from marshrut.people import queries as people
from marshrut.people.models import Account, Person

from . import access, content
from .models import Entry, Share, Training, Visit
from .moves import MOVES
from .words import LEAST_KAPPA, OVER, WITHOUT_CARD, WRITTEN

SALT, DAY = "visits.with", timedelta(days=1)
LISTED = ("host", "guest", "unit")


def visits(actor: Actor, *, text: str = "", which: str = "") -> QuerySet[Visit]:
    """Visits of the actor and cards shown to their school; `which`: open, over, shown, empty is all."""
    rows = Visit.objects.select_related(*LISTED)
    mine, shown = access.see.condition(actor), access.read_card.condition(actor)
    rows = rows.filter(shown & ~mine) if which == "shown" else rows.filter(mine | shown)
    if which == "open":
        rows = rows.filter(mine).exclude(state__in=[str(s) for s in OVER])
    if which == "over":
        rows = rows.filter(state__in=[str(s) for s in OVER])
    for word in fold(text).split():
        rows = rows.filter(
            Q(topic__icontains=word) | Q(host__search_text__contains=word) | Q(guest__search_text__contains=word)
        )
    return rows.order_by("-made_at", "-pk")


def visit(actor: Actor, pk: int) -> tuple[Visit, set[str]]:
    """One visit with the rights the actor has to it, or 404."""
    rows = Visit.objects.select_related("host", "guest", "asked_by", "unit")
    found, rights = rights_to(actor, rows, pk, access.see, access.host, access.guest, access.answer, access.read_card)
    if found is None:
        raise Http404
    return found, rights


def moves(actor: Actor, found: Visit, rights: set[str]) -> list[Move]:
    """What the actor may do with a visit now."""
    return MOVES.open_from(found.state, rights)


def for_card(actor: Actor, pk: int) -> Visit:
    """A visit whose card the actor may write: the guest, a kind with a card, before it is given."""
    rows = Visit.objects.select_related(*LISTED).exclude(kind__in=WITHOUT_CARD)
    return get_object_or_404(access.guest.of(actor, rows).filter(state__in=[str(s) for s in WRITTEN]), pk=pk)


def written_by(actor: Actor, pk: int) -> Visit:
    """A visit whose guest the actor is, in any state."""
    return get_object_or_404(access.guest.of(actor, Visit.objects.all()), pk=pk)


def card_of(actor: Actor, found: Visit) -> dict[str, Any]:
    """What is written in the card: criteria with marks, notes in time, texts. The caller has shown the right."""
    card = content.cards().get(found.card) or content.current()
    kept = {row.key: row for row in Entry.objects.filter(visit=found)}
    notes = [row.value | {"key": key} for key, row in kept.items() if key.startswith("n-") and row.value.get("text")]
    marks = {one.code: row.value for one in card.criteria if (row := kept.get(f"m-{one.code}"))}
    return {
        "card": card,
        "criteria": [
            {
                "one": one,
                "mark": mark if (mark := marks.get(one.code)) != "" else None,
                "words": one.levels[mark] if isinstance(mark, int) else "",
            }
            for one in card.criteria
        ],
        "unseen": [one.title.lower() for one in card.criteria if not isinstance(marks.get(one.code), int)],
        "marked": sum(isinstance(mark, int) for mark in marks.values()),
        "notes": sorted(notes, key=lambda note: (note.get("at", ""), note["key"])),
        "words": kept["t-words"].value if "t-words" in kept else "",
        "next": kept["t-next"].value if "t-next" in kept else "",
        "turns": {key: {"value": row.value, "turn": row.turn} for key, row in kept.items()},
    }


def shown_to_school(actor: Actor, found: Visit) -> bool:
    """Whether the card is shown to the school now. The caller has shown the right."""
    return Share.objects.filter(visit=found, withdrawn_at=None).exists()


def training(actor: Actor) -> Training | None:
    """The actor's last exercise by the card in use."""
    rows = Training.objects.filter(person_id=actor.person_id or 0, card=content.current().version)
    return rows.order_by("-at").first()


def may_score(actor: Actor, person_id: int) -> bool:
    """Whether an observer gives marks: the last exercise by the card in use is passed."""
    rows = Training.objects.filter(person_id=person_id, card=content.current().version).order_by("-at")
    return bool(rows.values_list("passed", flat=True).first())


def least_kappa(actor: Actor) -> float:
    """The least agreement of an observer who may give marks."""
    return float(core.rule(SYSTEM, "visits.kappa", LEAST_KAPPA))


def ticket(actor: Actor, person_id: int) -> str:
    """A pass for a page above: the actor may offer a visit to this person without knowing the address."""
    return signing.dumps([actor.person_id, person_id], salt=SALT)


def colleague(actor: Actor, passed: str) -> Person | None:
    """The person of a pass made for this actor within a day."""
    try:
        whose, pk = signing.loads(passed, salt=SALT, max_age=DAY) if passed else (None, 0)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=pk, merged_into=None).first() if whose and whose == actor.person_id else None


def has_place(actor: Actor) -> bool:
    """Whether the actor works somewhere: only then visits begin."""
    return bool(actor.person_id and people.main_employment(actor, actor.person_id))


def of_lines(actor: Actor, lines: list[int]) -> dict[int, list[Visit]]:
    """Visits bound to lines, for the room of routes; it has shown the right to the lines. Cards are not in them."""
    found: dict[int, list[Visit]] = {}
    for row in Visit.objects.filter(line__in=lines).exclude(state__in=("refused", "cancelled")).order_by("made_at"):
        found.setdefault(row.line or 0, []).append(row)
    return found


def by_email(actor: Actor, email: str) -> int | None:
    """The person who signs in with an address."""
    rows = Account.objects.filter(email=email.strip().lower(), is_active=True)
    return rows.values_list("person_id", flat=True).first()
