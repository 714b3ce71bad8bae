"""Multi-stage test: little is lost against a full adaptive one, content is kept, routing goes on without a connection."""

import numpy as np
import pytest

from marshrut.psychometrics import (
    BadBlueprint,
    BadResponses,
    Bank,
    Panel,
    Pool,
    Rules,
    information,
    score,
    simulate,
    simulate_panels,
)
from tests.psychometrics.simulate import answers

SHARES = np.full(4, 0.25)
TARGETS = ((0.0,), (-1.0, 0.0, 1.0), (-1.2, 0.0, 1.2))


def big_bank(n=600):
    rng = np.random.default_rng(2)
    return Bank.from_difficulty("2pl", np.exp(rng.normal(0.2, 0.25, n)), list(rng.normal(0, 1.1, n))), np.arange(n) % 4


def panels_of(bank, group, n_panels, size=8):
    """Parallel panels 1-3-3: for each place the most informative items of each group, dealt out in turn and back."""
    free, out = np.ones(bank.n_items, bool), [([], []) for _ in range(n_panels)]
    for stage, targets in enumerate(TARGETS):
        for target in targets:
            order = np.argsort(-information(bank, target).item[:, 0])
            hands = [[] for _ in range(n_panels)]
            for d in range(4):
                best = [j for j in order if free[j] and group[j] == d][: n_panels * size // 4]
                for turn, j in enumerate(best):
                    lap, place = divmod(turn, n_panels)
                    hands[place if lap % 2 == 0 else n_panels - 1 - place].append(j)
                    free[j] = False
            for hand, (modules, stages) in zip(hands, out, strict=True):
                modules.append(hand)
                stages.append(stage)
    return [Panel.of(bank, modules, stages) for modules, stages in out]


@pytest.mark.parametrize(("n_panels", "by"), [(1, "sum"), (2, "sum"), (2, "eap")])
def test_the_error_is_at_most_a_tenth_above_that_of_a_full_adaptive_test(n_panels, by):
    bank, group = big_bank()
    theta = np.random.default_rng(5).normal(size=1500)
    staged = simulate_panels(panels_of(bank, group, n_panels), theta, by, group=group, shares=SHARES, seed=1)
    rules = Rules(se_stop=0.0, n_min=24, n_max=24, max_exposure=1 / n_panels, randomesque=1 if n_panels == 1 else 5)
    full = simulate(Pool.of(bank, group, SHARES), theta[:700], rules, seed=1)
    loss = np.sqrt(np.mean(staged.se**2)) / np.sqrt(np.mean(full.se**2))
    assert 1.0 < loss <= 1.10
    assert np.sqrt(np.mean((staged.theta - theta) ** 2)) == pytest.approx(np.sqrt(np.mean(staged.se**2)), rel=0.06)
    assert staged.deviation.max() == 0.0  # the blueprint is kept on every path
    assert staged.exposure.max() == pytest.approx(1 / n_panels, abs=0.03)
    assert len({tuple(path) for path in staged.path}) > 5


def test_the_abler_go_to_harder_modules():
    bank, group = big_bank()
    panel = panels_of(bank, group, 1)[0]
    theta = np.repeat([-2.0, 0.0, 2.0], 300)
    path = simulate_panels([panel], theta, seed=3).path
    assert [round(float(path[theta == t, 2].mean()), 1) for t in (-2.0, 0.0, 2.0)] == pytest.approx([4, 5, 6], abs=0.35)


def test_the_table_of_sums_is_the_eap_of_sums_and_carries_only_what_may_come():
    bank, group = big_bank(200)
    panel = panels_of(bank, group, 1, 4)[0]
    table = panel.table((0,))
    assert table.size == 5 and np.all(np.diff(table) >= 0)
    assert set(panel.carried((0,))) == set(table) <= {1, 2, 3}
    assert all(len(path) == 3 and path[0] == 0 for path in panel.paths)
    low, high = panel.table((0, 1)), panel.table((0, 3))
    assert low.size == high.size == 9
    assert all(a <= b for a, b in zip(low, high, strict=True))  # the same sum over harder items means more


def test_the_route_of_one_person_follows_sums_and_answers():
    bank, group = big_bank(200)
    panel = panels_of(bank, group, 1, 4)[0]
    right = [(int(j), 1) for j in panel.modules[0]]
    wrong = [(j, 0) for j, _ in right]
    for by in ("sum", "eap"):
        assert (panel.next((0,), wrong, by), panel.next((0,), right, by)) == (1, 3)
    resp = answers(bank.take(panel.modules[0]), np.array([0.3]), 4)
    one = [(int(j), int(k)) for j, k in zip(panel.modules[0], resp.matrix()[0], strict=True)]
    level = np.searchsorted(panel.cuts[0], score(bank.take(panel.modules[0]), resp).theta[0])
    assert panel.next((0,), one, "eap") == 1 + level
    assert panel.next((0,), right[:2], "eap") in {2, 3}  # a half-answered module still has a posterior
    with pytest.raises(BadResponses, match="every item"):
        panel.next((0,), right[:2])
    with pytest.raises(BadResponses, match="once"):
        panel.next((0,), [*right, right[0]])
    with pytest.raises(BadResponses, match="is over"):
        panel.table((0, 1, 4))
    with pytest.raises(BadResponses, match="no path"):
        panel.table((1,))


def test_graded_items_are_routed_too():
    bank = Bank.from_params("gpcm", [[1.0, 0.5 + s, -0.5 + s] for s in (0, 0, 1.5, 1.5, -1.5, -1.5)])
    panel = Panel.of(bank, [[0, 1], [2, 3], [4, 5]], [0, 1, 1])
    assert panel.table((0,)).tolist() == [1, 1, 1, 2, 2] or panel.table((0,)).tolist() == [1, 1, 2, 2, 2]
    found = simulate_panels([panel], np.array([-3.0, 3.0]), seed=1)
    assert found.path[:, 1].tolist() == [1, 2]


def test_panels_that_make_no_test_are_refused():
    bank, _ = big_bank(20)
    for modules, stage, cuts, why in (
        ([[0], [1], [1]], [0, 1, 1], None, "each once"),
        ([[0], [1]], [0, 2], None, "without gaps"),
        ([[0], [1]], [0, 0], None, "one module in the first"),
        ([[0], []], [0, 1], None, "items in every module"),
        ([[0], [1], [2]], [0, 1, 1], [[0.0, 1.0]], "rising cut"),
        ([[0], [1], [2], [3]], [0, 1, 1, 1], [[1.0, 0.0]], "rising cut"),
    ):
        with pytest.raises(BadBlueprint, match=why):
            Panel.of(bank, modules, stage, cuts)
    order = np.argsort([one[0] for one in bank.difficulty()])
    with pytest.raises(BadBlueprint, match="from easy to hard"):
        Panel.of(bank, [[order[5]], [order[-1]], [order[0]]], [0, 1, 1])
