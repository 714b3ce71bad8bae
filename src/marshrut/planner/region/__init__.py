"""Routes of a whole region at once, with a proved bound: seats, money, hours of methodists and fairness are shared.

Arrays in, sets of lines out; NumPy, compiled loops, linear programmes of OR-Tools (HiGHS). No database, no clock but for
limits, no chance but the seed. The method in prose: ``README.md`` of the planner.
"""

from marshrut.planner.region.catalogue import Outside, bound_of_catalogue
from marshrut.planner.region.explain import Explanation, Reason, explain
from marshrut.planner.region.fairness import Fairness, fairness
from marshrut.planner.region.instance import Instance, from_arrays, load_instance
from marshrut.planner.region.listing import Obstacle, list_lines
from marshrut.planner.region.prices import hour_prices, net_values, weights
from marshrut.planner.region.problem import Problem, compile_problem, road_values
from marshrut.planner.region.replan import Change, Replanned, SeatsChanged, StreamCancelled, TeacherLeft, replan
from marshrut.planner.region.rules import Rules
from marshrut.planner.region.solve import RegionPlan, solve_region
from marshrut.planner.region.sweeps import by_need, first_come
from marshrut.planner.region.teacher import Route, Solver, TeacherPlan, solve_teacher
from marshrut.planner.region.verify import Rule, Violation, verify

__all__ = [
    "Change", "Explanation", "Fairness", "Instance", "Obstacle", "Outside", "Problem", "Reason", "RegionPlan", "Replanned",
    "Route", "Rule", "Rules", "SeatsChanged", "Solver", "StreamCancelled", "TeacherLeft", "TeacherPlan", "Violation",
    "bound_of_catalogue", "by_need", "compile_problem", "explain", "fairness", "first_come", "from_arrays",
    "hour_prices", "list_lines", "load_instance", "net_values", "replan", "road_values", "solve_region", "solve_teacher", "verify",
    "weights",
]  # fmt: skip
