"""Copies: made, proved, put in place, undone; what is wrong with one is always noticed."""

import json
import os
import shutil
import tarfile
import threading
import time
from argparse import Namespace
from pathlib import Path

import psycopg
import pytest

from marshrut.core import queries as core
from marshrut.project import archive, backup, bases, copies, doctor, inventory, jobs
from marshrut.project.report import CommandFailed

pytestmark = [pytest.mark.django_db, pytest.mark.drill, pytest.mark.timeout(120)]


def run(url: str, question: str):
    with psycopg.connect(url) as session:
        return session.execute(question).fetchall() if question.startswith("SELECT") else session.execute(question)


def known(house) -> set[str]:
    return set(inventory.of(house.url).steps)


def people(house) -> int:
    return run(house.url, "SELECT count(*) FROM people_person")[0][0]


def bases_around(house) -> set[str]:
    rows = run(house.url, f"SELECT datname FROM pg_database WHERE datname LIKE '{bases.name_of(house.url)}%'")
    return {row[0] for row in rows}


def test_a_copy_brings_everything_back_and_can_be_undone(house, tmp_path):
    made = copies.make(house, tmp_path / "one.tar", recipients=[], check=True)
    assert (made["checked"], made["files"], made["with_secret"]) == (True, 2, False)
    assert made["rows"] > 500
    before, scan = inventory.of(house.url), (house.files / "2026" / "скан.pdf").read_bytes()
    run(house.url, "TRUNCATE people_person CASCADE")
    shutil.rmtree(house.files / "2026")
    with pytest.raises(CommandFailed, match="--force"):
        copies.restore(house, tmp_path / "one.tar", key=None, force=False, known=known(house))
    assert people(house) == 0
    copies.restore(house, tmp_path / "one.tar", key=None, force=True, known=known(house))
    assert before.differences(inventory.of(house.url)) == []
    assert inventory.late_counters(house.url) == []
    assert (house.files / "2026" / "скан.pdf").read_bytes() == scan
    assert bases_around(house) == {bases.name_of(house.url), bases.name_of(house.before)}
    copies.back(house)
    assert people(house) == 0
    assert not (house.files / "2026").exists()
    copies.back(house)
    assert before.differences(inventory.of(house.url)) == []


def test_an_empty_database_is_filled_without_force(house, tmp_path):
    copies.make(house, tmp_path / "one.tar", recipients=[], check=False)
    before = inventory.of(house.url)
    bases.create(house.url)
    assert copies.restore(house, tmp_path / "one.tar", key=None, force=False, known=set(before.steps))["behind"] == 0
    assert before.differences(inventory.of(house.url)) == []


def test_tables_of_another_program_are_not_replaced_silently(house):
    bases.create(house.url)
    assert not copies.is_filled(house.url)
    run(house.url, "CREATE TABLE ledger (line text)")
    assert copies.is_filled(house.url)


def test_a_closed_copy_needs_its_key_and_carries_the_signing_key(house, tmp_path):
    opened = archive.new_key(tmp_path / "key")
    archive.new_key(tmp_path / "foreign")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    made = copies.make(house, tmp_path / "one.tar.age", recipients=[opened], check=True)
    assert made["with_secret"]
    name = run(house.url, "SELECT surname FROM people_person LIMIT 1")[0][0]
    assert name.encode() not in (tmp_path / "one.tar.age").read_bytes()
    for key, word in ((None, "зашифрована"), (tmp_path / "foreign", "не от этой копии")):
        with pytest.raises(CommandFailed, match=word):
            copies.drill(house, tmp_path / "one.tar.age", key=key)
    assert copies.drill(house, tmp_path / "one.tar.age", key=tmp_path / "key")["differences"] == 0
    (house.home / "secret").write_text("key of a new machine")
    copies.restore(house, tmp_path / "one.tar.age", key=tmp_path / "key", force=True, known=known(house))
    assert (house.home / "secret").read_text() == "key of signatures"
    with pytest.raises(CommandFailed, match="не записать"):
        archive.new_key(tmp_path / "key")


@pytest.mark.parametrize("fault", ["dump", "file", "cut", "added", "manifest"])
def test_a_damaged_copy_is_refused_and_nothing_changes(house, tmp_path, fault):
    whole = tmp_path / "one.tar"
    copies.make(house, whole, recipients=[], check=False)
    _damage(whole, fault)
    before = inventory.of(house.url)
    with pytest.raises(CommandFailed, match=r"Копия|Копия не сошлась"):
        copies.restore(house, whole, key=None, force=True, known=known(house))
    assert before.differences(inventory.of(house.url)) == []
    assert bases_around(house) == {bases.name_of(house.url)}


def _damage(whole: Path, fault: str) -> None:
    content = bytearray(whole.read_bytes())
    with tarfile.open(whole) as tar:
        places = {member.name: (member.offset_data, member.size) for member in tar}
        manifest = json.loads(tar.extractfile(archive.MANIFEST).read())
    if fault == "cut":
        del content[len(content) // 2 :]
    elif fault == "added":
        with tarfile.open(whole, "a") as tar:
            tar.add(__file__, "files/../../outside")
        return
    elif fault == "manifest":  # the pieces are whole, the promise is another: only the comparison can see it
        manifest["base"]["tables"]["public.people_person"][0] += 1
        text = json.dumps(manifest, ensure_ascii=False).encode()
        start, size = places[archive.MANIFEST]
        assert len(text) == size
        content[start : start + size] = text
    else:
        start, size = places[archive.DUMP if fault == "dump" else "files/2026/скан.pdf"]
        content[start + size // 2] ^= 1
    whole.write_bytes(content)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM core_fact WHERE id = (SELECT max(id) FROM core_fact)", "строк"),
        ("UPDATE people_person SET surname = surname || ' '", "содержание другое"),
        ("DROP INDEX fact_newest", "индексы"),
        ("ALTER TABLE core_workitem DROP CONSTRAINT work_item_has_somebody", "ограничения"),
        ("DROP TABLE core_counter", "только с одной стороны"),
    ],
    ids=["row", "letter", "index", "constraint", "table"],
)
def test_the_inventory_sees_every_kind_of_loss(house, change, told):
    before = inventory.of(house.url)
    assert before.differences(inventory.of(house.url)) == []
    run(house.url, change)
    assert any(told in row for row in before.differences(inventory.of(house.url)))


def test_a_counter_behind_its_rows_is_seen(house):
    run(house.url, "ALTER TABLE people_person ALTER COLUMN id RESTART WITH 1")
    assert inventory.late_counters(house.url) == ["people_person: счётчик номеров отстаёт от строк"]


def test_a_copy_is_of_one_moment_though_people_go_on_writing(house, tmp_path):
    stop, written = threading.Event(), []

    def write() -> None:
        with psycopg.connect(house.url, autocommit=True) as session:
            while not stop.is_set():
                session.execute("INSERT INTO core_setting (key, value, since, title, basis) "
                                "VALUES (gen_random_uuid()::text, '1', '2026-09-01', '', '')")  # fmt: skip
                written.append(1)
                time.sleep(0.002)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not written:
            time.sleep(0.01)
        began = len(written)
        made = copies.make(house, tmp_path / "one.tar", recipients=[], check=True)
    finally:
        stop.set()
        writer.join()
    assert made["differences"] == 0
    assert len(written) > began  # the drill was not an idle one


def test_restoring_waits_for_nobody_who_still_works(house, tmp_path):
    copies.make(house, tmp_path / "one.tar", recipients=[], check=False)
    with psycopg.connect(house.url), pytest.raises(CommandFailed, match="остановите serve"):
        copies.restore(house, tmp_path / "one.tar", key=None, force=True, known=known(house))


def test_a_copy_of_a_newer_program_is_refused(house, tmp_path):
    copies.make(house, tmp_path / "one.tar", recipients=[], check=False)
    with pytest.raises(CommandFailed, match="более новой программой"):
        copies.restore(house, tmp_path / "one.tar", key=None, force=True, known=known(house) - {"core.0001_start"})


def test_two_works_with_copies_do_not_run_at_once(house, tmp_path):
    with copies.alone(house.home), pytest.raises(CommandFailed, match="ещё идёт"):
        copies.make(house, tmp_path / "one.tar", recipients=[], check=False)


def test_a_disk_without_room_is_refused_early(house, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Namespace(free=1000))
    with pytest.raises(CommandFailed, match="мало места"):
        copies.make(house, tmp_path / "one.tar", recipients=[], check=False)
    assert not (tmp_path / "one.tar").exists()


def test_kept_are_the_last_days_and_weeks():
    names = [f"marshrut-2026-{month:02}-{day:02}-024000.tar" for month in (9, 10) for day in range(1, 31)]
    found = [Path(name) for name in ["marshrut-2026-10-30-010000.tar.age", *names]]
    gone = copies.superfluous(found, daily=3, weekly=2)
    kept = [path.name[14:19] for path in sorted(set(found) - set(gone))]
    assert kept == ["10-25", "10-28", "10-29", "10-30"]
    assert copies.superfluous(found[:1], daily=0, weekly=0) == []


@pytest.fixture
def shelf(house, tmp_path, monkeypatch):
    folder = tmp_path / "shelf"
    monkeypatch.setenv("MARSHRUT_BACKUPS", str(folder))
    monkeypatch.setenv("MARSHRUT_HOME", str(house.home))
    monkeypatch.setattr(backup, "house", lambda: house)
    return folder


def work(world) -> str:
    """Titles of what waits for the administrator."""
    return " ".join(item.title for item in core.work(world.actor("roman")))


def test_the_night_copies_proves_and_tells_the_administrator_when_it_could_not(shelf, world, monkeypatch):
    jobs.make_copy(timestamp=0)
    assert len(copies.listed(shelf)) == 1
    jobs.watch_copies(timestamp=0)
    assert "Резервная копия" not in work(world)
    os.utime(copies.listed(shelf)[0], (time.time() - 3 * 86400,) * 2)
    jobs.watch_copies(timestamp=0)
    assert "Резервная копия: нужна ваша помощь" in work(world)
    assert any("копии 72 ч" in text for _, text in doctor._copies())
    time.sleep(1)
    jobs.make_copy(timestamp=0)
    assert "Резервная копия" not in work(world)
    shutil.rmtree(shelf)
    shelf.write_text("not a folder")
    with pytest.raises(CommandFailed):
        jobs.make_copy(timestamp=0)
    assert "Резервная копия: нужна ваша помощь" in work(world)


def test_without_a_folder_the_night_does_nothing(shelf, world, monkeypatch):
    monkeypatch.delenv("MARSHRUT_BACKUPS")
    jobs.make_copy(timestamp=0)
    jobs.watch_copies(timestamp=0)
    assert not shelf.exists()
    assert "Резервная копия" not in work(world)


def test_the_worker_knows_the_nightly_jobs():
    from procrastinate.contrib.django import app

    app.perform_import_paths()
    assert {"marshrut.project.jobs.make_copy", "marshrut.project.jobs.watch_copies"} <= set(app.tasks)
