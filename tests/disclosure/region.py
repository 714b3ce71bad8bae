"""A made-up region: schools of towns with people of subjects at three levels."""

import numpy as np

from marshrut.disclosure import Cells, Table


def made(people, schools, towns, subjects, seed, *, crossed=True):
    """A table region → town → school by all subjects and each one; `crossed` False leaves the subjects out."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(0, 0.8, schools)
    home = rng.integers(0, towns, schools)
    school = rng.choice(schools, people, p=size / size.sum())
    subject = np.minimum(rng.geometric(0.4, people) - 1, subjects - 1)
    ability = rng.normal(size=people) + rng.normal(0, 0.5, towns)[home[school]]
    level = np.digitize(ability, [-0.6, 0.6])
    atoms = sorted({(int(o), int(s)) for o, s in zip(school, subject, strict=True)})
    at = {key: n for n, key in enumerate(atoms)}
    counts = np.zeros((len(atoms), 3), dtype=np.int64)
    for o, s, one in zip(school, subject, level, strict=True):
        counts[at[int(o), int(s)], one] += 1
    members = {}
    for n, (o, s) in enumerate(atoms):
        for unit in (("region", 0), ("town", int(home[o])), ("school", o)):
            for what in (None, s) if crossed else (None,):
                members.setdefault((unit, what), []).append(n)
    keys = list(members)
    index = {key: n for n, key in enumerate(keys)}
    up = {"school": lambda n: ("town", int(home[n])), "town": lambda n: ("region", 0)}
    parents = [
        (
            index[up[unit[0]](unit[1]), what] if unit[0] in up else -1,
            index[unit, None] if what is not None else -1,
        )
        for unit, what in keys
    ]
    rank = [("region", "town", "school").index(unit[0]) + 3 * (what is not None) for unit, what in keys]
    return Table(counts, Cells.of(list(members.values()), keys=keys, parents=parents, rank=rank))
