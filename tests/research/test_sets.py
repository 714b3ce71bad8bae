"""A set of data from the button to the file: what is in it, who may take it, what is written down."""

import csv
import io
import random
import zipfile
from argparse import Namespace
from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Progress
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions as diagnostics
from marshrut.diagnostics.models import Answer, FormItem, Sitting
from marshrut.people import actions as people
from marshrut.people.models import Consent, ConsentText, Employment, Person
from marshrut.project.report import CommandFailed
from marshrut.research import actions, command, jobs
from marshrut.research.models import DataSet, Gift
from tests.world import SINCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    """An analyst, a researcher, an officer of personal data."""
    for name, role in (("rita", "analyst"), ("boris", "researcher"), ("lidia", "privacy_officer")):
        people.appoint(SYSTEM, person_id=world.person(name).pk, role=role, unit=world.units["29"], since=SINCE)
    return world


@pytest.fixture
def taken(cast):
    """Eighty teachers of the region have taken a campaign."""
    world, rng = cast, random.Random(5)
    people.ensure_consent_texts(SYSTEM)
    diagnostics.ensure_defaults(SYSTEM)
    diagnostics.load_items(SYSTEM)
    form = diagnostics.assemble_form(SYSTEM, title="Базовый", subject="математика")
    now = timezone.now()
    made = diagnostics.make_campaign(
        SYSTEM, title="Осень", form=form, unit=world.units["29"], opens_at=now - timedelta(days=2),
        closes_at=now + timedelta(days=5),
    )  # fmt: skip
    crowd = Person.objects.bulk_create(
        Person(surname=f"Массовый{n}", name="Иван", sort_key=f"массовый{n:03}") for n in range(80)
    )
    schools = [world.units[key] for key in ("mezen1", "onega4", "onega2", "karg3")]
    Employment.objects.bulk_create(
        Employment(
            person=one, unit=rng.choice(schools), position="teacher", subjects=["математика"], is_main=True,
            since=now.date() - timedelta(days=900), worked_since=now.date() - timedelta(days=365 * rng.randrange(1, 40)),
        )
        for one in crowd
    )  # fmt: skip
    text = ConsentText.objects.filter(purpose="diagnostics").latest("version")
    Consent.objects.bulk_create(Consent(person=one, text=text, purpose="diagnostics") for one in crowd)
    sat = Sitting.objects.bulk_create(
        Sitting(
            campaign=made, person=one, unit=schools[0], region_code="29", form=form, started_at=now - timedelta(hours=1),
            closes_at=now, finished_at=now, state="submitted",
        )
        for one in crowd
    )  # fmt: skip
    places = [
        p for p in FormItem.objects.filter(form=form).select_related("item_version") if p.item_version.kind == "single"
    ]
    Answer.objects.bulk_create(
        Answer(
            sitting=one, place=p.order, turn=1, saved_at=now,
            value=p.item_version.key[0] if rng.random() < (n % 10) / 9 else "нет",
        )
        for n, one in enumerate(sat)
        for p in places
    )  # fmt: skip
    for one in sat:
        diagnostics.score(SYSTEM, sitting=one.pk)
    return made


def ask(cast, taken):
    row = actions.begin_set(
        cast.actor("rita"), title="Осень без имён", campaign=taken.pk, purpose="Проверить гипотезу."
    )
    jobs.make(progress_id=row.pk)
    return Progress.objects.get(pk=row.pk)


def table(made):
    with zipfile.ZipFile(made.file.open()) as packed:
        read = {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}
    return list(csv.DictReader(io.StringIO(read["data.csv"]))), read


def test_a_set_has_no_names_large_groups_and_its_codebook(cast, taken, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = ask(cast, taken)
    assert row.state == "done", row.note
    made = DataSet.objects.get()
    rows, read = table(made)
    assert len(rows) == made.rows > 70
    assert made.linked == 0
    assert made.smallest >= 5
    assert not any("Массовый" in text or "школа" in text.lower() for text in read.values())
    groups = {}
    for one in rows:
        key = tuple(one[name] for name in ("place", "post", "subject", "experience", "category"))
        groups.setdefault(key, []).append(one["level"])
    assert all(len(found) >= 5 and len(set(found)) > 1 for found in groups.values())
    assert any(name.startswith("item_") for name in rows[0])
    assert "стандартная ошибка" in read["codebook.csv"]
    assert Fact.objects.filter(kind="data_set.made").count() == 1


def test_the_order_of_records_tells_nothing(cast, taken, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ask(cast, taken)
    first = [one["theta_overall"] for one in table(DataSet.objects.latest("pk"))[0]]
    ask(cast, taken)
    second = [one["theta_overall"] for one in table(DataSet.objects.latest("pk"))[0]]
    assert sorted(first) == sorted(second)
    assert first != second


def test_without_consent_a_record_is_not_in_the_set_and_too_few_are_refused(cast, taken, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Consent.objects.filter(person__surname__startswith="Массовый").update(withdrawn_at=timezone.now())
    row = ask(cast, taken)
    assert row.state == "failed"
    assert "не меньше 50" in row.note


def test_who_sees_gives_and_takes(cast, taken, settings, tmp_path, enter):
    settings.MEDIA_ROOT = tmp_path
    ask(cast, taken)
    made, today = DataSet.objects.get(), timezone.localdate()
    for name in ("petr", "boris", "oksana"):
        with pytest.raises(Http404):
            actions.take(cast.actor(name), pk=made.pk)
    for name in ("petr", "boris", "lidia"):
        with pytest.raises(Http404):
            actions.give(cast.actor(name), pk=made.pk, whom="кто-то", person=None, basis="договор 1", until=today)
    with pytest.raises(Refused, match="Срок уже прошёл"):
        actions.give(
            cast.actor("rita"),
            pk=made.pk,
            whom="Институт",
            person=None,
            basis="договор 1",
            until=today - timedelta(days=1),
        )
    asked = {
        "person": cast.person("boris").pk,
        "whom": "Оценкин, институт",
        "basis": "договор № 3",
        "until": today.isoformat(),
    }
    give = reverse("research:give", args=[made.pk])
    assert enter("rita").post(give, asked | {"basis": ""}).status_code == 422
    assert enter("rita").post(give, asked).status_code == 302
    boris = enter("boris")
    assert made.title in boris.get(reverse("research:listing")).content.decode()
    assert b"".join(boris.get(reverse("research:file", args=[made.pk])).streaming_content)[:2] == b"PK"
    assert Gift.objects.get().taken_at
    assert Fact.objects.filter(kind="data_set.taken").count() == 1
    lidia = enter("lidia")
    assert "договор № 3" in lidia.get(reverse("research:card", args=[made.pk])).content.decode()
    assert lidia.get(reverse("research:file", args=[made.pk])).status_code == 404
    Gift.objects.update(until=today - timedelta(days=1))
    assert enter("boris").get(reverse("research:card", args=[made.pk])).status_code == 404


def test_the_page_keeps_what_was_typed(cast, taken, enter):
    browser = enter("rita")
    wrong = browser.post(reverse("research:new"), {"title": "Моё название", "campaign": "", "purpose": ""})
    assert wrong.status_code == 422
    assert "Моё название" in wrong.content.decode()
    right = browser.post(reverse("research:new"), {"title": "Набор", "campaign": taken.pk, "purpose": "Гипотеза"})
    assert right["Location"].startswith("/progress/")


def test_the_command_puts_the_file_into_a_folder(cast, taken, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    told = command.export(Namespace(campaign=str(taken.pk), out=str(tmp_path / "out"), purpose="проба"))
    assert told["linked"] == 0
    assert zipfile.is_zipfile(told["file"])
    with pytest.raises(CommandFailed, match="не номер"):
        command.export(Namespace(campaign="первая", out=str(tmp_path), purpose="проба"))
