"""Interactions of QTI → kinds of the bank: options, pairs, orders, areas, typed answers. A text with gaps is in `gaps`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from string import ascii_lowercase
from typing import Any

from .marking import Machine, Values
from .model import Trouble
from .texts import Reader
from .xml import Node

#: Identifiers the bank can keep as they are.
PLAIN = re.compile(r"[\w-]{1,20}")
LONGEST = 200


@dataclass(slots=True)
class Piece:
    """A question of an item with the answers its rule is asked about."""

    kind: str
    stem: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=list)
    right: dict[str, Values] = field(default_factory=dict)
    wrong: list[dict[str, Values]] = field(default_factory=list)
    extra: list[dict[str, Values]] = field(default_factory=list)  # all that is right and something more
    also: list[tuple[str, str, str]] = field(default_factory=list)  # gap, response and one more accepted text
    near: list[dict[str, Values]] = field(default_factory=list)  # numbers close to the right one
    max_points: int = 1
    warnings: list[str] = field(default_factory=list)

    def forget_key(self) -> None:
        """Leave the task without a key: nobody knows it yet."""
        self.key = {} if isinstance(self.key, dict) else []

    def deny(self, gap: str, said: str) -> None:
        """Take a text out of the accepted ones: the rule of the file does not give it the whole."""
        accepted = self.key[gap] if gap else self.key
        accepted.remove(said)
        self.warnings.append(f"ответ «{said[:60]}» правило файла засчитывает не полностью или не всегда: он не взят")


@dataclass(frozen=True, slots=True)
class Scene:
    """What an interaction is read with."""

    machine: Machine
    texts: Reader
    size: Callable[[str], tuple[int, int] | None] = lambda code: None


def short_ids(found: Sequence[str]) -> dict[str, str]:
    """Identifiers for the bank by those of the file: own ones come back, long ones become letters."""
    bare = [one.removeprefix("_") for one in found]
    if len(set(bare)) == len(bare) and all(PLAIN.fullmatch(one) for one in bare):
        return dict(zip(found, bare, strict=True))
    names = [*ascii_lowercase, *(f"n{n}" for n in range(len(found)))]
    return dict(zip(found, names, strict=False))


def _lines(nodes: Sequence[Node], scene: Scene) -> tuple[list[dict[str, str]], dict[str, str]]:
    names = short_ids([one.get("identifier") for one in nodes])
    if len(names) < len(nodes):
        raise Trouble("идентификаторы вариантов повторяются")
    lines = [{"id": names[one.get("identifier")], "text": scene.texts.line(one.inside)} for one in nodes]
    for line, one in zip(lines, nodes, strict=True):
        if not line["text"] and one.first("img", "object", "svg", "audio", "video"):
            raise Trouble("вариант состоит из одного рисунка или звука, а перенести его нельзя")
        line["text"] = line["text"] or line["id"]
    return lines, names


def _declared(name: str, scene: Scene) -> Values:
    """The right answer: as declared, else what the mapping gives points for."""
    said = scene.machine.correct(name)
    if said:
        return said
    mapped = {value: worth for value, worth in scene.machine.mapped(name).items() if worth > 0}
    declared = scene.machine.responses.get(name)
    if mapped and declared is not None and declared.get("cardinality") == "single":
        return [max(mapped, key=lambda value: mapped[value])]
    return list(mapped)


def prompt(node: Node, scene: Scene) -> str:
    """The question inside an interaction."""
    return "\n\n".join(scene.texts.block(one.inside) for one in node.own("prompt"))


def choice(node: Node, scene: Scene) -> Piece:
    """Options, one or several right; chosen words of a text too."""
    tag = "hottext" if node.tag == "hottextInteraction" else "simpleChoice"
    name, nodes = node.get("responseIdentifier"), list(node.all(tag))
    lines, names = _lines(nodes, scene)
    declared = scene.machine.responses.get(name)
    several = declared is not None and declared.get("cardinality") == "multiple"
    right = [value for value in _declared(name, scene) if value in names]
    several = several and (node.get("maxChoices", "1") != "1" or len(right) > 1)
    piece = Piece("multiple" if several else "single", prompt(node, scene), {"options": lines})
    if tag == "hottext":
        piece.stem = scene.texts.block([one for one in node.inside if not isinstance(one, Node) or one.tag != "prompt"])
        piece.stem = "\n\n".join(filter(None, (prompt(node, scene), piece.stem)))
    return _with_choices(piece, name, right if several else right[:1], list(names), names)


def _with_choices(piece: Piece, name: str, right: Values, known: list[str], names: dict[str, str]) -> Piece:
    order = {one: n for n, one in enumerate(known)}
    piece.key = [names[value] for value in (sorted(right, key=order.__getitem__) if len(right) > 1 else right)]
    rest = [one for one in known if one not in right]
    piece.right = {name: list(right)}
    if len(right) < 2 and piece.kind == "single":
        piece.wrong = [{name: [one]} for one in rest]
    else:
        piece.wrong = [{name: [value for value in right if value != one]} for one in right]
        piece.extra = [{name: [*right, one]} for one in rest]
    return piece


def order(node: Node, scene: Scene) -> Piece:
    """All options in the right order."""
    name = node.get("responseIdentifier")
    lines, names = _lines(node.own("simpleChoice"), scene)
    right = [value for value in scene.machine.correct(name) if value in names]
    if right and len(right) < len(names):
        raise Trouble("по порядку просят поставить не все варианты: такой вид банк не хранит")
    piece = Piece("order", prompt(node, scene), {"options": lines}, [names[value] for value in right])
    piece.right = {name: right}
    piece.wrong = [{name: list(reversed(right))}, {name: [*right[1:], *right[:1]]}] if len(right) > 1 else []
    return piece


def match(node: Node, scene: Scene) -> Piece:
    """A pair to each line of one side."""
    name, sets = node.get("responseIdentifier"), node.own("simpleMatchSet")
    if len(sets) != 2:
        raise Trouble("у соответствия нет двух столбцов")
    sides = [list(one.all("simpleAssociableChoice")) for one in sets]
    pairs = [tuple(str(value).split()) for value in _declared(name, scene)]
    pairs = [pair for pair in pairs if len(pair) == 2]
    turned = len({a for a, _ in pairs}) < len(pairs)
    if turned:
        sides, pairs = sides[::-1], [(b, a) for a, b in pairs]
        if len({a for a, _ in pairs}) < len(pairs):
            raise Trouble("к одной строке верны несколько пар: такой вид банк не хранит")
    left, right = (_side(nodes, sign, scene) for nodes, sign in zip(sides, "RL" if turned else "LR", strict=True))
    if pairs and len(pairs) < len(left[0]):
        raise Trouble("не у каждой строки соответствия есть верная пара")
    piece = Piece("match", prompt(node, scene), {"left": left[0], "right": right[0]})
    known = [(a, b) for a, b in pairs if a in left[1] and b in right[1]]
    piece.key = {left[1][a]: right[1][b] for a, b in known}
    said = [f"{b} {a}" if turned else f"{a} {b}" for a, b in known]
    piece.right = {name: list(said)}
    piece.wrong = [{name: [one for one in said if one != gone]} for gone in said]
    return piece


def _side(nodes: list[Node], sign: str, scene: Scene) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Lines of a side; `L_1` and `R_a` are how the bank keeps its own two sides apart."""
    mine = f"{sign}_"
    if not all(one.get("identifier").startswith(mine) for one in nodes):
        return _lines(nodes, scene)
    bare = [Node(one.tag, {**one.attrs, "identifier": one.get("identifier")[2:]}, one.inside) for one in nodes]
    lines, names = _lines(bare, scene)
    return lines, {mine + name: short for name, short in names.items()}


def hotspot(node: Node, scene: Scene) -> Piece:
    """Areas of a picture."""
    name = node.get("responseIdentifier")
    outside = Node(node.tag, {}, [one for one in node.nodes if one.tag != "prompt"])
    shown = outside.first("object", "img")
    href = (shown.get("data") or shown.get("src")) if shown else ""
    said = (shown.get("alt") or shown.get("ariaLabel") or shown.text) if shown else ""
    code = scene.texts.picture(href, said)
    size = _size(shown, scene.size(code) if code else None)
    if shown is None or not code or size is None:
        raise Trouble("рисунка с областями нет в пакете или неизвестен его размер")
    areas, names = _areas(node, size)
    right = [value for value in _declared(name, scene) if value in names]
    piece = Piece("hotspot", prompt(node, scene))
    piece.content = {
        "picture": {"media": code, "alt": said.strip() or "Рисунок", "width": size[0], "height": size[1]},
        "areas": areas,
    }
    if not said.strip():
        piece.warnings.append("у рисунка нет описания словами: напишите его")
    return _with_choices(piece, name, right, list(names), names)


def _size(shown: Node | None, real: tuple[int, int] | None) -> tuple[int, int] | None:
    if shown is None:
        return None
    told = shown.get("width"), shown.get("height")
    return (int(told[0]), int(told[1])) if all(one.isascii() and one.isdecimal() for one in told) else real


def _areas(node: Node, size: tuple[int, int]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    choices = node.own("hotspotChoice")
    names = short_ids([one.get("identifier") for one in choices])
    areas = []
    for n, one in enumerate(choices, start=1):
        shape, coords = one.get("shape"), [_decimal(c) for c in re.split(r"[,\s]+", one.get("coords").strip()) if c]
        if shape == "rect" and len(coords) == 4:
            coords = [coords[0], coords[1], coords[2] - coords[0], coords[3] - coords[1]]
        elif shape == "default":
            shape, coords = "rect", [Fraction(0), Fraction(0), Fraction(size[0]), Fraction(size[1])]
        elif shape not in ("circle", "poly"):
            raise Trouble(f"область в виде «{shape}» банк не хранит")
        title = one.get("hotspotLabel") or one.text or f"Область {n}"
        areas.append(
            {"id": names[one.get("identifier")], "title": title, "shape": shape, "coords": [_plain(c) for c in coords]}
        )
    return areas, names


def _decimal(text: str) -> Fraction:
    try:
        return Fraction(text.rstrip("%"))
    except (ValueError, ZeroDivisionError):
        raise Trouble("координаты области не числа") from None


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def typed(node: Node, scene: Scene) -> Piece:
    """A word or a number."""
    name = node.get("responseIdentifier")
    accepted = accepted_of(name, scene)
    if scene.machine.base(name) in ("float", "integer"):
        return _numeric(node, name, scene)
    piece = Piece(
        "short", prompt(node, scene), key=accepted, right={name: list(accepted[:1])}, wrong=[{name: ["\u00a4\u00a4"]}]
    )
    piece.also = [("", name, one) for one in accepted[1:]]
    return piece


def accepted_of(name: str, scene: Scene) -> list[str]:
    """Texts worth the most points."""
    mapped = scene.machine.mapped(name)
    best = max(mapped.values(), default=0.0)
    said = [*scene.machine.correct(name), *(value for value, worth in mapped.items() if worth == best > 0)]
    return list(dict.fromkeys(_text(one)[:LONGEST] for one in said if _text(one).strip()))


def _text(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _numeric(node: Node, name: str, scene: Scene) -> Piece:
    declared = [one for one in _declared(name, scene) if isinstance(one, float) and one == one]  # noqa: PLR0124 - not NaN
    piece = Piece(
        "numeric", prompt(node, scene), content={"unit": unit} if (unit := node.get("data-unit")) else {}, key={}
    )
    if not declared:
        return piece
    value, tolerance = declared[0], tolerance_of(name, declared[0], scene)
    piece.key = {"value": _short_number(value)} | ({"tolerance": _short_number(tolerance)} if tolerance else {})
    told = _told_key(node.get("data-key"))
    if told and _close(told.get("value"), value) and _close(told.get("tolerance", 0), tolerance):
        piece.key = told
    piece.right = {name: [value]}
    piece.wrong = [{name: [value + sign * (2 * tolerance + 1)]} for sign in (1, -1)]
    step = tolerance * 0.01 + 1e-6 * max(1.0, abs(value))
    piece.near = [{name: [value + sign * (tolerance + step)]} for sign in (1, -1)]
    return piece


def tolerance_of(name: str, value: float, scene: Scene) -> float:
    """How far from the value the rule of the item lets go."""
    rule = scene.machine.rule
    for one in rule.all("equal") if rule else ():
        about = {part.get("identifier") for part in one.all("variable", "correct")}
        said = one.get("tolerance").split()
        mode = one.get("toleranceMode")
        if name in about and mode in ("absolute", "relative") and said:
            try:
                return float(said[0]) if mode == "absolute" else abs(value) * float(said[0]) / 100
            except ValueError:
                raise Trouble("допуск числа задан не числом") from None
    return 0.0


def _short_number(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _told_key(text: str) -> dict[str, Any]:
    """The key as the bank wrote it («1/3»), when the file carries it."""
    try:
        said = json.loads(text) if text else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) and set(said) <= {"value", "tolerance"} and "value" in said else {}


def _close(told: Any, value: float) -> bool:
    try:
        exact = sum(map(Fraction, str(told).replace(",", ".").replace("−", "-").split()), Fraction(0))
        return abs(float(exact) - value) <= 1e-9 * max(1.0, abs(value))
    except (ValueError, ZeroDivisionError, OverflowError):
        return False


def extended(node: Node, scene: Scene) -> Piece:
    """A long text for experts."""
    return Piece("open", prompt(node, scene))


BLOCKS: dict[str, Callable[[Node, Scene], Piece]] = {
    "choiceInteraction": choice,
    "hottextInteraction": choice,
    "orderInteraction": order,
    "matchInteraction": match,
    "hotspotInteraction": hotspot,
    "extendedTextInteraction": extended,
}
