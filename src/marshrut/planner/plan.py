"""What the planner answers: lines with reasons, what stayed uncovered, what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass

from marshrut.planner.model import Code


@dataclass(frozen=True)
class DeficitShare:
    """A deficit that a line works on, in logits.

    ``need`` – expected depth of the deficit, ``sd`` – error of the ability, ``closed_by_line`` – expected part
    closed by this line after all the others, ``closed_by_plan`` – by the whole plan; ``high`` – a high one.
    """

    comp: int
    need: float
    sd: float
    high: bool
    closed_by_line: float
    closed_by_plan: float


@dataclass(frozen=True)
class Effect:
    """Expected rise of the main competency of a line, logits, with the sd of that expectation."""

    comp: int
    mean: float
    sd: float


@dataclass(frozen=True)
class Why:
    """Reason of a line.

    ``effect`` is None when no past teacher stands behind it («нет данных»), ``n_evidence`` = their number.
    ``worth`` – value lost when the line is forbidden and the whole route is chosen anew; it may be negative for a line
    that is there only to cover a high deficit. ``opens`` – high deficits that would then stay without a line.
    ``alternatives`` – rows that fit in its place, best first, three at most.
    """

    deficits: tuple[DeficitShare, ...]
    effect: Effect | None
    n_evidence: int
    worth: float
    alternatives: tuple[int, ...]
    opens: tuple[int, ...] = ()


@dataclass(frozen=True)
class Line:
    """One activity of the plan: row of the catalogue, hours, first and last day, reason."""

    act: int
    hours: int
    start: int
    end: int
    locked: bool
    why: Why


@dataclass(frozen=True)
class Uncovered:
    """A high deficit without a line: ``code`` says what stands in the way, ``acts`` which activities it stops."""

    comp: int
    code: Code
    acts: tuple[int, ...]


@dataclass(frozen=True)
class Rejected:
    """An activity left out; ``blocking`` – lines of the plan it clashes with."""

    act: int
    code: Code
    blocking: tuple[int, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Locked lines that break a rule: they are kept, the person decides."""

    code: Code
    acts: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """A proposal. The plan is advice: no decision is taken by it.

    ``value`` in logits of expected deficit closed at priority 1; ``closed`` – expected logits closed by
    competencies; ``no_profile`` – nothing was measured, so the lines follow only the form of the route; ``proved`` –
    no better set of the listed lines is left; ``more`` – rows that eight hours more would bring.
    """

    lines: list[Line]
    value: float
    hours: int
    uncovered: list[Uncovered]
    rejected: list[Rejected]
    conflicts: list[Conflict]
    locked: tuple[int, ...]
    forbidden: tuple[int, ...]
    closed: tuple[float, ...]
    no_profile: bool
    proved: bool = True
    more: tuple[int, ...] = ()

    @property
    def acts(self) -> tuple[int, ...]:
        """Rows of the catalogue in the plan."""
        return tuple(line.act for line in self.lines)
