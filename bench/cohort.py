"""`./marshrut bench cohort`: proposals to a cohort of a finished campaign by all cores, then the same again.

People, jobs, consents and profiles are made up inside one transaction over the region in the database, the action of
the product runs on them as its job does, and everything is rolled back.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import time
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from marshrut.competency.words import GROUPS
from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Progress
from marshrut.diagnostics.models import Calibration, Campaign, Form, Profile, ProfileGroup, Scale, Sitting
from marshrut.people.models import Consent, ConsentText, Employment, Person
from marshrut.people.words import SUBJECTS_TAUGHT, Purpose
from marshrut.project.report import CommandFailed
from marshrut.region.models import Unit
from marshrut.region.words import Level
from marshrut.routes import actions
from marshrut.routes.models import Route, RouteLine
from marshrut.routes.queries.cohort import KIND

SIZE = 15_000
PORTION = 2000
NAMES = ("Анна", "Ольга", "Пётр", "Ирина", "Юрий")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds for `--size` drafts, the time of one, and the seconds of an idle repeat."""
    parser = argparse.ArgumentParser("marshrut bench cohort")
    parser.add_argument("--size", type=int, default=SIZE, help=f"педагогов ({SIZE})")
    size = parser.parse_args(getattr(args, "rest", [])).size
    with transaction.atomic():
        keys = made_up(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            # Keys are checked after each statement: put off to the end of this one transaction, hundreds of thousands of
            # checks would stand in a queue that every row of history walks through; a portion of the product has none.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        routes = Route.objects.filter(employment__in=keys)
        seconds, cpu = _once(keys)
        made = routes.count()
        lines = RouteLine.objects.filter(route__in=routes).count()
        again, _ = _once(keys)
        repeated = routes.count() - made
        transaction.set_rollback(True)
    return {
        "drafts": made,
        "seconds": round(seconds, 1),
        "ms_per_draft": round(seconds / max(made, 1) * 1000, 2),
        "cpu_ms_per_draft": round(cpu / max(made, 1) * 1000, 2),
        "lines_per_draft": round(lines / max(made, 1), 1),
        "repeat_seconds": round(again, 1),
        "made_by_repeat": repeated,
        "cores": os.cpu_count(),
        "workload": "выдуманные педагоги по организациям области, план каждому по его профилю; "
        "процессорное время – без базы",
    }


def _once(keys: list[int]) -> tuple[float, float]:
    """Seconds by the clock and of the processor (children included) of one run of the job."""
    row: Progress = core.begin(SYSTEM, KIND, title="Измерение", total=len(keys), people=keys, hours=72)
    began, used = time.perf_counter(), _used()
    actions.propose_cohort(SYSTEM, progress_id=row.pk)
    return time.perf_counter() - began, _used() - used


def _used() -> float:
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def made_up(size: int) -> list[int]:
    """Made-up teachers with published profiles; keys of their jobs in the order of places."""
    schools = list(Unit.objects.filter(level=Level.ORGANISATION, until=None).order_by("path"))
    form, scale, calibration = Form.objects.first(), Scale.objects.first(), Calibration.objects.first()
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).first()
    if not (schools and form and scale and calibration and text):
        raise CommandFailed("База не заполнена: сначала ./marshrut demo --no-serve, затем повторите.")
    now, chance = timezone.now(), random.Random(7)
    campaign = Campaign.objects.create(
        title="Измерение", state="closed", form=form, scale=scale, unit=schools[0], minutes=60,
        opens_at=now - timedelta(days=60), closes_at=now - timedelta(days=30),
    )  # fmt: skip
    keys: list[int] = []
    for start in range(0, size, PORTION):
        places = [schools[n * len(schools) // size] for n in range(start, min(start + PORTION, size))]
        people = [
            Person(
                surname=f"Измеряемый{start + n}", name=chance.choice(NAMES), patronymic="Ильич",
                sort_key=f"{start + n}", search_text=f"измеряемый{start + n}",
            )
            for n in range(len(places))
        ]  # fmt: skip
        Person.objects.bulk_create(people)
        pairs = list(zip(people, places, strict=True))
        jobs = [
            Employment(
                person=p, unit=u, position="teacher", subjects=[chance.choice(SUBJECTS_TAUGHT)], since=now.date()
            )
            for p, u in pairs
        ]
        keys += [job.pk for job in Employment.objects.bulk_create(jobs)]
        Consent.objects.bulk_create([Consent(person=p, text=text, purpose=Purpose.DIAGNOSTICS) for p in people])
        sittings = Sitting.objects.bulk_create(
            [
                Sitting(
                    campaign=campaign, person=p, unit=u, region_code=u.region_code, form=form, state="scored",
                    started_at=now, closes_at=now,
                )
                for p, u in pairs
            ]
        )  # fmt: skip
        _profiles(sittings, scale, calibration, chance)
    return keys


def _profiles(sittings: list[Sitting], scale: Scale, calibration: Calibration, chance: random.Random) -> None:
    now = timezone.now()
    profiles = Profile.objects.bulk_create(
        [
            Profile(
                person_id=s.person_id, sitting=s, scale=scale, calibration=calibration, level="medium",
                tested_on=now.date(), published_at=now,
            )
            for s in sittings
        ]
    )  # fmt: skip
    groups = []
    for profile in profiles:
        for group in GROUPS:
            theta = chance.gauss(-0.6, 0.8)
            level = "high" if theta < -1 else "medium" if theta < 0 else "low"
            groups.append(
                ProfileGroup(
                    profile=profile, group=group, theta=theta, se=0.4, answered=12, asked=12, level=level,
                    probability=0.8,
                )
            )  # fmt: skip
    ProfileGroup.objects.bulk_create(groups)
