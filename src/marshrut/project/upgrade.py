"""The command upgrade: check, copy, migrate, look whether all is well; otherwise everything as it was."""

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connection, connections
from django.test import Client

from marshrut.core.actor import SYSTEM
from marshrut.project import archive, backup, bases, copies, inventory, tables
from marshrut.project.report import CommandFailed, line, progress, stopwatch
from marshrut.site import queries as site

PAGES = ("/healthz", "/welcome/", "/accounts/login/")


def upgrade(args: Namespace) -> dict[str, Any]:
    """Bring the data to this version of the program; when anything fails, the data stay as they were."""
    clock, house = stopwatch(), backup.house()
    steps = _check(house)
    done: dict[str, Any] = {"steps": steps, "backup": None, "fewer": []}
    if steps and copies.is_filled(house.url):
        done |= _with_copy(house)
    else:
        tables.migrate()
        if faults := health():
            raise CommandFailed(f"Таблицы обновлены, но проверка не прошла: {'; '.join(faults[:3])}")
    if not args.json:
        line(
            f"Обновлено, шагов: {steps}. Проверки пройдены." if steps else "Таблицы уже этой версии, проверки пройдены."
        )
        for row in done["fewer"]:
            line(f"Строк стало меньше — {row}")
    return {**done, "seconds": clock()}


def _check(house: copies.House) -> int:
    """What must hold before anything is touched; returns how many migrations are to be made."""
    if serious := [fault for fault in checks.run_checks() if fault.is_serious()]:
        raise CommandFailed(f"Программа собрана с ошибкой: {serious[0].msg} ({serious[0].id}).")
    steps = tables.behind()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        ran = cursor.fetchone()[0]
        cursor.execute("SELECT app || '.' || name FROM django_migrations" if ran else "SELECT '' WHERE false")
        newer = {name for (name,) in cursor.fetchall()} - backup.known_steps()
    if newer:
        raise CommandFailed(f"База новее программы ({max(newer)}): поставьте программу той же версии или новее.")
    connections.close_all()
    if steps:
        copies.check_alone(house)
    tables.collect_static()
    return steps


def _with_copy(house: copies.House) -> dict[str, Any]:
    """Copy and prove the copy, migrate, examine; put the copy back when something fails."""
    keys = archive.recipients(os.environ.get("MARSHRUT_BACKUP_KEY", ""))
    kept = copies.new_name(copies.shelf().absolute(), closed=False)
    progress("Делаю копию и проверяю её восстановлением…")
    copies.make(house, kept, recipients=[], check=True)  # open: it must be readable here and now
    before = inventory.of(house.url)
    try:
        tables.migrate()
        faults = health()
    except Exception as trouble:  # noqa: BLE001 - whatever a migration raises, the data go back
        faults = [f"{type(trouble).__name__}: {' '.join(str(trouble).split())[:200]}"]
    connections.close_all()
    if faults:
        _roll_back(house, kept, before, faults)
    fewer = _fewer(before, inventory.of(house.url))
    if keys:  # a server with closed copies keeps no open one
        closed = copies.new_name(kept.parent, closed=True)
        archive.close(kept, closed, keys)
        kept = closed
    return {"backup": str(kept), "fewer": fewer}


def _roll_back(house: copies.House, kept: Path, before: inventory.Inventory, faults: list[str]) -> None:
    progress("Проверка не прошла, возвращаю данные…")
    why = "; ".join(faults[:3])
    try:
        copies.restore(house, kept, key=None, force=True, known=set(before.steps))
        wrong = before.differences(inventory.of(house.url))
        bases.drop(house.before)  # the spoilt one
    except Exception as trouble:
        raise CommandFailed(
            f"Обновление не удалось ({why}), и вернуть данные тоже: {trouble}. Вернуть вручную: "
            f"./marshrut restore {kept} --force"
        ) from trouble
    if wrong:
        raise CommandFailed(f"Обновление не удалось ({why}); после возврата не сошлось: {'; '.join(wrong[:3])}")
    raise CommandFailed(
        f"Обновление не удалось: {why}. Данные возвращены и сверены: строк {before.rows}, как до обновления. "
        "Поставьте прежнюю версию программы и запустите ./marshrut serve."
    )


def _fewer(before: inventory.Inventory, after: inventory.Inventory) -> list[str]:
    rows = {name: (counted[0], after.tables.get(name, [0])[0]) for name, counted in before.tables.items()}
    return [f"{name}: было {old}, стало {new}" for name, (old, new) in rows.items() if new < old]


def health() -> list[str]:
    """What is wrong with the program on these data: readiness, a row of every table, pages everybody opens."""
    faults = site.readiness(SYSTEM, queue=False)
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:  # noqa: SLF001 - the documented face of a model
            try:
                model._base_manager.first()  # noqa: SLF001
            except Exception as trouble:  # noqa: BLE001 - every fault is told, none stops the examination
                faults.append(f"{model._meta.label}: {' '.join(str(trouble).split())[:150]}")  # noqa: SLF001
    browser = Client(
        raise_request_exception=False, headers={"host": settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"}
    )
    for address in PAGES:
        status = browser.get(address).status_code
        if status != 200:
            faults.append(f"страница {address} ответила {status}")
    return faults
