"""The database box: an embedded PostgreSQL 18 that needs no installation, or the one named by ``DATABASE_URL``.

``ensure_running`` may be called by any number of processes at once: they share one server.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from marshrut.project.bases import remove
from marshrut.project.place import BoxFailed, home_folder, remembered, shelf_of
from marshrut.project.supervisor import DATABASE, OWNER, end_survivor, is_locked

__all__ = [
    "DATABASE",
    "BoxFailed",
    "create_database",
    "drop_database",
    "dsn",
    "ensure_running",
    "home_folder",
    "is_embedded",
    "stop",
]


def is_embedded() -> bool:
    """Tell whether the embedded server is used, rather than one named by ``DATABASE_URL``."""
    url = os.environ.get("DATABASE_URL", "")
    return not url or url == os.environ.get("MARSHRUT_BOX_URL")


def dsn(home: Path | None = None, database: str = DATABASE) -> str:
    """Return the address of a database, for example ``postgresql://owner@/marshrut?host=%2Frun%2Fmarshrut``.

    ``DATABASE_URL`` wins over everything; of it only the database's name is replaced, and only when another one is asked for.
    """
    if not is_embedded():
        parts = urlsplit(os.environ["DATABASE_URL"])
        return urlunsplit(parts if database == DATABASE else parts._replace(path=f"/{quote(database)}"))
    place = remembered(home or home_folder())
    if place is None:
        raise BoxFailed("База данных ещё не создана: запустите ./marshrut migrate.")
    return f"postgresql://{OWNER}@/{quote(database)}?host={quote(place.socket, safe='')}"


def ensure_running(home: Path | None = None, progress: Callable[[str], None] | None = None) -> str:
    """Make sure the database answers and return its address; starts the supervisor in the background when there is none.

    Raises
    ------
    BoxFailed
        The server cannot be started; the text says why and what to do.
    """
    if not is_embedded():
        return dsn()
    home = (home or home_folder()).resolve()
    if not (supervisor_of(home) and _answers(home)):
        with _one_at_a_time(home):
            if not (supervisor_of(home) and _answers(home)):
                _launch(home, progress or (lambda _text: None))
    return dsn(home)


def stop(home: Path | None = None, patience: float = 60) -> bool:
    """Shut the embedded server down (fast: open transactions are rolled back); False when it was not running."""
    home = (home or home_folder()).resolve()
    with _one_at_a_time(home):
        pid = supervisor_of(home)
        if pid is None:
            place = remembered(home)
            return place is not None and end_survivor(place.data)
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + patience
        while is_locked(home):
            if time.monotonic() > end:
                raise BoxFailed(f"База данных не остановилась за {patience:.0f} с, процесс {pid}.")
            time.sleep(0.03)
    return True


def create_database(name: str, home: Path | None = None) -> str:
    """Create an empty database if it is absent and return its address."""
    with psycopg.connect(dsn(home, "postgres"), autocommit=True) as session:
        if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return dsn(home, name)


def drop_database(name: str, home: Path | None = None) -> None:
    """Drop a database with everything in it; sessions that still use it are ended."""
    with psycopg.connect(dsn(home, "postgres"), autocommit=True) as session:
        remove(session, name)


def supervisor_of(home: Path) -> int | None:
    """Process number of the living supervisor of a home folder."""
    while is_locked(home):
        with contextlib.suppress(ValueError, OSError):
            pid = int((home / "database" / "lock").read_text(encoding="utf-8"))
            if b"marshrut.project.supervisor" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        time.sleep(0.01)  # it took the lock this very moment and has not signed yet
    return None


def _answers(home: Path) -> bool:
    """Tell whether the database lets the program in."""
    try:
        psycopg.connect(dsn(home), connect_timeout=5).close()
    except (psycopg.Error, BoxFailed):
        return False
    return True


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Let one caller start the supervisor while the others wait."""
    with (shelf_of(home) / "start.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _launch(home: Path, progress: Callable[[str], None]) -> None:
    """Start a detached supervisor unless one lives, and wait until the database answers."""
    log = shelf_of(home) / "supervisor.log"
    child = None
    if supervisor_of(home) is None:
        progress("Запускаю базу данных…")
        source = str(Path(__file__).resolve().parents[2])
        command = [sys.executable, "-m", "marshrut.project.supervisor", str(home)]
        with log.open("ab") as out:
            child = subprocess.Popen(
                command,
                cwd="/",
                env={**os.environ, "PYTHONPATH": source},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
    began, told = time.monotonic(), 0.0
    while not (supervisor_of(home) and _answers(home)):
        if child is not None and child.poll() not in {None, 3}:
            raise BoxFailed(f"База данных не запустилась: {_last_line(log)}")
        if child is None and supervisor_of(home) is None:
            raise BoxFailed(f"База данных остановилась при запуске: {_last_line(log)}")
        waited = time.monotonic() - began
        if waited - told > 5:
            told = waited
            progress(f"База данных запускается уже {waited:.0f} с (после сбоя ей нужно восстановиться)…")
        time.sleep(0.04)


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else f"подробности в {log}"
