"""`./marshrut routes print`: the same forms as the pages give; `./marshrut routes plan`: a region from a file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
from django.http import Http404

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.paper import docx, pdf
from marshrut.paper.batch import render_batch
from marshrut.planner import PlannerDataError, region
from marshrut.planner.region.report import solve_and_tell
from marshrut.project.report import CommandFailed, line, progress, stopwatch

from . import queries

EVERY = 50


def print_routes(args: Namespace) -> dict[str, Any]:
    """Print forms into a folder.

    Parameters
    ----------
    args : `route` (key) or `municipality` (code), `format` ("pdf", "docx"), `out` (folder, made when absent)

    Returns
    -------
    {"forms", "files", "seconds", "out"}
    """
    if bool(args.route) == bool(args.municipality):
        raise CommandFailed("Укажите что-то одно: --route ID или --municipality CODE.")
    clock, out = stopwatch(), Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    try:
        files = _one(str(args.route), args.format, out) if args.route else _many(args.municipality, args.format, out)
    except Http404:
        what = f"маршрута {args.route}" if args.route else f"муниципалитета с кодом «{args.municipality}»"
        raise CommandFailed(f"Нет {what}.") from None
    except Refused as refusal:
        raise CommandFailed(refusal.text) from None
    forms = 1 if args.route else files - 3
    if not getattr(args, "json", False):
        line(f"Форм: {forms}, файлов: {files}, папка: {out}")
    return {"forms": forms, "files": files, "seconds": clock(), "out": str(out)}


def _one(route: str, kind: str, out: Path) -> int:
    if not route.isdigit():
        raise CommandFailed(f"«{route}» — не номер маршрута: нужен номер из адреса страницы.")
    printed = queries.form_of(SYSTEM, int(route))
    render = pdf.render_iom if kind == "pdf" else docx.render_iom
    (out / f"{printed.name}.{kind}").write_bytes(render(printed.form))
    return 1


def _many(code: str, kind: str, out: Path) -> int:
    name, forms = queries.forms_of_municipality(SYSTEM, code)

    def tell(done: int, total: int) -> None:
        if done % EVERY == 0 or done == total:
            progress(f"{name}: {done} из {total}")

    made = render_batch(forms, out, kind, tell, f"Реестр ИОМ: {name}")  # type: ignore[arg-type]
    return len(made.files) + 3


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
