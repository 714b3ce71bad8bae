"""Planning of a route for one teacher: a proposal with reasons, and an independent check of it.

Pure NumPy: arrays and frozen dataclasses in, a plan out; no database, no clock, no chance. The plan is advice.
Units and shapes: :mod:`marshrut.planner.model`. The method in prose: ``README.md`` beside this file.
"""

from marshrut.planner.gain import expected_need
from marshrut.planner.model import (
    NONE,
    UNLIMITED,
    Activity,
    Block,
    Catalogue,
    Code,
    Form,
    PlannerDataError,
    Policy,
    Teacher,
)
from marshrut.planner.plan import Conflict, DeficitShare, Effect, Line, Plan, Rejected, Uncovered, Why
from marshrut.planner.propose import propose
from marshrut.planner.verify import Violation, verify

__all__ = [
    "NONE",
    "UNLIMITED",
    "Activity",
    "Block",
    "Catalogue",
    "Code",
    "Conflict",
    "DeficitShare",
    "Effect",
    "Form",
    "Line",
    "Plan",
    "PlannerDataError",
    "Policy",
    "Rejected",
    "Teacher",
    "Uncovered",
    "Violation",
    "Why",
    "expected_need",
    "propose",
    "verify",
]
