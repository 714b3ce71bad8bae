"""What must fit the version of the program before it works: tables and gathered static files."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from marshrut.project.report import progress


def behind() -> int:
    """How many migrations the tables are behind the program."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """Bring the tables to this version of the program; returns how many steps were made."""
    steps = behind()
    if steps:
        progress(f"Обновляю таблицы базы данных, шагов: {steps}…")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    return steps


def collect_static() -> None:
    """Gather styles, scripts and fonts with content hashes in their names, only when some of them changed."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            stat = Path(storage.path(name)).stat()
            seen.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if mark.exists() and mark.read_text(encoding="utf-8") == seen.hexdigest():
        return
    progress("Собираю стили и шрифты…")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(seen.hexdigest(), encoding="utf-8")
