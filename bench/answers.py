"""`./marshrut bench answers`: durable saves per second by the real server, and a drill that kills everything.

Open loop: arrivals at a fixed rate, delay counted from the planned moment. Saturation: connections that never wait.
Drill: `kill -9` of the web workers and of the database while clients repeat what was not acknowledged; then every
acknowledged answer is looked up.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions, ticket
from marshrut.diagnostics.models import Answer, Campaign, Sitting
from marshrut.people import actions as people
from marshrut.people.models import Consent, ConsentText, Employment
from marshrut.people.words import Purpose
from marshrut.region.models import Unit

RATE, OPEN_SECONDS = 500, 20
CLOSED_CONNECTIONS, CLOSED_SECONDS = 32, 10
DRILL_SECONDS, DRILL_CONNECTIONS, KILLS = 130, 48, 8
PLACES = 30


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Measure on sittings of the demo's people; the sittings are removed at the end."""
    sittings = _prepare()
    port = _free_port()
    server = _server(port)
    try:
        _wait(port)
        tickets = [(s, ticket.issue(s, p)) for s, p in sittings]
        opened = asyncio.run(_open_loop(port, tickets))
        saturated = asyncio.run(_closed_loop(port, tickets, CLOSED_SECONDS, CLOSED_CONNECTIONS))
        drill = asyncio.run(_drill(port, tickets, server.pid))
        lost = _lost(drill["acknowledged_turns"])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        _clean([s for s, _ in sittings])
    return {
        "rate": RATE,
        **opened,
        "saturated_per_s": round(saturated["saves"] / CLOSED_SECONDS),
        "acknowledged": drill["acknowledged"],
        "kills": drill["kills"],
        "retries": drill["retries"],
        "lost": lost,
        "workload": f"{len(sittings)} прохождений, по одному ответу в запросе, нагрузка на тех же ядрах",
    }


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


def _server(port: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "critical", "--no-ws",
        "marshrut.project.wsgi:application",
    ]  # fmt: skip
    return subprocess.Popen(command, env={**os.environ, "MARSHRUT_POOL": "1"})


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _body(place: int, turn: int) -> bytes:
    return json.dumps([{"place": place, "turn": turn, "value": "a", "said": 1, "nonce": "bench"}]).encode()


async def _send(pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter], pass_: str, body: bytes) -> int:
    reader, writer = pipe
    head = f"POST /diagnostics/answers/ HTTP/1.1\r\nHost: localhost\r\nX-Ticket: {pass_}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    length = next((int(x.split(b":")[1]) for x in answer.lower().split(b"\r\n") if x.startswith(b"content-length")), 0)
    await reader.readexactly(length)
    return int(answer[9:12])


async def _open_loop(port: int, tickets: list[tuple[int, str]]) -> dict[str, Any]:
    rng = random.Random(1)
    free: asyncio.Queue[Any] = asyncio.Queue()
    for _ in range(64):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    delays: list[float] = []
    bad = 0

    async def one(due: float, turn: int) -> None:
        nonlocal bad
        pipe = await free.get()
        status = await _send(pipe, rng.choice(tickets)[1], _body(rng.randint(1, PLACES), turn))
        free.put_nowait(pipe)
        bad += status != 200
        delays.append(time.perf_counter() - due)

    start = time.perf_counter()
    due, turn, tasks = start, 0, []
    while due < start + OPEN_SECONDS:
        due += rng.expovariate(RATE)
        turn += 1
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(due, turn)))
    await asyncio.gather(*tasks)
    delays.sort()
    return {
        "p95_ms": round(delays[int(len(delays) * 0.95)] * 1000, 1),
        "p50_ms": round(delays[len(delays) // 2] * 1000, 1),
        "bad": bad,
    }


async def _closed_loop(port: int, tickets: list[tuple[int, str]], seconds: float, connections: int) -> dict[str, int]:
    end = time.perf_counter() + seconds
    saves = 0

    async def client(n: int) -> None:
        nonlocal saves
        rng, turn = random.Random(n), 1_000_000
        pipe = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            turn += 1
            status = await _send(pipe, rng.choice(tickets)[1], _body(rng.randint(1, PLACES), turn))
            saves += status == 200

    await asyncio.gather(*(client(n) for n in range(connections)))
    return {"saves": saves}


async def _drill(port: int, tickets: list[tuple[int, str]], server: int) -> dict[str, Any]:
    """Each client owns its sittings and repeats an answer until it is acknowledged."""
    end = time.perf_counter() + DRILL_SECONDS
    kept: dict[tuple[int, int], int] = {}
    counts = {"acknowledged": 0, "retries": 0, "kills": 0}

    async def client(n: int) -> None:
        rng, turn, pipe = random.Random(n), 10_000_000, None
        own = tickets[n::DRILL_CONNECTIONS]
        while time.perf_counter() < end:
            turn += 1
            sitting, pass_ = rng.choice(own)
            place = rng.randint(1, PLACES)
            while time.perf_counter() < end + 20:
                try:
                    pipe = pipe or await asyncio.open_connection("127.0.0.1", port)
                    if await asyncio.wait_for(_send(pipe, pass_, _body(place, turn)), 10) == 200:
                        kept[sitting, place] = turn
                        counts["acknowledged"] += 1
                        break
                except (OSError, asyncio.IncompleteReadError, TimeoutError, StopIteration):
                    pass
                pipe = None
                counts["retries"] += 1
                await asyncio.sleep(0.2)

    async def killer() -> None:
        for n in range(KILLS):
            await asyncio.sleep(DRILL_SECONDS / (KILLS + 1))
            counts["kills"] += _kill(server, database=n % 2 == 1)

    await asyncio.gather(killer(), *(client(n) for n in range(DRILL_CONNECTIONS)))
    return {**counts, "acknowledged_turns": kept}


def _kill(server: int, *, database: bool) -> int:
    """`kill -9` of a web worker, or of the postmaster of the embedded database."""
    if database:
        from marshrut.project import box  # noqa: PLC0415 - only an embedded database can be killed

        if not box.is_embedded():
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            pid = int((Path(cursor.fetchone()[0]) / "postmaster.pid").read_text().split()[0])
        connection.close()
    else:
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        pid = int(children[0]) if children else server
    os.kill(pid, signal.SIGKILL)
    return 1


def _lost(kept: dict[tuple[int, int], int]) -> int:
    """Acknowledged answers that the database does not hold (or holds older)."""
    for _ in range(100):
        try:
            connection.ensure_connection()
            break
        except Exception:  # noqa: BLE001 - the database is coming back
            time.sleep(0.2)
    found = {(s, p): t for s, p, t in Answer.objects.values_list("sitting_id", "place", "turn")}
    return sum(found.get(key, -1) < turn for key, turn in kept.items())
