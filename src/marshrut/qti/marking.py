"""Response processing as a small machine: an item's own rule is asked what it gives for an answer.

The bank marks by the key. Whether an item marks so too is seen by asking its rule about the right answer and wrong ones,
whatever way the rule is written; only signs of the language that are not known here make a rule unknown.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping
from typing import Any

from .xml import Node

Values = list[Any]
#: A rule longer than this is nobody's simple rule.
MOST_STEPS = 5_000


class Unknown(Exception):
    """The rule uses a sign of the language that is not known here."""


class _Exit(Exception):
    pass


def cast(text: str, base: str) -> Any:
    """A value of a base type; pairs are written as two names."""
    said = text.strip() if base != "string" else text
    if base in ("float", "integer"):
        try:
            return float(said)
        except ValueError:
            return math.nan
    if base == "boolean":
        return said == "true"
    if base == "pair":
        return " ".join(sorted(said.split()))
    return " ".join(said.split()) if base == "directedPair" else said


class Machine:
    """Declarations of an item and its rule."""

    def __init__(self, item: Node) -> None:
        self.responses = {one.get("identifier"): one for one in item.own("responseDeclaration")}
        self.outcomes = {one.get("identifier"): one for one in item.own("outcomeDeclaration")}
        self.rule = next(iter(item.own("responseProcessing")), None)

    def base(self, name: str) -> str:
        """The base type of a response."""
        return self.responses[name].get("baseType") if name in self.responses else ""

    def correct(self, name: str) -> Values:
        """The declared right answer."""
        one = self.responses.get(name)
        said = one.first("correctResponse") if one else None
        return [cast(v.text, self.base(name)) for v in said.own("value")] if said else []

    def mapped(self, name: str) -> dict[Any, float]:
        """Points of the mapping by value."""
        one = self.responses.get(name)
        mapping = one.first("mapping") if one else None
        rows = mapping.own("mapEntry") if mapping else []
        return {cast(row.get("mapKey"), self.base(name)): _number(row.get("mappedValue")) for row in rows}

    @property
    def template(self) -> str:
        """The name of a standard template the item calls: `match_correct`, `map_response`."""
        said = (self.rule.get("template") or self.rule.get("templateLocation")) if self.rule else ""
        return said.rsplit("/", 1)[-1].removesuffix(".xml").split(".")[0].lower()

    @property
    def is_silent(self) -> bool:
        """The item has no rule at all: its marking is somebody else's business."""
        return self.rule is None or not (self.rule.nodes or self.template)

    @property
    def is_pointless(self) -> bool:
        """The rule sets no points whatever is answered: some systems keep them elsewhere."""
        names = {"SCORE"} if "SCORE" in self.outcomes else set(self.outcomes)
        return (
            self.rule is not None
            and bool(self.rule.nodes)
            and not any(one.get("identifier") in names for one in self.rule.all("setOutcomeValue"))
        )

    def score(self, answers: Mapping[str, Values]) -> float:
        """What the rule gives for an answer.

        Raises
        ------
        Unknown
            The rule cannot be understood.
        """
        return _Run(self, answers).score()


class _Run:
    def __init__(self, machine: Machine, answers: Mapping[str, Values]) -> None:
        self.machine, self.answers, self.steps = machine, answers, 0
        self.state: dict[str, Values] = {}
        for name, one in machine.outcomes.items():
            said = one.first("defaultValue")
            base = one.get("baseType")
            values = [cast(v.text, base) for v in said.own("value")] if said else []
            self.state[name] = values or ([0.0] if base in ("float", "integer") else [])

    def score(self) -> float:
        rule = self.machine.rule
        if rule is None:
            raise Unknown("responseProcessing")
        if not rule.nodes:
            self._template()
        with contextlib.suppress(_Exit):
            self._all(rule.nodes)
        said = self.state.get("SCORE") or next(iter(self.state.values()), [])
        return said[0] if said and isinstance(said[0], float) and math.isfinite(said[0]) else 0.0

    def _template(self) -> None:
        names, kind = self._judged(), self.machine.template
        if kind in ("match_correct", "cc2_match", "cc2_match_basic"):
            right = [same(self, self._response(one), self.machine.correct(one), one) for one in names]
            self.state["SCORE"] = [float(bool(right) and all(right))]
        elif kind in ("map_response", "cc2_map_response"):
            self.state["SCORE"] = [sum(map(self.mapped, names))]
        else:
            raise Unknown(kind or "responseProcessing")

    def _judged(self) -> list[str]:
        """What a template is about: RESPONSE, as it is written; where no answer is called so, all of them."""
        names = list(self.machine.responses)
        return ["RESPONSE"] if "RESPONSE" in names else names

    def _all(self, nodes: list[Node]) -> None:
        for one in nodes:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise Unknown("слишком длинное правило")
            self._statement(one)

    def _statement(self, node: Node) -> None:
        if node.tag == "setOutcomeValue":
            self.state[node.get("identifier")] = self.value(node.nodes[0]) if node.nodes else []
        elif node.tag == "responseCondition":
            self._condition(node)
        elif node.tag == "responseProcessingFragment":
            self._all(node.nodes)
        elif node.tag == "exitResponse":
            raise _Exit
        else:
            raise Unknown(node.tag)

    def _condition(self, node: Node) -> None:
        for branch in node.nodes:
            if branch.tag == "responseElse":
                return self._all(branch.nodes)
            if branch.nodes and self.truth(branch.nodes[0]):
                return self._all(branch.nodes[1:])
        return None

    def truth(self, node: Node) -> bool:
        """Whether an expression is true."""
        said = self.value(node)
        return bool(said) and said[0] is True

    def value(self, node: Node) -> Values:
        """What an expression gives."""
        self.steps += 1
        sign = SIGNS.get(node.tag)
        if sign is None or self.steps > MOST_STEPS:
            raise Unknown(node.tag)
        return sign(self, node)

    def numbers(self, node: Node) -> list[float] | None:
        """Values of the parts as numbers; None when one of them is absent."""
        found = [self.value(one) for one in node.nodes]
        if not all(found) or not all(isinstance(v, float) and not isinstance(v, bool) for one in found for v in one):
            return None
        return [v for one in found for v in one]

    def _response(self, name: str) -> Values:
        return list(self.answers.get(name, []))

    def variable(self, node: Node) -> Values:
        """A response, an outcome so far, or what the session tells."""
        name = node.get("identifier")
        if name in self.machine.responses:
            return self._response(name)
        if name in self.state:
            return self.state[name]
        if name in ("numAttempts", "duration"):
            return [1.0]
        raise Unknown(f"variable {name}")

    def mapped(self, name: str) -> float:
        """Points of a response by its mapping."""
        one = self.machine.responses.get(name)
        mapping = one.first("mapping") if one else None
        if mapping is None:
            raise Unknown("mapResponse")
        rows = {
            cast(row.get("mapKey"), self.machine.base(name)): (
                _number(row.get("mappedValue")),
                row.get("caseSensitive", "true"),
            )
            for row in mapping.own("mapEntry")
        }
        default = _number(mapping.get("defaultValue", "0"))
        total = sum(_mapped(rows, said, default) for said in dict.fromkeys(self._response(name)))
        low, high = mapping.get("lowerBound"), mapping.get("upperBound")
        total = max(total, _number(low)) if low else total
        return min(total, _number(high)) if high else total


def _mapped(rows: dict[Any, tuple[float, str]], said: Any, default: float) -> float:
    if said in rows:
        return rows[said][0]
    if isinstance(said, str):
        for key, (worth, exact) in rows.items():
            if exact == "false" and isinstance(key, str) and key.casefold() == said.casefold():
                return worth
    return default


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def same(run: _Run, one: Values, other: Values, name: str = "") -> bool:
    """Whether two values are the same: in any order unless the response is an order."""
    declared = run.machine.responses.get(name)
    if declared is not None and declared.get("cardinality") == "ordered":
        return bool(one) and one == other
    return bool(one) and sorted(map(str, one)) == sorted(map(str, other))


def _match(run: _Run, node: Node) -> Values:
    if len(node.nodes) != 2:
        raise Unknown("match")
    name = next((one.get("identifier") for one in node.nodes if one.tag in ("variable", "correct")), "")
    one, other = (run.value(part) for part in node.nodes)
    return [same(run, one, other, name)]


def _equal(run: _Run, node: Node) -> Values:
    said = run.numbers(node)
    if said is None or len(said) != 2:
        return []
    mode, tolerance = node.get("toleranceMode", "exact"), [_number(t) for t in node.get("tolerance").split()]
    if mode == "exact" or not tolerance:
        return [said[0] == said[1]]
    low, high = tolerance[0], tolerance[-1]
    if mode == "relative":
        low, high = abs(said[0]) * low / 100, abs(said[0]) * high / 100
    slack = 1e-9 * max(1.0, abs(said[0]))
    return [said[0] - low - slack <= said[1] <= said[0] + high + slack]


def _rounded(run: _Run, node: Node) -> Values:
    said, figures = run.numbers(node), node.get("figures")
    if said is None or len(said) != 2 or not figures.isdecimal():
        return []
    if node.get("roundingMode", "significantFigures") == "decimalPlaces":
        return [round(said[0], int(figures)) == round(said[1], int(figures))]
    one, other = (f"{value:.{max(1, int(figures)) - 1}e}" for value in said)
    return [one == other]


def _compare(test: Callable[[float, float], bool]) -> Callable[[_Run, Node], Values]:
    def sign(run: _Run, node: Node) -> Values:
        said = run.numbers(node)
        return [test(said[0], said[1])] if said is not None and len(said) == 2 else []

    return sign


def _reckon(count: Callable[[list[float]], float]) -> Callable[[_Run, Node], Values]:
    def sign(run: _Run, node: Node) -> Values:
        said = run.numbers(node)
        try:
            return [float(count(said))] if said else []
        except (ZeroDivisionError, IndexError, OverflowError, ValueError):
            return []

    return sign


def _base_value(run: _Run, node: Node) -> Values:
    return [cast("".join(p for p in node.inside if isinstance(p, str)), node.get("baseType"))]


def _string_match(run: _Run, node: Node) -> Values:
    if len(node.nodes) != 2:
        raise Unknown("stringMatch")
    one, other = (run.value(part) for part in node.nodes)
    if not one or not other:
        return []
    a, b = str(one[0]), str(other[0])
    if node.get("caseSensitive", "true") == "false":
        a, b = a.casefold(), b.casefold()
    return [(a in b or b in a) if node.get("substring") == "true" else a == b]


def _substring(run: _Run, node: Node) -> Values:
    if len(node.nodes) != 2:
        raise Unknown("substring")
    one, other = (run.value(part) for part in node.nodes)
    if not one or not other:
        return []
    a, b = str(one[0]), str(other[0])
    return [a.casefold() in b.casefold() if node.get("caseSensitive", "true") == "false" else a in b]


def _contains(run: _Run, node: Node) -> Values:
    if len(node.nodes) != 2:
        raise Unknown("contains")
    one, other = (run.value(part) for part in node.nodes)
    return [all(value in one for value in other)] if one and other else []


def _member(run: _Run, node: Node) -> Values:
    if len(node.nodes) != 2:
        raise Unknown("member")
    one, many = (run.value(part) for part in node.nodes)
    return [one[0] in many] if one and many else []


def _map_response(run: _Run, node: Node) -> Values:
    return [run.mapped(node.get("identifier"))]


def _correct(run: _Run, node: Node) -> Values:
    return run.machine.correct(node.get("identifier"))


def _gather(run: _Run, node: Node) -> Values:
    return [value for one in node.nodes for value in run.value(one)]


def _any_n(run: _Run, node: Node) -> Values:
    true = sum(map(run.truth, node.nodes))
    return [_number(node.get("min", "0")) <= true <= _number(node.get("max", str(len(node.nodes))))]


def _index(run: _Run, node: Node) -> Values:
    said, n = run.value(node.nodes[0]) if node.nodes else [], node.get("n")
    return [said[int(n) - 1]] if n.isdecimal() and 0 < int(n) <= len(said) else []


def _product(values: list[float]) -> float:
    return math.prod(values)


SIGNS: dict[str, Callable[[_Run, Node], Values]] = {
    "variable": lambda run, node: run.variable(node),
    "correct": _correct,
    "baseValue": _base_value,
    "null": lambda run, node: [],
    "mapResponse": _map_response,
    "match": _match,
    "isNull": lambda run, node: [not run.value(node.nodes[0])] if node.nodes else [True],
    "and": lambda run, node: [all(map(run.truth, node.nodes))],
    "or": lambda run, node: [any(map(run.truth, node.nodes))],
    "not": lambda run, node: [not run.truth(node.nodes[0])] if node.nodes else [],
    "anyN": _any_n,
    "equal": _equal,
    "equalRounded": _rounded,
    "gt": _compare(lambda a, b: a > b),
    "gte": _compare(lambda a, b: a >= b),
    "lt": _compare(lambda a, b: a < b),
    "lte": _compare(lambda a, b: a <= b),
    "sum": _reckon(sum),
    "product": _reckon(_product),
    "subtract": _reckon(lambda v: v[0] - v[1]),
    "divide": _reckon(lambda v: v[0] / v[1]),
    "integerDivide": _reckon(lambda v: v[0] // v[1]),
    "integerModulus": _reckon(lambda v: v[0] % v[1]),
    "truncate": _reckon(lambda v: math.trunc(v[0])),
    "round": _reckon(lambda v: math.floor(v[0] + 0.5)),
    "max": _reckon(max),
    "min": _reckon(min),
    "integerToFloat": _reckon(lambda v: v[0]),
    "stringMatch": _string_match,
    "substring": _substring,
    "contains": _contains,
    "member": _member,
    "multiple": _gather,
    "ordered": _gather,
    "index": _index,
    "containerSize": lambda run, node: [float(len(run.value(node.nodes[0])))] if node.nodes else [0.0],
}
