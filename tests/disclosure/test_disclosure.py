"""Published totals leave each hidden number at least k wide; hiding small numbers alone does not."""

from itertools import product

import numpy as np
import pytest

from marshrut.disclosure import Cells, Leak, Published, Table, attack, eligible, protect, publish, safe_means
from marshrut.disclosure.model import needed

from .region import made


def every_table(seen):
    """All whole tables that agree with what is published, one after another: the slow and sure attacker."""
    ways = [
        [row for row in product(range(n + 1), repeat=seen.values.shape[1]) if sum(row) == n]
        for n in seen.people.tolist()
    ]
    for rows in product(*ways):
        table = np.array(rows)
        sums = seen.cells.sums(table)
        if ((sums == seen.values) | (seen.values < 0)).all():
            yield sums


@pytest.mark.parametrize("seed", range(6))
def test_the_attack_finds_exactly_what_trying_every_table_finds(seed):
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(3, [0.4, 0.3, 0.3], size=4)
    cells = Cells.of([[0, 1, 2, 3], [0, 1], [2, 3], [0, 2], [1, 3], [0], [1], [2], [3]])
    seen = Published.of(Table(counts, cells), rng.random((9, 3)) < 0.4)
    found = attack(seen, 3, exact=True)
    tables = np.array(list(every_table(seen)))
    hidden = seen.values < 0
    assert (found.low[hidden] == tables.min(axis=0)[hidden]).all()
    assert (found.high[hidden] == tables.max(axis=0)[hidden]).all()


@pytest.mark.parametrize(("seed", "k"), [(1, 5), (2, 5), (3, 10), (4, 3)])
def test_what_is_published_stands_the_attack_and_small_numbers_hidden_alone_do_not(seed, k):
    table = made(400, 12, 3, 4, seed)
    pattern, seen, found = publish(table, k)
    assert pattern.shown.any()
    assert not found.disclosed.any()
    exact = attack(seen, k, exact=True)
    hidden = seen.values < 0
    assert (exact.width[hidden] >= np.broadcast_to(seen.need(k)[:, None], hidden.shape)[hidden]).all()
    naive = attack(Published.of(table, table.totals >= k), k)
    assert naive.disclosed.any()


def test_a_cell_with_everybody_at_one_level_shows_nothing():
    assert not eligible(np.array([[40, 0, 0], [37, 3, 0]]), 5).any()
    assert eligible(np.array([[20, 12, 8]]), 5).all()


def test_the_few_others_are_protected_as_the_few_themselves():
    assert not eligible(np.array([[36, 4]]), 5).any()


def test_the_same_table_gives_the_same_pattern():
    first, second = (protect(made(300, 10, 3, 3, 8), 5).shown for _ in range(2))
    assert (first == second).all()


def test_a_release_that_former_ones_make_dangerous_is_refused():
    counts = np.array([[9, 9], [1, 2]])
    cells = Cells.of([[0, 1], [0], [1]], parents=[(), (0,), (0,)])
    fixed = np.array([[True, True], [True, True], [False, False]])
    with pytest.raises(Leak):
        protect(Table(counts, cells, fixed), 5)


def test_a_pattern_with_a_planted_leak_is_caught():
    table = made(400, 12, 3, 4, 1)
    shown = protect(table, 5).shown.copy()
    hidden = np.argwhere(~shown & (table.totals.sum(axis=1) >= 5)[:, None])
    caught = 0
    for cell, _ in hidden[:20]:
        planted = shown.copy()
        planted[cell] = True
        planted[cell, np.argmin(table.totals[cell])] = False
        caught += attack(Published.of(table, planted), 5).disclosed.any()
    assert caught == 20


def test_a_small_cell_keeps_every_level_possible_for_each_of_its_people():
    assert needed(np.array([0, 1, 2, 3, 4, 5, 30]), 5).tolist() == [0, 1, 1, 2, 3, 5, 5]


def test_means_leave_no_difference_of_few_people():
    parent = [-1, 0, 0, 1, 1, 2, 2]
    people = np.array([31, 17, 14, 14, 3, 7, 7])
    shown = safe_means(parent, people, 5)
    assert shown.tolist() == [True, True, True, False, False, True, True]


def test_means_by_all_differences():
    rng = np.random.default_rng(5)
    for _ in range(20):
        leaves = rng.integers(0, 12, 9)
        towns = leaves.reshape(3, 3).sum(axis=1)
        people = np.concatenate([[leaves.sum()], towns, leaves])
        parent = [-1, 0, 0, 0, *np.repeat([1, 2, 3], 3).tolist()]
        shown = safe_means(parent, people, 5)
        sets = np.zeros((13, 9), dtype=int)
        sets[0] = 1
        for town in range(3):
            sets[1 + town, 3 * town : 3 * town + 3] = 1
        sets[4:] = np.eye(9, dtype=int)
        assert small_sets(sets[shown], leaves, 5) == 0


def small_sets(rows, sizes, k):
    """How many sets of fewer than k people have a mean that follows from the given ones."""
    base = np.linalg.matrix_rank(rows) if rows.size else 0
    count = 0
    for bits in product((0, 1), repeat=sizes.size):
        people = int(np.dot(bits, sizes))
        if 0 < people < k:
            used = np.array(bits) * (sizes > 0)
            full = np.vstack([rows * (sizes > 0), used]) if rows.size else used[None]
            count += np.linalg.matrix_rank(full) == base_of(rows, sizes, base)
    return count


def base_of(rows, sizes, base):
    """Rank of the published sets where people are."""
    return np.linalg.matrix_rank(rows * (sizes > 0)) if rows.size else base
