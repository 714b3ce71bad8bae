"""`./marshrut bench chaos`: sittings in a real browser that is cut off, closed, killed, opened twice and lied to by its clock.

Meanwhile the web workers and the database are killed by `kill -9`. The harness remembers what the person chose last at
each task, as soon as the device has it, and compares with what the server holds in the end: nothing may be lost, nothing
may appear twice. Name fewer sittings with `--sittings N`, another run of chance with `--seed N`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, BrowserType, Error, Page, sync_playwright

from bench import _site
from marshrut.diagnostics.models import Answer
from marshrut.people.models import Account
from marshrut.project.report import progress

SITTINGS, SEED, STEPS = 1000, 1, 16
KILL_EVERY = (45.0, 90.0)
PATIENCE = 120
PHONE = {"width": 360, "height": 640}
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
#: What a person does, by how often.
DEEDS = {"answer": 10, "cut": 2, "mend": 2, "reload": 2, "close": 2, "tab": 2, "clock": 1}
CHOOSE = """([place, n]) => {
  const task = document.querySelector(`.task[data-place="${place}"]`), all = task.querySelectorAll('.answers input');
  const one = all[n % all.length]; if (one.checked) return null; one.click(); return one.value; }"""
KEPT = """(sitting) => new Promise((ok) => { const open = indexedDB.open('marshrut-take', 1);
  open.onupgradeneeded = () => open.result.createObjectStore('answers', { keyPath: ['sitting', 'place'] });
  open.onsuccess = () => { const got = open.result.transaction('answers').objectStore('answers')
    .getAll(IDBKeyRange.bound([sitting, 0], [sitting, 1e6]));
    got.onsuccess = () => { open.result.close(); ok(got.result.map((r) => [r.place, r.value, r.sent])); }; }; })"""


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


class Taker:
    """One person with a phone; `truth` is what was chosen last at each task."""

    def __init__(self, kind: BrowserType, base: str, sitting: int, cookie: str, rng: random.Random) -> None:
        self.kind, self.base, self.sitting, self.cookie, self.rng = kind, base, sitting, cookie, rng
        self.truth: dict[int, str] = {}
        self.deeds: Counter[str] = Counter()
        self.folder = Path(tempfile.mkdtemp(prefix="marshrut-chaos-"))
        self.context = self._open()
        self.page = self.context.new_page()
        self._patient(lambda: self.page.goto(f"{base}/diagnostics/"))
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self._enter()
        self.places = self.page.evaluate(
            "[...document.querySelectorAll('.task[data-kind=single]')].map((t) => +t.dataset.place)"
        )

    def _open(self) -> BrowserContext:
        context = self.kind.launch_persistent_context(
            str(self.folder), executable_path=shutil.which("chromium"), args=ARGS, viewport=PHONE
        )
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": self.cookie, "url": self.base}])
        return context

    def _patient(self, step: Any) -> None:
        """Repeat a step that the network or a killed server spoils, mending the network."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                step()
            except Error:
                if time.monotonic() > until:
                    raise
                self.context.set_offline(False)
                time.sleep(0.3)
            else:
                return

    def _enter(self) -> None:
        def step() -> None:
            self.page.goto(f"{self.base}/diagnostics/take/{self.sitting}/")
            self.page.wait_for_selector("nav.pin:not([hidden])", timeout=10_000)

        self._patient(step)

    def live(self) -> None:
        """A chain of deeds by chance."""
        for _ in range(STEPS):
            deed = self.rng.choices(list(DEEDS), list(DEEDS.values()))[0]
            self.deeds[deed] += 1
            getattr(self, deed)()
        if self.rng.random() < 0.1:
            self.deeds["browser_kill"] += 1
            self._die()

    def answer(self, page: Page | None = None) -> None:
        """Choose another option of a task; it counts when the device has it."""
        page, place = page or self.page, self.rng.choice(self.places)
        value = page.evaluate(CHOOSE, [place, self.rng.randrange(4)])
        if value is None:
            return
        for _ in range(200):
            if [place, value] in [row[:2] for row in page.evaluate(KEPT, self.sitting)]:
                self.truth[place] = value
                return
            time.sleep(0.01)
        raise TimeoutError(f"the device did not keep place {place} of sitting {self.sitting}")

    def cut(self) -> None:
        """The network is gone."""
        self.context.set_offline(True)

    def mend(self) -> None:
        """The network is back."""
        self.context.set_offline(False)

    def reload(self) -> None:
        """The page is loaded again, with or without network."""
        try:
            self.page.reload()
            self.page.wait_for_selector("nav.pin:not([hidden])", timeout=10_000)
        except Error:
            self._enter()

    def close(self) -> None:
        """The tab is closed and opened again."""
        self.page.close()
        self.page = self.context.new_page()
        self._enter()

    def tab(self) -> None:
        """A second tab: an answer there, an answer here, and one of the two is closed."""
        first, self.page = self.page, self.context.new_page()
        self._enter()
        self.answer()
        self.answer(first)
        self.answer()
        if self.rng.random() < 0.5:
            first, self.page = self.page, first
        first.close()

    def clock(self) -> None:
        """The clock of the device jumps by hours."""
        jump = self.rng.choice([-30, -3, 2, 50]) * 3_600_000
        self.page.evaluate("(jump) => { const real = Date.now; Date.now = () => real() + jump; }", jump)

    def _die(self) -> None:
        """The browser is killed with everything it holds in memory."""
        mark = str(self.folder).encode()
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and mark in _command(entry):
                os.kill(int(entry.name), signal.SIGKILL)
        with contextlib.suppress(Error):
            self.context.close()
        (self.folder / "SingletonLock").unlink(missing_ok=True)
        self.context = self._open()
        self.page = self.context.new_page()
        self._enter()

    def end(self) -> None:
        """The network is back; wait until the device says that all is sent."""
        self.context.set_offline(False)
        until = time.monotonic() + PATIENCE
        while not all(sent for _, _, sent in self.page.evaluate(KEPT, self.sitting)):
            if time.monotonic() > until:
                break
            time.sleep(0.2)
        self.context.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _command(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Sit, one after another, and compare."""
    options = argparse.ArgumentParser()
    options.add_argument("--sittings", type=int, default=SITTINGS)
    options.add_argument("--seed", type=int, default=SEED)
    asked, _ = options.parse_known_args(getattr(args, "rest", []))
    people = _site.sittings(asked.sittings, hours=12)
    cookies = {person: _cookie(person) for _, person in people}
    connection.close()  # it would die with the database
    deeds, truth, began = Counter[str](), {}, time.perf_counter()
    try:
        with _site.server() as (port, pid), sync_playwright() as play:
            killer = Killer(pid, random.Random(asked.seed))
            killer.start()
            for n, (sitting, person) in enumerate(people):
                taker = Taker(
                    play.chromium, f"http://127.0.0.1:{port}", sitting, cookies[person], _chance(asked.seed, n)
                )
                taker.live()
                taker.end()
                truth[sitting], deeds = taker.truth, deeds + taker.deeds
                if n % 25 == 24:
                    progress(f"{n + 1}…")
            killer.rest.set()
            killer.join()
        told = _compare(truth)
    finally:
        _site.wait_for_database()
        _site.clean([s for s, _ in people])
    answers = sum(map(len, truth.values()))
    return {
        "sittings": len(truth),
        "tasks_answered": answers,
        **told,
        **{f"deeds_{name}": count for name, count in sorted(deeds.items())},
        "kills_web": killer.kills["web"],
        "kills_database": killer.kills["database"],
        "seconds": round(time.perf_counter() - began),
        "workload": f"по {STEPS} случайных поступков, Chromium 360 × 640, настоящий сервер; затравка {asked.seed}",
    }


def _chance(seed: int, n: int) -> random.Random:
    return random.Random(f"{seed}:{n}")


def _cookie(person: int) -> str:
    """A session of the person, who gets an account when there is none."""
    account, _ = Account.objects.get_or_create(person_id=person, defaults={"email": f"chaos-{person}@example.invalid"})
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return str(client.session.session_key)


def _compare(truth: dict[int, dict[int, str]]) -> dict[str, int]:
    """Answers that the server has not, has otherwise, or has though nobody gave them."""
    _site.wait_for_database()
    held: dict[int, dict[int, Any]] = {sitting: {} for sitting in truth}
    for sitting, place, value in Answer.objects.filter(sitting__in=truth).values_list("sitting_id", "place", "value"):
        held[sitting][place] = value
    pairs = [(held[s].get(place), value) for s, chosen in truth.items() for place, value in chosen.items()]
    return {
        "lost": sum(found is None for found, _ in pairs),
        "older": sum(found is not None and found != value for found, value in pairs),
        "doubled": sum(len(set(held[s]) - set(chosen)) for s, chosen in truth.items()),
    }
