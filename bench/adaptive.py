"""`./marshrut bench adaptive`: an adaptive test against fixed forms to the same blueprint, on made-up people and items."""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marshrut.project.report import progress
from marshrut.psychometrics import Bank, Pool, Responses, Rules, Sitting, log_probability, score, simulate

ITEMS, PEOPLE, FORMS = 1000, 5000, 5
SHARES = np.array([0.3, 0.3, 0.25, 0.15])
LONGEST = 80


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Mean length to an error of 0.35, exposure, bias, time of a choice; the fixed form that is as precise."""
    parser = argparse.ArgumentParser("marshrut bench adaptive")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"людей ({PEOPLE})")
    people = parser.parse_args(getattr(args, "rest", [])).people
    rng = np.random.default_rng(20261128)
    slope = np.exp(rng.normal(0.1, 0.3, ITEMS))
    bank = Bank.from_difficulty("2pl", slope, list(rng.normal(0, 1.1, ITEMS)))
    pool = Pool.of(bank, np.arange(ITEMS) % SHARES.size, SHARES)
    theta = rng.normal(size=people)
    rules = Rules()
    progress(f"Адаптивный тест: {people} человек…")
    began = time.process_time()
    trial = simulate(pool, theta, rules, seed=1)
    used = time.process_time() - began
    progress("Формы постоянного состава…")
    fixed, most = _fixed(bank, pool, theta, rules.se_stop, rng)
    length = float(trial.length.mean())
    return {
        "fixed_items": fixed,
        "fixed_items_nine_of_ten": most,
        "adaptive_items": round(length, 2),
        "share_of_fixed": round(length / fixed, 3),
        "mean_se": round(float(trial.se.mean()), 4),
        "reached": round(float((trial.se <= rules.se_stop).mean()), 4),
        "max_exposure": round(float(trial.exposure.max()), 4),
        "unused": round(float((trial.exposure == 0).mean()), 3),
        "overlap": round(trial.overlap, 4),
        "bias": round(float((trial.theta - theta).mean()), 4),
        "rmse": round(float(np.sqrt(((trial.theta - theta) ** 2).mean())), 4),
        "blueprint_deviation": round(float(trial.deviation.max()), 3),
        "choice_ms": round(_choice(pool, rules), 3),
        "cpu_ms_per_item": round(1000 * used / int(trial.length.sum()), 3),
        "workload": f"банк из {ITEMS} заданий 2pl, {people} человек N(0, 1), 4 группы по плану 30/30/25/15 %, ошибка ≤ 0,35, "
        f"показ задания ≤ 0,2; форма постоянного состава – случайная по тому же плану (среднее по {FORMS}), кратчайшая, "
        "у которой средняя ошибка ≤ 0,35 (у девяти из десяти ≤ 0,35); параметры считаются известными",
    }


def _fixed(
    bank: Bank, pool: Pool, theta: NDArray[np.float64], limit: float, rng: np.random.Generator
) -> tuple[float, float]:
    """Mean over random forms of the least length with a mean error, and with nine of ten errors, within the limit."""
    lengths = []
    for _ in range(FORMS):
        order = _to_blueprint(pool, rng)
        right = np.exp(log_probability(bank.take(order), theta)[1::2]).T
        answers = (rng.random(right.shape) < right).astype(np.int8)
        found = [0, 0]
        for n in range(10, LONGEST + 1):
            se = score(bank.take(order[:n]), Responses.from_matrix(answers[:, :n], 2)).se
            for which, reached in enumerate((se.mean() <= limit, np.quantile(se, 0.9) <= limit)):
                found[which] = found[which] or n * int(reached)
            if all(found):
                break
        lengths.append([one or LONGEST for one in found])
    means = np.mean(lengths, axis=0)
    return float(means[0]), float(means[1])


def _to_blueprint(pool: Pool, rng: np.random.Generator) -> NDArray[np.int64]:
    """Random items such that the beginning of any length keeps the shares of the groups."""
    order: list[int] = []
    count = np.zeros(pool.shares.size)
    queues = [list(rng.permutation(np.flatnonzero(pool.group == g))) for g in range(pool.shares.size)]
    for n in range(LONGEST):
        g = int(np.argmax(pool.shares * (n + 1) - count))
        order.append(int(queues[g].pop()))
        count[g] += 1
    return np.array(order)


def _choice(pool: Pool, rules: Rules) -> float:
    """Milliseconds of an answer taken and the next item chosen, by the clock, median of many."""
    rng, times = np.random.default_rng(0), []
    for turn in range(50):
        one = Sitting(pool, rules, np.zeros(ITEMS, np.int64), 0, turn)
        item = one.next()
        while isinstance(item, int):
            began = time.perf_counter()
            one.answer(item, int(rng.integers(2)))
            item = one.next()
            times.append(time.perf_counter() - began)
    return 1000 * float(np.median(times))
