"""What «Сегодня» shows to each group of roles, and the search across rooms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from marshrut.access.words import Role
from marshrut.competency import queries as competency
from marshrut.core import queries as core
from marshrut.core.actor import Actor
from marshrut.events import queries as events
from marshrut.knowledge import queries as knowledge
from marshrut.people import queries as people
from marshrut.programmes import queries as programmes
from marshrut.region import queries as region

PERSONAL = {Role.TEACHER, Role.YOUNG_TEACHER, Role.MENTEE, Role.MENTOR, Role.ASSOCIATION_HEAD}
FOUND = 5


@dataclass(frozen=True)
class Home:
    """A home page: its template and what it shows."""

    template: str
    work: list[Any]
    work_count: int
    blocks: dict[str, Any] = field(default_factory=dict)


def today(actor: Actor, role: str) -> Home:
    """The home of a role: obligations first, then what the group looks at every day."""
    work = core.work(actor)
    count = work.count()
    if role in PERSONAL:
        return Home("teacher", list(work[:4]), count, _personal(actor))
    return Home("staff", list(work[:12]), count, {})


def _personal(actor: Actor) -> dict[str, Any]:
    job = people.main_employment(actor, actor.person_id or 0)
    place = ".".join(job.unit.path.split(".")[:2]) + "." if job else ""
    subject = job.subjects[0] if job and job.subjects else ""
    return {"job": job, "events": events.near(actor, place, subject=subject), "last": core.notices(actor).first()}


def search(actor: Actor, text: str) -> dict[str, Any]:
    """Up to five of each kind that match the words and that the actor may see; nothing for fewer than two letters."""
    if len(text) < 2:
        return {}
    return {
        "people": list(people.staff_like(actor, text=text)[:FOUND]),
        "units": list(region.organisations(actor, "", text=text)[:FOUND]),
        "programmes": list(programmes.listing(actor, text=text)[:FOUND]),
        "events": list(events.listing(actor, text=text)[:FOUND]),
        "materials": list(knowledge.listing(actor, text=text)[:FOUND]),
        "competencies": list(competency.competencies(actor, text=text)[:FOUND]),
    }
