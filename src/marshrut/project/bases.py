"""Databases as things: dump one, fill a new one, put one in the place of another."""

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import psycopg
from psycopg import conninfo, sql

from marshrut.project.place import SERVER, WHEEL
from marshrut.project.report import CommandFailed

WITHIN = {  # what libpq reads from the environment: a password never stands in a list of processes
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
#: pg_restore 18 sets a parameter that servers before 17 do not know; nothing depends on it.
DROP_TRIES = 5
HARMLESS = re.compile(r'unrecognized configuration parameter "transaction_timeout"')


def name_of(url: str) -> str:
    """Name of the database of an address."""
    return unquote(urlsplit(url).path.lstrip("/"))


def beside(url: str, name: str) -> str:
    """Address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{quote(name)}").geturl()


def dump(url: str, snapshot: str, into: Path) -> None:
    """Write the whole database in PostgreSQL's own format, as it was in a snapshot."""
    done = _run("pg_dump", url, "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", str(into))
    if done.returncode:
        raise CommandFailed(f"Копия базы не получилась: {_last(done.stderr)}")


def fill(url: str, file: Path) -> None:
    """Fill an empty database from a dump."""
    done = _run("pg_restore", url, "--no-owner", "--no-privileges", "-j", "2", "-d", name_of(url), str(file))
    faults = [row for row in done.stderr.splitlines() if "error: " in row and not HARMLESS.search(row)]
    if done.returncode and (faults or not HARMLESS.search(done.stderr)):
        raise CommandFailed(f"База из копии не восстановилась: {_last(chr(10).join(faults) or done.stderr)}")


def _run(name: str, url: str, *words: str) -> "subprocess.CompletedProcess[str]":
    given = {key: str(value) for key, value in conninfo.conninfo_to_dict(url).items()}
    known = {WITHIN[key]: value for key, value in given.items() if key in WITHIN}
    options = {name: value for name, value in os.environ.items() if name not in {"PGOPTIONS", "PGDATABASE"}}
    environment = {**options, **known, "LC_ALL": "C"}
    return subprocess.run(
        [_program(name, tls="sslmode" in given), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _program(name: str, *, tls: bool) -> str:
    """Our own pg_dump (of PostgreSQL 18, without TLS), or the machine's own where TLS is asked for."""
    found = importlib.util.find_spec(WHEEL)
    ours = Path(found.origin).parent / SERVER / "bin" / name if found and found.origin else None
    chosen = str(ours) if ours and ours.exists() and not tls else shutil.which(name)
    if chosen is None:
        raise CommandFailed(f"Не найдена программа {name}: поставьте postgresql-client той же версии, что и сервер.")
    return chosen


def _last(text: str) -> str:
    return " ".join((text.strip().splitlines() or ["причина не названа"])[-1].split())[:300]


@contextmanager
def _office(url: str) -> Iterator["psycopg.Connection[Any]"]:
    """A session beside the database, for what cannot be done from inside it."""
    try:
        session = psycopg.connect(beside(url, "postgres"), autocommit=True)
    except psycopg.OperationalError as trouble:
        raise CommandFailed(f"Сервер базы данных не пускает: {_last(str(trouble))}") from trouble
    with session:
        yield session


def create(url: str) -> None:
    """Create an empty database; a former one of that name is dropped."""
    with _office(url) as session:
        try:
            remove(session, name_of(url))
            session.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name_of(url))))
        except psycopg.errors.InsufficientPrivilege:
            raise CommandFailed("Пользователю базы нужно право CREATEDB: ALTER ROLE … CREATEDB.") from None


def drop(url: str) -> None:
    """Drop a database if it is there."""
    with _office(url) as session:
        remove(session, name_of(url))


def remove(session: "psycopg.Connection[Any]", name: str) -> None:
    """Drop a database with the sessions that still use it.

    The vacuum runs as a superuser: DROP … WITH (FORCE) would try to end it too and be refused, a plain DROP asks it to
    leave and waits.
    """
    for attempt in range(DROP_TRIES):
        session.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND pg_has_role(usesysid, 'MEMBER') AND backend_type = 'client backend'",
            [name],
        )
        try:
            session.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        except psycopg.errors.ObjectInUse:  # somebody has come again in between
            if attempt == DROP_TRIES - 1:
                raise
        else:
            return


def exists(url: str) -> bool:
    """Tell whether the server has this database."""
    with _office(url) as session:
        return session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name_of(url)]).fetchone() is not None


def size(url: str) -> int:
    """Bytes of a database on the server's disk."""
    with _office(url) as session:
        row = session.execute("SELECT pg_database_size(%s)", [name_of(url)]).fetchone()
        return int(row[0]) if row else 0


def users(url: str, patience: float = 3) -> int:
    """How many sessions use the database, after a little waiting for those that are leaving."""
    end = time.monotonic() + patience
    with _office(url) as session:
        while True:
            row = session.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
                [name_of(url)],
            ).fetchone()
            found = int(row[0]) if row else 0
            if not found or time.monotonic() > end:
                return found
            time.sleep(0.1)


def put_in_place(url: str, fresh: str, former: str | None) -> None:
    """Let `fresh` take the place of the database; the present one becomes `former`, or is dropped when None.

    `former` may be `fresh` itself: then they change places.
    """
    aside = beside(url, f"{name_of(url)}_aside")
    drop(aside)
    if former != fresh and former is not None:
        drop(former)
    with _office(url) as session:
        try:
            _close(session, url)
            _close(session, fresh)
            with session.transaction():  # all the names change at once or none does
                _rename(session, url, aside)
                _rename(session, fresh, url)
                if former is not None:
                    _rename(session, aside, former)
        finally:
            for base in {url, fresh, former or url}:
                _open(session, base)
    drop(aside)


def _close(session: "psycopg.Connection[Any]", url: str) -> None:
    """Let nobody in and end those who are inside."""
    name = name_of(url)
    session.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
    session.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
        [name],
    )


def _open(session: "psycopg.Connection[Any]", url: str) -> None:
    with contextlib.suppress(psycopg.errors.InvalidCatalogName):  # it may bear another name by now
        session.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(name_of(url))))


def _rename(session: "psycopg.Connection[Any]", old: str, new: str) -> None:
    names = sql.Identifier(name_of(old)), sql.Identifier(name_of(new))
    session.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
