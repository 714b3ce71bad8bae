"""Copies of everything: make one, prove it by restoring it beside, put it in place, keep the right number of them."""

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from marshrut.project import archive, bases, inventory
from marshrut.project.place import home_folder
from marshrut.project.report import CommandFailed, versions

STALE = 2 * 86400  # seconds after which the newest copy is too old
NAME = re.compile(r"^marshrut-(\d{4})-(\d\d)-(\d\d)-\d{6}(?:-\d+)?\.tar(?:\.age)?$")
OURS = {"people_account", "people_person", "region_unit"}
Result = dict[str, Any]


@dataclass(frozen=True)
class House:
    """What a copy holds: the database and the home folder with files and the signing key."""

    url: str
    home: Path = field(default_factory=home_folder)

    @property
    def files(self) -> Path:
        """Folder of people's files."""
        return self.home / "files"

    @property
    def before(self) -> str:
        """Address of the database that stood here before the last restore."""
        return bases.beside(self.url, f"{bases.name_of(self.url)}_before")


def shelf() -> Path:
    """Folder of copies: `$MARSHRUT_BACKUPS`, else `backups` of the home folder."""
    return Path(os.environ.get("MARSHRUT_BACKUPS") or home_folder() / "backups")


def listed(folder: Path) -> list[Path]:
    """Copies of a folder, the oldest first."""
    found = [path for path in folder.glob("marshrut-*") if NAME.match(path.name)] if folder.is_dir() else []
    return sorted(found, key=lambda path: path.name)


def age(folder: Path) -> float | None:
    """Seconds since the newest copy was made; None when there is none."""
    found = [path.stat().st_mtime for path in listed(folder)]
    return time.time() - max(found) if found else None


def new_name(folder: Path, *, closed: bool) -> Path:
    """A free name for a copy made now."""
    end = archive.CLOSED if closed else archive.PLAIN
    stem, turn = time.strftime("marshrut-%Y-%m-%d-%H%M%S"), 1
    target = folder / f"{stem}{end}"
    while target.exists():
        turn += 1
        target = folder / f"{stem}-{turn}{end}"
    return target


@contextmanager
def alone(home: Path) -> Iterator[Path]:
    """Let no two works with copies run at once; gives a private folder for work that is removed afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "backup.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandFailed("Другая работа с копиями ещё идёт: дождитесь её конца и повторите.") from None
        for left in home.glob(".copying-*"):  # of one that was killed
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".copying-", dir=home) as folder:
            yield Path(folder)


def make(house: House, target: Path, *, recipients: list[str], check: bool) -> Result:
    """Make a copy of one moment; with `check` it is restored beside and compared before it gets its name."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise CommandFailed(f"Папку {target.parent} не создать: {trouble.strerror}.") from trouble
    if target.exists():
        raise CommandFailed(f"{target} уже есть: назовите другой файл или папку.")
    _room(house, target.parent)
    with alone(house.home) as desk:
        held = _dump(house, desk / archive.DUMP)
        drilled = _drill(house, desk / archive.DUMP, held) if check else {}
        secret = house.home / "secret" if recipients else None
        notes: Result = {"made": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "day": time.strftime("%Y-%m-%d")}
        notes |= {"versions": versions(), "base": held.as_json()}
        pack = archive.Pack(desk / archive.DUMP, house.files, secret, notes)
        try:
            manifest = archive.write(pack, target, recipients)
        except OSError as trouble:
            raise CommandFailed(f"Копию в {target} не записать: {trouble.strerror}.") from trouble
    told = {"file": str(target), "bytes": target.stat().st_size, "encrypted": bool(recipients), "with_secret": False}
    return {**told, **_told(manifest), "with_secret": "secret" in manifest, **drilled}


def _told(manifest: archive.Stamp) -> Result:
    held = inventory.of_json(manifest["base"])
    files = manifest["files"]
    return {"day": manifest["day"], "tables": len(held.tables), "rows": held.rows, "files": len(files)}


def _room(house: House, folder: Path) -> None:
    """Refuse early when there is clearly no place for the copy."""
    need = bases.size(house.url) + sum(path.stat().st_size for path in house.files.rglob("*") if path.is_file())
    for place in {folder, house.home if house.home.exists() else house.home.parent}:
        if shutil.disk_usage(place).free < need:
            raise CommandFailed(f"В {place} мало места: для копии нужно до {need / 2**20:.0f} МиБ. Освободите место.")


def _dump(house: House, into: Path) -> inventory.Inventory:
    """Dump and count the same moment: both look through one snapshot."""
    with psycopg.connect(house.url) as session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        bases.dump(house.url, inventory.one(session, "SELECT pg_export_snapshot()")[0], into)
        return inventory.take(session)


def _drill(house: House, dump: Path, held: inventory.Inventory) -> Result:
    """Restore a dump into a second database, compare every table by count and hash, drop it."""
    beside = bases.beside(house.url, f"{bases.name_of(house.url)}_drill")
    began = time.monotonic()
    try:
        _fill(beside, dump, held)
    finally:
        bases.drop(beside)
    return {"checked": True, "differences": 0, "drill_s": round(time.monotonic() - began, 2)}


def _fill(url: str, dump: Path, held: inventory.Inventory) -> None:
    """Make a new database out of a dump and prove it."""
    bases.create(url)
    bases.fill(url, dump)
    wrong = held.differences(inventory.of(url)) or inventory.late_counters(url)
    if wrong:
        raise CommandFailed(f"Копия не сошлась с описью ({len(wrong)}): {'; '.join(wrong[:3])}. Возьмите другую.")


def drill(house: House, source: Path, *, key: Path | None) -> Result:
    """Prove a copy: unpack it, restore it into a second database, compare counts and hashes. Nothing else changes."""
    with alone(house.home) as desk:
        manifest = archive.unpack(source, desk, key)
        done = _drill(house, desk / archive.DUMP, inventory.of_json(manifest["base"]))
    return {"file": str(source), **_told(manifest), **done}


def is_filled(url: str) -> bool:
    """Tell whether there are people or places in the database, or tables of another program."""
    if not bases.exists(url):
        return False
    with psycopg.connect(url) as session:
        tables = {name for schema, name in session.execute(inventory.TABLES).fetchall() if schema == "public"}
        if tables and "django_migrations" not in tables:
            return True
        return any(session.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() for name in tables & OURS)  # noqa: S608


def restore(house: House, source: Path, *, key: Path | None, force: bool, known: set[str]) -> Result:
    """Put a copy in place. It is first restored beside and proved; then the databases change names at once.

    `known` are the migrations of this program: a copy of a newer one is refused. What stood here is kept for `back`.
    """
    if not force and is_filled(house.url):
        raise CommandFailed(
            "В базе уже есть данные. Если их нужно заменить копией, добавьте --force: прежнее останется рядом, "
            "вернуть его — restore --back."
        )
    check_alone(house)
    with alone(house.home) as desk:
        manifest = archive.unpack(source, desk, key)
        held = inventory.of_json(manifest["base"])
        if newer := sorted(set(held.steps) - known):
            raise CommandFailed(f"Копия сделана более новой программой ({newer[-1]}): сначала обновите программу.")
        fresh = bases.beside(house.url, f"{bases.name_of(house.url)}_fresh")
        try:
            _fill(fresh, desk / archive.DUMP, held)
        except BaseException:
            bases.drop(fresh)
            raise
        bases.put_in_place(house.url, fresh, house.before)
        _files_in_place(house, desk)
    return {"file": str(source), **_told(manifest), "differences": 0, "behind": len(known - set(held.steps))}


def check_alone(house: House) -> None:
    """Refuse while pages or jobs use the database: what they write meanwhile would be lost."""
    if found := bases.users(house.url):
        raise CommandFailed(f"С базой ещё работают (подключений: {found}): остановите serve и worker и повторите.")


def _files_in_place(house: House, desk: Path) -> None:
    fresh, former = desk / archive.FILES, house.home / "files.before"
    fresh.mkdir(exist_ok=True)
    shutil.rmtree(former, ignore_errors=True)
    if house.files.exists():
        house.files.rename(former)
    fresh.rename(house.files)
    secret = house.home / "secret"
    if (desk / archive.SECRET).exists():
        if secret.exists():
            secret.replace(house.home / "secret.before")
        (desk / archive.SECRET).replace(secret)


def back(house: House) -> Result:
    """Undo the last restore: what stood before and what stands now change places."""
    if not bases.exists(house.before):
        raise CommandFailed("Возвращать нечего: прежней базы рядом нет.")
    check_alone(house)
    with alone(house.home) as desk:
        bases.put_in_place(house.url, house.before, house.before)
        for name in ("files", "secret"):
            now, former = house.home / name, house.home / f"{name}.before"
            if former.exists():
                if now.exists():
                    now.rename(desk / name)
                former.rename(now)
                if (desk / name).exists():
                    (desk / name).rename(former)
    return {"rows": inventory.of(house.url).rows}


def superfluous(found: list[Path], *, daily: int, weekly: int) -> list[Path]:
    """Which copies may go: kept are the newest of each of the last `daily` days and of each of `weekly` weeks."""
    days: dict[date, Path] = {}
    for path in sorted(found, key=lambda one: one.name):
        if match := NAME.match(path.name):
            year, month, day = match.groups()
            days[date(int(year), int(month), int(day))] = path
    weeks = {day.isocalendar()[:2]: path for day, path in sorted(days.items())}
    kept = {days[day] for day in sorted(days)[-daily:]} if daily else set()
    kept |= {weeks[week] for week in sorted(weeks)[-weekly:]} if weekly else set()
    newest = max(found, key=lambda one: one.name, default=None)
    return [path for path in found if path not in kept and path != newest]


def rotate(folder: Path, *, daily: int, weekly: int) -> int:
    """Remove superfluous copies of a folder; returns how many went."""
    gone = superfluous(listed(folder), daily=daily, weekly=weekly)
    for path in gone:
        path.unlink()
    return len(gone)
