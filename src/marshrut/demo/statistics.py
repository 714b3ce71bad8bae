"""Statistics of the tables while the made-up region is being filled."""

from __future__ import annotations

from django.db import connection


def count_rows() -> None:
    """Tell PostgreSQL how big the tables have grown: within one transaction nobody else can, and plans go astray."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
