"""The inventory of a database: rows and a hash of every table, how many indexes and rules there are, which migrations ran.

A hash is a sum over rows, so the order of rows does not matter; it is told in two halves of 64 bits of sha-256.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import sql

FIXED = (  # how a row is written as text must not depend on the server's settings
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; "
    "SET extra_float_digits = 1; SET search_path = pg_catalog; SET statement_timeout = 0"
)
TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1, 2
"""
SUM = """
SELECT count(*), coalesce(sum(('x' || left(h, 16))::bit(64)::bigint::numeric), 0),
       coalesce(sum(('x' || substr(h, 17, 16))::bit(64)::bigint::numeric), 0)
FROM (SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS h FROM {} AS t) AS hashed
"""
SHAPE = """
WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema')
SELECT (SELECT count(*) FROM pg_class WHERE relkind = 'i' AND relnamespace IN (SELECT oid FROM ours)),
       (SELECT count(*) FROM pg_constraint WHERE contype <> 'n' AND connamespace IN (SELECT oid FROM ours)),
       (SELECT count(*) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
        WHERE NOT g.tgisinternal AND c.relnamespace IN (SELECT oid FROM ours)),
       (SELECT count(*) FROM pg_proc WHERE pronamespace IN (SELECT oid FROM ours))
"""
COUNTERS = """
SELECT s.relname, t.relname, a.attname, n.nspname FROM pg_depend d
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
"""
NAMES = {"indexes": "индексы", "constraints": "ограничения", "triggers": "триггеры", "functions": "функции"}


@dataclass(frozen=True)
class Inventory:
    """What a database held at one moment."""

    tables: dict[str, list[Any]] = field(default_factory=dict)
    shape: dict[str, int] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(int(counted[0]) for counted in self.tables.values())

    def as_json(self) -> dict[str, Any]:
        """Return a value that `of_json` reads back."""
        return asdict(self)

    def differences(self, other: "Inventory") -> list[str]:
        """Say in words where another database is not the same; empty when it is."""
        found = []
        for name in sorted(self.tables.keys() | other.tables.keys()):
            here, there = self.tables.get(name), other.tables.get(name)
            if here is None or there is None:
                found.append(f"{name}: таблица есть только с одной стороны")
            elif here[0] != there[0]:
                found.append(f"{name}: строк {here[0]}, а после восстановления {there[0]}")
            elif here[1] != there[1]:
                found.append(f"{name}: строк поровну, но содержание другое")
        found += [
            f"{NAMES[key]}: {count}, а после восстановления {other.shape.get(key)}"
            for key, count in self.shape.items()
            if count != other.shape.get(key)
        ]
        return found if self.steps == other.steps else [*found, "список применённых миграций другой"]


def of_json(value: dict[str, Any]) -> Inventory:
    """Read what `as_json` wrote."""
    return Inventory(value["tables"], value["shape"], value["steps"])


def one(session: "psycopg.Connection[tuple[Any, ...]]", question: LiteralString | sql.Composed) -> tuple[Any, ...]:
    """Return the single row of a question that always has one."""
    return next(iter(session.execute(question).fetchall()))


def take(session: "psycopg.Connection[tuple[Any, ...]]") -> Inventory:
    """Count and hash everything the session sees; in a transaction of one snapshot it is one moment."""
    session.execute(FIXED)
    tables: dict[str, list[Any]] = {}
    for schema, name in session.execute(TABLES).fetchall():
        row = one(session, sql.SQL(SUM).format(sql.Identifier(schema, name)))
        tables[f"{schema}.{name}"] = [row[0], f"{int(row[1]) % 2**64:016x}{int(row[2]) % 2**64:016x}"]
    counts = one(session, SHAPE)
    steps = []
    if "public.django_migrations" in tables:
        steps = [
            f"{app}.{name}"
            for app, name in session.execute("SELECT app, name FROM public.django_migrations ORDER BY 1, 2")
        ]
    return Inventory(tables, dict(zip(NAMES, counts, strict=True)), steps)


def of(url: str) -> Inventory:
    """Inventory of the database at an address, at one moment."""
    with psycopg.connect(url) as session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return take(session)


def late_counters(url: str) -> list[str]:
    """Counters of row numbers that stand behind the numbers in their table: the next new row would be refused."""
    late = []
    with psycopg.connect(url) as session:
        for counter, table, column, schema in session.execute(COUNTERS).fetchall():
            question = sql.SQL("SELECT coalesce((SELECT max({}) FROM {}), 0) <= (SELECT last_value FROM {})").format(
                sql.Identifier(column), sql.Identifier(schema, table), sql.Identifier(schema, counter)
            )
            if not one(session, question)[0]:
                late.append(f"{table}: счётчик номеров отстаёт от строк")
    return late
