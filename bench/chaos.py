"""`./marshrut bench chaos`: sittings in a real browser that is cut off, closed, killed, opened twice and lied to by its clock.

Many sit at once (`--together N`). Meanwhile the web workers and the database are killed by `kill -9`, for all who sit. The
harness remembers what the person chose last at each task, as soon as the device has it, and compares with what the server
holds in the end: nothing may be lost, nothing may appear twice, a page may not tell of more answers on the server than
there are, no key may lie on the device. Name fewer sittings with `--sittings N`, another run of chance with `--seed N`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import resource
import shutil
import threading
import time
from collections import Counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.async_api import async_playwright

from bench import _site
from bench._taker import ARGS, STEPS, Taker
from marshrut.diagnostics.models import Answer
from marshrut.people.models import Account
from marshrut.project.report import progress

SITTINGS, SEED, TOGETHER = 1000, 1, 16
#: By turns. The keeper of the database gives up on one that falls twenty times in a row within a minute of its start.
KILL_EVERY = (32.0, 48.0)
SAVED = re.compile(r"сохранены на сервере: (\d+)")
Seat = tuple[int, str]


class Killer(threading.Thread):
    """Kills a web worker or the database now and then until it is told to rest."""

    def __init__(self, server: int, rng: random.Random) -> None:
        super().__init__(daemon=True)
        self.server, self.rng, self.rest, self.kills = server, rng, threading.Event(), Counter[str]()

    def run(self) -> None:
        """Kill by turns."""
        while not self.rest.wait(self.rng.uniform(*KILL_EVERY)):
            database = sum(self.kills.values()) % 2 == 1
            if _site.kill(self.server, database=database):
                self.kills["database" if database else "web"] += 1


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Sit, many at once, and compare."""
    options = argparse.ArgumentParser()
    options.add_argument("--sittings", type=int, default=SITTINGS)
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--together", type=int, default=TOGETHER)
    options.add_argument("--minutes", type=float, default=600, help="later nobody sits down, who sits ends")
    asked, _ = options.parse_known_args(getattr(args, "rest", []))
    people = _site.sittings(asked.sittings, hours=12)
    seats = [(sitting, _cookie(person)) for sitting, person in people]
    connection.close()  # it would die with the database
    began = time.perf_counter()
    try:
        with _site.server() as (port, pid):
            killer = Killer(pid, random.Random(asked.seed))
            killer.start()
            takers, failed = asyncio.run(_crowd(f"http://127.0.0.1:{port}", seats, asked))
            killer.rest.set()
            killer.join()
        ended = [taker for taker in takers if taker.ended]
        told = _compare(ended)
    finally:
        _site.wait_for_database()
        _site.clean([s for s, _ in people])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds, deeds = time.perf_counter() - began, sum((t.deeds for t in takers), Counter[str]())
    took = sum((t.spent for t in takers), Counter[str]())
    return {
        "sittings": len(ended),
        "not_finished": failed,
        "tasks_answered": sum(len(t.truth) for t in ended),
        **told,
        **{f"deeds_{name}": count for name, count in sorted(deeds.items())},
        "kills_web": killer.kills["web"],
        "kills_database": killer.kills["database"],
        "seconds": round(seconds),
        "seconds_a_sitting": round(seconds / max(1, len(ended)), 2),
        "cpu_seconds_a_sitting": round((used.ru_utime + used.ru_stime) / max(1, len(ended)), 2),
        "seconds_by_deed": {name: round(spent / deeds[name], 2) for name, spent in sorted(took.items())},
        "workload": f"по {STEPS} случайных поступков, {asked.together} сразу, Chromium 360 × 640, настоящий сервер; "
        f"затравка {asked.seed}",
    }


async def _crowd(base: str, seats: list[Seat], asked: argparse.Namespace) -> tuple[list[Taker], list[str]]:
    """All who sat, and what went wrong with those who could not sit to the end."""
    failed: list[str] = []
    until = time.monotonic() + asked.minutes * 60
    gate = asyncio.Semaphore(asked.together)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        takers = [
            Taker(browser, play.chromium, base, seat, random.Random(f"{asked.seed}:{n}"))
            for n, seat in enumerate(seats)
        ]
        done = 0

        async def sit(taker: Taker) -> None:
            nonlocal done
            async with gate:
                if time.monotonic() > until:
                    return
                try:
                    await taker.sit()
                except Exception as error:  # noqa: BLE001 - told in the figures; the others sit on
                    failed.append(f"{taker.sitting}, {taker.doing}: {type(error).__name__} {str(error)[:200]}")
            done += 1
            if done % 25 == 0:
                progress(f"{done}…")

        await asyncio.gather(*(sit(taker) for taker in takers))
        await browser.close()
    return takers, failed


def _cookie(person: int) -> str:
    """A session of the person, who gets an account when there is none."""
    account, _ = Account.objects.get_or_create(person_id=person, defaults={"email": f"chaos-{person}@example.invalid"})
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return str(client.session.session_key)


def _compare(takers: list[Taker]) -> dict[str, int]:
    """Answers that the server has not, has otherwise, or has though nobody gave them; pages that told more than there is."""
    _site.wait_for_database()
    held: dict[int, dict[int, Any]] = {taker.sitting: {} for taker in takers}
    for sitting, place, value in Answer.objects.filter(sitting__in=held).values_list("sitting_id", "place", "value"):
        held[sitting][place] = value
    pairs = [(held[t.sitting].get(place), value) for t in takers for place, value in t.truth.items()]
    said = [(t, SAVED.search(t.told)) for t in takers]
    return {
        "lost": sum(found is None for found, _ in pairs),
        "older": sum(found is not None and found != value for found, value in pairs),
        "doubled": sum(len(set(held[t.sitting]) - set(t.truth)) for t in takers),
        "told_more_than_held": sum(int(found[1]) > len(held[t.sitting]) for t, found in said if found),
        "told_otherwise": sum(found is None for _, found in said),
        "secrets_on_device": sum(t.secrets for t in takers),
    }
