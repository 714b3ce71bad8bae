"""A person with a phone in a real browser, for `bench chaos`: chooses, loses the network, closes, reloads, dies, lies about time.

Most phones are contexts of one Chromium: each has its own cookies, storage, keeper of pages and network. A phone that will
be killed is a Chromium of its own with a folder of its own, since only that outlives its death.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.async_api import Browser, BrowserContext, BrowserType, Error, Page

STEPS, PATIENCE, DIES = 16, 120, 0.1
PHONE: Any = {"width": 360, "height": 640}
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
#: What a person does, by how often.
DEEDS = {"answer": 10, "cut": 2, "mend": 2, "reload": 2, "close": 2, "tab": 2, "clock": 1, "crash": 1}
#: Answers that the base of the device holds.
KEPT = """(sitting) => new Promise((ok) => { const open = indexedDB.open('marshrut-take', 1);
  open.onupgradeneeded = () => open.result.createObjectStore('answers', { keyPath: ['sitting', 'place'] });
  open.onsuccess = () => { const got = open.result.transaction('answers').objectStore('answers')
    .getAll(IDBKeyRange.bound([sitting, 0], [sitting, 1e6]));
    got.onsuccess = () => { open.result.close(); ok(got.result.map((r) => [r.place, r.value, r.sent])); }; }; })"""
#: Chooses another option and waits until the base of the device has it; tells the option, null when nothing changed.
CHOOSE = """async ([sitting, place, n]) => {
  const task = document.querySelector(`.task[data-place="${place}"]`), all = task.querySelectorAll('.answers input');
  const one = all[n % all.length]; if (one.checked) return null; one.click();
  const kept = KEPT, until = performance.now() + 15000;
  while (performance.now() < until) {
    if ((await kept(sitting)).some((row) => row[0] === place && row[1] === one.value)) return one.value;
    await new Promise((ok) => setTimeout(ok, 10));
  }
  throw new TypeError('the device did not keep the answer'); }""".replace("KEPT", KEPT)
#: The page says that the server has everything, or the patience is over; its last words.
ENDED = """async (seconds) => { const until = performance.now() + seconds * 1000, said = document.getElementById('sent');
  while (performance.now() < until && !said.textContent.startsWith('Ответы сохранены на сервере'))
    await new Promise((ok) => setTimeout(ok, 50));
  return said.textContent; }"""
#: Everything the device holds: notes, answers, kept pages.
HELD = """async (sitting) => { const found = [JSON.stringify(localStorage), JSON.stringify(await (KEPT)(sitting))];
  for (const name of await caches.keys()) { const kept = await caches.open(name);
    for (const request of await kept.keys()) if (new URL(request.url).pathname.includes('/take/'))
      found.push(await (await kept.match(request)).text()); }
  return found.join(' '); }""".replace("KEPT", KEPT)
SECRET = re.compile(r'"(key|slope|difficulty|rationale|rubric)"')
#: The keeper of pages is in its place; a server that is killed in this moment makes the person come again.
READY = """Promise.race([navigator.serviceWorker.ready.then(() => true),
  new Promise((_, no) => setTimeout(() => no(new Error('no keeper of pages')), 15000))])"""
PLACES = "[...document.querySelectorAll('.task[data-kind=single]')].map((t) => +t.dataset.place)"
JUMP = "(jump) => { const real = Date.now; Date.now = () => real() + jump; }"


class Taker:
    """One person with a phone; `truth` is what was chosen last at each task and was kept by the device."""

    def __init__(
        self, browser: Browser, kind: BrowserType, base: str, seat: tuple[int, str], rng: random.Random
    ) -> None:
        self.browser, self.kind, self.base, self.rng = browser, kind, base, rng
        self.sitting, self.cookie = seat
        self.truth: dict[int, str] = {}
        self.deeds: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()
        self.doing = "begin"
        self.folder: Path | None = None
        self.told, self.secrets, self.ended = "", 0, False
        self.context: BrowserContext
        self.page: Page
        self.places: list[int] = []

    async def sit(self) -> None:
        """From the first page to the last answer on the server."""
        dies = self.rng.random() < DIES
        self.folder = Path(tempfile.mkdtemp(prefix="marshrut-chaos-")) if dies else None
        try:
            await self._open()
            await self._patient(self._begin)
            self.places = await self.page.evaluate(PLACES)
            for _ in range(STEPS):
                await self._do(self.rng.choices(list(DEEDS), list(DEEDS.values()))[0])
            if dies:
                await self._do("die")
            await self._end()
        finally:
            with contextlib.suppress(Error):
                await self.context.close()
            if self.folder:
                shutil.rmtree(self.folder, ignore_errors=True)

    async def _do(self, deed: str) -> None:
        self.deeds[deed] += 1
        self.doing = deed
        began = time.monotonic()
        await asyncio.wait_for(getattr(self, deed)(), 2 * PATIENCE)
        self.spent[deed] += time.monotonic() - began

    async def _open(self) -> None:
        if self.folder:
            self.context = await self.kind.launch_persistent_context(
                str(self.folder), executable_path=shutil.which("chromium"), args=ARGS, viewport=PHONE
            )
        else:
            self.context = await self.browser.new_context(viewport=PHONE)
        self.context.set_default_timeout(20_000)
        name = settings.SESSION_COOKIE_NAME
        await self.context.add_cookies([{"name": name, "value": self.cookie, "url": self.base}])
        self.page = await self.context.new_page()

    async def _begin(self) -> None:
        await self.page.goto(f"{self.base}/diagnostics/")
        await self.page.evaluate(READY)
        await self._enter()

    async def _patient(self, step: Callable[[], Awaitable[Any]]) -> None:
        """Repeat a step that the network or a killed server spoils, mending the network."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                await step()
            except Error:
                if time.monotonic() > until:
                    raise
                await self.context.set_offline(False)
                await asyncio.sleep(0.3)
            else:
                return

    async def _enter(self) -> None:
        async def step() -> None:
            await self.page.goto(f"{self.base}/diagnostics/take/{self.sitting}/")
            await self.page.wait_for_selector("nav.pin:not([hidden])", timeout=10_000)

        await self._patient(step)

    async def answer(self, page: Page | None = None) -> None:
        """Choose another option of a task; it counts when the device has it."""
        place = self.rng.choice(self.places)
        asked = [self.sitting, place, self.rng.randrange(4)]
        value = await (page or self.page).evaluate(CHOOSE, asked)
        if value is not None:
            self.truth[place] = value

    async def cut(self) -> None:
        """The network is gone."""
        await self.context.set_offline(True)

    async def mend(self) -> None:
        """The network is back."""
        await self.context.set_offline(False)

    async def reload(self) -> None:
        """The page is loaded again, with or without network."""
        try:
            await self.page.reload()
            await self.page.wait_for_selector("nav.pin:not([hidden])", timeout=10_000)
        except Error:
            await self._enter()

    async def close(self) -> None:
        """The tab is closed and opened again."""
        await self.page.close()
        self.page = await self.context.new_page()
        await self._enter()

    async def tab(self) -> None:
        """A second tab: an answer there, an answer here, and one of the two is closed."""
        first, self.page = self.page, await self.context.new_page()
        await self._enter()
        await self.answer()
        await self.answer(first)
        await self.answer()
        if self.rng.random() < 0.5:
            first, self.page = self.page, first
        await first.close()

    async def clock(self) -> None:
        """The clock of the device jumps by hours."""
        await self.page.evaluate(JUMP, self.rng.choice([-30, -3, 2, 50]) * 3_600_000)

    async def crash(self) -> None:
        """The tab falls with everything it holds in memory and is opened again."""
        fallen = self.page
        wire = await self.context.new_cdp_session(fallen)
        gone = asyncio.ensure_future(fallen.wait_for_event("crash"))
        blow = asyncio.ensure_future(wire.send("Page.crash"))
        await gone
        blow.cancel()
        with contextlib.suppress(Error, asyncio.CancelledError):
            await blow
        self.page = await self.context.new_page()
        with contextlib.suppress(Error):
            await fallen.close()
        await self._enter()

    async def die(self) -> None:
        """The whole browser is killed with everything it holds in memory."""
        _kill_all(str(self.folder))
        with contextlib.suppress(Error):
            await self.context.close()
        if self.folder:
            (self.folder / "SingletonLock").unlink(missing_ok=True)
        await self._open()
        await self._enter()

    async def _end(self) -> None:
        """The network is back; wait until the device says that all is sent, and see what it holds."""
        await self.context.set_offline(False)
        self.told = await self.page.evaluate(ENDED, PATIENCE)
        self.ended = True
        self.secrets = len(SECRET.findall(await self.page.evaluate(HELD, self.sitting)))


def _kill_all(mark: str) -> None:
    """End every process that was started with this word."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and mark.encode() in _command(entry):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(entry.name), signal.SIGKILL)


def _command(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""
