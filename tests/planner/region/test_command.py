"""`./marshrut routes plan --instance` and the figures of `./marshrut bench planner`."""

import signal
from argparse import Namespace

import numpy as np
import pytest
from bench import planner as bench

from marshrut.planner import region
from marshrut.planner.region.__main__ import tiny
from marshrut.planner.region.instance import NEEDED, OPTIONAL
from marshrut.project import planning
from marshrut.project.planning import plan_region
from marshrut.project.report import CommandFailed


@pytest.fixture
def file(tmp_path):
    inst = tiny()
    arrays = {told: getattr(inst, name) for name, (told, _) in {**NEEDED, **OPTIONAL}.items()}
    np.savez_compressed(tmp_path / "tiny.npz", **arrays)
    return tmp_path / "tiny.npz"


def asked(path, **more):
    place = {"instance": str(path), "person": None, "municipality": None, "region": False, "hours": 72}
    return Namespace(**{**place, "seconds": 20.0, "gap": 0.1, "out": None, "json": True, **more})


def test_a_region_from_a_file_is_planned_with_its_figures(file, tmp_path, capsys):
    told = plan_region(asked(file, out=str(tmp_path / "plan.npz")))
    assert told["violations"] == 0 and told["teachers"] == 4
    assert told["objective"] <= told["bound"] + 1e-4
    assert told["gap"] == pytest.approx(100 * (told["bound"] - told["objective"]) / abs(told["bound"]), abs=0.02)
    masks = np.load(tmp_path / "plan.npz")["masks"]
    problem = region.compile_problem(region.load_instance(file))
    assert problem.objective(masks) == pytest.approx(told["objective"], abs=1e-4)
    assert "план" in capsys.readouterr().err
    again = plan_region(asked(file, resume=str(tmp_path / "plan.npz")))
    assert again["objective"] >= told["objective"] - 1e-4


def test_ctrl_c_keeps_the_best_plan_so_far(file, tmp_path, monkeypatch):
    def interrupted(*_):
        if signal.getsignal(signal.SIGINT) is not before:  # a second one would break off
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(planning, "_tell_progress", interrupted)
    told = plan_region(asked(file, out=str(tmp_path / "plan.npz")))
    assert told["status"] == "cancelled" and told["violations"] == 0
    assert np.load(tmp_path / "plan.npz")["masks"].size == 4
    assert signal.getsignal(signal.SIGINT) is before


def test_a_plan_of_another_region_is_not_gone_on_from(file, tmp_path):
    np.savez(tmp_path / "other.npz", masks=np.zeros(3, np.uint64), prices=np.zeros(5))
    (tmp_path / "broken.npz").write_bytes(b"nothing")
    for name, told in (("other", "другой области"), ("broken", "прочитать план"), ("absent", "прочитать план")):
        with pytest.raises(CommandFailed, match=told):
            plan_region(asked(file, resume=str(tmp_path / f"{name}.npz")))


def test_a_bad_file_is_told_in_one_line(tmp_path):
    (tmp_path / "x.npz").write_bytes(b"nothing")
    for wrong in (tmp_path / "x.npz", tmp_path / "absent.npz"):
        with pytest.raises(CommandFailed, match="npz"):
            plan_region(asked(wrong))
    with pytest.raises(CommandFailed, match="Время"):
        plan_region(asked(tmp_path / "x.npz", seconds=0))
    with pytest.raises(CommandFailed, match="что-то одно"):
        plan_region(asked(tmp_path / "x.npz", region=True))


def test_measurement_has_the_promised_keys(file):
    row = bench.measure(str(file), 20.0, 0.1)
    promised = {
        "objective",
        "bound",
        "gap",
        "seconds",
        "peak_gib",
        "violations",
        "one_p95_ms",
        "replan_changed",
        "greedy_objective",
    }
    assert promised <= set(row)
    assert row["violations"] == row["baseline_violations"] == 0
    assert row["greedy_objective"] <= row["objective"] + 1e-6
    assert all(row[f"replan_l{level}"]["violations"] == 0 for level in range(3))


def test_parts_of_the_measurement(file, monkeypatch):
    def nobody():
        raise CommandFailed("Планировать некого.")

    monkeypatch.setattr(bench, "_demo", nobody)
    told = bench.run(Namespace(rest=["--given", str(file.parent), "--seconds", "20"]))
    assert list(told["instances"]) == ["tiny"] and told["passed"] == {"demo": "Планировать некого."}
    assert told["violations"] == 0 and told["instances"]["tiny"]["limit"] == 20
    for wrong in (["--given", str(file.parent / "no")], ["--only", "300,many"], ["--only", "demo"]):
        with pytest.raises(CommandFailed):
            bench.run(Namespace(rest=wrong))
    assert bench._parts(bench._options([])) == ["300", "1000", "11000", "100000", "demo"]
    assert bench._parts(bench._options(["--only", "demo", "--teachers", "50"])) == ["demo", "50"]
