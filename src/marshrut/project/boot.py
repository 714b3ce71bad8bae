"""Bring the machine up for a command: the database answers, Django is ready, the tables are of this version."""

import os
from pathlib import Path

from marshrut.project import box
from marshrut.project.report import progress

ROOT = Path(__file__).resolve().parents[3]


def database() -> str:
    """Make sure the database answers; its address goes into the environment for this process and its children."""
    url = box.ensure_running(progress=progress)
    if box.is_embedded():
        os.environ["MARSHRUT_BOX_URL"] = url  # tells our children that this address is the embedded server's
    os.environ["DATABASE_URL"] = url
    return url


def django() -> None:
    """Make sure the database answers and set Django up."""
    database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marshrut.project.settings")
    import django as framework

    framework.setup()


def migrate() -> int:
    """Bring the tables to this version of the program; returns how many steps were made."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        progress(f"Обновляю таблицы базы данных, шагов: {len(plan)}…")
        call_command("migrate", verbosity=0, interactive=False)
    return len(plan)
