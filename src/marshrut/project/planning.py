"""`./marshrut routes plan --instance`: a whole region from a file; needs no database."""

from argparse import Namespace
from typing import Any

import numpy as np

from marshrut.planner import PlannerDataError, region
from marshrut.planner.region.report import solve_and_tell
from marshrut.project.report import CommandFailed, line, progress


def plan_region(args: Namespace) -> dict[str, Any]:
    """Plan a region kept in a file.

    Parameters
    ----------
    args : `instance` (file), `seconds` (limit), `gap` (percent to stop at), `out` (file for the plan, may be absent)

    Returns
    -------
    {"objective", "bound", "gap" (percent), "violations", "seconds", "cpu_seconds", "peak_gib", "status", …}
    """
    if args.seconds <= 0 or args.gap < 0:
        raise CommandFailed("Время — больше нуля секунд, разрыв — не меньше нуля процентов.")
    try:
        problem = region.compile_problem(region.load_instance(args.instance))
    except OSError:
        raise CommandFailed(f"Не удалось прочитать файл {args.instance}.") from None
    except PlannerDataError as error:
        raise CommandFailed(
            f"Файл {args.instance} не годится: {error.field}, строка {error.index}: {error.reason}"
        ) from None
    plan, figures = solve_and_tell(problem, seconds=args.seconds, gap=args.gap, progress=_tell_progress)
    if args.out:
        np.savez_compressed(args.out, masks=plan.masks, prices=plan.prices)
    if not getattr(args, "json", False):
        for key, value in figures.items():
            line(f"{key} = {value}")
    return figures


def _tell_progress(seconds: float, bound: float, objective: float) -> None:
    known = [f"{name} {value:.2f}" for name, value in (("граница", bound), ("план", objective)) if np.isfinite(value)]
    progress(f"{seconds:.0f} с: {', '.join(known)}")
