"""`./marshrut routes plan`: a region from a file, or people of the database; nothing is written to it."""

import signal
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
        `gap` (percent to stop at), `out` (file for the plan, may be absent), `resume` (such a file to go on from)

    Ctrl+C ends the search at the next step with the best plan so far; a second one breaks off at once.

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
    begun = _begun(args.resume, problem) if getattr(args, "resume", None) else {}
    with _stoppable() as cancelled:
        plan, figures = solve_and_tell(
            problem, seconds=args.seconds, gap=args.gap, progress=_tell_progress, cancelled=cancelled, **begun
        )
    if args.out:
        np.savez_compressed(args.out, masks=plan.masks, prices=plan.prices)
    if not getattr(args, "json", False):
        for key, value in figures.items():
            line(f"{key} = {value}")
    return figures


def _begun(path: str, problem: region.Problem) -> dict[str, Any]:
    """Prices and sets of lines of an earlier plan of the same region."""
    try:
        with np.load(path) as kept:
            prices, masks = kept["prices"], kept["masks"]
    except (OSError, ValueError, KeyError, EOFError):
        raise CommandFailed(f"Не удалось прочитать план из файла {path}.") from None
    if prices.shape != (problem.rows.size,) or masks.shape != (problem.n,):
        raise CommandFailed(f"План в файле {path} — другой области: не совпадает число педагогов или мероприятий.")
    return {"warm": prices.astype(np.float64), "start": masks.astype(np.uint64)}


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """A wish to stop, told by Ctrl+C."""
    wished: list[int] = []

    def stop(number: int, _frame: object) -> None:
        wished.append(number)
        signal.signal(signal.SIGINT, before)
        progress("Останавливаюсь: сохраню лучший план из найденных…")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: bool(wished)
    finally:
        signal.signal(signal.SIGINT, before)


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
