"""The upgrade: a new version with a planted migration comes to a filled installation."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from marshrut.project import bases, copies, inventory

pytestmark = [pytest.mark.django_db, pytest.mark.drill, pytest.mark.timeout(300)]
SOURCE = str(Path(copies.__file__).resolve().parents[2])
#: What the migration of the new version does; without a transaction of its own, so a failure leaves traces.
PLANTED = {
    "good": ["CREATE TABLE planted_note (id int)"],
    "raises": ["TRUNCATE people_person CASCADE", "SELECT no_such_thing FROM nowhere"],
    "breaks": ["ALTER TABLE people_person DROP COLUMN surname CASCADE"],
    "loses": ["DELETE FROM core_fact WHERE id = (SELECT min(id) FROM core_fact)"],
}


@pytest.fixture
def upgrade(house, tmp_path):
    """`./marshrut upgrade` of a version with one more application."""

    def run(kind: str):
        app = tmp_path / "planted"
        (app / "migrations").mkdir(parents=True)
        (app / "__init__.py").touch()
        (app / "migrations" / "__init__.py").touch()
        steps = ", ".join(f"migrations.RunSQL({text!r})" for text in PLANTED.get(kind, []))
        (app / "migrations" / "0001_start.py").write_text(
            "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
            f"    atomic = False\n    operations = [{steps}]\n"
        )
        (tmp_path / "planted_settings.py").write_text(
            "from marshrut.project.settings import *\n" + ("" if kind == "none" else "INSTALLED_APPS += ['planted']\n")
        )
        environment = {
            **os.environ,
            "DATABASE_URL": house.url,
            "MARSHRUT_HOME": str(house.home),
            "MARSHRUT_PLAIN_STATIC": "1",
            "DJANGO_SETTINGS_MODULE": "planted_settings",
            "PYTHONPATH": f"{tmp_path}:{SOURCE}",
        }
        environment.pop("MARSHRUT_BOX_URL", None)
        command = [sys.executable, "-m", "marshrut.project.cli", "upgrade", "--json"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=200)

    return run


def report(done) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_good_version_is_taken_with_a_proved_copy_kept(house, upgrade):
    before = inventory.of(house.url)
    told = report(upgrade("good"))
    assert (told["steps"], told["fewer"]) == (1, [])
    assert copies.drill(house, Path(told["backup"]), key=None)["differences"] == 0
    after = inventory.of(house.url)
    assert "planted.0001_start" in after.steps
    assert {name: after.tables[name] for name in before.tables if name != "public.django_migrations"} == {
        name: row for name, row in before.tables.items() if name != "public.django_migrations"
    }


@pytest.mark.parametrize(("kind", "reason"), [("raises", "nowhere"), ("breaks", "people.Person")])
def test_a_version_that_fails_leaves_the_data_as_they_were(house, upgrade, kind, reason):
    before, files = inventory.of(house.url), sorted(path.name for path in house.files.rglob("*"))
    done = upgrade(kind)
    assert done.returncode == 1
    assert "Обновление не удалось" in done.stderr
    assert reason in done.stderr
    assert "Данные возвращены и сверены" in done.stderr
    assert before.differences(inventory.of(house.url)) == []
    assert sorted(path.name for path in house.files.rglob("*")) == files
    assert not bases.exists(house.before)


def test_rows_that_a_version_removes_are_told(house, upgrade):
    told = report(upgrade("loses"))
    assert len(told["fewer"]) == 1
    assert told["fewer"][0].startswith("public.core_fact: было ")


def test_while_people_work_the_upgrade_does_not_begin(house, upgrade):
    with psycopg.connect(house.url):
        done = upgrade("good")
    assert done.returncode == 1
    assert "остановите serve" in done.stderr
    assert not copies.listed(house.home / "backups")


def test_an_older_program_does_not_touch_a_newer_database(house, upgrade):
    with psycopg.connect(house.url) as session:
        session.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_future', now())")
    done = upgrade("good")
    assert done.returncode == 1
    assert "База новее программы (core.9999_future)" in done.stderr


def test_nothing_to_do_is_said_and_examined(house, upgrade):
    told = report(upgrade("none"))
    assert (told["steps"], told["backup"]) == (0, None)
