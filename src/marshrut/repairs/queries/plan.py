"""What would stand in the place of lost lines: the same count for the look before a deed and for the deed itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from marshrut.core.actor import Actor
from marshrut.routes import queries as routes
from marshrut.routes.mending import Hit, Mended, mend, seat_of
from marshrut.routes.models import RouteLine


def planned(
    actor: Actor, lines: Sequence[RouteLine], *, out: Sequence[str] = (), moved: bool = False,
    away: tuple[date, date] | None = None, said: Callable[[int], None] = lambda _: None,
) -> dict[int, Mended]:  # fmt: skip
    """A replacement for each line by its key; lines of one route are mended one after another."""
    rounds, offers, settings = routes.hits(actor, lines, out=out, moved=moved, away=away)
    route = {line.pk: line.route_id for line in lines}
    found: dict[int, Mended] = {}
    for hits in rounds:
        used: dict[str, int] = {}
        for one in found.values():
            if one.offer and not one.moved:
                used[seat_of(one.offer)] = used.get(seat_of(one.offer), 0) + 1
        left = [replace(o, seats=o.seats - used.get(seat_of(o), 0)) if o.limited else o for o in offers]
        before = len(found)
        ready = [_after(hit, found, route) for hit in hits]
        found |= mend(ready, left, settings, lambda done, before=before: said(before + done))  # type: ignore[misc]
    nothing = Mended(None, "для этого вида работы замена не подбирается сама: выберите её в маршруте")
    return {line.pk: found.get(line.pk, nothing) for line in lines}


def _after(hit: Hit, found: dict[int, Mended], route: dict[int, int]) -> Hit:
    """The hit with what the former lost lines of its route got."""
    got = [m.offer for key, m in found.items() if m.offer and route[key] == route[hit.key]]
    return replace(hit, kept=[*hit.kept, *got])
