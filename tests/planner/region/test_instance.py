"""Bad data are refused by name, row and reason; lists are made by the filters."""

from dataclasses import replace

import numpy as np
import pytest

from marshrut.planner import PlannerDataError, region
from marshrut.planner.region.__main__ import tiny
from marshrut.planner.region.instance import NEEDED, OPTIONAL, check


def arrays():
    inst = tiny()
    return {told: getattr(inst, name) for name, (told, _) in {**NEEDED, **OPTIONAL}.items()}


def changed(name, at, value):
    data = arrays()
    array = np.array(data[name], np.float64)
    array[at] = value
    return {**data, name: array}


@pytest.mark.parametrize(
    ("name", "at", "value"),
    [
        ("t_mu", (1, 2), np.nan), ("t_se", (1, 2), 0), ("a_cap", 3, -1), ("a_h", (3, 0), -2), ("a_span", (2, 1), 0),
        ("t_m", 1, 9), ("a_block", 4, 7), ("a_comp", (0, 1), 0), ("ci", 0, 99), ("a_pool", 6, 5), ("a_price", 1, np.nan),
        ("quota", (0, 0), 40), ("a_mentor", 6, 44), ("th", (0, 1), -1), ("wish", 0, np.inf),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_with_is_refused(name, at, value):
    with pytest.raises(PlannerDataError) as caught:
        region.from_arrays(changed(name, at, value))
    assert caught.value.reason


def test_an_absent_array_and_another_shape_are_refused(tmp_path):
    data = arrays()
    del data["t_mu"]
    with pytest.raises(PlannerDataError, match="t_mu"):
        region.from_arrays(data)
    with pytest.raises(PlannerDataError, match="shape"):
        region.from_arrays({**arrays(), "a_span": np.zeros((3, 2))})
    (tmp_path / "x.npz").write_text("not arrays")
    with pytest.raises(PlannerDataError):
        region.load_instance(tmp_path / "x.npz")


def test_a_lock_of_no_line_and_a_locked_ban_are_refused():
    inst = tiny()
    high = np.full(inst.n, np.uint64(1) << np.uint64(63))
    with pytest.raises(PlannerDataError):
        check(replace(inst, locked=high))
    one = np.ones(inst.n, np.uint64)
    with pytest.raises(PlannerDataError, match="both"):
        check(replace(inst, locked=one, forbidden=one))


def test_a_file_gives_back_what_was_written(tmp_path):
    np.savez_compressed(tmp_path / "x.npz", **arrays())
    inst = region.load_instance(tmp_path / "x.npz")
    assert (inst.act == tiny().act).all() and inst.money == tiny().money


def test_lists_keep_wishes_locks_and_the_filters():
    inst = tiny()
    wish = inst.wish.copy()
    wish[0] = 0.7
    kept = region.list_lines(replace(inst, wish=wish, locked=np.ones(inst.n, np.uint64)))
    assert kept.wish.max() == np.float32(0.7)
    for i in range(inst.n):
        held = inst.act[inst.ptr[i]]
        at = int(np.flatnonzero(kept.act[kept.ptr[i] : kept.ptr[i + 1]] == held)[0])
        assert int(kept.locked[i]) == 1 << at
    busy = replace(inst, absent=np.tile(np.array([0, 302], np.int32), (inst.n, 1)))
    assert region.list_lines(busy).act.size == 0
    strangers = replace(inst, a_subject=np.full(inst.na, 3))
    assert region.list_lines(strangers).act.size == 0
