"""The site as it is served, with sittings to save into, and its killing: shared by benches of answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Answer, Campaign, Form, Sitting
from marshrut.people import actions as people
from marshrut.people.models import Consent, ConsentText, Employment
from marshrut.people.words import Purpose
from marshrut.project import box, place, processes
from marshrut.region.models import Unit


def sittings(most: int = 400, hours: int = 2) -> list[tuple[int, int]]:
    """So many open sittings: of one closed campaign of our own, of several when there are fewer people."""
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    form = actions.assemble_form(SYSTEM, title="Нагрузка", subject="математика")
    jobs = list(Employment.objects.filter(until=None, is_main=True).values_list("person_id", "unit_id")[:most])
    people.ensure_consent_texts(SYSTEM)
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")
    Consent.objects.bulk_create(
        [Consent(person_id=p, text=text, purpose=Purpose.DIAGNOSTICS) for p, _ in jobs], ignore_conflicts=True
    )
    made: list[Sitting] = []
    while jobs and len(made) < most:
        made += _campaign(form, jobs[: most - len(made)], hours)
    return [(s.pk, s.person_id) for s in made]


def _campaign(form: Form, jobs: list[tuple[int, int]], hours: int) -> list[Sitting]:
    root, now = Unit.objects.get(level="region"), timezone.now()
    campaign = actions.make_campaign(
        SYSTEM, title="Нагрузка", form=form, unit=root, opens_at=now, closes_at=now + timedelta(days=1)
    )
    return Sitting.objects.bulk_create(
        Sitting(
            campaign=campaign, person_id=p, unit_id=u, region_code=root.region_code, form=form, started_at=now,
            closes_at=now + timedelta(hours=hours),
        )
        for p, u in jobs
    )  # fmt: skip


def clean(sittings: list[int]) -> None:
    Answer.objects.filter(sitting__in=sittings).delete()
    campaigns = set(Sitting.objects.filter(pk__in=sittings).values_list("campaign_id", flat=True))
    Sitting.objects.filter(pk__in=sittings).delete()
    Campaign.objects.filter(pk__in=campaigns).delete()


@contextmanager
def server(options: str = "") -> Iterator[tuple[int, int]]:
    """The web server as `./marshrut demo` starts it: its port and its process."""
    port = _free_port()
    web = processes.web("127.0.0.1", port)
    given = {**os.environ, **web.environment, "PGOPTIONS": options}
    server = subprocess.Popen(web.command, env=given, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    return [int(n) for task in Path(f"/proc/{pid}/task").iterdir() for n in (task / "children").read_text().split()]


def is_embedded() -> bool:
    """Only an embedded database can be killed and counted."""
    return box.is_embedded()


def postmaster() -> int:
    found = place.remembered(place.home_folder())
    if found is None:
        raise TimeoutError("the embedded database is not known")
    return int((found.data / "postmaster.pid").read_text().split()[0])


def kill(server: int, *, database: bool) -> int:
    """`kill -9` of a web worker, or of the postmaster of the embedded database; 1 when done."""
    if database and not is_embedded():
        return 0
    pid = postmaster() if database else next(iter(children(server)), server)
    os.kill(pid, signal.SIGKILL)
    return 1


def wait_for_database() -> None:
    """Until a database that was killed takes connections again."""
    for _ in range(600):
        try:
            connection.ensure_connection()
        except Exception:  # noqa: BLE001 - the database is coming back
            connection.close()
            time.sleep(0.2)
        else:
            return
