"""Cells of a task in a sheet ↔ content, key and rubric of the bank. Options are lines of a cell, the key names their numbers.

An identifier stands in braces before a line only when it is not the usual one, so a sheet filled by hand needs none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from string import ascii_lowercase
from typing import Any, NamedTuple

Row = dict[str, str]
BREAK = "⏎"
_named = re.compile(r"\{([\w-]{1,20})\} ?(.*)", re.DOTALL)
_pair = re.compile(r"\s*(\d+)\s*[-–—=→]+\s*(\d+)\s*")
_split = re.compile(r"[;,\n]")
SHAPES = {"rect": "прямоугольник", "circle": "круг", "poly": "многоугольник"}
SHAPE_CODES = {word: code for code, word in SHAPES.items()} | {code: code for code in SHAPES}


class Wrong(Exception):
    """What is wrong with a cell: its field and words."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field, self.text = field, text


class Body(NamedTuple):
    """What of a task depends on its kind."""

    content: dict[str, Any]
    key: Any
    rubric: list[Any]
    points: int = 1


def _usual(n: int, *, digits: bool) -> str:
    return str(n + 1) if digits else ascii_lowercase[n % 26] * (n // 26 + 1)


def write_lines(lines: list[dict[str, Any]], *, digits: bool = False, name: str = "text") -> str:
    """Lines of a cell."""
    return "\n".join(_write(one["id"], str(one[name]), _usual(n, digits=digits)) for n, one in enumerate(lines))


def _write(pk: str, text: str, usual: str) -> str:
    flat = text.replace("\n", BREAK)
    plain = pk == usual and flat and flat == flat.strip() and not _named.fullmatch(flat)
    return flat if plain else f"{{{pk}}} {flat}"


def read_lines(cell: str, *, digits: bool = False) -> list[dict[str, str]]:
    """Lines of a cell with their identifiers; empty lines are left out."""
    made = []
    for n, line in enumerate([one for one in cell.split("\n") if one.strip()]):
        found = _named.fullmatch(line)
        pk, text = found.groups() if found else (_usual(n, digits=digits), line.strip())
        made.append({"id": pk, "text": text.replace(BREAK, "\n")})
    return made


def _number(said: str, lines: list[dict[str, Any]], field: str = "key") -> str:
    """The identifier of a line by its number or its text."""
    said = said.strip().rstrip(".)")
    if said.isascii() and said.isdecimal() and 1 <= int(said) <= len(lines):
        return str(lines[int(said) - 1]["id"])
    for one in lines:
        if said and said == one["text"]:
            return str(one["id"])
    raise Wrong(field, f"«{said[:40]}»: такого номера варианта нет. Вариантов {len(lines)}, напишите номер верного.")


def _place(pk: str, lines: list[dict[str, Any]]) -> str:
    return str(next(n for n, one in enumerate(lines, start=1) if one["id"] == pk))


def _write_options(task: Any) -> Row:
    lines = task.content.get("options", [])
    return {"options": write_lines(lines), "key": "; ".join(_place(one, lines) for one in task.key)}


def _read_options(row: Row) -> Body:
    lines = read_lines(row["options"])
    said = [row["key"]] if any(row["key"].strip() == one["text"] for one in lines) else _split.split(row["key"])
    return Body({"options": lines}, [_number(one, lines) for one in said if one.strip()], [])


def _write_match(task: Any) -> Row:
    left, right = task.content.get("left", []), task.content.get("right", [])
    key = "; ".join(f"{_place(a, left)}-{_place(b, right)}" for a, b in dict(task.key or {}).items())
    return {"options": write_lines(left, digits=True), "right": write_lines(right), "key": key}


def _read_match(row: Row) -> Body:
    left, right = read_lines(row["options"], digits=True), read_lines(row["right"])
    key = {}
    for said in filter(str.strip, _split.split(row["key"])):
        found = _pair.fullmatch(said)
        if not found:
            raise Wrong("key", f"«{said.strip()[:40]}»: напишите пары номеров: 1-3; 2-1.")
        key[_number(found.group(1), left)] = _number(found.group(2), right)
    return Body({"left": left, "right": right}, key, [])


def _write_short(task: Any) -> Row:
    return {"key": "\n".join(str(one).replace("\n", BREAK) for one in task.key)}


def _read_short(row: Row) -> Body:
    return Body({}, [one.strip().replace(BREAK, "\n") for one in row["key"].split("\n") if one.strip()], [])


def _write_number(value: Any) -> str:
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and not isinstance(_read_number(text), str) else text


def _read_number(text: str) -> Any:
    """A number as it was: whole, with a point, or a text («1/3», «2,5»)."""
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return text[1:-1]
    try:
        said = json.loads(text)
    except ValueError:
        return text
    return said if type(said) in (int, float) and str(said) == text else text


def _write_numeric(task: Any) -> Row:
    if not task.key:
        return {}
    tolerance = f" ± {_write_number(task.key['tolerance'])}" if "tolerance" in task.key else ""
    return {"key": _write_number(task.key["value"]) + tolerance}


def _read_numeric(row: Row) -> Body:
    value, _, tolerance = (part.strip() for part in row["key"].replace("+-", "±").replace("+/-", "±").partition("±"))
    if not value:
        return Body({}, {}, [])
    return Body({}, {"value": _read_number(value)} | ({"tolerance": _read_number(tolerance)} if tolerance else {}), [])


def _write_hotspot(task: Any) -> Row:
    areas, shown = task.content.get("areas", []), task.content["picture"]
    lines = [
        {"id": one["id"], "text": f"{one['title']} | {SHAPES[one['shape']]} | {' '.join(map(str, one['coords']))}"}
        for one in areas
    ]
    return {
        "options": write_lines(lines),
        "key": "; ".join(_place(one, areas) for one in task.key),
        "picture": f"{shown['media']} | {shown['width']} | {shown['height']} | {shown['alt']}",
    }


def _read_hotspot(row: Row) -> Body:
    said = [part.strip() for part in row["picture"].split("|", 3)]
    if len(said) < 4 or not all(one.isascii() and one.isdecimal() for one in said[1:3]):
        raise Wrong("picture", "Напишите: код рисунка | ширина | высота | описание словами.")
    areas, lines = [], read_lines(row["options"])
    for one in lines:
        title, *rest = [part.strip() for part in one["text"].rsplit("|", 2)]
        numbers = [_read_number(part) for part in rest[1].split()] if len(rest) == 2 else []
        if not numbers or rest[0].lower() not in SHAPE_CODES or any(isinstance(part, str) for part in numbers):
            raise Wrong("options", f"Область «{title[:40]}»: название | прямоугольник, круг или многоугольник | числа.")
        areas.append({"id": one["id"], "title": title, "shape": SHAPE_CODES[rest[0].lower()], "coords": numbers})
    picture = {"media": said[0], "alt": said[3], "width": int(said[1]), "height": int(said[2])}
    key = [
        _number(one, [{**area, "text": area["title"]} for area in areas])
        for one in _split.split(row["key"])
        if one.strip()
    ]
    return Body({"picture": picture, "areas": areas}, key, [])


def _write_gap(task: Any) -> Row:
    options, keys = [], []
    for gap in task.content.get("gaps", []):
        key, lines = (task.key or {}).get(gap["id"]), gap.get("options")
        said = [_write(o["id"], o["text"], _usual(n, digits=False)) for n, o in enumerate(lines or [])]
        options.append(f"{gap['id']}: {_piped(said)}".rstrip())
        told = _place(key, lines) if lines and key else _piped([str(one) for one in key or []])
        keys += [f"{gap['id']}: {told}"] if key else []
    return {"options": "\n".join(options), "key": "\n".join(keys), "points": str(task.max_points)}


def _piped(parts: list[str]) -> str:
    return " | ".join(part.replace("\\", "\\\\").replace("|", "\\|").replace("\n", BREAK) for part in parts)


def _parts(text: str) -> list[str]:
    found = [re.sub(r"\\(.)", r"\1", part).strip() for part in re.findall(r"(?:\\.|[^|\\])+", text)]
    return [part.replace(BREAK, "\n") for part in found if part]


def _by_gap(cell: str, field: str) -> dict[str, str]:
    made = {}
    for line in filter(str.strip, cell.split("\n")):
        name, sign, rest = line.partition(":")
        if not sign or not name.strip():
            raise Wrong(field, f"«{line.strip()[:40]}»: начните строку с имени пропуска: g1: слово | другое.")
        made[name.strip()] = rest.strip()
    return made


def _read_gap(row: Row) -> Body:
    gaps: list[dict[str, Any]] = []
    keys = _by_gap(row["key"], "key")
    key: dict[str, Any] = {}
    for name, rest in _by_gap(row["options"], "options").items():
        gap: dict[str, Any] = {"id": name}
        said = keys.get(name, "")
        if rest:
            gap["options"] = read_lines("\n".join(part.replace("\n", BREAK) for part in _parts(rest)))
            if said:
                key[name] = _number(said, gap["options"])
        elif said:
            key[name] = _parts(said)
        gaps.append(gap)
    return Body({"gaps": gaps}, key, [], points_of(row))


def points_of(row: Row) -> int:
    """Points of a task or a question."""
    said = row["points"].strip()
    if said and not (said.isascii() and said.isdecimal() and 1 <= int(said) <= 100):
        raise Wrong("points", "Баллы — целое число от 1.")
    return int(said) if said else 1


def _write_open(task: Any) -> Row:
    blocks = []
    for n, one in enumerate(task.rubric):
        title = _write(one["id"], one["title"], f"k{n + 1}")
        blocks.append("\n".join([title, *(str(level).replace("\n", BREAK) for level in one["levels"])]))
    return {"rubric": "\n\n".join(blocks), "points": str(task.max_points)}


def _read_open(row: Row) -> Body:
    rubric: list[Any] = []
    for n, block in enumerate(filter(str.strip, re.split(r"\n\s*\n", row["rubric"].strip()))):
        head, *levels = block.split("\n")
        found = _named.fullmatch(head)
        pk, title = found.groups() if found else (f"k{n + 1}", head.strip())
        rubric.append(
            {"id": pk, "title": title.replace(BREAK, "\n"), "levels": [one.replace(BREAK, "\n") for one in levels]}
        )
    counted = sum(max(0, len(one["levels"]) - 1) for one in rubric)
    return Body({}, [], rubric, points_of(row) if row["points"].strip() else max(1, counted))


WRITE: dict[str, Callable[[Any], Row]] = {
    "single": _write_options,
    "multiple": _write_options,
    "order": _write_options,
    "match": _write_match,
    "short": _write_short,
    "numeric": _write_numeric,
    "hotspot": _write_hotspot,
    "gap": _write_gap,
    "open": _write_open,
}
READ: dict[str, Callable[[Row], Body]] = {
    "single": _read_options,
    "multiple": _read_options,
    "order": _read_options,
    "match": _read_match,
    "short": _read_short,
    "numeric": _read_numeric,
    "hotspot": _read_hotspot,
    "gap": _read_gap,
    "open": _read_open,
}
