"""`./marshrut bench doubles`: people met twice among 15,000, found by names, dates, numbers. Nothing stays in the base."""

from __future__ import annotations

import argparse
import time
from datetime import date
from typing import Any

from django.db import transaction

from bench import _doubles
from marshrut.core.actor import SYSTEM
from marshrut.people import finding
from marshrut.people.keys import fill_keys
from marshrut.people.models import Employment, Person
from marshrut.region import actions as region
from marshrut.region.models import Unit
from marshrut.region.words import Kind, Level

PEOPLE = 15_000
PER_SCHOOL = 26
SINCE = date(2020, 9, 1)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Plant, look, compare; three bases of different seeds, the worst figures are told."""
    region.load_region(SYSTEM)
    runs = [measure(PEOPLE, seed) for seed in (11, 12, 13)]
    worst = {key: min(one[key] for one in runs) for key in ("recall", "precision", "recall_with_possible")}
    return {
        "people": PEOPLE,
        **worst,
        "find_s": max(one["find_s"] for one in runs),
        "runs": runs,
        "workload": "15 000 человек, 2 % двойников (0–2 порчи, без СНИЛС или с опечаткой), 2 % близнецов, однофамильцев, родных",
    }


def measure(count: int, seed: int) -> dict[str, Any]:
    """One base inside a transaction that is taken back."""
    schools = count // PER_SCHOOL
    planted = _doubles.make(count, schools=schools, seed=seed)
    with transaction.atomic():
        people = _write(planted, _schools(schools))
        started = time.perf_counter()
        found = finding.pairs(SYSTEM)
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    places = {person.pk: n for n, person in enumerate(people)}
    told = {pair: verdict for pair, verdict in found.items() if pair[0] in places or pair[1] in places}
    pairs = {tuple(sorted((places.get(a, -1), places.get(b, -1)))): v.likely for (a, b), v in told.items()}
    likely = {pair for pair, sure in pairs.items() if sure}
    return {
        "seed": seed,
        "planted": len(planted.doubles),
        "found": len(likely & planted.doubles),
        "false": len(likely - planted.doubles),
        "possible": len(pairs) - len(likely),
        "recall": round(len(likely & planted.doubles) / len(planted.doubles), 4),
        "recall_with_possible": round(len(set(pairs) & planted.doubles) / len(planted.doubles), 4),
        "precision": round(len(likely & planted.doubles) / max(len(likely), 1), 4),
        "find_s": round(seconds, 2),
    }


def _schools(count: int) -> list[Unit]:
    towns = list(Unit.objects.filter(level=Level.MUNICIPALITY).order_by("pk"))
    made = []
    for n in range(count):
        town = towns[n % len(towns)]
        code = f"b{n:05d}"
        made.append(
            Unit(
                level=Level.ORGANISATION,
                kind=Kind.SCHOOL,
                parent=town,
                code=code,
                path=f"{town.path}{code}.",
                since=SINCE,
                name=f"Школа {n}",
                full_name=f"Школа {n}",
                region_code=town.region_code,
            )
        )
    return Unit.objects.bulk_create(made)


def _write(planted: _doubles.Planted, schools: list[Unit]) -> list[Person]:
    people = Person.objects.bulk_create(
        [
            fill_keys(
                Person(
                    surname=r.surname,
                    name=r.name,
                    patronymic=r.patronymic,
                    birth_date=r.birth,
                    snils=r.snils,
                    email=r.email,
                    phone=r.phone,
                )
            )
            for r in planted.records
        ],
        batch_size=2000,
    )
    jobs = [
        Employment(person=person, unit=schools[r.school], position="teacher", since=SINCE)
        for person, r in zip(people, planted.records, strict=True)
    ]
    Employment.objects.bulk_create(jobs, batch_size=2000)
    return people
