"""Assembly of parallel forms of a test: which tasks of a bank stand in which form.

Pure: arrays and frozen dataclasses in, forms out; no Django, no database, no clock but the limit of time, no chance.
The search is OR-Tools CP-SAT by one worker with a fixed seed: equal input gives equal forms unless the limit of time
cuts the search short. What is wanted and what comes: :mod:`marshrut.assembly.model`. The method in prose: ``README.md``.
"""

from marshrut.assembly.assemble import assemble
from marshrut.assembly.board import Board
from marshrut.assembly.check import broken
from marshrut.assembly.model import Assembled, Bound, Clash, Impossible, Order, OutOfTime, Tasks

__all__ = ["Assembled", "Board", "Bound", "Clash", "Impossible", "Order", "OutOfTime", "Tasks", "assemble", "broken"]
