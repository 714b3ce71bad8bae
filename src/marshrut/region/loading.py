"""The composition of the region from package data: municipalities with their former names, districts, the outside ones."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality as the data file gives it. `travel` is hours one way to the regional centre."""

    short: str
    code: str
    oktmo: str
    name: str
    full_name: str
    since: date
    before: str
    before_full: str
    travel: float


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """A district: the short name of its base and of its members, as in `region.json`."""

    base: str
    members: tuple[str, ...]


def municipalities() -> Iterator[Municipality]:
    """All municipalities of the region."""
    with (DATA / "municipalities.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Municipality(
                row["short"],
                row["code"],
                row["oktmo"],
                row["name"],
                row["full_name"],
                date.fromisoformat(row["since"]),
                row["before"],
                row["before_full"],
                float(row["travel_base"]),
            )


def composition() -> tuple[dict[str, str], list[DistrictPlan], list[str]]:
    """The region's own line, its districts, and the municipalities outside them."""
    data = json.loads((DATA / "region.json").read_text(encoding="utf-8"))
    plans = [DistrictPlan(plan["base"], tuple(plan["members"])) for plan in data["districts"]]
    return data["region"], plans, data["outside"]
