"""`./marshrut import people FILE.xlsx [--dry-run]`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from marshrut.core.actor import SYSTEM

from . import actions


def import_people(args: argparse.Namespace) -> dict[str, Any]:
    """Check a file and, unless it is a dry run, write its good rows. Returns the keys of the contract."""
    started = time.perf_counter()
    path = Path(args.file)
    batch = actions.upload(SYSTEM, name=path.name, content=path.read_bytes())
    batch = actions.check(SYSTEM, pk=batch.pk)
    copy = path.with_name(f"{path.stem}-проверено.xlsx")
    copy.write_bytes(batch.coloured.read())
    bad = {t["row"] for t in batch.errors if t["error"]}
    result: dict[str, Any] = {
        "rows": batch.rows,
        "ok": batch.good,
        "errors": len(bad),
        "fixed": batch.summary["fixed"],
        "created": 0,
        "changed": 0,
        "coloured": copy.name,
        "batch": batch.pk,
        "troubles": [t for t in batch.errors if t["error"]][:200],
    }
    if not args.dry_run:
        batch = actions.commit(SYSTEM, pk=batch.pk)
        result |= {"created": batch.summary["created"], "changed": batch.summary["changed"]}
    return result | {"seconds": round(time.perf_counter() - started, 2)}
