"""The measured work of `bench calibration`, each piece in a process of its own."""

from __future__ import annotations

import importlib
import resource
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marshrut import psychometrics

Answers = NDArray[np.int8]
#: Name, model, items, forms, populations.
CASES = (
    ("2pl 15000 × 60", "2pl", 60, 1, 1),
    ("gpcm 15000 × 60", "gpcm", 60, 1, 1),
    ("grm 15000 × 60", "grm", 60, 1, 1),
    ("2pl 15000 × 300, 80 % missing", "2pl", 300, 20, 1),
    ("gpcm 15000 × 300, 80 % missing", "gpcm", 300, 20, 1),
    ("grm 15000 × 300, 80 % missing", "grm", 300, 20, 1),
    ("gpcm 15000 × 60, 3 populations", "gpcm", 60, 1, 3),
    ("3pl 15000 × 60", "3pl", 60, 1, 1),
)
REPEATS = 3
NODES = 61


def simulate(
    model: str, n_items: int, forms: int, populations: int, people: int = 15_000
) -> tuple[Answers, NDArray[np.int64]]:
    """Answers of made-up people; twenty forms, each of four neighbouring blocks out of twenty: missing by design."""
    rng = np.random.default_rng(20261128)
    group = np.arange(people) % populations
    theta = rng.normal(np.array([0.0, 0.4, -0.3])[group], np.array([1.0, 1.2, 0.8])[group])
    slope = np.exp(rng.normal(0.1, 0.3, n_items)) * (0.7 if model == "gpcm" else 1.0)
    steps = np.array([-1.1, 0.0, 1.1]) if model in ("gpcm", "grm") else np.zeros(1)
    b = np.sort(rng.normal(0, 1, (n_items, 1)) + steps + rng.normal(0, 0.1, (n_items, steps.size)), axis=1)
    bank = psychometrics.Bank.from_difficulty(model, slope, list(b), lower=np.full(n_items, 0.2 * (model == "3pl")))
    answers = np.empty((people, n_items), np.int8)
    for j in range(n_items):
        above = np.cumsum(np.exp(psychometrics.log_probability(bank.take([j]), theta)), axis=0)
        answers[:, j] = (rng.random(people) > above[:-1]).sum(0)
    if forms > 1:
        form, block = np.arange(people) % forms, np.arange(n_items) // (n_items // forms)
        answers[(block - form[:, None]) % forms >= 4] = -1
    return answers, group


def first_call() -> float:
    """Seconds of the first calibration of this process, compiled loops taken from the disk."""
    answers, _ = simulate("2pl", 20, 1, 1, 1000)
    began = time.perf_counter()
    psychometrics.calibrate(psychometrics.Responses.from_matrix(answers))
    return time.perf_counter() - began


def ours(case: tuple[str, str, int, int, int]) -> dict[str, Any]:
    """Best of a few runs: seconds by the clock and of the processor, from the table of answers to the result."""
    _, model, *shape = case
    answers, group = simulate(model, *shape)
    best, used = np.inf, np.inf
    for _ in range(REPEATS):
        began, spent = time.perf_counter(), time.process_time()
        result = psychometrics.calibrate(psychometrics.Responses.from_matrix(answers, group=group), model)
        best, used = min(best, time.perf_counter() - began), min(used, time.process_time() - spent)
    return {"seconds": best, "cpu": used, "loglik": result.loglik, "iterations": result.n_iter}


def theirs(case: tuple[str, str, int, int, int]) -> dict[str, Any] | None:
    """PyPI mirt on the same answers, the same number of nodes and its own tolerance: its fastest setting."""
    mirt = importlib.import_module("mirt")
    _, model, *shape = case
    answers, _ = simulate(model, *shape)
    best = {"seconds": np.inf}
    for accelerate in ("none", "squarem"):
        began, spent = time.perf_counter(), time.process_time()
        result = mirt.fit_mirt(
            answers.astype(np.int64),
            model.upper(),
            n_quadpts=NODES,
            compute_standard_errors=False,
            accelerate=accelerate,
        )
        seconds = time.perf_counter() - began
        if seconds < best["seconds"]:
            cpu = time.process_time() - spent
            best = {"seconds": seconds, "cpu": cpu, "loglik": float(result.log_likelihood), "setting": accelerate}
    return best


def scoring(people: int) -> dict[str, float]:
    """Answers scored in a second (EAP with errors), from a bank that is known."""
    answers, _ = simulate("2pl", 60, 1, 1, people)
    resp = psychometrics.Responses.from_matrix(answers)
    bank = psychometrics.calibrate(resp).bank
    began = time.perf_counter()
    psychometrics.score(bank, resp)
    return {"answers": resp.item.size, "seconds": time.perf_counter() - began}


def crowd(people: int) -> dict[str, Any]:
    """One calibration of so many people with 60 items, in a process that has seen nothing else."""
    answers, _ = simulate("2pl", 60, 1, 1, people)
    before = peak_mib()
    began, spent = time.perf_counter(), time.process_time()
    result = psychometrics.calibrate(psychometrics.Responses.from_matrix(answers))
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    return {
        "people": people,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "iterations": result.n_iter,
        "peak_mib": round(peak_mib()),
        "peak_before_mib": round(before),
    }


def peak_mib() -> float:
    """Most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
