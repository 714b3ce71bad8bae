"""Work done together by threads: everyone gets their own answer, one bad request fails nobody else."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from marshrut.core.together import Together


def test_each_of_many_threads_is_told_its_own():
    groups = []

    def double(asked):
        groups.append(len(asked))
        return [2 * n for n in asked]

    together = Together(double, most=5)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(together.ask, range(3000))) == [2 * n for n in range(3000)]
    assert sum(groups) == 3000
    assert max(groups) <= 5


def test_those_who_come_during_a_work_share_the_next_one():
    begun, go, groups = threading.Event(), threading.Event(), []

    def work(asked):
        groups.append(sorted(asked))
        begun.set()
        assert go.wait(10)
        return asked

    together = Together(work)
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(together.ask, 0)
        assert begun.wait(10)
        others = [pool.submit(together.ask, n) for n in range(1, 6)]
        while len(together._waiting) < 5:
            pass
        go.set()
        assert [f.result(10) for f in (first, *others)] == [0, 1, 2, 3, 4, 5]
    assert groups == [[0], [1, 2, 3, 4, 5]]


def test_a_bad_request_fails_alone():
    def work(asked):
        if any(n % 7 == 0 for n in asked):
            raise ValueError("a seventh")
        return list(asked)

    together = Together(work)

    def ask(n):
        try:
            return together.ask(n)
        except ValueError:
            return "bad"

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(500))) == ["bad" if n % 7 == 0 else n for n in range(500)]
    with pytest.raises(ValueError, match="seventh"):
        together.ask(14)
