"""`./marshrut export research CAMPAIGN --out DIR`: a set without names, with its codebook."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.project.report import CommandFailed, stopwatch

from . import actions


def export(args: Namespace) -> dict[str, Any]:
    """Make a set of a campaign and put its file into a folder.

    Returns
    -------
    ``file``, ``rows``, ``left_out``, ``smallest``, ``linked``, ``depths``, ``seal``, ``seconds``
    """
    if not args.campaign.isdecimal():
        raise CommandFailed(f"«{args.campaign}» — не номер кампании: нужен номер из адреса страницы.")
    clock = stopwatch()
    try:
        title = f"Кампания {args.campaign}"
        made = actions.make_set(SYSTEM, title=title, campaign=int(args.campaign), purpose=args.purpose, made_by=0)
    except Refused as refusal:
        raise CommandFailed(refusal.text) from None
    out = Path(args.out) / f"research-{args.campaign}-{made.pk}.zip"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(made.file.read())
    return {
        "file": str(out), "rows": made.rows, "left_out": made.left_out, "smallest": made.smallest, "linked": made.linked,
        "depths": made.depths, "seal": made.seal, "seconds": clock(),
    }  # fmt: skip
