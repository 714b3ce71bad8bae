"""The database of a run is a copy of one that is made once: migrations cost most of a minute, a copy a second.

The original is named by what it was made of: migrations and locked versions. The world is built in each copy anew, as
it depends on all the code.
"""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pgtrigger
import psycopg
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import sql
from django.test.utils import setup_databases

from marshrut.project.bases import remove

ROOT = Path(__file__).parent.parent
LOCK = 20261124
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"


def _name() -> str:
    digest = sha256()
    for path in [ROOT / "requirements.lock", *sorted(ROOT.glob("src/marshrut/**/migrations/*.py"))]:
        digest.update(path.read_bytes())
    return f"{connection.settings_dict['NAME']}_base_{digest.hexdigest()[:12]}"[:63]


@contextmanager
def _server():
    """A connection beside the databases of the tests, one of all processes at a time."""
    given = {**connection.get_connection_params(), "dbname": "postgres"}
    kept = {key: given[key] for key in ("dbname", "host", "port", "user", "password") if given.get(key)}
    with psycopg.connect(**kept, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield server


def take() -> str:
    """Make this process its own copy and point Django at it; returns its name."""
    name = connection.settings_dict["TEST"]["NAME"]
    base = _name()
    with _server() as server:
        known = {row[0] for row in server.execute("SELECT datname FROM pg_database")}
        if base not in known:
            _make(server, base, [n for n in known if n.startswith(base[:-12])])
        remove(server, name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(base)))
    _point(name)
    return name


def empty() -> None:
    """Delete the rows of every table that has any, works of the queue too; migrations stay.

    TRUNCATE gives each of some two hundred tables and their indexes new files: after a hundred stories one checkpoint
    wrote 108,000 of them for six minutes, and everything that waited for a checkpoint stood still.
    """
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(TABLES)
        asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for (table,) in cursor.fetchall())
        cursor.execute(" UNION ALL ".join(asked))
        for (table,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{table}"')


def drop(name: str) -> None:
    """Remove the copy."""
    connection.close()
    with _server() as server:
        remove(server, name)


def _make(server, base: str, older: list[str]) -> None:
    for name in older:
        remove(server, name)
    half = f"{base[:-12]}making"
    connection.settings_dict["TEST"]["NAME"], kept = half, connection.settings_dict["TEST"]["NAME"]
    setup_databases(verbosity=0, interactive=False, aliases=["default"], serialized_aliases=[])
    connection.close()
    connection.settings_dict["TEST"]["NAME"] = kept
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(base)))


def _point(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
