"""Objects of the catalogues that a line may point at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.communities import queries as communities
from marshrut.competency import queries as competency
from marshrut.competency.words import Group
from marshrut.core.actor import Actor
from marshrut.events import queries as events
from marshrut.events.models import Event
from marshrut.events.words import State as EventState
from marshrut.knowledge import queries as knowledge
from marshrut.mentoring import queries as mentoring
from marshrut.programmes import queries as programmes
from marshrut.programmes.models import Placement, Stream
from marshrut.routes import offers
from marshrut.routes.models import Route
from marshrut.routes.offers import Offer
from marshrut.routes.words import Block

SHOWN = 12
#: Of hundreds of rows an offer needs a name and a path of the unit, not its addresses and roads.
UNREAD = [f"unit__{name}" for name in ("full_name", "address", "flags", "travel", "inn", "oktmo")]
OF_MENTOR = ["person_id", "unit_id", "directions", "hours", "capacity", "taken", "remote", "competencies", "subject"]


def group_names(actor: Actor) -> dict[str, str]:
    """Group of each competency code, of the framework in force or of those before it."""
    return competency.groups(actor)


def common_offers(actor: Actor, known: dict[str, str], *, after: date, before: date) -> list[Offer]:
    """Objects that anybody may take between two days: streams, internships, events, talks, kinds of own works."""
    streams = programmes.free_streams(actor, after=after, before=before).defer(*UNREAD)
    found = [offers.of_stream(row, known) for row in streams]
    found += [offers.of_placement(row, known) for row in programmes.free_placements(actor, after=after, before=before)]
    calendar = list(events.free(actor, after=after, before=before).defer("about", *UNREAD))
    found += [offers.of_event(row, known) for row in calendar]
    found += [offers.of_event(row, known, speaking=True) for row in calendar if row.calls_speakers]
    return found + offers.own_materials()


def local_offers(actor: Actor, known: dict[str, str], place: str, person_id: int) -> list[Offer]:
    """Objects tied to the teacher's place: communities, associations, mentors other than the teacher."""
    return community_offers(actor, known, place) + mentor_offers(actor, known, place, person_id)


def community_offers(actor: Actor, known: dict[str, str], place: str) -> list[Offer]:
    """Communities and associations open to a teacher of an organisation."""
    return [offers.of_community(row, known) for row in communities.open_to(actor, place)]


def community_offers_each(actor: Actor, known: dict[str, str], places: Iterable[str]) -> dict[str, list[Offer]]:
    """The same for several organisations at once; an offer is one object for all of them."""
    found = communities.open_to_each(actor, places)
    rows = {row.pk: row for near in found.values() for row in near}
    made = {pk: offers.of_community(row, known) for pk, row in rows.items()}
    return {place: [made[row.pk] for row in near] for place, near in found.items()}


def mentor_offers(actor: Actor, known: dict[str, str], place: str, person_id: int) -> list[Offer]:
    """Mentors within reach of a municipality, other than the teacher."""
    names = [f"person__{part}" for part in ("surname", "name", "patronymic")]
    rows = mentoring.within_reach(actor, place).select_related(None).select_related("person", "unit")
    rows = rows.only(*OF_MENTOR, *names, "unit__name", "unit__path")
    return [offers.of_mentor(row, known) for row in rows if row.person_id != person_id]


def offers_for(actor: Actor, place: str, person_id: int, *, after: date, before: date) -> list[Offer]:
    """Everything the planner may choose from for one teacher."""
    known = group_names(actor)
    return common_offers(actor, known, after=after, before=before) + local_offers(actor, known, place, person_id)


def find_offer(actor: Actor, kind: str, pk: int, *, place: str) -> Offer:
    """One object that a teacher of a place may take as a line, or 404: nothing unpublished, no foreign associations."""
    known = group_names(actor)
    calendar = Event.objects.exclude(state=EventState.CANCELLED).select_related("unit")
    streams = Stream.objects.filter(programme__active=True, cancelled_at=None).select_related("programme", "unit")
    terms = Placement.objects.filter(site__active=True).select_related("site__unit")
    mentors = mentoring.within_reach(actor, place, free=False).select_related("person", "unit")
    loaders: dict[str, Callable[[], Offer]] = {
        "stream": lambda: offers.of_stream(_one(streams, pk), known),
        "placement": lambda: offers.of_placement(_one(terms, pk), known),
        "event": lambda: offers.of_event(_one(calendar, pk), known),
        "talk": lambda: offers.of_event(_one(calendar, pk), known, speaking=True),
        "community": lambda: offers.of_community(_one(communities.open_to(actor, place), pk), known),
        "mentor": lambda: offers.of_mentor(_one(mentors, pk), known),
        "material": lambda: offers.of_material(_one(knowledge.listing(actor), pk), known),
    }
    if kind not in loaders:
        raise Http404
    return loaders[kind]()


def _one(rows: Any, pk: int) -> Any:
    return get_object_or_404(rows, pk=pk)


def picker(actor: Actor, route: Route, block: str, text: str = "") -> list[Offer]:
    """Objects for a block of a route, the fitting ones first; what lies outside the dates of the route is left out."""
    known = group_names(actor)
    after = max(route.starts, timezone.localdate())
    found = [
        offer
        for offer in _of_block(actor, route, block, text, known, after)
        if offer.starts is None or (offer.starts >= after and (offer.ends or offer.starts) <= route.ends)
    ]
    found.sort(key=lambda o: (bool(o.subject) and o.subject != route.subject, o.starts or date.max, o.title))
    return found[:SHOWN]


def _of_block(actor: Actor, route: Route, block: str, text: str, known: dict[str, str], after: date) -> list[Offer]:
    if block == Block.DPO:
        streams = programmes.free_streams(actor, after=after, before=route.ends).filter(
            programme__title__icontains=text
        )
        return [offers.of_stream(row, known) for row in streams[:60]]
    if block == Block.INTERNSHIP:
        terms = programmes.free_placements(actor, after=after, before=route.ends).filter(site__topic__icontains=text)
        return [offers.of_placement(row, known) for row in terms[:60]]
    if block in (Block.EVENT, Block.PRESENTATION):
        speaking = block == Block.PRESENTATION
        calendar = events.listing(actor, text=text).filter(taken__lt=F("seats"))
        if speaking:
            calendar = calendar.filter(calls_speakers=True)
        return [offers.of_event(row, known, speaking=speaking) for row in calendar[:60]]
    if block in (Block.COMMUNITY, Block.ASSOCIATION):
        rows = communities.open_to(actor, route.unit.path).filter(title__icontains=text)
        return [offer for offer in (offers.of_community(row, known) for row in rows[:60]) if offer.block == block]
    if block == Block.OWN_MATERIAL:
        return [
            offers.of_material(row, known) for row in knowledge.listing(actor, text=text, subject=route.subject)[:20]
        ]
    if block == Block.MENTEE:
        mentors = mentoring.within_reach(actor, route.unit.path).exclude(person_id=route.person_id)
        if text:
            mentors = mentors.filter(person__search_text__contains=text.lower().replace("ё", "е"))
        return [offers.of_mentor(row, known) for row in mentors[:60]]
    return []


def group_label(actor: Actor, code: str) -> str:
    """Name of a group of competencies."""
    return str(Group(code).label) if code in Group.values else code
