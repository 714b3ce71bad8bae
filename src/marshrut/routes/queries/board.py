"""The tutor's board: own teachers by harm of silence, in a number of statements that does not depend on them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Fact
from marshrut.visits import queries as visits

from .. import access
from ..models import Comment, Contact, ReminderStop, Route, TransferMark
from ..support import COLUMN, COLUMNS, SILENCE, Case, Reminder, harm, next_act, risks
from ..words import LineState
from .comments import open_comments
from .copies import copied
from .proofs import proofs
from .reading import lines_of

#: Facts by which a tutor got a route.
TAKEN = ("route.tutor_assigned", "route.draft")
LATE = (LineState.PLANNED, LineState.IN_WORK)
#: Where a press of a card leads, from the page of its route.
PLACES = {"contact": "contacts/", "visit": "contacts/#practice"}
#: What a card of the board shows.
BOARDED = (
    "state", "level", "due", "ends", "subject", "state_since", "tutor_id",
    "person__surname", "person__name", "person__patronymic", "person__sort_key", "unit__name",
)  # fmt: skip


def silence_days(actor: Actor) -> int:
    """After how many days without a contact a card is red."""
    return int(core.rule(SYSTEM, "routes.silence", SILENCE))


def _with_last(rows: QuerySet[Route]) -> QuerySet[Route]:
    """Routes with the day of the last contact: of the log, or of the tutor's own word in the discussion."""
    today = timezone.localdate()
    said = Comment.objects.filter(route=OuterRef("pk"), author=OuterRef("tutor")).order_by("-at").values("at")[:1]
    got = (
        Fact.objects.filter(kind__in=TAKEN, subject_id=OuterRef("pk"))
        .order_by("-occurred_at")
        .values("occurred_at")[:1]
    )
    spoken = Contact.objects.filter(route=OuterRef("pk")).order_by("-on", "-pk")
    late = Count("lines", filter=Q(lines__ends__lt=today, lines__state__in=[str(s) for s in LATE]), distinct=True)
    return rows.annotate(
        spoken_on=Subquery(spoken.values("on")[:1]),
        promised=Subquery(spoken.values("next_step")[:1]),
        promised_on=Subquery(spoken.values("next_on")[:1]),
        said_on=TruncDate(Subquery(said)),
        got_on=TruncDate(Coalesce(Subquery(got), F("state_since"))),
        late=late,
    )


def _own(actor: Actor) -> QuerySet[Route]:
    return access.tutor.of(actor, Route.objects.filter(state__in=[str(s) for s in COLUMN]))


def board(actor: Actor) -> dict[str, Any]:
    """Cards of the actor's teachers, the most harmful silence first; heads of columns; the load of the month."""
    today, limit = timezone.localdate(), silence_days(actor)
    rows = _with_last(_own(actor)).select_related("person", "unit")
    found = list(rows.only(*BOARDED))
    keys = [route.pk for route in found]
    shown = dict(TransferMark.objects.filter(route__in=keys).order_by().values_list("route_id").annotate(n=Count("pk")))
    talks, alike = open_comments(actor, keys), copied(actor, keys)
    root = reverse("routes:listing")
    cards = [_card(route, today, limit, shown, talks, alike, root) for route in found]
    cards.sort(key=lambda card: (-card["harm"], card["route"].person.sort_key))
    counts = Counter(card["column"] for card in cards)
    return {
        "cards": cards,
        "columns": [{"place": n, "title": title, "count": counts[n]} for n, (title, _) in enumerate(COLUMNS, start=1)],
        "red": sum(card["red"] for card in cards),
        "limit": limit,
        **load(actor),
    }


def _card(
    route: Any,
    today: date,
    limit: int,
    shown: dict[int, int],
    talks: dict[int, int],
    alike: dict[int, list[int]],
    root: str,
) -> dict[str, Any]:
    """A card: the case for the rules, what it says and where its press leads."""
    case = Case(
        route.state, route.level, _silent(route, today), route.due, route.ends, route.late,
        shown.get(route.pk, 0), route.promised or "", route.promised_on, len(alike.get(route.pk, ())),
    )  # fmt: skip
    act = next_act(case, today, limit)
    return {
        "route": route, "column": COLUMN[route.state], "silent": case.silent, "red": case.silent >= limit,
        "last": _last(route), "harm": harm(case, today, limit), "act": act, "url": f"{root}{route.pk}/{PLACES.get(act.where, '')}",
        "risks": risks(case, today, limit), "talks": talks.get(route.pk, 0),
    }  # fmt: skip


def _last(route: Any) -> date | None:
    """The day of the last contact: of the log, or of the tutor's own word in the discussion."""
    return max((day for day in (route.spoken_on, route.said_on) if day), default=None)


def _silent(route: Any, today: date) -> int:
    """Days without a contact; when there was none, since the tutor got the route."""
    return (today - (_last(route) or route.got_on)).days


def load(actor: Actor) -> dict[str, int]:
    """Contacts of the actor in this month: how many, how many minutes."""
    first = timezone.localdate().replace(day=1)
    rows = Contact.objects.filter(tutor_id=actor.person_id or 0, on__gte=first)
    found = rows.aggregate(contacts=Count("pk"), minutes=Coalesce(Sum("minutes"), 0))
    return {"contacts": found["contacts"], "minutes": found["minutes"]}


def silent_routes(actor: Actor) -> dict[int, int]:
    """How many teachers of each tutor are silent too long; for the reminder of the morning."""
    today, limit = timezone.localdate(), silence_days(actor)
    rows = _with_last(Route.objects.filter(state__in=[str(s) for s in COLUMN], tutor__isnull=False))
    found: Counter[int] = Counter()
    for route in rows.only("tutor_id", "state_since"):
        found[route.tutor_id or 0] += _silent(route, today) >= limit
    return {tutor: n for tutor, n in found.items() if n}


def contacts(actor: Actor, pk: int) -> dict[str, Any]:
    """The log of a route: for its teacher and its tutor."""
    rows = Route.objects.select_related("person", "unit", "tutor")
    route = get_object_or_404(access.contacts.of(actor, rows), pk=pk)
    lines = [(line.pk, line.title) for line in lines_of(actor, route)]
    mine = route.person_id == actor.person_id
    return {
        "route": route,
        "practice": _practice(actor, lines),
        "proofs": proofs(actor, route),
        "side": "host" if mine else "guest",
        "ticket": visits.ticket(actor, other) if (other := route.tutor_id if mine else route.person_id) else "",
        "rows": list(Contact.objects.filter(route=route).select_related("tutor")[:200]),
        "writes": access.tutor.of(actor, Route.objects.filter(pk=pk)).exists(),
        "today": timezone.localdate(),
    }


def _practice(actor: Actor, lines: list[tuple[int, str]]) -> list[dict[str, Any]]:
    """Lines with the visits bound to them."""
    bound = visits.of_lines(actor, [pk for pk, _ in lines])
    return [{"pk": pk, "title": title, "visits": bound.get(pk, [])} for pk, title in lines]


def reminders(actor: Actor) -> list[dict[str, Any]]:
    """Kinds of the actor's reminders and whether each is wanted."""
    stopped = set(ReminderStop.objects.filter(person_id=actor.person_id or 0).values_list("kind", flat=True))
    return [{"code": str(kind.value), "title": str(kind.label), "on": kind not in stopped} for kind in Reminder]
