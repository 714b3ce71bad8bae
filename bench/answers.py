"""`./marshrut bench answers`: durable saves per second by the real server, and a drill that kills everything.

Open loop: arrivals at a fixed rate, delay counted from the planned moment. Saturation: connections that never wait.
Drill: `kill -9` of the web workers and of the database while clients repeat what was not acknowledged; then every
acknowledged answer is looked up. Control: the same drill on a database told not to wait for its disk must lose some,
or the drill could not see a loss.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

from django.db import connection

from bench import _site, _wire
from marshrut.diagnostics import ticket
from marshrut.diagnostics.models import Answer

RATE, OPEN_SECONDS, OPEN_CONNECTIONS = 500, 20, 64
CLOSED_CONNECTIONS, CLOSED_SECONDS, ROUNDS = 32, 8, 3
DRILL_CONNECTIONS = 48
DRILL_ANSWERS, KILLS = 105_000, 8
CONTROL_ANSWERS, CONTROL_KILLS = 12_000, 4
MOST_SECONDS = 600
TICK = os.sysconf("SC_CLK_TCK")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Measure on sittings of the demo's people; the sittings are removed at the end."""
    sittings = _site.sittings()
    tickets = [(s, ticket.issue(s, p).encode()) for s, p in sittings]
    try:
        with _site.server() as (port, pid):
            delays, bad = _wire.arrive(port, tickets, RATE, OPEN_SECONDS, OPEN_CONNECTIONS)
            saturated = max(_saturated(port, pid, tickets) for _ in range(ROUNDS))
            drill, kills, lost = _drill(port, pid, tickets, DRILL_ANSWERS, KILLS)
        with _site.server("-c synchronous_commit=off") as (port, pid):
            _, control_kills, control_lost = _drill(port, pid, tickets, CONTROL_ANSWERS, CONTROL_KILLS, web=False)
    finally:
        _site.clean([s for s, _ in sittings])
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
    roots = [server, *([_site.postmaster()] if _site.is_embedded() else [])]
    return sum(_times(pid) for root in roots for pid in (root, *_site.children(root)))


def _times(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, words[11:15])) / TICK


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
            done += _site.kill(server, database=not web or done % 2 == 1)
        return acknowledged < answers and time.perf_counter() < until

    drill.run(go_on)
    return drill, done, _lost(drill.kept, sittings)


def _lost(kept: dict[tuple[int, int], int], sittings: list[int]) -> int:
    """Acknowledged answers that the database does not hold (or holds older)."""
    _site.wait_for_database()
    rows = Answer.objects.filter(sitting__in=sittings).values_list("sitting_id", "place", "turn")
    found = {(sitting, place): turn for sitting, place, turn in rows}
    return sum(found.get(key, 0) < turn for key, turn in kept.items())
