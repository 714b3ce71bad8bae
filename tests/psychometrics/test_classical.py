"""Shares and agreements of items counted by hand."""

import numpy as np
import pytest

from marshrut.psychometrics import classical


def test_shares_and_agreement_by_hand():
    points = np.array([[1, 1, 2], [1, 0, 1], [0, 0, -1], [0, 1, 0]])
    found = classical(points, np.array([1, 1, 2]))
    assert found.answers.tolist() == [4, 4, 3]
    assert found.share.tolist() == pytest.approx([0.5, 0.5, 0.5])
    rest = [3, 1, 0, 1]
    assert found.rest[0] == pytest.approx(np.corrcoef([1, 1, 0, 0], rest)[0, 1])
    assert found.rest[2] == pytest.approx(np.corrcoef([2, 1, 0], [2, 1, 1])[0, 1])


def test_an_item_that_tells_nobody_apart_has_no_agreement():
    found = classical(np.array([[1, 1], [1, 0], [1, 1]]), np.array([1, 1]))
    assert np.isnan(found.rest[0])
    assert found.share[0] == 1
