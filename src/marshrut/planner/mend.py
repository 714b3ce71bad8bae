"""One line is lost: what may stand in its place, and who gets what when many lose one and seats are shared.

Everything else of a route stays by construction: only the lost line is exchanged. Rules and values are those of a proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from marshrut.planner.desk import Desk
from marshrut.planner.gain import profile
from marshrut.planner.limits import first_codes, hard_rules
from marshrut.planner.model import Bools, Catalogue, Code, Policy, Teacher

USUAL = Policy()
#: A replacement at all is worth more than any difference between two of them but the cover of a high deficit.
ANY = 50.0
COVER = 1000.0  # of a high deficit; the same for all people, as they are weighed against each other


def replacements(
    teacher: Teacher, catalogue: Catalogue, kept: int, useful: Bools, policy: Policy = USUAL
) -> tuple[dict[int, float], dict[int, Code]]:
    """Worth of each activity in the place of the lost line, and why the others do not fit.

    Parameters
    ----------
    kept : the first rows of the catalogue stay in the route; the next one is the lost line
    useful : (na,) rows that serve what the lost line served, so that «of no use» does not close them

    Returns
    -------
    row → value added to the route without the line; row → the first rule broken
    """
    need = profile(teacher, policy)
    rules = [
        (code, bad & ~useful if code == Code.NO_DEFICIT else bad)
        for code, bad in hard_rules(teacher, catalogue, policy, need)
    ]
    closed = {row: code for row, code in first_codes(rules).items() if row > kept}
    acts = np.array([row for row in range(catalogue.size) if row not in closed], np.int64)
    desk = Desk(teacher, catalogue, policy, need, acts, frozenset(range(kept)))
    whole = list(range(kept + 1))
    values = desk.swaps(whole, [kept])[0] - desk.value(whole[:-1])
    opened = desk.need.high & ~desk.covers[:kept].any(0)
    values = values + (COVER - desk.cover) * (desk.covers & opened).sum(1)
    fits = {int(acts[i]): float(value) for i, value in enumerate(values) if np.isfinite(value)}
    room = teacher.hours - int(catalogue.hours[:kept].sum())
    for place, row in enumerate(acts.tolist()):
        if row > kept and row not in fits:
            clash = bool(desk.clash[place, :kept].any())
            closed[row] = Code.CLASH if clash else Code.HOURS if catalogue.hours[row] > room else Code.BLOCK_MAX
    return fits, closed


def share(wants: Sequence[Mapping[str, float]], seats: Mapping[str, int]) -> list[str | None]:
    """Who gets which thing: the most people served, then the most worth, never over the seats. Exact.

    Parameters
    ----------
    wants : worth of each thing a person may take, by person
    seats : how many of each thing there are; one that is not named is not counted

    Notes
    -----
    A transport problem: its vertices are whole, so the simplex method gives the best sharing itself.
    """
    pairs = [(who, key, worth) for who, ways in enumerate(wants) for key, worth in ways.items()]
    given: list[str | None] = [None] * len(wants)
    if not pairs:
        return given
    counted = {key: place for place, key in enumerate(dict.fromkeys(key for _, key, _ in pairs if key in seats))}
    rows, columns = [], []
    for column, (who, key, _) in enumerate(pairs):
        rows.append(who)
        columns.append(column)
        if key in counted:
            rows.append(len(wants) + counted[key])
            columns.append(column)
    limits = np.array([1.0] * len(wants) + [float(max(seats[key], 0)) for key in counted])
    shape = (limits.size, len(pairs))
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    cost = np.array([-(worth + ANY) for _, _, worth in pairs])
    found = linprog(cost, A_ub=matrix, b_ub=limits, bounds=(0, 1), method="highs-ds")
    for column in np.flatnonzero(found.x > 0.5).tolist():
        who, key, _ = pairs[column]
        given[who] = key
    return given
