"""What «Сегодня» shows to each group of roles, and the search across rooms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from marshrut.access.words import Role
from marshrut.competency import queries as competency
from marshrut.core import queries as core
from marshrut.core.actor import Actor
from marshrut.diagnostics import queries as diagnostics
from marshrut.events import queries as events
from marshrut.knowledge import queries as knowledge
from marshrut.people import queries as people
from marshrut.programmes import queries as programmes
from marshrut.region import loading
from marshrut.region import queries as region
from marshrut.routes import queries as routes
from marshrut.ui.hexmap import HexMap, Tile, hexmap

PERSONAL = {Role.TEACHER, Role.YOUNG_TEACHER, Role.MENTEE, Role.MENTOR, Role.ASSOCIATION_HEAD}
FOUND = 5
APPROVED = ("approved", "in_progress", "closing_report", "on_tutor_conclusion", "rediagnosis_due")
LISTING = "/routes/"


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
    return Home("staff", list(work[:12]), count, _official(actor, role))


def _personal(actor: Actor) -> dict[str, Any]:
    job = people.main_employment(actor, actor.person_id or 0)
    place = ".".join(job.unit.path.split(".")[:2]) + "." if job else ""
    subject = job.subjects[0] if job and job.subjects else ""
    profile = diagnostics.published_profile(actor, actor.person_id or 0)
    route, way = routes.own_way(actor) or (None, [])
    return {
        "job": job,
        "events": events.near(actor, place, subject=subject),
        "last": core.notices(actor).first(),
        "profile": profile,
        "groups": diagnostics.bands(actor, profile) if profile else [],
        "route": route,
        "way": way,
    }


def _official(actor: Actor, role: str) -> dict[str, Any]:
    """Figures of the role's own territory: routes by stage; the director also sees the map."""
    counts = routes.stage_counts(actor)
    total = sum(counts.values())
    approved = sum(counts.get(state, 0) for state in APPROVED)
    waiting = routes.count_waiting(actor)
    stats = [
        _stat("Ждут вас", waiting, "маршруты, по которым решение за вами", f"{LISTING}?state=waiting"),
        _stat("В работе", total, "незавершённые маршруты в вашей территории", LISTING),
        _stat("Утверждены", approved, f"из {total}", LISTING, share=round(100 * approved / total) if total else 0),
    ]
    blocks: dict[str, Any] = {"stats": stats if total else []}
    if role == Role.CENTRE_DIRECTOR:
        if waiting:
            blocks["next"] = {
                "title": "Маршруты ждут утверждения",
                "text": "Можно утвердить пакетом: исключения будут показаны отдельно.",
                "url": reverse("routes:queue"),
                "act": "Открыть очередь",
            }
        blocks["map"] = _map(actor)
    return blocks


def _map(actor: Actor) -> HexMap:
    """Approved routes by municipality; the map knows municipalities by their short names."""
    counts = routes.approved_by_municipality(actor)
    by_code = {m.code: m.short for m in loading.municipalities()}
    ids = {row["code"]: row["pk"] for row in region.overview(actor)}
    tiles = {
        by_code[code]: Tile(value=counts.get(code, 0), url=reverse("region:unit", args=[pk]))
        for code, pk in ids.items()
        if code in by_code
    }
    return hexmap(tiles, title="Утверждённые маршруты", unit="")


def _stat(title: str, value: int, note: str, url: str, share: int | None = None) -> dict[str, Any]:
    return {"title": title, "value": value, "note": note, "url": url, "share": share}


def search(actor: Actor, text: str) -> dict[str, Any]:
    """Up to five of each kind that match the words and that the actor may see; nothing for fewer than two letters."""
    if len(text) < 2:
        return {}
    return {
        "routes": list(routes.listing(actor, {"q": text})[:FOUND]),
        "people": list(people.staff_like(actor, text=text)[:FOUND]),
        "units": list(region.organisations(actor, "", text=text)[:FOUND]),
        "programmes": list(programmes.listing(actor, text=text)[:FOUND]),
        "events": list(events.listing(actor, text=text)[:FOUND]),
        "materials": list(knowledge.listing(actor, text=text)[:FOUND]),
        "competencies": list(competency.competencies(actor, text=text)[:FOUND]),
    }
