"""A task as its author writes it in a file → content, key and points as the bank keeps them."""

from __future__ import annotations

from typing import Any

from .base import Part

LISTS = ("options", "left", "right", "areas", "gaps", "parts")
#: What a line keeps as written; identifiers and words become text whatever the file made of them.
WORDS = ("id", "text", "title", "kind", "stem", "shape")


def part_of(row: dict[str, Any]) -> Part:
    """The version of a row of a file."""
    content = _content(row)
    return Part(
        kind=str(row.get("kind")),
        stem=str(row.get("stem") or ""),
        content=content,
        key=_key(row.get("key", [])),
        rubric=row.get("rubric", []),
        max_points=_points(row, content),
    )


def fault_of_steps(row: dict[str, Any], part: Part) -> str:
    """A task of several points has a difficulty for each of them."""
    steps = row.get("steps", [])
    if part.max_points == 1 and part.kind != "open" and not steps:
        return ""
    numbers = isinstance(steps, list) and all(type(one) in (int, float) for one in steps)
    good = numbers and steps and len(steps) == part.max_points
    return "" if good else f"steps называет трудность каждого балла, их {part.max_points}."


def _content(row: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {side: [_line(one) for one in row[side]] for side in LISTS if _has_lines(row, side)}
    kept |= {"unit": str(row["unit"])} if row.get("unit") else {}
    return kept | ({"picture": row["picture"]} if row.get("picture") else {})


def _has_lines(row: dict[str, Any], side: str) -> bool:
    return isinstance(row.get(side), list) and bool(row[side])


def _line(one: Any) -> Any:
    if not isinstance(one, dict):
        return one
    words = {name: str(one[name]) for name in WORDS if name in one}
    plain = {name: one[name] for name in ("coords", "max_points") if name in one}
    return words | plain | _content(one)


def _key(key: Any) -> Any:
    """Identifiers and accepted words as texts; a number stays one."""
    if isinstance(key, dict):
        return {str(name): _key(one) for name, one in key.items()}
    if isinstance(key, list):
        return [str(one) for one in key]
    return key


def _points(row: dict[str, Any], content: dict[str, Any]) -> int:
    if row.get("kind") == "open":
        return len(row.get("steps") or [0])
    if row.get("kind") == "case":
        given = [one.get("max_points", 1) for one in content.get("parts", []) if isinstance(one, dict)]
        return sum(one for one in given if type(one) is int)
    stated = row.get("max_points", 1) if row.get("kind") == "gap" else 1
    return stated if type(stated) is int and 1 <= stated <= 10 else 1
