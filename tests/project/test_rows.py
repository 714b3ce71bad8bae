"""No page asks the database more often when it has more rows: each listing with two rows and with fourteen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.routes import made

from marshrut.access.words import Role
from marshrut.communities.models import Community, Membership
from marshrut.core.models import Notice, Progress, WorkItem
from marshrut.diagnostics.models import (
    Admission,
    Anchor,
    Appeal,
    Campaign,
    Form,
    Grant,
    Invitation,
    Item,
    ItemVersion,
    Scale,
    ScoringTask,
    Sitting,
    Work,
)
from marshrut.events.models import Event
from marshrut.exchange.models import Batch
from marshrut.knowledge.models import Material
from marshrut.mentoring.models import Mentor
from marshrut.people.models import Appointment, Consent, ConsentText, Employment, Look, Person
from marshrut.people.words import Purpose
from marshrut.programmes.models import InternshipSite, Placement, Programme, Stream
from marshrut.region.models import Unit
from marshrut.region.words import Kind, Level

FEW, MANY = 2, 14
#: Pages that show a fixed number of rows, or totals.
BOUNDED = ("desk:today", "desk:search", "region:tree", "people:me")
Maker = Callable[[Any, int], object]
TODAY = timezone.localdate


def soon(n: int) -> Any:
    return timezone.now() + timedelta(days=5 + n)


def person(n: int) -> Person:
    return Person.objects.create(
        surname=f"Строкина{n}", name="Анна", sort_key=f"строкина{n}", search_text=f"строкина{n}"
    )


def job(world: Any, n: int) -> Employment:
    """A teacher of a school of their own."""
    town = world.units["mezen"]
    school = Unit.objects.create(
        level=Level.ORGANISATION, kind=Kind.SCHOOL, code=f"7{n:03}", parent=town, path=f"{town.path}7{n:03}.",
        name=f"Строкинская школа {n}", full_name=f"Строкинская школа {n}", region_code="29", since=TODAY(),
    )  # fmt: skip
    return Employment.objects.create(
        person=person(n), unit=school, position="teacher", subjects=["математика"], since=TODAY(), is_main=True
    )


def role(world: Any, n: int) -> object:
    row = job(world, n)
    return Appointment.objects.create(person=row.person, role=Role.ORG_OFFICER, unit=row.unit, since=TODAY())


def event(world: Any, n: int) -> object:
    return Event.objects.create(
        title=f"Строка {n}", kind="seminar", form="remote", unit=job(world, n).unit, starts=soon(n), ends=soon(n + 1),
        hours=4, seats=20, competencies=["MET-1"],
    )  # fmt: skip


def programme(world: Any, n: int) -> object:
    found = Programme.objects.create(
        title=f"Строка {n}", provider="АО ИОО", hours=16, form="remote", competencies=["MET-1"]
    )
    return Stream.objects.create(
        programme=found, starts=soon(n).date(), ends=soon(n + 9).date(), seats=9, unit=job(world, n).unit
    )


def internship(world: Any, n: int) -> object:
    row = job(world, n)
    site = InternshipSite.objects.create(unit=row.unit, topic=f"Строка {n}", hours=16, supervisor=row.person)
    return Placement.objects.create(site=site, starts=soon(n).date(), ends=soon(n + 2).date(), seats=2)


def community(world: Any, n: int) -> object:
    row = job(world, n)
    found = Community.objects.create(title=f"Строка {n}", kind="association", unit=row.unit, competencies=["MET-1"])
    return Membership.objects.create(community=found, person=row.person, since=TODAY())


def material(world: Any, n: int) -> object:
    row = job(world, n)
    return Material.objects.create(title=f"Строка {n}", kind="lesson", author=row.person, unit=row.unit)


def mentor(world: Any, n: int) -> object:
    row = job(world, n)
    return Mentor.objects.create(person=row.person, unit=row.unit, directions="Урок", competencies=["MET-1"])


def duty(name: str) -> Maker:
    def make(world: Any, n: int) -> object:
        return WorkItem.objects.create(
            kind="route.accept", subject_id=9_000 + n, title=f"Строка {n}", url="/", person_id=world.person(name).pk
        )

    return make


def notice(world: Any, n: int) -> object:
    return Notice.objects.create(person_id=world.person("petr").pk, kind="route", text=f"Строка {n}")


def campaign(world: Any, n: int) -> Campaign:
    form = Form.objects.create(code=f"С{n}", title=f"Строка {n}", minutes=60)
    return Campaign.objects.create(
        title=f"Строка {n}", form=form, scale=Scale.objects.first() or Scale.objects.create(version="строка", since=TODAY(), cuts=[-0.5, 0.5]),
        unit=job(world, n).unit, opens_at=timezone.now(), closes_at=soon(n), minutes=60, state="open",
    )  # fmt: skip


def invitation(world: Any, n: int) -> object:
    held = campaign(world, n)
    return Invitation.objects.create(campaign=held, person=world.person("petr"), unit=held.unit)


def sitting(world: Any, n: int, name: str = "petr") -> Sitting:
    held = campaign(world, n)
    return Sitting.objects.create(
        campaign=held, person=world.person(name), unit=held.unit, region_code="29", form=held.form, state="scored",
        started_at=timezone.now(), closes_at=soon(n),
    )  # fmt: skip


def invited(world: Any, n: int) -> object:
    """One more town and school in the table of the first campaign."""
    held = Campaign.objects.order_by("pk").first() or campaign(world, 900)
    town = Unit.objects.filter(level=Level.MUNICIPALITY).order_by("pk")[n % 7]
    row = job(world, n)
    Unit.objects.filter(pk=row.unit_id).update(parent=town)
    return Invitation.objects.create(campaign=held, person=row.person, unit=row.unit)


def item(world: Any, n: int) -> object:
    found = Item.objects.create(code=f"С-{n}", competency="MET-1", group="methodical", state="in_use")
    return [
        ItemVersion.objects.create(item=found, version=v, kind="single", stem=f"Строка {n}", rationale="так")
        for v in (1, 2)
    ]


def scoring(world: Any, n: int) -> object:
    return ScoringTask.objects.create(
        sitting=sitting(world, n), place=1, expert=world.person("boris"), code=f"Р{n}", due=TODAY()
    )


def work(world: Any, n: int) -> Work:
    """A work of one campaign with a task of an expert, overdue, and with an appeal."""
    one, version = sitting(world, n), item(world, n)[0]
    held = Campaign.objects.order_by("pk")[0]
    Sitting.objects.filter(pk=one.pk).update(campaign=held, person=person(n))
    ScoringTask.objects.create(
        sitting=one, place=1, expert=person(90 + n), code=f"Р{n}", due=TODAY() - timedelta(days=9)
    )
    Appeal.objects.create(sitting=one, person=person(190 + n), place=1, text="Нет", due=TODAY(), before=1)
    return Work.objects.create(sitting=one, place=1, item_version=version, code=f"К{n}")


def anchor(world: Any, n: int) -> object:
    made = Anchor.objects.create(item_version=item(world, n)[0], text="Ответ", marks={}, points=1)
    return made, Admission.objects.create(expert=person(n), subject="")


def exercise(world: Any, n: int) -> object:
    held, _ = Admission.objects.get_or_create(expert=world.person("boris"), subject="", defaults={"state": "refused"})
    made = Anchor.objects.create(item_version=item(world, n)[0], text="Ответ", marks={}, points=1)
    return ScoringTask.objects.create(
        anchor=made, admission=held, purpose="exercise", expert=world.person("boris"), code=f"П{n}", due=TODAY(),
        state="scored", points=1,
    )  # fmt: skip


def batch(world: Any, n: int) -> object:
    return Batch.objects.create(file_name=f"{n}.xlsx", seal=str(n), person_id=world.person("rita").pk)


def printed(world: Any, n: int) -> object:
    return Progress.objects.create(kind="routes.print", title=f"Строка {n}", person_id=world.person("rita").pk, total=1)


def seen(world: Any, n: int) -> object:
    """A look at one's data, an access, a consent."""
    petr, other = world.person("petr"), job(world, n).person
    if not petr.profiles.exists():
        made.profile(world, "petr")
    Grant.objects.create(person=petr, helper=other)
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")
    Consent.objects.create(person=petr, text=text, purpose=Purpose.DIAGNOSTICS, withdrawn_at=timezone.now())
    return Look.objects.create(person=petr, viewer=other, what="profile")


def second_job(world: Any, n: int) -> object:
    unit = job(world, n).unit
    return Employment.objects.create(
        person=world.person("petr"), unit=unit, position="teacher", since=TODAY(), is_main=False
    )


PAGES: tuple[tuple[str, str, str, Maker], ...] = (
    ("staff", "rita", "people:staff", job),
    ("staff-by-name", "rita", "people:staff?q=строкина", job),
    ("roles", "roman", "people:roles", role),
    ("events", "petr", "events:listing", event),
    ("programmes", "petr", "programmes:listing", programme),
    ("internships", "petr", "programmes:internships", internship),
    ("communities", "petr", "communities:listing", community),
    ("materials", "petr", "knowledge:listing", material),
    ("mentors", "petr", "mentoring:listing", mentor),
    ("work", "petr", "desk:work", duty("petr")),
    ("home", "petr", "desk:today", duty("petr")),
    ("home-of-staff", "rita", "desk:today", duty("rita")),
    ("home-with-a-map", "oksana", "desk:today", job),
    ("notices", "petr", "desk:notices", notice),
    ("search", "rita", "desk:search?q=строк", event),
    ("search-of-communities", "petr", "desk:search?q=строк", programme),
    ("invitations", "petr", "diagnostics:mine", invitation),
    ("sittings", "petr", "diagnostics:mine", sitting),
    ("campaigns", "dasha", "diagnostics:campaigns", campaign),
    ("campaign", "dasha", "diagnostics:campaign", invited),
    ("forms", "dasha", "diagnostics:forms", campaign),
    ("items", "dasha", "diagnostics:items", item),
    ("scoring", "boris", "diagnostics:scoring", scoring),
    ("works", "dasha", "diagnostics:scoring_desk", work),
    ("agreement", "dasha", "diagnostics:scoring_report", work),
    ("rated-campaigns", "dasha", "diagnostics:ratings", work),
    ("appeals", "dasha", "diagnostics:appeals", work),
    ("anchors", "dasha", "diagnostics:anchors", anchor),
    ("admissions", "dasha", "diagnostics:admissions", anchor),
    ("exercise", "boris", "diagnostics:scoring_exercise", exercise),
    ("profile", "petr", "diagnostics:profile", seen),
    ("my-page", "petr", "people:me", seen),
    ("my-jobs", "petr", "people:me", second_job),
    ("person", "rita", "people:person", second_job),
    ("batches", "rita", "exchange:batches", batch),
    ("printing", "rita", "routes:printing", printed),
    ("tree", "rita", "region:tree", job),
    ("municipality", "rita", "region:unit", job),
)  # fmt: skip


def address(world: Any, said: str) -> str:
    name, _, query = said.partition("?")
    objects = {
        "diagnostics:campaign": lambda: Campaign.objects.order_by("pk")[0].pk,
        "diagnostics:scoring_desk": lambda: Campaign.objects.order_by("pk")[0].pk,
        "diagnostics:scoring_report": lambda: Campaign.objects.order_by("pk")[0].pk,
        "people:person": lambda: world.person("petr").pk,
        "region:unit": lambda: world.units["mezen"].pk,
    }
    path = reverse(name, args=[objects[name]()] if name in objects else [])
    return f"{path}?{query}" if query else path


@pytest.mark.parametrize(("who", "said", "make"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES])
def test_a_page_costs_the_same_for_few_rows_and_for_many(enter, world, who, said, make):
    browser = enter(who)
    for n in range(FEW):
        make(world, n)
    path = address(world, said)
    assert browser.get(path).status_code == 200  # what is found once per process is found now
    with CaptureQueriesContext(connection) as few:
        short = browser.get(path)
    for n in range(FEW, MANY):
        make(world, n)
    with CaptureQueriesContext(connection) as many:
        long = browser.get(path)
    assert len(long.content) > len(short.content) or said.startswith(BOUNDED)
    asked = [row["sql"][:160] for row in many.captured_queries]
    assert len(many) == len(few), "\n".join(asked)
