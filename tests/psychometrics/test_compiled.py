"""Compiled loops are kept on disk, and a crowd of people needs little memory beside its answers."""

import os
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from numba.core import config

from marshrut.loops import compiling
from marshrut.psychometrics import Responses, calibrate
from tests.psychometrics.simulate import binary_bank

CALIBRATE = """
import numpy as np
from marshrut.psychometrics import Responses, calibrate
from marshrut.psychometrics.maximise import improve
rng = np.random.default_rng(1)
calibrate(Responses.from_matrix((rng.normal(size=(300, 1)) + rng.normal(size=(300, 6)) > 0).astype(np.int8)), tol=0.01)
hits, misses = (sum(one.values()) for one in (improve.stats.cache_hits, improve.stats.cache_misses))
print(len(improve.signatures), hits, misses)
"""


def run_calibration(folder):
    env = {**os.environ, "NUMBA_CACHE_DIR": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", CALIBRATE], env=env, capture_output=True, text=True, check=True)
    return [int(one) for one in done.stdout.split()]


def test_a_second_process_takes_the_loops_from_the_disk(tmp_path):
    assert run_calibration(tmp_path) == [1, 0, 1]
    assert run_calibration(tmp_path) == [1, 1, 0]


def test_all_loops_can_be_compiled_at_installation(tmp_path):
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-m", "marshrut.psychometrics"], env=env, check=True)
    assert run_calibration(tmp_path) == [1, 1, 0]
    kept = {path.name.split("-")[0] for path in tmp_path.rglob("*.nbi")}
    assert {"kernels.expect", "kernels.fill_tables", "maximise.improve", "louis.lost", "bifactor_loops.expect"} <= kept


def test_without_a_folder_of_its_own_the_loops_go_to_one_among_temporary_files(monkeypatch, tmp_path):
    seen = []

    def njit(*, cache, **how):
        if cache and not config.CACHE_DIR:
            raise RuntimeError("no locator available")
        seen.append(cache)
        return lambda function: function

    monkeypatch.setattr(compiling, "njit", njit)
    monkeypatch.setattr(config, "CACHE_DIR", "")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    compiling.compiled(lambda x: x)
    assert seen == [True] and Path(config.CACHE_DIR).parent == tmp_path
    assert Path(config.CACHE_DIR).stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_write_is_not_trusted(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = Path(compiling._spare_folder())
    folder.chmod(0o777)
    assert compiling._spare_folder() == ""
    folder.rmdir()
    folder.symlink_to(tmp_path)
    assert compiling._spare_folder() == ""


@pytest.mark.parametrize("forms", [1, 3])
def test_a_crowd_needs_little_beside_its_answers(forms):
    bank, rng, people = binary_bank(60, 3), np.random.default_rng(5), 60_000
    right = 1 / (1 + np.exp(-(np.outer(rng.normal(size=people), bank.slope) + bank.intercept[:, 0])))
    mat = (rng.random(right.shape) < right).astype(np.int8)
    if forms > 1:
        mat[(np.arange(60) // 10 - np.arange(people)[:, None]) % forms == 1] = -1
    answers = int((mat >= 0).sum())
    del right
    tracemalloc.start()
    try:
        calibrate(Responses.from_matrix(mat), max_iter=200, tol=1e-2)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * answers + 80_000_000  # bytes: the answers and their codes; pieces being worked on
