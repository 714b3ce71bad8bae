"""Three releases of one campaign: more people come, consents are withdrawn; all reports together tell of nobody."""

from itertools import product

import numpy as np
import pytest

from marshrut.disclosure import Line, Place, Published, Told, attack, current, next_release
from marshrut.disclosure.series import _table

TOWNS = {"a": ("a1", "a2", "a3"), "b": ("b1", "b2"), "c": ("c1",)}
PLACES = (
    {"region": Place((None, None))}
    | {town: Place(("region", None), 1) for town in TOWNS}
    | {school: Place((town, None), 2) for town, schools in TOWNS.items() for school in schools}
)


def places():
    """Territories, and each by two subjects."""
    subjects = {
        (unit, s): Place(((place.parents[0], s) if place.parents[0] else None, unit), place.rank + 3, 1)
        for unit, place in PLACES.items()
        for s in "xy"
    }
    return PLACES | subjects


def came(batch, most, seed):
    """People of a release by school and subject."""
    rng = np.random.default_rng(seed)
    lines = []
    for town, schools in TOWNS.items():
        for school, subject in product(schools, "xy"):
            counts = rng.multinomial(rng.integers(0, most), [0.3, 0.4, 0.3])
            if counts.sum():
                keys = tuple(key for unit in (school, town, "region") for key in (unit, (unit, subject)))
                lines.append(Line(batch, keys, tuple(map(int, counts))))
    return lines


def three(seed):
    """Lines of three releases with what each tells for k = 5, and what of it is told for k = 10."""
    lines, told, strict = [], [], []
    rounds = []
    for batch, most in ((1, 16), (2, 4), (3, 12)):
        lines += came(batch, most, 10 * seed + batch)
        made = next_release(lines, places(), told, 5)
        told += made.told
        known = {(one.key, one.level, one.first, one.last) for one in told}
        harder = next_release(
            lines, places(), strict, 10, lambda key, level, span, known=known: (key, level, *span) in known
        )
        strict += harder.told
        rounds.append((list(lines), list(told), list(strict), made))
    return rounds


def exposed(lines, told, k):
    """What the attacker finds by everything told, exactly."""
    upto = {(one.key, one.level): one.last for one in sorted(told, key=lambda one: one.last)}
    table, spans = _table(lines, places(), told, upto, max(line.batch for line in lines))
    assert (table.totals[table.fixed] >= 0).all()
    return attack(Published.of(table, table.fixed), k, watched=table.watched), spans


@pytest.mark.parametrize("seed", [1, 2])
def test_every_sequence_of_reports_leaves_the_hidden_wide(seed):
    rounds = three(seed)
    assert any(made.told for *_, made in rounds[1:])
    for lines, told, strict, _ in rounds:
        assert not exposed(lines, told, 5)[0].disclosed.any()
        assert not exposed(lines, strict, 10)[0].disclosed.any()
        assert {(s.key, s.level, s.first, s.last) for s in strict} <= {(t.key, t.level, t.first, t.last) for t in told}
    rng = np.random.default_rng(seed)
    lines, told, *_ = rounds[-1]
    upto = {(one.key, one.level): one.last for one in sorted(told, key=lambda one: one.last)}
    table, _ = _table(lines, places(), told, upto, 3)
    for _ in range(5):  # whatever part of the reports somebody has read
        read = table.fixed & (rng.random(table.shape) < 0.6)
        assert not attack(Published.of(table, read), 5, watched=table.watched & ~table.fixed).disclosed.any()


def test_totals_made_anew_each_time_tell_of_those_who_came():
    lines = came(1, 16, 11) + came(2, 4, 12)
    told = []
    for key, level, last in product(places(), range(3), (1, 2)):
        inside = [line for line in lines if line.batch <= last and key in line.keys]
        value = sum(line.counts[level] for line in inside)
        if value >= 5:
            told.append(Told(key, level, 1, last, value))
    assert exposed(lines, told, 5)[0].disclosed.any()


def test_a_number_stays_as_it_was_until_enough_people_have_come():
    rounds = three(1)
    first, second = current(rounds[0][1]), current(rounds[1][1])
    for at, (value, last) in second.items():
        if last == 1:
            assert first[at][0] == value
    assert {last for _, last in second.values()} >= {1}
    sizes = {}
    for line in rounds[1][0]:
        for key in line.keys:
            sizes[key, line.batch] = sizes.get((key, line.batch), 0) + sum(line.counts)
    for one in rounds[1][3].told:
        assert sum(sizes.get((one.key, b), 0) for b in range(one.first, one.last + 1)) >= 10
