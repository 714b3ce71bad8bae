"""Reads of the open site."""

from __future__ import annotations

import shutil
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from marshrut.core.actor import Actor
from marshrut.events import queries as events
from marshrut.programmes import queries as programmes
from marshrut.region import queries as region

LEAST_DISK = 0.10
OLDEST_JOB_MINUTES = 15


def welcome(actor: Actor) -> dict[str, Any]:
    """The nearest events and programmes, and the municipalities for the map."""
    return {
        "events": list(events.listing(actor)[:4]),
        "programmes": list(programmes.listing(actor)[:4]),
        "municipalities": region.overview(actor),
    }


def readiness(actor: Actor, *, queue: bool = True) -> list[str]:
    """What keeps the system from being ready, in words; empty when all is well. A stopped worker may be left out."""
    troubles = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            troubles.append("не применены изменения базы: ./marshrut migrate")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id "
                "WHERE j.status = 'todo' AND e.type = 'deferred' AND e.at < now() - make_interval(mins => %s)",
                [OLDEST_JOB_MINUTES],
            )
            waiting = cursor.fetchone()[0]
        if queue and waiting:
            troubles.append(f"заданий ждут дольше {OLDEST_JOB_MINUTES} мин: {waiting}; запущен ли ./marshrut worker")
    except OperationalError:
        troubles.append("база данных не отвечает")
    disk = shutil.disk_usage(settings.HOME)
    if disk.free < disk.total * LEAST_DISK:
        troubles.append("на диске осталось меньше 10 %")
    return troubles
