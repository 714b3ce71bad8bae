"""States of the database that journeys begin with: made once, then put back as rows, which is quicker than making anew."""

from __future__ import annotations

from collections.abc import Callable

import pgtrigger
from django.db import connection, transaction
from tests.base import empty

TABLES = """SELECT tablename FROM pg_tables WHERE schemaname = %s
            AND tablename NOT LIKE 'procrastinate%%' AND tablename <> 'django_migrations' ORDER BY tablename"""
#: A generated column makes its own values.
COLUMNS = """SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'"""
NUMBERS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


class Shelf:
    """Named states; each lies in a schema of its own."""

    def __init__(self) -> None:
        self.numbers: dict[str, list[tuple[str, int]]] = {}

    def put_or_take(self, name: str, make: Callable[[], object]) -> None:
        """Bring the database to the state `name`, making it the first time."""
        if name in self.numbers:
            self._take(name)
        else:
            make()
            self._put(name)
        with connection.cursor() as cursor:  # works that this took are done by hand in a journey
            cursor.execute("DELETE FROM procrastinate_jobs")

    def _put(self, name: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "kept_{name}" CASCADE; CREATE SCHEMA "kept_{name}"')
            cursor.execute(TABLES, ["public"])
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
                if cursor.fetchone() == (True,):
                    cursor.execute(f'CREATE TABLE "kept_{name}"."{table}" AS TABLE "{table}"')
            cursor.execute(NUMBERS)
            self.numbers[name] = cursor.fetchall()

    def _take(self, name: str) -> None:
        with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
            empty()
            cursor.execute(TABLES, [f"kept_{name}"])
            for (table,) in cursor.fetchall():
                cursor.execute(COLUMNS, [table])
                columns = cursor.fetchone()[0]
                cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "kept_{name}"."{table}"')
            for sequence, value in self.numbers[name]:
                cursor.execute("SELECT setval(%s, %s)", [f'"{sequence}"', value])
