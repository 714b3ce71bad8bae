"""Small world of routes: catalogues around today, published profiles, people's steps by their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from marshrut.communities.models import Community
from marshrut.competency.words import GROUPS
from marshrut.core.actor import SYSTEM
from marshrut.diagnostics.models import Calibration, Campaign, Form, Profile, ProfileGroup, Scale, Sitting
from marshrut.events.models import Event
from marshrut.mentoring.models import Mentor
from marshrut.people.models import Consent, ConsentText
from marshrut.programmes.models import InternshipSite, Placement, Programme, Stream
from marshrut.routes import actions
from marshrut.routes.models import Route

CODES = ["SUB-MAT-1", "MET-1"]


def catalogue(world: Any) -> None:
    """A few objects of each kind, all ahead of today."""
    today, now = timezone.localdate(), timezone.now()
    for n, hours in enumerate((16, 24, 36)):
        programme = Programme.objects.create(
            title=f"Методика решения задач {n}",
            provider="АО ИОО",
            hours=hours,
            form="remote",
            subject="математика",
            competencies=CODES,
        )
        Stream.objects.create(
            programme=programme,
            starts=today + timedelta(days=30 + 40 * n),
            ends=today + timedelta(days=55 + 40 * n),
            seats=20,
        )
    site = InternshipSite.objects.create(
        unit=world.units["onega2"], topic="Урок-исследование", hours=16, competencies=CODES
    )
    Placement.objects.create(site=site, starts=today + timedelta(days=60), ends=today + timedelta(days=63), seats=2)
    for n in range(3):
        Event.objects.create(
            title=f"Формирующее оценивание {n}",
            kind="seminar",
            form="remote",
            unit=world.units["centre"],
            starts=now + timedelta(days=40 + 15 * n),
            ends=now + timedelta(days=40 + 15 * n, hours=4),
            hours=6,
            seats=50,
            competencies=CODES,
            calls_speakers=n == 0,
        )
    Community.objects.create(
        title="Учителя математики области", kind="community", unit=world.units["29"], competencies=CODES
    )
    Community.objects.create(
        title="МО учителей математики", kind="association", unit=world.units["mezen"], competencies=CODES
    )
    Mentor.objects.create(
        person=world.person("boris"),
        unit=world.units["onega2"],
        subject="математика",
        competencies=CODES,
        directions="разбор уроков",
        capacity=3,
    )


def profile(world: Any, name: str, levels: tuple[str, str, str, str] = ("high", "medium", "low", "low")) -> Profile:
    """A published profile of a person who gave the consent."""
    person = world.person(name)
    text = ConsentText.objects.get(purpose="diagnostics")
    Consent.objects.get_or_create(person=person, purpose="diagnostics", withdrawn_at=None, defaults={"text": text})
    now = timezone.now()
    form, _ = Form.objects.get_or_create(code="T-1", defaults={"title": "Проба", "minutes": 60})
    scale, _ = Scale.objects.get_or_create(
        version="1", defaults={"cuts": [-1.0, 0.0], "since": now.date(), "basis": "проба"}
    )
    calibration, _ = Calibration.objects.get_or_create(name="К-1", defaults={"source": "проба"})
    job = person.employments.get(until=None)
    sitting = Sitting.objects.create(
        campaign=Campaign.objects.create(
            title=f"Осень {name}",
            form=form,
            scale=scale,
            unit=world.units["29"],
            opens_at=now - timedelta(days=30),
            closes_at=now + timedelta(days=1),
            minutes=60,
        ),
        person=person,
        unit=job.unit,
        region_code="29",
        form=form,
        state="scored",
        started_at=now,
        closes_at=now,
    )
    made = Profile.objects.create(
        person=person,
        sitting=sitting,
        scale=scale,
        calibration=calibration,
        level=levels[0],
        tested_on=timezone.localdate() - timedelta(days=20),
        published_at=now,
    )
    theta = {"high": -1.6, "medium": -0.5, "low": 0.6, "none": 1.5}
    for group, level in zip(GROUPS, levels, strict=True):
        ProfileGroup.objects.create(
            profile=made, group=group, theta=theta[level], se=0.35, answered=12, asked=12, level=level, probability=0.9
        )
    return made


@dataclass
class Course:
    """A route led by the people of the world: petr's, tutor irina, officer anna, director oksana."""

    world: Any
    pk: int
    person: str = "petr"
    officer: str = "anna"
    tutor: str = "irina"

    @property
    def route(self) -> Route:
        return Route.objects.get(pk=self.pk)

    def by(self, name: str, move: str, **extra: Any) -> Route:
        return actions.step(self.world.actor(name), pk=self.pk, move=move, **extra)

    def to(self, state: str) -> Course:
        """Lead the route along the straight way to a state."""
        path = [
            ("draft", self.person, "accept"),
            ("on_tutor_check", self.person, "submit"),
            ("on_org_agreement", self.tutor, "tutor_agree"),
            ("on_approval", self.officer, "org_agree"),
            ("approved", "oksana", "approve"),
        ]
        names = [target for target, _, _ in path]
        passed = names.index(self.route.state) + 1 if self.route.state in names else 0
        for target, who, move in path[passed : names.index(state) + 1]:
            self.by(who, move, **({"uncovered": "Берём на следующий год"} if move == "tutor_agree" else {}))
            assert self.route.state == target
        return self


def begin(world: Any, name: str = "petr", officer: str = "anna", tutor: str = "irina") -> Course:
    """A proposed route of a person."""
    profile(world, name)
    route = actions.propose(SYSTEM, person_id=world.person(name).pk)
    return Course(world, route.pk, name, officer, tutor)
