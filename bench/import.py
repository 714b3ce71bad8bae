"""`./marshrut bench import`: a staff list of 15,000 rows with planted mistakes, checked and written. Taken back at the end."""

from __future__ import annotations

import argparse
import time
from typing import Any

from bench import _people_file as people_file
from marshrut.core.actor import SYSTEM
from marshrut.exchange import actions
from marshrut.region import actions as region
from marshrut.region import queries

ROWS = 15_000


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Upload, dry run, commit, undo; times of each and whether exactly the planted rows were found."""
    region.load_region(SYSTEM)
    towns = [row["name"] for row in queries.overview(SYSTEM) if row["code"] != "nzem"]
    planted = people_file.make(ROWS, towns=towns)
    started = time.perf_counter()
    batch = actions.upload(SYSTEM, name="bench.xlsx", content=planted.content)
    batch = actions.check(SYSTEM, pk=batch.pk)
    dry = time.perf_counter() - started
    found = {t["row"] for t in batch.errors if t["error"]}
    started = time.perf_counter()
    batch = actions.commit(SYSTEM, pk=batch.pk)
    commit = time.perf_counter() - started
    started = time.perf_counter()
    actions.undo(SYSTEM, pk=batch.pk)
    return {
        "rows": ROWS,
        "dry_run_s": round(dry, 2),
        "commit_s": round(commit, 2),
        "undo_s": round(time.perf_counter() - started, 2),
        "errors_planted": len(planted.errors),
        "errors_found": len(found & set(planted.errors)),
        "false_errors": len(found - set(planted.errors)),
        "fixes_planted": len(planted.fixes),
        "fixes_told": len(set(planted.fixes) & {t["row"] for t in batch.errors if not t["error"]}),
        "workload": "15 000 строк, 15 колонок, двухрядные объединённые заголовки, 4 % ошибок и 4 % исправимых ячеек",
    }
