"""Objects of every kind for the people of the cast, each with a marker of its own to look for in answers."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice, Progress, WorkItem
from marshrut.diagnostics import models as d
from marshrut.diagnostics.actions.blanks import layout_of
from marshrut.events.models import Event
from marshrut.exchange.models import Batch, TaskBatch
from marshrut.knowledge.models import Material
from marshrut.people import actions as people
from marshrut.people.models import Account, Appointment, Emergency, Look, Merge, Pair, Person
from marshrut.people.words import Purpose
from marshrut.region import actions as region
from marshrut.region.models import District, Unit
from marshrut.region.words import Kind, Level
from marshrut.research.models import DataSet
from marshrut.routes import actions as routes
from marshrut.routes.actions.printing import folder
from marshrut.routes.models import Amendment, LowResults, Remark, RoadClosure, Route, RouteLine
from marshrut.signing.models import Ask, Signature, SignFile
from tests.access import consulting, life, outside, repairs, visits
from tests.access.cast import MEZEN2, NEW, players
from tests.access.rooms import versions
from tests.routes.made import Course, catalogue, profile
from tests.world import SINCE, World

#: The state to which each owner's route is led.
STATES = {
    "petr": "approved", "trofim": "approved", "gleb": "on_approval", "sofia": "on_org_agreement", "marfa": "on_tutor_check",
    "vera": "draft", "olga": "proposed",
}  # fmt: skip
OFFICERS = {
    "petr": "anna",
    "vera": "anna",
    "marfa": "anna",
    "sofia": "inga",
    "trofim": "inga",
    "gleb": "rada",
    "olga": "zoya",
}
PICTURE = "stage-plan"
SHOWN = f"\n\n![план](media:{PICTURE})"
#: Who takes the diagnostics of which municipality, and the expert of whose open answer.
SITTERS = {"petr": "mezen", "sofia": "mezen", "gleb": "onega"}
EXPERTS = {"petr": "boris", "sofia": "boris", "gleb": "tamara"}


def mark(kind: str, key: str) -> str:
    """The marker of an object: a word that stands nowhere else."""
    return f"Знак{kind}{key.capitalize()}"


class Stage:
    """Everything that the addresses need, by the key of the owner."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cast = players()
        self.keys: dict[tuple[str, str], int] = {}
        self.walked: dict[str, set[str]] = {}
        self.asked: dict[Any, tuple[str, dict[str, Any]]] = {}


def build() -> Stage:
    """Raise the stage over the common world, inside the caller's transaction."""
    core.set_rule(SYSTEM, "accounts.second_factor", {"roles": []}, since=SINCE)
    _people()
    world = World.load()
    stage = Stage(world)
    catalogue(world)
    _routes(stage)
    _diagnostics(stage)
    life.build(stage)
    _small(stage)
    _proposal(stage)
    _panel(stage)
    outside.build(stage, mark)
    visits.build(stage, mark)
    consulting.build(stage, mark)
    repairs.build(stage, mark)
    versions(stage, mark("Рамки", "draft"))
    return stage


def _people() -> None:
    places = {u.code: u for u in Unit.objects.filter(level=Level.MUNICIPALITY)} | World.load().units
    key, town, code, name, full_name = MEZEN2
    places[key] = region.found(
        SYSTEM, level=Level.ORGANISATION, parent=places[town], code=code, name=name, full_name=full_name,
        kind=Kind.SCHOOL, since=SINCE,
    )  # fmt: skip
    places["region"] = Unit.objects.get(level=Level.REGION)
    for who, (surname, name, patronymic, school, position, role, place, subject) in NEW.items():
        person = people.add_person(
            SYSTEM, unit=places[school], position=position, since=SINCE, subjects=["математика"], surname=surname,
            name=name, patronymic=patronymic, email=f"{who}@example.com",
        )  # fmt: skip
        Account.objects.create(email=f"{who}@example.com", person=person)
        if role == Role.DISTRICT_COORDINATOR:
            district = District.objects.get(members__unit=places["onega"], members__until=None)
            people.appoint(SYSTEM, person_id=person.pk, role=role, district_id=district.pk, since=SINCE)
        else:
            people.appoint(SYSTEM, person_id=person.pk, role=role, unit=places[place], subject=subject, since=SINCE)


def _routes(stage: Stage) -> None:
    world = stage.world
    for key, state in STATES.items():
        stage.keys["profile", key] = _profile(world, key)
        route = routes.propose(SYSTEM, person_id=world.person(key).pk)
        routes.assign_tutor(world.actor("rita"), pk=route.pk, person_id=world.person("irina").pk)
        line = RouteLine.objects.create(
            route=route, block="event", title=mark("Строки", key), hours=1, why={"instead": mark("Почему", key)},
            proposed=True, report=mark("Отчёта", key), groups=["methodical"],
        )  # fmt: skip
        Route.objects.filter(pk=route.pk).update(
            goal=mark("Цели", key),
            proposal={"left_out": [{"title": mark("Отсева", key), "why": "мало часов"}]},
        )
        course = Course(world, route.pk, key, OFFICERS[key])
        if state != "proposed":
            course.to(state)
        stage.keys["route", key] = stage.keys["line", key] = route.pk
        stage.keys["line", key] = line.pk
    _remark(stage, "marfa")
    _signatures(stage)
    draft = routes.amend(world.actor("petr"), pk=stage.keys["route", "petr"])
    Amendment.objects.filter(pk=draft.pk).update(reason=mark("Черновика", "petr"))
    sent = routes.amend(world.actor("trofim"), pk=stage.keys["route", "trofim"])
    Amendment.objects.filter(pk=sent.pk).update(
        reason=mark("Изменения", "trofim"), state="on_org_agreement", kind="major"
    )


def _signatures(stage: Stage) -> None:
    """A code on its way to the director and one that was taken; a signature and a file of an approved route."""
    until, person = timezone.now() + timedelta(minutes=10), stage.world.person("oksana")
    for key, state in (("ask", "open"), ("asked", "used")):
        made = Ask.objects.create(
            person=person, way="mail", nonce="0", seal="0", workflow="route", state=state, expires_at=until,
            answers={"move": "approve"}, left=[{"pk": 1, "name": "Ж", "done": False, "text": "Нет"}],
            outcome=[{"pk": 1, "name": "Ж", "done": True, "text": "ИОМ"}],
        )  # fmt: skip
        stage.keys[key, "oksana"] = made.pk
    petr = stage.keys["route", "petr"]
    stage.keys["signature", "petr"] = Signature.objects.get(subject_id=petr, workflow="route", level="director").pk
    file = SignFile.objects.create(workflow="route", subject_id=petr, version=1, name="a.pdf", data=b"a", sha256="0")
    stage.keys["signfile", "petr"] = file.pk


def _profile(world: World, key: str) -> int:
    """A published profile whose counts of answers stand nowhere else."""
    made = profile(world, key)
    number = 700 + list(STATES).index(key)
    d.ProfileGroup.objects.filter(profile=made).update(answered=number, asked=number + 100)
    return made.pk


def _remark(stage: Stage, key: str) -> None:
    """The tutor sends the route back with a remark."""
    line = stage.keys["line", key]
    Course(stage.world, stage.keys["route", key], key).by(
        "irina", "tutor_return", reason=mark("Замечания", key), remarks=[{"line": line, "field": ""}]
    )
    stage.keys["remark", key] = Remark.objects.get(route=stage.keys["route", key]).pk


def _items() -> d.Form:
    """A small form: a task with a choice and an open one, both with keys to look for and a picture."""
    d.Media.objects.create(
        code=PICTURE, sha256="0", mime="image/svg+xml", data=b"<svg/>", alt=mark("Рисунка", ""), width=4, height=3
    )
    form = d.Form.objects.create(
        code="M-1", title=mark("Варианта", ""), subject="математика", minutes=60, state="ready"
    )
    for order, kind in enumerate(("single", "open"), start=1):
        item = d.Item.objects.create(
            code=f"M-{order}", competency="SUB-MAT-1", group="subject_matter", subject="математика", state="active"
        )
        version = d.ItemVersion.objects.create(
            item=item, kind=kind, stem=mark("Условия", str(order)) + SHOWN, rationale=mark("Ключа", str(order)), key=["a"],
            content={"options": [{"id": "a", "text": "да"}, {"id": "b", "text": "нет"}]} if kind == "single" else {},
            rubric=[{"id": "r", "title": "Полнота", "levels": ["нет", "есть"]}] if kind == "open" else [],
        )  # fmt: skip
        d.FormItem.objects.create(form=form, order=order, item_version=version, group="subject_matter")
    other = d.Item.objects.create(
        code="R-1", competency="SUB-RUS-1", group="subject_matter", subject="русский язык", state="active"
    )
    d.ItemVersion.objects.create(item=other, kind="single", stem=mark("Чужого", "1"), rationale=mark("Чужого", "2"))
    return form


def _proposal(stage: Stage) -> None:
    """A version of the scale that the psychometrician has proposed."""
    draft = {"version": "2030-1", "cuts": [-0.5, 0.5], "since": "2030-01-01", "basis": "приказ № 4 от 01.11.2029"}
    made = d.Proposal.objects.create(
        draft=draft, note=mark("Пояснения", "psyche"), proposed_by=stage.world.person("psyche")
    )
    stage.keys["proposal", "psyche"] = made.pk


def _panel(stage: Stage) -> None:
    """A panel of the psychometrician that judges the task of its reviewer."""
    version = d.ItemVersion.objects.get(item__code="M-3")
    form = d.Form.objects.create(code="P-1", title="Для панели", minutes=10)
    d.FormItem.objects.create(form=form, order=1, item_version=version, group="subject_matter")
    calibration = d.Calibration.objects.get(in_use=True)
    d.ItemParameter.objects.create(calibration=calibration, item_version=version, slope=1, difficulties=[0])
    panel = d.Panel.objects.create(
        title=mark("Панели", "psyche"), method="angoff", form=form, calibration=calibration, borders=["первая", "вторая"],
        due=timezone.localdate(), made_by=stage.world.person("psyche"),
    )  # fmt: skip
    one = d.Panelist.objects.create(panel=panel, person=stage.world.person("foma"))
    d.Judgement.objects.create(panelist=one, item_version=version, border=0, round=1, value=61.37)
    stage.keys |= {("panel", "psyche"): panel.pk, ("judging", "foma"): one.pk}


def _bank(stage: Stage) -> None:
    """A draft and a task at its reviewer, both of the editor; a report on an active one."""
    emma, foma = stage.world.person("emma"), stage.world.person("foma")
    for number, key, state in ((3, "sent", "methodical_review"), (4, "draft", "draft")):
        item = d.Item.objects.create(
            code=f"M-{number}", competency="SUB-MAT-1", group="subject_matter", subject="математика", state=state,
            author_id=emma.pk, round=1,
        )  # fmt: skip
        version = d.ItemVersion.objects.create(
            item=item, kind="short", stem=mark("Условия", str(number)) + SHOWN, rationale=mark("Ключа", str(number)), key=["1"],
            author_id=emma.pk,
        )  # fmt: skip
        stage.keys["item", key] = item.pk
        if key == "sent":
            review = d.Review.objects.create(
                version=version, stage=state, round=1, reviewer=foma, due=timezone.localdate()
            )
            stage.keys["review", "foma"] = review.pk
    report = d.ItemReport.objects.create(
        version=d.ItemVersion.objects.get(item__code="M-1"), kind="leak", text=mark("Сообщения", "math"),
        due=timezone.localdate(), reporter=stage.world.person("petr"),
    )  # fmt: skip
    stage.keys["report", "math"] = report.pk


def _plans(stage: Stage, scale: d.Scale) -> None:
    """A draft and an approved blueprint of mathematics; a set of one form by the approved one."""
    calibration = d.Calibration.objects.get_or_create(in_use=True, defaults={"name": "Проба", "source": "авторы"})[0]
    version = d.ItemVersion.objects.get(item__code="M-1")
    d.ItemParameter.objects.create(calibration=calibration, item_version=version, slope=1, difficulties=[0])
    for name in ("draft", "approved"):
        plan = d.Blueprint.objects.create(
            name=mark("Плана", name), subject="математика", state=name, forms=1, scale=scale
        )
        d.BlueprintRow.objects.create(blueprint=plan, aspect="group", value="subject_matter", least=1, most=1)
        stage.keys["blueprint", name] = plan.pk
    made = d.FormSet.objects.create(
        blueprint=plan, calibration=calibration, report={"points": [-2, 2], "target": [0.1, 0.1], "farthest": 0.1}
    )
    form = d.Form.objects.create(code="S-1", title=mark("Набора", ""), subject="математика", minutes=60, set=made)
    place = d.FormItem.objects.create(form=form, order=1, item_version=version, group="subject_matter")
    stage.keys["set", ""], stage.keys["place", ""] = made.pk, place.pk


FIGURES = {"invited": 9, "passed": 9, "groups": {}, "subjects": {}}


def _diagnostics(stage: Stage) -> None:
    form, world, now = _items(), stage.world, timezone.now()
    scale = d.Scale.objects.first()
    stage.keys["form", ""] = form.pk
    stage.keys["item", "math"] = d.Item.objects.get(code="M-1").pk
    stage.keys["item", "open"] = d.Item.objects.get(code="M-2").pk
    stage.keys["item", "russian"] = d.Item.objects.get(code="R-1").pk
    _bank(stage)
    _plans(stage, scale)
    for place, state in (("mezen", "open"), ("onega", "open"), ("draft", "draft")):
        made = d.Campaign.objects.create(
            title=mark("Кампании", place), state=state, form=form, scale=scale, subject="математика", minutes=60,
            unit=world.units["mezen" if place == "draft" else place], opens_at=now - timedelta(hours=1),
            closes_at=now + timedelta(days=9),
        )  # fmt: skip
        stage.keys["campaign", place] = made.pk
        if place != "draft":
            release = d.Release.objects.create(
                campaign=made,
                number=1,
                people=9,
                added=9,
                mark=mark("Выпуска", place),
                hidden={"all": 0, "strict": 0, "offered": 0},
            )
            part = d.ReleasePart.objects.create(
                release=release,
                unit=world.units[place],
                name=mark("Итогов", place),
                figures=FIGURES,
                strict=FIGURES,
            )
            stage.keys["part", place] = part.pk
    for key, place in SITTERS.items():
        _sitting(stage, key, stage.keys["campaign", place], form)
    room = d.Room.objects.create(
        campaign_id=stage.keys["campaign", "mezen"], unit=world.units["mezen1"], place=mark("Кабинета", "vlas"),
        starts_at=now, organiser=world.person("vlas"),
    )  # fmt: skip
    seat = d.Seat.objects.create(room=room, invitation_id=stage.keys["invitation", "petr"], admitted_at=now)
    stage.keys |= {("room", "vlas"): room.pk, ("seat", "petr"): seat.pk}
    blank = d.Blank.objects.create(
        campaign_id=room.campaign_id, invitation_id=seat.invitation_id, layout=layout_of(SYSTEM, form)
    )
    stage.keys |= {("blank", "vlas"): blank.pk, ("campaign", "vlas"): room.campaign_id}
    stage.keys["scan", "mezen"] = _scan(blank).pk
    counted = d.Blank.objects.create(
        campaign_id=stage.keys["campaign", "onega"], invitation_id=stage.keys["invitation", "gleb"],
        layout=blank.layout, state="done", sitting_id=stage.keys["sitting", "gleb"],
    )  # fmt: skip
    _scan(counted)
    grant = d.Grant.objects.create(person=world.person("petr"), helper=world.person("vasily"))
    stage.keys["grant", "petr"] = grant.pk
    data = DataSet(
        title=mark("Набора", "centre"), campaign_id=stage.keys["campaign", "mezen"], purpose="проба", made_by=1, depths={},
        rows=50, left_out=0, smallest=5, linked=0, seal="0" * 64,
    )  # fmt: skip
    data.file.save("набор.zip", ContentFile(b"PK\x05\x06" + bytes(18)), save=False)
    data.save()


def _scan(blank: d.Blank) -> d.ScanPage:
    """A page of a blank that was photographed."""
    out = BytesIO()
    Image.new("L", (1260, 1596), 255).save(out, "JPEG")
    file = d.ScanFile.objects.create(campaign_id=blank.campaign_id, name="скан.jpg", seal=f"{blank.pk}", pages=1)
    made = d.ScanPage(file=file, number=1, blank=blank, page=1)
    made.picture.save("скан.jpg", ContentFile(out.getvalue()), save=False)
    made.flat.save("лист.jpg", ContentFile(out.getvalue()), save=False)
    made.save()
    return made


def _sitting(stage: Stage, key: str, campaign: int, form: d.Form) -> None:
    world, now = stage.world, timezone.now()
    person, unit = world.person(key), world.person(key).employments.get().unit
    invitation = d.Invitation.objects.create(campaign_id=campaign, person=person, unit=unit, state="accepted")
    sitting = d.Sitting.objects.create(
        campaign_id=campaign, person=person, unit=unit, region_code="29", form=form, started_at=now,
        closes_at=now + timedelta(hours=1),
    )  # fmt: skip
    for place, value in ((1, "a"), (2, mark("Ответа", key))):
        d.Answer.objects.create(sitting=sitting, place=place, turn=1, value=value, saved_at=now)
    task = d.ScoringTask.objects.create(
        sitting=sitting, place=2, expert=world.person(EXPERTS[key]), code=f"Код{key}", due=now.date()
    )
    stage.keys |= {("invitation", key): invitation.pk, ("sitting", key): sitting.pk, ("task", key): task.pk}
    version = form.places.get(order=2).item_version
    work = d.Work.objects.create(sitting=sitting, place=2, item_version=version, code=f"Раб{key}")
    stage.keys["work", key] = work.pk
    if key == "petr":
        appeal = d.Appeal.objects.create(
            sitting=sitting, person=person, place=2, text=mark("Обращения", key), due=now.date(), before=1
        )
        anchor = d.Anchor.objects.create(item_version=version, text=mark("Эталона", "centre"), marks={"r": 1}, points=1)
        stage.keys |= {("appeal", key): appeal.pk, ("anchor", ""): anchor.pk, ("open", ""): version.pk}


def _small(stage: Stage) -> None:
    """Obligations, messages, looks, long works, batches, unpublished things."""
    world = stage.world
    for key in STATES:
        person = world.person(key)
        stage.keys["person", key] = person.pk
        Person.objects.filter(pk=person.pk).update(snils=f"1122334{list(STATES).index(key):04d}")
        WorkItem.objects.create(
            kind="probe", subject_id=person.pk, title=mark("Дела", key), url="/", person_id=person.pk
        )
        Notice.objects.create(person_id=person.pk, kind="probe", text=mark("Сообщения", key))
        Look.objects.create(person=person, viewer=world.person("dasha"), what="профиль", why=mark("Взгляда", key))
        Material.objects.create(
            title=mark("Наброска", key), kind="lesson", author=person, unit=person.employments.get().unit, state="draft"
        )
        people.give_consent(world.actor(key), purpose=Purpose.RESEARCH)
    for place in ("mezen1", "onega2"):
        WorkItem.objects.create(
            kind="probe", subject_id=world.units[place].pk, title=mark("Поручения", place), url="/", role=f"{Role.ORG_OFFICER}",
            unit_path=world.person("petr" if place == "mezen1" else "gleb").employments.get().unit.path,
        )  # fmt: skip
        stage.keys["unit", place] = world.units[place].pk
    job = Progress.objects.create(
        kind="routes.print", title=mark("Печати", "oksana"), person_id=world.person("oksana").pk, state="done",
        result={"files": [{"name": "forms.pdf", "size": 3}]},
    )  # fmt: skip
    stage.keys["job", "oksana"] = job.pk
    stage.keys["joint", "rita"] = Progress.objects.create(
        kind="routes.joint", title="Общий план", person_id=world.person("rita").pk, state="done",
        arguments={"people": [], "hours": 72}, result={"lines": 1, "towns": [], "short": []},
    ).pk  # fmt: skip
    early, today = date(2025, 9, 1), timezone.localdate()
    stage.keys["low_results", "mezen1"] = LowResults.objects.create(
        unit=world.units["mezen1"], basis="Приказ", since=early
    ).pk
    stage.keys["road", "mezen"] = RoadClosure.objects.create(unit=world.units["mezen"], starts=today, ends=today).pk
    stage.keys["cohort", "rita"] = Progress.objects.create(
        kind="routes.cohort", title="Маршруты для группы", person_id=world.person("rita").pk, state="done"
    ).pk
    files = folder(SYSTEM, job.pk)
    files.mkdir(parents=True, exist_ok=True)
    (files / "forms.pdf").write_bytes(mark("Печати", "oksana").encode())
    _batches(stage)
    _task_files(stage)
    _pairs(stage)
    Material.objects.create(
        title="Открытый урок", kind="lesson", unit=world.units["centre"], published_on=timezone.localdate()
    )
    stage.keys["event", ""] = Event.objects.order_by("pk").values_list("pk", flat=True)[0]


def _pairs(stage: Stage) -> None:
    """Pairs of look-alikes: one to decide, one told apart; and a merge that may be taken back."""
    for key, other, state in (("petr", "trofim", "open"), ("sofia", "marfa", "different")):
        first, second = sorted((stage.keys["person", key], stage.keys["person", other]))
        made = Pair.objects.create(first_id=first, second_id=second, bits=5, likely=True, state=state)
        stage.keys["pair", key] = made.pk
    stage.keys["role", "anna"] = Appointment.objects.get(
        person__account__email="anna@example.com", role="org_officer"
    ).pk
    role = Appointment.objects.get(person__account__email="lidia@example.com", role="regional_methodist")
    ahead = timezone.localdate() + timedelta(days=30)
    stage.keys["standing", "lidia"] = Appointment.objects.create(
        person=stage.world.person("irina"), role=role.role, unit=role.unit, subject=role.subject, acting_for=role.person,
        since=ahead, until=ahead,
    ).pk  # fmt: skip
    stage.keys["emergency", "roman"] = Emergency.objects.create(
        person=stage.world.person("zoya"), viewer=stage.world.person("roman"), reason="Разбор сбоя по заявлению"
    ).pk
    gone = Person.objects.create(surname="Ушедшая", name="Запись", merged_into=stage.world.person("vera"))
    stage.keys["merge", "vera"] = Merge.objects.create(kept=stage.world.person("vera"), gone=gone).pk


def _batches(stage: Stage) -> None:
    rita = stage.world.actor("rita")
    for state in ("uploaded", "checked", "committed"):
        made = Batch(
            file_name=f"{mark('Загрузки', state)}.xlsx", seal="0" * 64, state=state, person_id=rita.person_id,
            summary={"heads": [], "sample": [[mark("Ячейки", state)]]}, errors=[],
        )  # fmt: skip
        made.file.save(f"{state}.xlsx", ContentFile(b"x"), save=False)
        if state != "uploaded":
            made.coloured.save(f"{state}-checked.xlsx", ContentFile(mark("Ячейки", state).encode()), save=False)
        made.save()
        stage.keys["batch", state] = made.pk


def _task_files(stage: Stage) -> None:
    """Files with tasks: two of the officer, one of an editor; nothing in them can be written."""
    until = timezone.now() + timedelta(hours=20)
    for key, who, state in (
        ("official", "dasha", "checked"),
        ("written", "dasha", "committed"),
        ("sent", "emma", "checked"),
    ):
        made = TaskBatch(
            file_name=f"{mark('ФайлЗаданий', key)}.xml", seal="0" * 64, state=state, competency="MET-GEN-1",
            person_id=stage.world.actor(who).person_id, undo_until=until if state == "committed" else None,
            summary={"items": 0, "new": 0, "same": 0, "no": 0, "warned": 0},
        )  # fmt: skip
        made.file.save(f"{key}.xml", ContentFile(b"<x/>"), save=False)
        if key == "official":
            made.coloured.save(f"{key}-checked.xlsx", ContentFile(mark("ФайлЗаданий", key).encode()), save=False)
        made.save()
        stage.keys["taskfile", key] = made.pk
