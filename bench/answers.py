"""`./marshrut bench answers`: durable saves per second by the real server, and a drill that kills everything.

Open loop: arrivals at a fixed rate, delay counted from the planned moment. Saturation: connections that never wait.
Drill: `kill -9` of the web workers and of the database while clients repeat what was not acknowledged; then every
acknowledged answer is looked up. Control: the same drill on a database told not to wait for its disk must lose some,
or the drill could not see a loss.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from bench import _wire
from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions, ticket
from marshrut.diagnostics.models import Answer, Campaign, Sitting
from marshrut.people import actions as people
from marshrut.people.models import Consent, ConsentText, Employment
from marshrut.people.words import Purpose
from marshrut.project import box, place, processes
from marshrut.region.models import Unit

RATE, OPEN_SECONDS, OPEN_CONNECTIONS = 500, 20, 64
CLOSED_CONNECTIONS, CLOSED_SECONDS, ROUNDS = 32, 8, 3
DRILL_CONNECTIONS = 48
DRILL_ANSWERS, KILLS = 105_000, 8
CONTROL_ANSWERS, CONTROL_KILLS = 12_000, 4
MOST_SECONDS = 600
TICK = os.sysconf("SC_CLK_TCK")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Measure on sittings of the demo's people; the sittings are removed at the end."""
    sittings = _prepare()
    tickets = [(s, ticket.issue(s, p).encode()) for s, p in sittings]
    try:
        with _server() as (port, pid):
            delays, bad = _wire.arrive(port, tickets, RATE, OPEN_SECONDS, OPEN_CONNECTIONS)
            saturated = max(_saturated(port, pid, tickets) for _ in range(ROUNDS))
            drill, kills, lost = _drill(port, pid, tickets, DRILL_ANSWERS, KILLS)
        with _server("-c synchronous_commit=off") as (port, pid):
            _, control_kills, control_lost = _drill(port, pid, tickets, CONTROL_ANSWERS, CONTROL_KILLS, web=False)
    finally:
        _clean([s for s, _ in sittings])
    return {
        "rate": RATE,
        "p95_ms": round(delays[int(len(delays) * 0.95)] * 1000, 1),
        "p50_ms": round(delays[len(delays) // 2] * 1000, 1),
        "bad": bad,
        "saturated_per_s": round(saturated[0]),
        "cpu_ms_per_answer": saturated[1],
        "acknowledged": drill.acknowledged,
        "kills": kills,
        "retries": drill.retries,
        "longest_wait_s": round(drill.longest, 1),
        "lost": lost,
        "control_kills": control_kills,
        "control_lost": control_lost,
        "workload": f"{len(sittings)} прохождений, по одному ответу в запросе, нагрузка на тех же ядрах; "
        f"насыщение – лучшее из {ROUNDS}; процессорное время – сайта и базы вместе",
    }


def _saturated(port: int, pid: int, tickets: _wire.Tickets) -> tuple[float, float]:
    """Saves a second; milliseconds of processor of the site and the database for one save."""
    before, began = _used(pid), time.perf_counter()
    saves = _wire.saturate(port, tickets, CLOSED_SECONDS, CLOSED_CONNECTIONS)
    return saves / (time.perf_counter() - began), round((_used(pid) - before) * 1000 / saves, 2)


def _used(server: int) -> float:
    """Seconds of processor of a server, its workers, the database and its children, ended ones too."""
    roots = [server, *([_postmaster()] if _embedded() else [])]
    return sum(_times(pid) for root in roots for pid in (root, *_children(root)))


def _times(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, words[11:15])) / TICK


def _children(pid: int) -> list[int]:
    return [int(n) for task in Path(f"/proc/{pid}/task").iterdir() for n in (task / "children").read_text().split()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _prepare() -> list[tuple[int, int]]:
    """Open sittings of a closed campaign of our own for up to 400 people."""
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    form = actions.assemble_form(SYSTEM, title="Нагрузка", subject="математика")
    root = Unit.objects.get(level="region")
    now = timezone.now()
    campaign = actions.make_campaign(
        SYSTEM, title="Нагрузка", form=form, unit=root, opens_at=now, closes_at=now + timedelta(days=1)
    )
    jobs = list(Employment.objects.filter(until=None, is_main=True).values_list("person_id", "unit_id")[:400])
    people.ensure_consent_texts(SYSTEM)
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")
    Consent.objects.bulk_create(
        [Consent(person_id=p, text=text, purpose=Purpose.DIAGNOSTICS) for p, _ in jobs], ignore_conflicts=True
    )
    made = Sitting.objects.bulk_create(
        Sitting(
            campaign=campaign, person_id=p, unit_id=u, region_code=root.region_code, form=form, started_at=now,
            closes_at=now + timedelta(hours=2),
        )
        for p, u in jobs
    )  # fmt: skip
    return [(s.pk, s.person_id) for s in made]


def _clean(sittings: list[int]) -> None:
    Answer.objects.filter(sitting__in=sittings).delete()
    campaigns = set(Sitting.objects.filter(pk__in=sittings).values_list("campaign_id", flat=True))
    Sitting.objects.filter(pk__in=sittings).delete()
    Campaign.objects.filter(pk__in=campaigns).delete()


@contextmanager
def _server(options: str = "") -> Iterator[tuple[int, int]]:
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


def _drill(
    port: int, server: int, tickets: _wire.Tickets, answers: int, kills: int, *, web: bool = True
) -> tuple[_wire.Drill, int, int]:
    """Kill by turns at equal steps of the way, the last time just before the end; what is lost of the acknowledged."""
    sittings = [s for s, _ in tickets]
    Answer.objects.filter(sitting__in=sittings).delete()
    connection.close()  # it would die with the database
    done, until = 0, time.perf_counter() + MOST_SECONDS
    drill = _wire.Drill(port, tickets, DRILL_CONNECTIONS)

    def go_on(acknowledged: int) -> bool:
        nonlocal done
        if done < kills and acknowledged >= answers * (done + 1) // (kills + 1):
            done += _kill(server, database=not web or done % 2 == 1)
        return acknowledged < answers and time.perf_counter() < until

    drill.run(go_on)
    return drill, done, _lost(drill.kept, sittings)


def _embedded() -> bool:
    """Only an embedded database can be killed and counted."""
    return box.is_embedded()


def _postmaster() -> int:
    found = place.remembered(place.home_folder())
    if found is None:
        raise TimeoutError("the embedded database is not known")
    return int((found.data / "postmaster.pid").read_text().split()[0])


def _kill(server: int, *, database: bool) -> int:
    """`kill -9` of a web worker, or of the postmaster of the embedded database; 1 when done."""
    if database and not _embedded():
        return 0
    pid = _postmaster() if database else next(iter(_children(server)), server)
    os.kill(pid, signal.SIGKILL)
    return 1


def _lost(kept: dict[tuple[int, int], int], sittings: list[int]) -> int:
    """Acknowledged answers that the database does not hold (or holds older)."""
    for _ in range(100):
        try:
            connection.ensure_connection()
            break
        except Exception:  # noqa: BLE001 - the database is coming back
            time.sleep(0.2)
    rows = Answer.objects.filter(sitting__in=sittings).values_list("sitting_id", "place", "turn")
    found = {(sitting, place): turn for sitting, place, turn in rows}
    return sum(found.get(key, 0) < turn for key, turn in kept.items())
