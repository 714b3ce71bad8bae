"""People of the made-up region: staff of every organisation, accounts, roles of all 34 kinds that act, hidden abilities."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from marshrut.access.words import Role
from marshrut.people.keys import fill_keys
from marshrut.people.models import Account, Appointment, Employment, Person
from marshrut.people.words import SUBJECTS_TAUGHT, Category, Position
from marshrut.region.models import District, Unit
from marshrut.region.words import Kind

from . import names

START = date(2025, 9, 1)
PER_UNIT = {"small": 23, "region": 26}
SUBJECT_WEIGHTS = {"математика": 5, "русский язык": 6, "начальные классы": 7, "физика": 2, "литература": 2}
STAFF = {
    Kind.SCHOOL: ((Position.TEACHER, 0.82), (Position.PSYCHOLOGIST, 0.05), (Position.SOCIAL, 0.05), (Position.LIBRARIAN, 0.04), (Position.ORGANISER, 0.04)),
    Kind.PRESCHOOL: ((Position.EDUCATOR, 0.8), (Position.SPEECH, 0.1), (Position.MUSIC, 0.1)),
    Kind.ADDITIONAL: ((Position.EXTRA_TEACHER, 0.85), (Position.METHODIST, 0.15)),
    Kind.COLLEGE: ((Position.LECTURER, 0.9), (Position.METHODIST, 0.1)),
    Kind.CENTRE: ((Position.METHODIST, 1.0),),
}  # fmt: skip
CATEGORIES = ((Category.NONE, 0.2), (Category.FITS, 0.25), (Category.FIRST, 0.33), (Category.HIGHEST, 0.22))
CENTRE_ROLES = (
    Role.CENTRE_DIRECTOR, Role.ROUTE_SPECIALIST, Role.DIAGNOSTICS_OFFICER, Role.ANALYST, Role.ITEM_EDITOR,
    Role.ITEM_REVIEWER, Role.PSYCHOMETRICIAN, Role.PROGRAMME_OFFICER, Role.EVENT_MANAGER, Role.MINISTRY_OFFICER,
    Role.LEGAL_OFFICER, Role.RESEARCHER, Role.PRIVACY_OFFICER, Role.SYSTEM_ADMIN, Role.SUPPORT_AGENT, Role.RUMO_CHAIR,
    Role.CONTENT_EXPERT, Role.SCORING_EXPERT, Role.SCORING_EXPERT, Role.SCORING_EXPERT,
    Role.ITEM_REVIEWER, Role.ITEM_REVIEWER,
)  # fmt: skip
TOWN_ROLES = (Role.MUNICIPAL_METHODIST, Role.MUNICIPAL_COORDINATOR, Role.MUNICIPAL_HEAD, Role.ROOM_ORGANISER)
UNIT_ROLES = (Role.ORG_OFFICER, Role.ORG_HEAD, Role.MENTORING_CURATOR, Role.ASSOCIATION_HEAD, Role.INTERNSHIP_HOST)


class Staff(NamedTuple):
    """A person with the job and the hidden true abilities in the four groups, logits."""

    person: Person
    job: Employment
    truth: np.ndarray


def build(rng: np.random.Generator, root: Unit, units: list[Unit], towns: dict[str, Unit], *, size: str) -> list[Staff]:
    """Fill the organisations with people, give accounts and roles."""
    rows = [
        (unit, position)
        for unit in units
        for position in _positions(rng, unit, 40 if unit.kind == Kind.CENTRE else PER_UNIT[size])
    ]
    people = [_person(rng, n) for n in range(len(rows))]
    Person.objects.bulk_create(people, batch_size=2000)
    jobs = [_job(rng, person, unit, position) for person, (unit, position) in zip(people, rows, strict=True)]
    Employment.objects.bulk_create(jobs, batch_size=2000)
    accounts = [Account(email=p.email, person=p, password="!") for p in people]
    Account.objects.bulk_create(accounts, batch_size=2000)
    Appointment.objects.bulk_create(_appointments(root, units, towns, jobs), batch_size=2000)
    common = rng.normal(0.1, 0.75, len(people))
    truth = common[:, None] + rng.normal(0.0, 0.5, (len(people), 4))
    return [Staff(p, j, t) for p, j, t in zip(people, jobs, truth, strict=True)]


def _positions(rng: np.random.Generator, unit: Unit, count: int) -> list[Position]:
    kinds = STAFF[Kind(unit.kind)]
    weights = np.array([w for _, w in kinds])
    usual = rng.choice([k for k, _ in kinds], max(count - 2, 1), p=weights / weights.sum())
    return [Position.HEAD, Position.DEPUTY, *map(Position, usual)]


def _person(rng: np.random.Generator, n: int) -> Person:
    drawn = names.draw(rng)
    return fill_keys(
        Person(
            surname=drawn.surname,
            name=drawn.name,
            patronymic=drawn.patronymic,
            snils=names.snils(110_000_000 + n * 37),
            email=f"p{n:05d}@example.com",
        )
    )


def _job(rng: np.random.Generator, person: Person, unit: Unit, position: Position) -> Employment:
    subjects: list[str] = []
    if position in {Position.TEACHER, Position.LECTURER} or (
        unit.kind == Kind.CENTRE and position == Position.METHODIST
    ):
        weights = np.array([SUBJECT_WEIGHTS.get(s, 1) for s in SUBJECTS_TAUGHT], dtype=float)
        subjects = [str(rng.choice(SUBJECTS_TAUGHT, p=weights / weights.sum()))]
    worked = START - timedelta(days=int(rng.gamma(2.2, 8.0) * 365))
    category = rng.choice([c for c, _ in CATEGORIES], p=[p for _, p in CATEGORIES])
    return Employment(
        person=person,
        unit=unit,
        position=position,
        subjects=subjects,
        category=str(category),
        worked_since=worked,
        since=START,
    )


def _role(
    job: Employment, what: Role, unit: Unit | None, subject: str = "", district: District | None = None
) -> Appointment:
    return Appointment(person_id=job.person_id, role=what, unit=unit, subject=subject, district=district, since=START)


def _appointments(root: Unit, units: list[Unit], towns: dict[str, Unit], jobs: list[Employment]) -> list[Appointment]:
    by_unit: dict[int, list[Employment]] = {}
    for job in jobs:
        by_unit.setdefault(job.unit_id, []).append(job)
    made = [_role(job, Role.TEACHER, job.unit) for job in jobs]
    made += _of_centre(by_unit[units[0].pk], root)
    for unit in units[1:]:
        staff = by_unit[unit.pk]
        made += [_role(staff[i], what, unit) for i, what in enumerate((Role.ORG_HEAD, Role.ORG_OFFICER))]
        made += [_role(staff[2 + i], what, unit) for i, what in enumerate(UNIT_ROLES[2:]) if len(staff) > 2 + i]
    return made + _of_towns(units, towns, by_unit)


def _of_centre(centre: list[Employment], root: Unit) -> list[Appointment]:
    made = [_role(job, what, root) for job, what in zip(centre, CENTRE_ROLES, strict=False)]
    tutors = centre[len(CENTRE_ROLES) :]
    subjects = ["математика", "русский язык", *SUBJECTS_TAUGHT] * 2
    made += [_role(job, Role.REGIONAL_METHODIST, root, subject) for job, subject in zip(tutors, subjects, strict=False)]
    return made + [_role(job, Role.REGIONAL_METHODIST, root) for job in tutors[-3:]]


def _of_towns(units: list[Unit], towns: dict[str, Unit], by_unit: dict[int, list[Employment]]) -> list[Appointment]:
    made: list[Appointment] = []
    for town in towns.values():
        below = [u for u in units if u.parent_id == town.pk and u.pk != units[0].pk]
        if below:
            staff = by_unit[below[0].pk]
            made += [_role(staff[-1 - i], what, town) for i, what in enumerate(TOWN_ROLES) if len(staff) > i]
    for district in District.objects.select_related("base"):
        base = next((u for u in units if u.parent_id == district.base_id), None)
        if base:
            made.append(_role(by_unit[base.pk][-5], Role.DISTRICT_COORDINATOR, None, "", district))
    return made
