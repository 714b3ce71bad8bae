"""Reading of answers: both ways give the same rows, and what cannot be read is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from marshrut.psychometrics import BadResponses, Responses, join

TABLES = hnp.arrays(np.int8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=8), elements=st.integers(-1, 3))


@given(TABLES, st.randoms())
@settings(max_examples=60, deadline=None)
def test_a_table_and_a_shuffled_list_of_its_cells_read_alike(table, random):
    one = Responses.from_matrix(table)
    cells = list(np.argwhere(table >= -1))
    random.shuffle(cells)
    person, item = np.array(cells).T
    size = {"n_persons": table.shape[0], "n_items": table.shape[1]}
    two = Responses.from_long(person, item, table[person, item], **size)
    assert np.array_equal(one.matrix(), table)
    assert np.array_equal(two.matrix(), table)
    assert np.array_equal(one.answered, (table >= 0).sum(1))


@given(TABLES)
@settings(max_examples=40, deadline=None)
def test_collapsing_keeps_the_number_of_people(table):
    doubled = Responses.from_matrix(np.vstack([table, table, table]))
    small = doubled.collapsed()
    assert small.weight.sum() == doubled.n_persons
    assert small.n_persons < doubled.n_persons


def test_people_of_two_sittings_are_stacked():
    both = join([Responses.from_matrix([[0, 1]]), Responses.from_matrix([[-1, 2], [1, 0]])])
    assert both.matrix().tolist() == [[0, 1], [-1, 2], [1, 0]]
    assert both.n_cat.tolist() == [2, 3]


@pytest.mark.parametrize(
    "read",
    [
        lambda: Responses.from_matrix([0, 1]),
        lambda: Responses.from_matrix([[0.5, 1.0]]),
        lambda: Responses.from_matrix([[np.nan, 1.0]]),
        lambda: Responses.from_matrix([[0, 2]], n_cat=[2, 2]),
        lambda: Responses.from_matrix([[0, -2]]),
        lambda: Responses.from_matrix([[0, 1]], weight=[0.0]),
        lambda: Responses.from_matrix([[0, 1]], group=[0, 1]),
        lambda: Responses.from_long([0, 0], [1, 1], [0, 1]),
        lambda: Responses.from_long([0, 5], [1, 0], [0, 1], n_persons=3),
        lambda: Responses.from_long([0], [0, 1], [0, 1]),
        lambda: join([Responses.from_matrix([[0, 1]]), Responses.from_matrix([[1]])]),
    ],
    ids=[
        "one row",
        "halves",
        "nan",
        "beyond n_cat",
        "below -1",
        "zero weight",
        "short group",
        "twice the same cell",
        "person out of range",
        "unequal lengths",
        "other items",
    ],
)
def test_what_cannot_be_read_is_refused(read):
    with pytest.raises(BadResponses):
        read()
