"""`./marshrut bench pages`: every page of the URL conf as people of seventeen roles and a stranger, on the server.

Each page is opened as the browser opens it, through the whole middleware and with gzip, in this process; what is opened
or made here is rolled back at the end. Wall time is the server's time of a page; CPU time is this process and, where the
kernel tells it, PostgreSQL's process of our connection. Queries are counted in a run of their own.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import NoReverseMatch, URLPattern, reverse
from django.urls.converters import IntConverter

from bench import _addresses as known
from bench._visitor import Visitor
from marshrut.project import madeup, tables
from marshrut.project.report import CommandFailed, progress

SIZE = "region"
WARM, REPEATS, OBJECTS = 3, 20, 2
#: Filters of a page are opened by so many people; the page as it is, by everybody it opens to.
FILTERING = 3
SLOW_MS = 50
CLOSED = {405: "принимает только отправку формы", 302: "переадресует", 500: "ошибка сервера"}
FOR_GOOD = {"скачивание", CLOSED[405]}
#: CPU of Moodle's own pages on the same machine, milliseconds: what ours are compared with.
MOODLE = {"learning_plan": 58, "dashboard": 59}


@dataclass
class Shown:
    """One page of one person."""

    name: str
    url: str
    role: str
    fragment: bool = False
    walls: list[float] = field(default_factory=list)
    cpu: float = 0.0
    database_cpu: float | None = None
    statements: int = 0
    kib: float = 0.0

    @property
    def p95(self) -> float:
        """The nineteenth of twenty."""
        return sorted(self.walls)[math.ceil(0.95 * len(self.walls)) - 1]

    @property
    def told(self) -> dict[str, Any]:
        """The line of the report."""
        return {
            "url": self.url,
            "role": self.role,
            "median_ms": round(median(self.walls), 1),
            "p95_ms": round(self.p95, 1),
            "cpu_ms": round(self.cpu, 1),
            "database_cpu_ms": None if self.database_cpu is None else round(self.database_cpu, 1),
            "queries": self.statements,
            "kib": round(self.kib, 1),
        }


@dataclass
class Walk:
    """What is known on the way: why an address has not opened to anybody yet, and to whom it has."""

    closed: dict[str, str]
    opened: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def filters(self, name: str, role: str) -> bool:
        """Whether this person also opens the filters of the page."""
        return len(self.opened[name] - {role}) < FILTERING


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Open everything (or `--only ADDRESS` by the beginning of its name, `--role WORD`), measure, tell the slow ones."""
    wanted = _wanted(getattr(args, "rest", []))
    _check()
    with transaction.atomic():
        crowd = known.crowd()
        known.furnish(crowd)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        shown: list[Shown] = []
        walk = Walk({name: "никому не открылась" for name, _ in known.addresses() if name.startswith(wanted.only)})
        for somebody in (one for one in crowd if wanted.role in one.role):
            progress(f"  {somebody.role}…")
            shown += _as(somebody, walk, wanted)
        transaction.set_rollback(True)
    if not shown:
        raise CommandFailed("Ни одна страница не подошла под --only и --role.")
    return _told(shown, walk.closed)


def _wanted(rest: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("marshrut bench pages")
    parser.add_argument("--only", default="", help="начало имени адреса: routes:, desk:today")
    parser.add_argument("--role", default="", help="слово из названия роли")
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"повторений ({REPEATS})")
    return parser.parse_args(rest)


def _check() -> None:
    """The settings of production and the region of the size asked for, or a word on what to do."""
    if settings.DEBUG:
        raise CommandFailed("Измерение идёт с настройками работы: уберите MARSHRUT_DEBUG.")
    size = madeup.filled()
    if size != SIZE:
        there = f"в базе область размера {size}" if size else "база не заполнена"
        raise CommandFailed(
            f"Страницы измеряют на области размера {SIZE}, а {there}. Заполните отдельную папку (около четырёх минут): "
            f"MARSHRUT_HOME=ПАПКА ./marshrut demo --size {SIZE} --no-serve, "
            "и повторите: MARSHRUT_HOME=ПАПКА ./marshrut bench pages"
        )
    tables.collect_static()


def _as(somebody: known.Somebody, walk: Walk, wanted: argparse.Namespace) -> Iterator[Shown]:
    """Every page that opens to this person."""
    visitor = Visitor(somebody)
    for name, pattern in known.addresses():
        if not name.startswith(wanted.only):
            continue
        if name in known.DOWNLOADS:
            walk.closed[name] = "скачивание"
        if walk.closed.get(name) in FOR_GOOD:
            continue
        for url, fragment in _urls(name, pattern, visitor, somebody, walk):
            yield _measure(visitor, Shown(name, url, somebody.role, fragment), wanted.repeats)


def _urls(
    name: str, pattern: URLPattern, visitor: Visitor, somebody: known.Somebody, walk: Walk
) -> Iterator[tuple[str, bool]]:
    """Addresses of the name that answer 200 to this person: up to three objects, each with its filters."""
    opened = 0
    filtering = walk.filters(name, somebody.role)
    for arguments in _arguments(name, pattern, somebody):
        try:
            path = reverse(name, kwargs=arguments)
        except NoReverseMatch:
            return
        status = _try(visitor, path)
        if status == 200 and opened < OBJECTS:
            opened += 1
            walk.closed.pop(name, None)
            queries = known.queries_of(name, arguments, somebody.actor) if filtering else [""]
            walk.opened[name].add(somebody.role)
            yield from _views(name, path, visitor, queries)
        elif name in walk.closed and status in CLOSED:
            walk.closed[name] = CLOSED[status]


def _views(name: str, path: str, visitor: Visitor, queries: list[str]) -> Iterator[tuple[str, bool]]:
    """The page as it is, its filters, its fragment."""
    for query in queries:
        url = f"{path}?{query}" if query else path
        if not query or _try(visitor, url) == 200:
            yield url, False
    if name in known.FRAGMENTS:
        yield path, True


def _arguments(name: str, pattern: URLPattern, somebody: known.Somebody) -> list[known.Arguments]:
    """Objects to open; where none is known, a made-up one: it tells at least whether the address takes GET."""
    converters = pattern.pattern.converters
    if not converters and not pattern.pattern.regex.groups:
        return [{}]
    made_up = {key: 0 if isinstance(kind, IntConverter) else "x" for key, kind in converters.items()}
    return known.examples(name, somebody.actor) or [made_up]


def _try(visitor: Visitor, url: str) -> int:
    """Its status; what a failed page has left in the transaction is dropped."""
    with transaction.atomic():
        status, _ = visitor.get(url)
        transaction.set_rollback(status >= 500)
    return status


def _measure(visitor: Visitor, page: Shown, repeats: int) -> Shown:
    """Warm up, count the statements, then time every repetition by itself."""
    counted = [0]

    def count(execute: Any, *rest: Any) -> Any:
        counted[0] += 1
        return execute(*rest)

    for _ in range(WARM):
        _, body = visitor.get(page.url, fragment=page.fragment)
    with connection.execute_wrapper(count):
        visitor.get(page.url, fragment=page.fragment)
    page.statements, page.kib = counted[0], len(body) / 1024
    database, used = database_cpu(), time.process_time()
    for _ in range(repeats):
        started = time.perf_counter()
        visitor.get(page.url, fragment=page.fragment)
        page.walls.append((time.perf_counter() - started) * 1000)
    page.cpu = (time.process_time() - used) * 1000 / repeats
    after = database_cpu()
    page.database_cpu = None if database is None or after is None else (after - database) * 1000 / repeats
    return page


def database_cpu() -> float | None:
    """Seconds of CPU of PostgreSQL's process of our connection; None when it runs elsewhere or the kernel is silent."""
    if not settings.DATABASES["default"]["HOST"].startswith("/"):
        return None
    try:
        pid = connection.connection.info.backend_pid
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return None


def _told(shown: list[Shown], closed: dict[str, str]) -> dict[str, Any]:
    """The figures of the contract, then the pages by name."""
    worst = max(shown, key=lambda page: page.p95)
    card, home = (_cpu(shown, name) for name in ("routes:card", "desk:today"))
    database = [page.database_cpu for page in shown if page.database_cpu is not None]
    slow = sorted((page for page in shown if page.p95 > SLOW_MS), key=lambda page: -page.p95)
    return {
        "size": SIZE,
        "pages": len({page.name for page in shown}),
        "opened": len(shown),
        "median_ms": round(median(median(page.walls) for page in shown), 1),
        "worst_median_ms": round(max(median(page.walls) for page in shown), 1),
        "cpu_ms_per_page": round(fmean(page.cpu for page in shown), 1),
        "database_cpu_ms_per_page": round(fmean(database), 1) if database else None,
        "worst_p95_ms": round(worst.p95, 1),
        "worst_url": worst.url,
        "worst_role": worst.role,
        "queries_max": max(page.statements for page in shown),
        "pace_ms": _pace(),
        "route_card_cpu_ms": card,
        "home_cpu_ms": home,
        "route_card_ratio": round(MOODLE["learning_plan"] / card, 1) if card else None,
        "home_ratio": round(MOODLE["dashboard"] / home, 1) if home else None,
        "failed": [name for name, why in closed.items() if why == CLOSED[500]],
        "slow": [page.told for page in slow],
        "by_page": _by_page(shown),
        "not_opened": closed,
        "workload": f"каждая страница {REPEATS} раз после {WARM} прогревающих, весь путь запроса со сжатием, один процесс",
    }


def _cpu(shown: list[Shown], name: str) -> float | None:
    """Mean CPU of a page as everybody sees it, with PostgreSQL's share."""
    plain = [page for page in shown if page.name == name and "?" not in page.url]
    return round(fmean(page.cpu + (page.database_cpu or 0) for page in plain), 1) if plain else None


def _pace() -> float:
    """How fast the processor is at the moment: a fixed piece of Python; on a busy machine it and all CPU figures grow."""
    best = math.inf
    for _ in range(5):
        started = time.process_time()
        sum(n * n for n in range(100_000))
        best = min(best, time.process_time() - started)
    return round(best * 1000, 1)


def _by_page(shown: list[Shown]) -> dict[str, Any]:
    """The slowest opening of every address, the slowest address first."""
    worst: dict[str, Shown] = {}
    for page in sorted(shown, key=lambda page: -median(page.walls)):
        worst.setdefault(page.name, page)
    return {name: page.told for name, page in worst.items()}
