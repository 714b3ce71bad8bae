"""The catalogue of the made-up region: programmes, internships, events, communities, materials, mentors of a year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from marshrut.communities.models import Community, Membership
from marshrut.communities.words import Kind as CommunityKind
from marshrut.competency.models import Competency
from marshrut.events.models import Event
from marshrut.events.words import Form as EventForm
from marshrut.events.words import Kind as EventKind
from marshrut.events.words import State as EventState
from marshrut.knowledge.models import Material
from marshrut.knowledge.words import Kind as MaterialKind
from marshrut.mentoring.models import Mentor
from marshrut.people.words import Category
from marshrut.programmes.models import InternshipSite, Placement, Programme, Stream
from marshrut.programmes.words import Form, Register
from marshrut.region.models import Unit
from marshrut.region.words import Kind

from .people import Staff

ZONE = ZoneInfo("Europe/Moscow")
# Titles are built around the name of a competency, so that every line serves a named deficit.
PROGRAMME = ("{name}: от анализа затруднений к уроку", "{name} в работе педагога", "Практикум: {name}")
EVENT = {
    EventKind.SEMINAR: "{name}: разбор уроков",
    EventKind.WEBINAR: "{name}: ответы на вопросы",
    EventKind.MASTER_CLASS: "{name}: приёмы для урока",
    EventKind.CONFERENCE: "{name}: опыт региона",
    EventKind.ROUND_TABLE: "{name}: что получается и что мешает",
    EventKind.LESSON_VISIT: "{name}: открытые занятия",
}
MATERIAL = {
    MaterialKind.DEVELOPMENT: "{name}: методическая разработка",
    MaterialKind.LESSON: "{name}: сценарий урока",
    MaterialKind.ADVICE: "{name}: рекомендации",
}


def build(rng: np.random.Generator, units: list[Unit], staff: list[Staff], today: date, *, size: str) -> None:
    """Fill the catalogue around the framework's competencies, from a year before today to nine months after."""
    competencies = list(Competency.objects.filter(framework__state="in_use", position="teacher").order_by("order"))
    times = 1 if size == "small" else 3
    _programmes(rng, competencies, units[0], today, times)
    _internships(rng, competencies, units, staff, today, times)
    _events(rng, competencies, units, today, times)
    _communities(rng, units, staff, competencies)
    _materials(rng, competencies, staff, today, times)
    _mentors(rng, staff, competencies)


def _title(pattern: str, competency: Competency) -> str:
    name = competency.name
    return pattern.format(name=name[0].upper() + name[1:])


def _programmes(
    rng: np.random.Generator, competencies: list[Competency], centre: Unit, today: date, times: int
) -> None:
    programmes, streams = [], []
    for n, competency in enumerate(competencies):
        federal = n % 3 == 0
        programme = Programme(
            title=_title(PROGRAMME[n % 3], competency),
            provider="Академия Минпросвещения России" if federal else "АО ИОО",
            register=Register.FEDERAL if federal else Register.OWN,
            hours=int(rng.choice([18, 24, 36, 36, 48, 72])),
            form=str(rng.choice([Form.REMOTE, Form.MIXED, Form.MIXED, Form.IN_PERSON])),
            subject=competency.subject,
            competencies=[competency.code],
            about=f"Слушатели учатся: {'; '.join(competency.indicators).lower()}.",
        )
        programmes.append(programme)
        for _ in range(1 + times):
            starts = today + timedelta(days=int(rng.integers(-200, 220)))
            seats = int(rng.choice([25, 30, 50]))
            streams.append(
                Stream(
                    programme=programme,
                    starts=starts,
                    ends=starts + timedelta(days=int(programme.hours * 0.9)),
                    seats=seats,
                    taken=int(seats * rng.uniform(0.1, 0.8)),
                    unit=None if programme.form == Form.REMOTE else centre,
                )
            )
    Programme.objects.bulk_create(programmes)
    Stream.objects.bulk_create(streams)


def _internships(
    rng: np.random.Generator,
    competencies: list[Competency],
    units: list[Unit],
    staff: list[Staff],
    today: date,
    times: int,
) -> None:
    schools = [u for u in units if u.kind == Kind.SCHOOL]
    heads = {s.job.unit_id: s.person for s in reversed(staff)}
    sites, placements = [], []
    for n in range(14 * times):
        school = schools[n % len(schools)]
        competency = competencies[int(rng.integers(len(competencies)))]
        site = InternshipSite(
            unit=school,
            topic=_title("{name}", competency),
            subject=competency.subject,
            competencies=[competency.code],
            hours=int(rng.choice([8, 16, 16, 24])),
            supervisor=heads.get(school.pk),
        )
        sites.append(site)
        for _ in range(2):
            starts = today + timedelta(days=int(rng.integers(10, 200)))
            placements.append(
                Placement(
                    site=site, starts=starts, ends=starts + timedelta(days=4), seats=4, taken=int(rng.integers(0, 3))
                )
            )
    InternshipSite.objects.bulk_create(sites)
    Placement.objects.bulk_create(placements)


def _events(
    rng: np.random.Generator, competencies: list[Competency], units: list[Unit], today: date, times: int
) -> None:
    made = []
    kinds = list(EVENT)
    for n in range(140 * times):
        competency = competencies[int(rng.integers(len(competencies)))]
        kind = kinds[int(rng.integers(len(kinds)))]
        form = EventForm.REMOTE if kind == EventKind.WEBINAR else EventForm(rng.choice(list(EventForm.values)))
        day = today + timedelta(days=int(rng.integers(-330, 240)))
        hours = int(rng.choice([2, 3, 4, 6, 8]))
        starts = datetime.combine(day, time(int(rng.choice([10, 14, 15])), 0), ZONE)
        seats = int(rng.choice([20, 30, 60, 100]))
        made.append(
            Event(
                title=_title(EVENT[kind], competency),
                kind=kind,
                form=form,
                unit=units[0] if n % 4 == 0 else units[int(rng.integers(len(units)))],
                starts=starts,
                ends=starts + timedelta(hours=min(hours, 8)),
                hours=hours,
                seats=seats,
                taken=int(seats * rng.uniform(0.0, 0.85)),
                subject=competency.subject,
                competencies=[competency.code],
                about=f"Разберём на примерах уроков: {'; '.join(competency.indicators).lower()}.",
                calls_speakers=kind in {EventKind.CONFERENCE, EventKind.ROUND_TABLE, EventKind.MASTER_CLASS},
                state=EventState.HELD if day < today else EventState.PUBLISHED,
            )
        )
    Event.objects.bulk_create(made, batch_size=1000)


def _communities(
    rng: np.random.Generator, units: list[Unit], staff: list[Staff], competencies: list[Competency]
) -> None:
    root = units[0].parent.parent if units[0].parent else None
    made = []
    subjects = sorted({c.subject for c in competencies if c.subject})
    for subject in subjects:
        codes = [c.code for c in competencies if c.subject == subject]
        made.append(
            Community(
                title=f"Региональное сообщество: {subject}",
                kind=CommunityKind.COMMUNITY,
                unit=root,
                subject=subject,
                competencies=codes[:4],
                about="Разбор трудных тем, обмен заданиями, встречи раз в два месяца.",
                hours=12,
            )
        )
    for town in {u.parent_id: u.parent for u in units[1:] if u.parent}.values():
        for subject in ("математика", "русский язык", "начальные классы"):
            codes = [c.code for c in competencies if c.subject == subject]
            made.append(
                Community(
                    title=f"Методическое объединение: {subject}, {town.name}",
                    kind=CommunityKind.ASSOCIATION,
                    unit=town,
                    subject=subject,
                    competencies=codes[:3],
                    about="Заседания раз в четверть, взаимные посещения уроков, общие контрольные.",
                    hours=8,
                )
            )
    Community.objects.bulk_create(made)
    by_place: dict[tuple[int, str], Community] = {(c.unit_id, c.subject): c for c in made}
    members = [
        Membership(community=found, person=s.person, since=s.job.since)
        for s in staff
        for subject in s.job.subjects
        if s.job.unit.parent_id and (found := by_place.get((s.job.unit.parent_id, subject))) and rng.random() < 0.6
    ]
    Membership.objects.bulk_create(members, batch_size=2000)


def _materials(
    rng: np.random.Generator, competencies: list[Competency], staff: list[Staff], today: date, times: int
) -> None:
    kinds = list(MATERIAL)
    made = []
    for n in range(60 * times):
        competency = competencies[n % len(competencies)]
        author = staff[int(rng.integers(len(staff)))]
        kind = kinds[n % len(kinds)]
        made.append(
            Material(
                title=_title(MATERIAL[kind], competency),
                kind=kind,
                about=f"Помогает, когда нужно: {'; '.join(competency.indicators).lower()}.",
                author=author.person,
                unit=author.job.unit,
                subject=competency.subject,
                competencies=[competency.code],
                hours=int(rng.choice([1, 2, 4])),
                published_on=today - timedelta(days=int(rng.integers(1, 330))),
            )
        )
    Material.objects.bulk_create(made)


def _mentors(rng: np.random.Generator, staff: list[Staff], competencies: list[Competency]) -> None:
    able = [s for s in staff if s.job.category == Category.HIGHEST and s.job.subjects and s.truth.mean() > 0.4]
    made = []
    for one in able[: max(8, len(able) // 3)]:
        subject = one.job.subjects[0]
        own = [c for c in competencies if c.subject == subject] or [c for c in competencies if not c.subject]
        chosen = [own[int(i)] for i in rng.choice(len(own), min(3, len(own)), replace=False)]
        made.append(
            Mentor(
                person=one.person,
                unit=one.job.unit,
                subject=subject,
                competencies=[c.code for c in chosen],
                directions="; ".join(c.name for c in chosen)[:400],
                taken=int(rng.integers(0, 3)),
                remote=bool(rng.random() < 0.7),
            )
        )
    Mentor.objects.bulk_create(made)
