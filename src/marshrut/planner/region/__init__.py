"""Routes of a whole region at once, with a proved bound: seats, money, hours of methodists and fairness are shared.

Arrays in, sets of lines out; NumPy, compiled loops, linear programmes of OR-Tools (HiGHS). No database, no clock but for
limits, no chance but the seed. The method in prose: ``README.md`` of the planner.
"""

from marshrut.planner.region.instance import Instance, from_arrays, load_instance
from marshrut.planner.region.listing import Obstacle, list_lines
from marshrut.planner.region.problem import Problem, compile_problem
from marshrut.planner.region.rules import Rules
from marshrut.planner.region.teacher import Route, Solver, TeacherPlan, solve_teacher

__all__ = [
    "Instance",
    "Obstacle",
    "Problem",
    "Route",
    "Rules",
    "Solver",
    "TeacherPlan",
    "compile_problem",
    "from_arrays",
    "list_lines",
    "load_instance",
    "solve_teacher",
]
