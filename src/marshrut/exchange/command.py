"""`./marshrut import people FILE.xlsx [--dry-run]` and `import items FILE [--dry-run]`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.project.report import CommandFailed

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


def import_items(args: argparse.Namespace) -> dict[str, Any]:
    """Take tasks of a QTI package, a sheet or a GIFT file as drafts of the bank.

    Returns
    -------
    ``items``, ``new``, ``same`` (in the bank already), ``refused``, ``warned``, ``made``, ``batch``, ``troubles`` (what and
    why, up to 200), ``seconds``
    """
    started = time.perf_counter()
    path = Path(args.file)
    try:
        batch = actions.upload_tasks(
            SYSTEM, name=path.name, content=path.read_bytes(), competency=args.competency, subject=args.subject
        )
        if not args.dry_run and batch.summary["new"]:
            batch = actions.commit_tasks(SYSTEM, pk=batch.pk)
    except OSError as trouble:
        raise CommandFailed(f"Файл {path} не читается: {trouble.strerror}.") from None
    except Refused as refusal:
        raise CommandFailed(refusal.text) from None
    troubles = [
        {"place": one["place"], "reasons": one["reasons"] or one["warnings"]}
        for one in batch.plan
        if one["reasons"] or one["warnings"]
    ]
    told = {"items": batch.summary["items"], "new": batch.summary["new"], "same": batch.summary["same"]}
    told |= {"refused": batch.summary["no"], "warned": batch.summary["warned"], "made": len(batch.made)}
    return told | {
        "batch": batch.pk, "troubles": troubles[:200], "seconds": round(time.perf_counter() - started, 2)
    }  # fmt: skip
