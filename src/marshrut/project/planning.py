"""`./marshrut routes plan`: a region from a file, or people of the database; nothing is written to it."""

from argparse import Namespace
from typing import Any

import numpy as np

from marshrut.planner import PlannerDataError, region
from marshrut.planner.region.report import solve_and_tell
from marshrut.project import boot
from marshrut.project.report import CommandFailed, line, progress


def plan_region(args: Namespace) -> dict[str, Any]:
    """Plan a region kept in a file, or people of the database.

    Parameters
    ----------
    args : one of `instance` (file), `person`, `municipality`, `region`; `hours` of one teacher, `seconds` (limit),
        `gap` (percent to stop at), `out` (file for the plan, may be absent)

    Returns
    -------
    {"objective", "bound", "gap" (percent), "violations", "seconds", "cpu_seconds", "peak_gib", "status", …}
    """
    if args.seconds <= 0 or args.gap < 0:
        raise CommandFailed("Время — больше нуля секунд, разрыв — не меньше нуля процентов.")
    asked = [bool(args.instance), bool(args.person), bool(args.municipality), bool(args.region)]
    if sum(asked) != 1:
        raise CommandFailed("Укажите что-то одно: --instance FILE, --person ID, --municipality CODE или --region.")
    problem = _of_file(args) if args.instance else _of_database(args)
    plan, figures = solve_and_tell(problem, seconds=args.seconds, gap=args.gap, progress=_tell_progress)
    if args.out:
        np.savez_compressed(args.out, masks=plan.masks, prices=plan.prices)
    if not getattr(args, "json", False):
        for key, value in figures.items():
            line(f"{key} = {value}")
    return figures


def _of_database(args: Namespace) -> region.Problem:
    boot.ready()
    laid = boot.late("marshrut.routes.command:laid_out")(args)
    return region.compile_problem(laid.instance)


def _of_file(args: Namespace) -> region.Problem:
    try:
        return region.compile_problem(region.load_instance(args.instance))
    except OSError:
        raise CommandFailed(f"Не удалось прочитать файл {args.instance}.") from None
    except PlannerDataError as error:
        raise CommandFailed(
            f"Файл {args.instance} не годится: {error.field}, строка {error.index}: {error.reason}"
        ) from None


def _tell_progress(seconds: float, bound: float, objective: float) -> None:
    known = [f"{name} {value:.2f}" for name, value in (("граница", bound), ("план", objective)) if np.isfinite(value)]
    progress(f"{seconds:.0f} с: {', '.join(known)}")
