"""The territories of a release as they are on its day."""

from __future__ import annotations

from marshrut.diagnostics import totals
from marshrut.diagnostics.models import Campaign
from marshrut.region.models import District, DistrictMember, Unit
from marshrut.region.words import Level


class Territory:
    """The tree of a release: units from the campaign's place down to where people work, with districts between."""

    def __init__(self, held: Campaign, units: set[int]) -> None:
        found = list(Unit.objects.filter(pk__in=units))
        paths = {p for one in found for p in _prefixes(one.path) if p.startswith(held.unit.path)}
        self.units = {f"u{one.pk}": one for one in Unit.objects.filter(path__in=paths)}
        self.districts: dict[str, District] = {}
        self.nodes: dict[str, totals.Node] = {}
        if held.unit.level == Level.REGION:
            rows = DistrictMember.objects.filter(
                until=None, district__until=None, unit__in=self.units_of(Level.MUNICIPALITY)
            )
            members = {row.unit_id: row.district for row in rows.select_related("district__base")}
        else:
            members = {}
        by_path = {one.path: key for key, one in self.units.items()}
        for key, one in sorted(self.units.items(), key=lambda pair: pair[1].path):
            above = [by_path[p] for p in _prefixes(one.path)[:-1] if p in by_path]
            parent = above[-1] if above else None
            if one.pk in members:
                district = members[one.pk]
                self.districts[f"d{district.pk}"] = district
                self.nodes.setdefault(f"d{district.pk}", totals.Node(f"d{district.pk}", parent, 1))
                parent = f"d{district.pk}"
            self.nodes[key] = totals.Node(
                key, parent, 0 if parent is None else 2 if one.level == Level.MUNICIPALITY else 3
            )

    def units_of(self, level: str) -> list[int]:
        """Units of a level."""
        return [one.pk for one in self.units.values() if one.level == level]


def _prefixes(path: str) -> list[str]:
    return [path[: n + 1] for n, letter in enumerate(path) if letter == "."]
