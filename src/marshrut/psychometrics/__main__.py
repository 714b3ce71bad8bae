"""`python -m marshrut.psychometrics`: compile every loop now, at installation, so that no later process waits for it."""

from __future__ import annotations

import numpy as np

from marshrut.psychometrics import NotConverged, NotIdentified, Responses, bifactor, calibrate, standard_errors


def compile_all() -> None:
    """One small piece of work through each loop; the code stays on disk (see :mod:`compiled`)."""
    rng = np.random.default_rng(1)
    z = rng.normal(size=(300, 1)) + rng.normal(size=(300, 6))
    resp = Responses.from_matrix((z > 0).astype(np.int8))
    cal = calibrate(resp, tol=0.01, threads=1)
    standard_errors(cal, resp, threads=1)
    try:
        bifactor(resp, [0, 0, 0, 1, 1, 1], tol=0.1, max_iter=4, threads=1)
    except (NotIdentified, NotConverged):
        return  # made-up answers need no groups and few steps no end: the loop has run


if __name__ == "__main__":
    compile_all()
