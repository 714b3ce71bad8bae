"""Kinds of the bank → interactions, declarations and rules of QTI 3."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from typing import Any

from .html import attribute, block, carried, inline
from .texts import Reader
from .xml import parse

_ncname = re.compile(r"[^\W\d_][\w.-]*")
_mark = re.compile(r"\[\[([\w-]{1,20})\]\]")
_stem_name = re.compile(r"media/([A-Za-z0-9_-]+)")


@dataclass(slots=True)
class Part:
    """A question as XML: what stands in the body, what is declared, how it is marked."""

    body: str
    declared: list[str] = field(default_factory=list)
    right: str = ""  # the condition under which the points are given
    rule: str = ""  # the whole rule, where a condition is not enough


def ident(text: str) -> str:
    """An identifier that XML allows; `_` before what it does not."""
    return text if _ncname.fullmatch(text) else "_" + re.sub(r"[^\w.-]", "-", text)


def _code_of(href: str, alt: str) -> str:
    found = _stem_name.search(href)
    return found.group(1) if found else ""


def text(value: str) -> str:
    """A text of paragraphs; its Markdown travels along when it cannot be told from the HTML."""
    made = block(value)
    return made if _comes_back(made, value, line=False) else carried(value, block, "div")


def line(value: str) -> str:
    """A text of one line."""
    made = inline(value)
    return made if _comes_back(made, value, line=True) else carried(value, inline, "div")


def _comes_back(made: str, value: str, *, line: bool) -> bool:
    inside = parse(f"<div>{made}</div>".encode())[0].inside
    reader = Reader(_code_of)
    return (reader.line(inside) if line else reader.block(inside)) == value


def declaration(name: str, cardinality: str, base: str, values: list[str], mapping: str = "") -> str:
    """A response with its right answer."""
    said = "".join(f"<qti-value>{escape(one)}</qti-value>" for one in values)
    said = f"<qti-correct-response>{said}</qti-correct-response>" if said else ""
    return (
        f'<qti-response-declaration identifier="{name}" cardinality="{cardinality}" base-type="{base}">'
        f"{said}{mapping}</qti-response-declaration>"
    )


def _matched(name: str) -> str:
    return f'<qti-match><qti-variable identifier="{name}"/><qti-correct identifier="{name}"/></qti-match>'


def _choices(content: dict[str, Any], tag: str = "qti-simple-choice") -> str:
    return "".join(
        f'<{tag} identifier="{ident(o["id"])}">{line(o["text"])}</{tag}>' for o in content.get("options", [])
    )


def _choice(name: str, task: Any) -> Part:
    several = task.kind == "multiple"
    body = (
        f'<qti-choice-interaction response-identifier="{name}" max-choices="{0 if several else 1}">'
        f"{_choices(task.content)}</qti-choice-interaction>"
    )
    key = list(map(ident, task.key))
    return Part(body, [declaration(name, "multiple" if several else "single", "identifier", key)], _matched(name))


def _order(name: str, task: Any) -> Part:
    body = f'<qti-order-interaction response-identifier="{name}">{_choices(task.content)}</qti-order-interaction>'
    return Part(body, [declaration(name, "ordered", "identifier", list(map(ident, task.key)))], _matched(name))


def _match(name: str, task: Any) -> Part:
    left, right = (task.content.get(side, []) for side in ("left", "right"))
    sets = "".join(
        "<qti-simple-match-set>"
        + "".join(
            f'<qti-simple-associable-choice identifier="{sign}_{o["id"]}" match-max="{most}">{line(o["text"])}'
            "</qti-simple-associable-choice>"
            for o in lines
        )
        + "</qti-simple-match-set>"
        for sign, lines, most in (("L", left, 1), ("R", right, 0))
    )
    body = f'<qti-match-interaction response-identifier="{name}" max-associations="{len(left)}">{sets}</qti-match-interaction>'
    pairs = [f"L_{one} R_{other}" for one, other in dict(task.key or {}).items()]
    return Part(body, [declaration(name, "multiple", "directedPair", pairs)], _matched(name))


def _mapping(accepted: list[str]) -> str:
    rows = "".join(
        f'<qti-map-entry map-key="{attribute(one)}" mapped-value="1" case-sensitive="false"/>' for one in accepted
    )
    return f'<qti-mapping lower-bound="0" upper-bound="1" default-value="0">{rows}</qti-mapping>' if rows else ""


def _is_mapped(name: str) -> str:
    return (
        f'<qti-gt><qti-map-response identifier="{name}"/><qti-base-value base-type="float">0</qti-base-value></qti-gt>'
    )


def _short(name: str, task: Any) -> Part:
    accepted = list(map(str, task.key))
    body = f'<p><qti-text-entry-interaction response-identifier="{name}" expected-length="30"/></p>'
    return Part(body, [declaration(name, "single", "string", accepted[:1], _mapping(accepted))], _is_mapped(name))


def exact(said: Any) -> Fraction:
    """The value of a number as the bank writes it: 5; −0,25; 1/3; 2 1/2; 12 500."""
    plain = str(said).strip().replace(",", ".").replace("−", "-").replace("–", "-")
    sign, bare = (-1 if plain.startswith("-") else 1), re.sub(r"\s*/\s*", "/", plain.lstrip("+-")).split()
    if bare and "/" in bare[-1]:
        return sign * sum(map(Fraction, bare), Fraction(0))
    return sign * Fraction("".join(bare))


def _numeric(name: str, task: Any) -> Part:
    key = task.key if isinstance(task.key, dict) and "value" in task.key else {}
    told = f' data-key="{attribute(json.dumps(key, ensure_ascii=False))}"' if key else ""
    unit = str(task.content.get("unit") or "")
    told += f' data-unit="{attribute(unit)}"' if unit else ""
    body = f'<p><qti-text-entry-interaction response-identifier="{name}" expected-length="10"{told}/></p>'
    values = [_decimal(exact(key["value"]))] if key else []
    tolerance = _decimal(exact(key.get("tolerance", 0)))
    mode = (
        f'tolerance-mode="absolute" tolerance="{tolerance} {tolerance}"'
        if tolerance != "0"
        else 'tolerance-mode="exact"'
    )
    right = f'<qti-equal {mode}><qti-correct identifier="{name}"/><qti-variable identifier="{name}"/></qti-equal>'
    return Part(body, [declaration(name, "single", "float", values)], right)


def _decimal(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else repr(float(value))


def _hotspot(name: str, task: Any) -> Part:
    shown = task.content["picture"]
    areas = "".join(
        f'<qti-hotspot-choice identifier="{ident(one["id"])}" shape="{one["shape"]}" coords="{_coords(one)}" '
        f'hotspot-label="{attribute(one["title"])}"/>'
        for one in task.content.get("areas", [])
    )
    body = (
        f'<qti-hotspot-interaction response-identifier="{name}" max-choices="0">'
        f'<img src="media/{shown["media"]}" alt="{attribute(shown["alt"])}" width="{shown["width"]}" height="{shown["height"]}"/>'
        f"{areas}</qti-hotspot-interaction>"
    )
    return Part(body, [declaration(name, "multiple", "identifier", list(map(ident, task.key)))], _matched(name))


def _coords(area: dict[str, Any]) -> str:
    numbers = [Fraction(str(one)) for one in area["coords"]]
    if area["shape"] == "rect":
        x, y, wide, high = numbers
        numbers = [x, y, x + wide, y + high]
    return ",".join(map(_decimal, numbers))


def _gap(name: str, task: Any) -> Part:
    """The text itself holds the fields; points are the whole part of the share of right gaps."""
    fields, declared, counted = {}, [], []
    for n, gap in enumerate(task.content.get("gaps", []), start=1):
        one, key = f"{name}_{n}", (task.key or {}).get(gap["id"])
        if gap.get("options"):
            rows = "".join(
                f'<qti-inline-choice identifier="{ident(o["id"])}">{escape(o["text"])}</qti-inline-choice>'
                for o in gap["options"]
            )
            fields[gap["id"]] = (
                f'<qti-inline-choice-interaction response-identifier="{one}" data-gap="{gap["id"]}">{rows}'
                "</qti-inline-choice-interaction>"
            )
            declared.append(declaration(one, "single", "identifier", [ident(key)] if key else []))
            right = _matched(one)
        else:
            accepted = list(map(str, key or []))
            fields[gap["id"]] = (
                f'<qti-text-entry-interaction response-identifier="{one}" data-gap="{gap["id"]}" expected-length="15"/>'
            )
            declared.append(declaration(one, "single", "string", accepted[:1], _mapping(accepted)))
            right = _is_mapped(one)
        counted.append(given(right, f"GOT_{name}", 1))
    body = _mark.sub(lambda found: fields.get(found.group(1), found.group(0)), _with_marks(task.stem))
    return Part(body, [*declared, _counter(name)], rule="".join(counted) + _share(name, task.max_points, len(fields)))


def _with_marks(stem: str) -> str:
    """The text always carries its Markdown; marks stand there as signs of XML, so only those of the HTML become fields."""
    head, _, rest = carried(stem, block, "div").partition(">")
    return head.replace("[[", "&#91;&#91;") + ">" + rest


def _counter(name: str) -> str:
    return (
        f'<qti-outcome-declaration identifier="GOT_{name}" cardinality="single" base-type="integer">'
        "<qti-default-value><qti-value>0</qti-value></qti-default-value></qti-outcome-declaration>"
    )


def _share(name: str, most: int, count: int) -> str:
    return (
        '<qti-set-outcome-value identifier="SCORE"><qti-sum><qti-variable identifier="SCORE"/><qti-integer-divide>'
        f'<qti-product><qti-base-value base-type="integer">{most}</qti-base-value>'
        f'<qti-variable identifier="GOT_{name}"/></qti-product>'
        f'<qti-base-value base-type="integer">{count}</qti-base-value></qti-integer-divide></qti-sum></qti-set-outcome-value>'
    )


def given(condition: str, outcome: str, points: int) -> str:
    """So many points more when the condition holds."""
    return (
        f'<qti-response-condition><qti-response-if>{condition}<qti-set-outcome-value identifier="{outcome}"><qti-sum>'
        f'<qti-variable identifier="{outcome}"/><qti-base-value base-type="{"float" if outcome == "SCORE" else "integer"}">'
        f"{points}</qti-base-value></qti-sum></qti-set-outcome-value></qti-response-if></qti-response-condition>"
    )


def _open(name: str, task: Any) -> Part:
    body = f'<qti-extended-text-interaction response-identifier="{name}" expected-lines="10"/>'
    return Part(body, [declaration(name, "single", "string", [])])


WRITERS: dict[str, Callable[[str, Any], Part]] = {
    "single": _choice,
    "multiple": _choice,
    "order": _order,
    "match": _match,
    "short": _short,
    "numeric": _numeric,
    "hotspot": _hotspot,
    "gap": _gap,
    "open": _open,
}
