"""Reads that every page repeats: their SQL is put together once per process, then asked with other values.

Putting a statement together costs Django several times what PostgreSQL spends on a row found by its key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any, Generic, TypeVar, cast

from django.db import connection
from django.db.models import QuerySet

Row = TypeVar("Row")
#: Values that stand in the statement while it is put together: no other value of it is like them.
_INTEGER, _DAY = 2_147_000_000, date(1, 1, 1)


def _sample(kind: type, n: int) -> Any:
    return _INTEGER + n if kind is int else _DAY + timedelta(days=n)


class Ready(Generic[Row]):
    """A queryset as a function of its values.

    Parameters
    ----------
    make : callable(**values) -> queryset
        The shape of the statement must not depend on the values.
    kinds : int or date
        What each value is.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]], **kinds: type) -> None:
        self._make, self._kinds = make, kinds
        self._made: _Statement | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for these values."""
        if self._made is None:
            samples = {name: _sample(kind, n) for n, (name, kind) in enumerate(self._kinds.items())}
            self._made = _Statement(self._make(**samples), samples)
        return cast("list[Row]", self._made.rows(values))


def _plain(value: Any) -> bool:
    """Whether a value of a statement may be compared with samples; integers come as they are or with their width."""
    return isinstance(value, int | date) and not isinstance(value, bool)


class _Statement:
    """SQL with the places of its values; rows become objects by Django's own means."""

    def __init__(self, queryset: QuerySet[Any, Any], samples: dict[str, Any]) -> None:
        self._queryset = queryset
        self._compiler = queryset.query.get_compiler(connection=connection)
        self._sql, params = self._compiler.as_sql()
        self._params: Sequence[Any] = params
        places = {sample: name for name, sample in samples.items()}
        self._places = [(at, type(one), places[one]) for at, one in enumerate(params) if _plain(one) and one in places]
        if missing := set(samples) - {name for _, _, name in self._places}:
            raise ValueError(f"values {missing} do not stand in the statement as they are")
        fields = [column[0] for column in self._compiler.select]
        self._converters = self._compiler.get_converters(fields)

    def rows(self, values: dict[str, Any]) -> list[Any]:
        """Ask and make objects."""
        params = list(self._params)
        for at, kind, name in self._places:
            params[at] = values[name] if kind is date else kind(values[name])
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        objects: Any = self._queryset._iterable_class  # noqa: SLF001 - models, tuples or plain values
        return [*objects(_Answered(self._queryset, self, found))]

    def converted(self, results: Sequence[Any]) -> Any:
        """Rows with the values that a field reads in its own way."""
        return self._compiler.apply_converters(results, self._converters) if self._converters else iter(results)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiler, name)


class _Answered:
    """Stands before Django's maker of objects as a queryset whose statement has been answered already."""

    def __init__(self, queryset: QuerySet[Any, Any], statement: _Statement, found: Sequence[Any]) -> None:
        self.db, self.model = queryset.db, queryset.model
        self._known_related_objects: dict[Any, Any] = {}
        self._statement, self._found = statement, found
        self.query = self
        self.select, self.klass_info = statement.select, statement.klass_info
        self.annotation_col_map = statement.annotation_col_map

    def get_compiler(self, using: str | None = None) -> _Answered:
        """Nothing is left to put together."""
        return self

    def execute_sql(self, **_: Any) -> Sequence[Any]:
        """The answer."""
        return [self._found]

    def results_iter(self, results: Sequence[Any] | None = None, *, tuple_expected: bool = False, **_: Any) -> Any:
        """Rows of the answer."""
        rows = self._statement.converted(list(chain.from_iterable(results or [self._found])))
        return map(tuple, rows) if tuple_expected else rows
