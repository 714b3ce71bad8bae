"""`./marshrut bench calibration`: agreement with reference results, time of big calibrations, ratio to PyPI mirt.

`--given FOLDER` names a folder with reference results (see `bench/_references.py`); without it only the printed ones
are compared. `--people N` adds calibrations of N and of N / 10 people with 60 items, each in a process of its own: time
and memory must grow no faster than people. mirt is measured when it is installed (group `work` of `pyproject.toml`).
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import statistics
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

import numpy as np

from bench import _calibration as work
from bench import _references as references
from marshrut import psychometrics
from marshrut.project.report import CommandFailed, progress

T = TypeVar("T")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Differences to references, seconds by case (best of three), ratio to mirt, peak memory."""
    options = _options(getattr(args, "rest", []))
    compared = [_compare(one) for one in [references.printed(), *_given(options.given)]]
    cold, first = _first_calls()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        _in(pool, work.first_call)
        mine = {case[0]: _told(pool, case) for case in work.CASES}
        scored = _in(pool, work.scoring, 50_000)
        peak = _in(pool, work.peak_mib)
    crowds = [_alone(work.crowd, n) for n in (options.people // 10, options.people) if n]
    known = importlib.util.find_spec("mirt") is not None and not options.alone
    pairs = {case[0]: _their(case) for case in work.CASES if case[4] == 1} if known else {}
    ratios = {name: their["seconds"] / mine[name]["seconds"] for name, their in pairs.items()}
    return {
        "max_ll_diff": max(one["ll_diff"] for one in compared),
        "max_param_diff": max(one["param_diff"] for one in compared),
        "references": compared,
        "seconds": {name: round(one["seconds"], 3) for name, one in mine.items()},
        "cpu_seconds": {name: round(one["cpu"], 3) for name, one in mine.items()},
        "iterations": {name: one["iterations"] for name, one in mine.items()},
        "ratio_pypi_mirt": round(statistics.median(ratios.values()), 1) if ratios else None,
        "ratio_by_case": {name: round(ratio, 1) for name, ratio in ratios.items()},
        "pypi_mirt": _mirt(pairs) if known else "не измерен: нет пакета mirt (группа work)",
        "first_call_s": round(first, 2),
        "first_call_compiling_s": round(cold, 2),
        "answers_scored_per_s": round(scored["answers"] / scored["seconds"]),
        "peak_mib": round(peak),
        "crowds": crowds,
        "threads": psychometrics.cores(),
        "workload": "выдуманные ответы 15 000 человек, 61 узел на [−6, 6]; время от таблицы ответов до результата, "
        "лучшее из трёх; mirt – лучшая из его настроек на тех же ответах и том же числе узлов, без ошибок параметров",
    }


def _first_calls() -> tuple[float, float]:
    """First calls of two fresh processes: with nothing compiled yet, and with what the first one has left on the disk."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, NUMBA_CACHE_DIR=folder):
        return _alone(work.first_call), _alone(work.first_call)


def _options(rest: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("marshrut bench calibration")
    parser.add_argument("--given", type=Path, metavar="FOLDER", help="папка с результатами других программ")
    parser.add_argument(
        "--people", type=int, default=0, metavar="N", help="измерить ещё столько людей, например 1000000"
    )
    parser.add_argument("--alone", action="store_true", help="не измерять mirt")
    return parser.parse_args(rest)


def _given(folder: Path | None) -> list[references.Reference]:
    if folder is None:
        return []
    found = references.read(folder)
    if not found:
        raise CommandFailed(
            f"В папке {folder} нет результатов для сравнения: нужны summary.csv, *_data.csv и *_params.csv."
        )
    return found


def _compare(one: references.Reference) -> dict[str, Any]:
    """Greatest difference of parameters and difference of log-likelihoods, beyond what rounding allows."""
    data = one.data - np.where(one.data >= 0, one.data, one.data.max()).min(0)
    result = psychometrics.calibrate(psychometrics.Responses.from_matrix(np.where(one.data < 0, -1, data)), one.model)
    differences = [abs(float(result.group_sd[0]) ** 2 - one.variance)]
    for got, true in zip(result.params, one.params, strict=True):
        keep = ~np.isnan(true)
        differences.append(float(np.abs(got - true)[keep].max()))
    beyond = [max(0.0, x - one.digits / 2) for x in (abs(result.loglik - one.loglik), max(differences))]
    return {"set": one.name, "ll_diff": round(beyond[0], 7), "param_diff": round(beyond[1], 6)}


def _in(pool: ProcessPoolExecutor, function: Callable[..., T], *inputs: object) -> T:
    return pool.submit(function, *inputs).result()


def _alone(function: Callable[..., T], *inputs: object) -> T:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return _in(pool, function, *inputs)


def _told(pool: ProcessPoolExecutor, case: tuple[str, str, int, int, int]) -> dict[str, Any]:
    progress(f"{case[0]}…")
    return _in(pool, work.ours, case)


def _their(case: tuple[str, str, int, int, int]) -> dict[str, Any]:
    progress(f"mirt: {case[0]}…")
    return _alone(work.theirs, case)


def _mirt(pairs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rounded = {
        name: {key: round(value, 3) if isinstance(value, float) else value for key, value in one.items()}
        for name, one in pairs.items()
    }
    return {"version": importlib.metadata.version("mirt"), **rounded}
