"""Pages of the room: the tree of territories and the page of a territory or organisation."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from marshrut.access.pages import SIGNED, asks
from marshrut.ui.http import Request, page, paginate

from . import queries
from .words import FLAGS, Kind, Level


@asks(SIGNED)
@require_GET
def tree(request: Request) -> HttpResponse:
    """Districts, municipalities, and those outside the districts."""
    places = {row["pk"]: row for row in queries.overview(request.actor)}
    districts = [
        {
            "name": d.name,
            "base": d.base_id,
            "places": [places.pop(m.unit_id) for m in d.members.all() if m.until is None and m.unit_id in places],
        }
        for d in queries.districts(request.actor)
    ]
    region = queries.units(request.actor, level=Level.REGION).first()
    return page(request, "region/tree.html", region=region, districts=districts, outside=list(places.values()))


@asks(SIGNED)
@require_GET
def unit(request: Request, pk: int) -> HttpResponse:
    """One territory or organisation: where it belongs, its names through time, what is below it."""
    place = queries.unit(request.actor, pk)
    text, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    below = (
        queries.organisations(request.actor, place.path, text=text, kind=kind)
        if place.level != Level.ORGANISATION
        else None
    )
    return page(
        request,
        "region/unit.html",
        unit=place,
        chain=queries.chain(request.actor, place),
        names=list(place.names.all()),
        district=queries.district_of(request.actor, place.pk) if place.level == Level.MUNICIPALITY else None,
        rows=paginate(below, request) if below is not None else None,
        flags=[FLAGS[flag] for flag in place.flags if flag in FLAGS],
        kinds=Kind.choices,
        text=text,
        kind=kind,
    )
