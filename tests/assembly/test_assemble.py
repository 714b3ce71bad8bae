"""Forms keep every limit on made banks, their curves agree, and an impossible order tells what stands in the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from marshrut.assembly import Bound, Impossible, Order, OutOfTime, Tasks, assemble, broken

POINTS = np.linspace(-2, 2, 5)


def curves(rng, count):
    """Information of made 2pl tasks."""
    slope, difficulty = np.exp(rng.normal(0, 0.3, (count, 1))), rng.normal(0, 1, (count, 1))
    p = 1 / (1 + np.exp(-slope * (POINTS - difficulty)))
    return slope**2 * p * (1 - p)


def bank(seed, count=120, **more):
    """A bank with four groups and minutes."""
    rng = np.random.default_rng(seed)
    return Tasks(curves(rng, count), **more), rng.integers(0, 4, count), rng.integers(1, 4, count)


def counts(group, *wanted):
    return tuple(Bound(f"g{n}", (group == n).astype(np.int64), w, w) for n, w in enumerate(wanted))


def answer(tasks, order):
    """Forms or what clashes."""
    try:
        return assemble(tasks, order, seconds=20), None
    except Impossible as why:
        return None, why.clashes
    except OutOfTime:
        return None, None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_limit_holds_or_a_reason_is_told(data):
    seed = data.draw(st.integers(0, 999))
    rng = np.random.default_rng(seed)
    count = data.draw(st.integers(20, 70))
    pairs = {tuple(sorted(rng.choice(count, 2, replace=False).tolist())) for _ in range(data.draw(st.integers(0, 8)))}
    foes = {n for pair in pairs for n in pair}
    anchors = tuple(n for n in range(data.draw(st.integers(0, 3))) if n not in foes)
    tasks = Tasks(curves(rng, count), tuple(pairs), anchors, rng.integers(0, 50, count))
    group, minutes = rng.integers(0, 3, count), rng.integers(1, 4, count)
    size = data.draw(st.integers(4, 12))
    past = tuple(tuple(rng.choice(count, size, replace=False).tolist()) for _ in range(2))
    order = Order(
        forms=data.draw(st.integers(1, 4)),
        size=size,
        bounds=(
            *(Bound(f"g{n}", (group == n).astype(np.int64), size // 5, size) for n in range(3)),
            Bound("minutes", minutes, size, data.draw(st.sampled_from([size * 2, size * 3]))),
        ),
        overlap=data.draw(st.integers(0, 3)),
        earlier=past,
        earlier_overlap=data.draw(st.sampled_from([None, 1, 3])),
        most_shown=data.draw(st.sampled_from([None, 30, 45])),
    )
    made, clashes = answer(tasks, order)
    assume(made or clashes is not None)  # an order that took all the time says nothing of the limits
    if made is None:
        assert clashes
        assert all(clash.short > 0 for clash in clashes)
        return
    assert broken(tasks, order, made.forms) == []
    assert made.curves == pytest.approx(np.array([tasks.information[list(f)].sum(0) for f in made.forms]))


def test_curves_of_parallel_forms_agree_and_equal_input_gives_equal_forms():
    tasks, group, minutes = bank(7, 200)
    order = Order(4, 20, (*counts(group, 6, 6, 4, 4), Bound("minutes", minutes, 30, 50)), overlap=0)
    one, two = assemble(tasks, order), assemble(tasks, order)
    assert one.forms == two.forms
    assert one.farthest < 0.05
    assert np.abs(one.curves - one.curves.mean(0)).max() < 0.05 * one.curves.mean(0).max()
    assert one.shared.tolist() == (np.eye(4) * 20).tolist()


def test_a_given_target_is_met():
    tasks, group, _ = bank(3, 200)
    target = tasks.information.mean(0) * 20
    made = assemble(tasks, Order(3, 20, counts(group, 5, 5, 5, 5), target=target))
    assert made.farthest <= 0.02
    assert broken(tasks, Order(3, 20, counts(group, 5, 5, 5, 5)), made.forms) == []


def test_without_a_target_the_weighed_points_get_the_most():
    tasks, group, _ = bank(5)
    made = assemble(tasks, Order(1, 20, counts(group, 5, 5, 5, 5), weight=np.array([0, 0, 1.0, 0, 0])))
    best = sum(np.sort(tasks.information[group == n, 2])[-5:].sum() for n in range(4))
    assert made.curves[0, 2] >= 0.95 * best


def test_a_small_bank_gives_forms_that_share_within_the_limit():
    tasks, group, _ = bank(11, 44)
    wanted = [int(n * 12 // 44) for n in np.bincount(group)]
    wanted[0] += 12 - sum(wanted)
    order = Order(5, 12, counts(group, *wanted), overlap=4)
    made = assemble(tasks, order)
    assert broken(tasks, order, made.forms) == []
    shared = made.shared - np.diag(np.diag(made.shared))
    assert 0 < shared.max() <= 4


def test_what_stands_in_the_way_is_named():
    tasks, group, minutes = bank(1, 60)
    have = int((group == 2).sum())
    with pytest.raises(Impossible) as lack:
        assemble(tasks, Order(2, 20, counts(group, 2, 2, 14, 2)))
    assert [(c.name, c.short) for c in lack.value.clashes] == [("g2", 28 - have)]
    with pytest.raises(Impossible) as tight:
        assemble(tasks, Order(1, 20, (Bound("minutes", minutes, 0, 10),)))
    assert [(c.name, c.over) for c in tight.value.clashes] == [("minutes", True)]


def test_enemies_anchors_exposure_overlap_and_earlier_forms_are_named_too():
    info = curves(np.random.default_rng(2), 8)
    hunted = Tasks(info, enemies=tuple((a, b) for a in range(8) for b in range(a)))
    both = Tasks(info, enemies=((0, 1),), anchors=(0, 1))
    tired = Tasks(info, shown=np.arange(8))
    cases = [
        (hunted, Order(1, 2), "enemies"),
        (both, Order(1, 3), "enemies"),
        (tired, Order(1, 4, most_shown=2), "shown"),
        (Tasks(info), Order(2, 5, overlap=1), "overlap"),
        (Tasks(info), Order(1, 8, earlier=(tuple(range(8)),), earlier_overlap=3), "earlier"),
        (Tasks(info), Order(1, 9), "size"),
    ]
    for tasks, order, name in cases:
        with pytest.raises(Impossible) as trouble:
            assemble(tasks, order)
        assert name in {c.name for c in trouble.value.clashes}, name


def test_an_order_that_means_nothing_is_refused():
    with pytest.raises(ValueError, match="finite"):
        Tasks(np.array([[np.nan]]))
    with pytest.raises(ValueError, match="least"):
        Bound("x", np.ones(1, np.int64), 2, 1)
    with pytest.raises(ValueError, match="target"):
        assemble(Tasks(np.ones((3, 2))), Order(1, 1, target=np.array([1.0])))
