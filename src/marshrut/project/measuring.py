"""``./marshrut bench``: runs the measurements that lie in ``bench/`` of the checkout."""

import sys
from argparse import Namespace
from typing import Any

from marshrut.project import boot
from marshrut.project.report import CommandFailed, line, progress, stopwatch


def bench(args: Namespace) -> dict[str, Any]:
    """Run one measurement or all of them; the figures come back by name."""
    names = available()
    if args.name != "all" and args.name not in names:
        raise CommandFailed(f"Нет измерения «{args.name}». Есть: {', '.join(names) or 'ни одного'}, all.")
    sys.path.insert(0, str(boot.ROOT))
    boot.ready()
    if args.name != "all":
        return _one(args.name, args)
    return {name: _one(name, args) for name in names}


def available() -> list[str]:
    """Names of the measurements of this checkout."""
    found = (path.stem for path in (boot.ROOT / "bench").glob("*.py"))
    return sorted(name for name in found if not name.startswith("_"))


def _one(name: str, args: Namespace) -> dict[str, Any]:
    progress(f"Измеряю: {name}…")
    clock = stopwatch()
    result = dict(boot.late(f"bench.{name}:run")(args))
    result.setdefault("seconds", clock())
    if not args.json:
        for key, value in result.items():
            line(f"{name}.{key} = {value}")
    return result
