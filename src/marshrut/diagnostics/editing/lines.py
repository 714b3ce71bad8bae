"""Kinds written as one list of lines: lines of the editor ↔ content, key and rubric. Such a kind adds one entry to `KINDS`.

Lines are what stands in the form, kept as typed; `read` turns them into what the bank keeps and `fault` says what a
finished task still lacks. Identifiers of lines live as long as the line, so answers keep their meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from string import ascii_lowercase

from .base import MOST_KEPT, MOST_LINES, MOST_TEXT, Body, Line, Typed, clean, count_of


@dataclass(frozen=True, slots=True)
class Editor:
    """`part` names the template of the lines, `fields` the fields of a line."""

    part: str
    fields: tuple[str, ...]
    read: Callable[[list[Line]], Body]
    show: Callable[[Body], list[Line]]
    fault: Callable[[Body], str]
    one: bool = False  # only one line may be marked right


def fresh(lines: list[Line], name: str) -> list[Line]:
    """Lines with identifiers of their own: known ones stay, new and repeated ones take free letters."""
    used: set[str] = set()
    kept: list[Line] = []
    for line in lines:
        own = "" if line.get(name) in used else line.get(name, "")
        used.add(own)
        kept.append({**line, name: own})
    free = iter([letter for letter in ascii_lowercase if letter not in used])
    return [line if line[name] else {**line, name: next(free)} for line in kept]


def _shuffled(options: list[Line]) -> list[Line]:
    """Lines in an order that tells nothing and is the same every time."""
    return sorted(options, key=lambda one: sha256(f"{one['id']}{one['text']}".encode()).hexdigest())


def _read_options(lines: list[Line]) -> Body:
    rows = fresh([line for line in lines if line["text"]], "id")
    return Body(
        {"options": [{"id": r["id"], "text": r["text"]} for r in rows]}, [r["id"] for r in rows if r["right"]], []
    )


def _show_options(body: Body) -> list[Line]:
    return [{**option, "right": option["id"] in body.key} for option in body.content.get("options", [])]


def _fault_of_options(body: Body) -> str:
    texts = [option["text"] for option in body.content.get("options", [])]
    if len(texts) < 3:
        return "Нужны хотя бы три варианта."
    if len(set(texts)) < len(texts):
        return "Два варианта одинаковы."
    return "" if body.key else "Отметьте верный вариант."


def _fault_of_single(body: Body) -> str:
    return _fault_of_options(body) or ("" if len(body.key) == 1 else "Верный вариант должен быть один.")


def _fault_of_multiple(body: Body) -> str:
    everything = len(body.key) == len(body.content.get("options", []))
    return _fault_of_options(body) or ("Хотя бы один вариант должен быть неверным." if everything else "")


def _read_order(lines: list[Line]) -> Body:
    rows = fresh([line for line in lines if line["text"]], "id")
    key = [row["id"] for row in rows]
    shown = _shuffled([{"id": r["id"], "text": r["text"]} for r in rows])
    if [one["id"] for one in shown] == key:
        shown = shown[1:] + shown[:1]
    return Body({"options": shown}, key, [])


def _show_order(body: Body) -> list[Line]:
    texts = {option["id"]: option for option in body.content.get("options", [])}
    return [texts[one] for one in body.key if one in texts]


def _fault_of_order(body: Body) -> str:
    return "" if len(body.key) >= 3 else "Нужны хотя бы три строки по порядку."


def _read_match(lines: list[Line]) -> Body:
    rows = [line for line in lines if line["left"] or line["text"]]
    distinct = list({row["text"]: row for row in reversed(rows) if row["text"]}.values())[::-1]
    right = {row["text"]: {"id": row["id"], "text": row["text"]} for row in fresh(distinct, "id")}
    lefts = [row for row in rows if row["left"]]
    used = {row["lid"] for row in lefts}
    free = iter([str(n) for n in range(1, 3 * MOST_KEPT) if str(n) not in used])
    seen: set[str] = set()
    for row in lefts:
        row["lid"] = row["lid"] if row["lid"] and row["lid"] not in seen else next(free)
        seen.add(row["lid"])
    return Body(
        {
            "left": [{"id": row["lid"], "text": row["left"]} for row in lefts],
            "right": _shuffled(list(right.values())),
        },
        {row["lid"]: right[row["text"]]["id"] for row in lefts if row["text"]},
        [],
    )


def _show_match(body: Body) -> list[Line]:
    right = {one["id"]: one for one in body.content.get("right", [])}
    key = body.key if isinstance(body.key, dict) else {}
    pairs = [
        {"lid": one["id"], "left": one["text"], **right.get(key.get(one["id"], ""), {"id": "", "text": ""})}
        for one in body.content.get("left", [])
    ]
    spare = [{"lid": "", "left": "", **one} for pk, one in right.items() if pk not in key.values()]
    return pairs + spare


def _fault_of_match(body: Body) -> str:
    left = body.content.get("left", [])
    if len(left) < 2:
        return "Нужны хотя бы две пары."
    return "" if len(body.key) == len(left) else "К каждой строке слева напишите верную пару."


def _read_short(lines: list[Line]) -> Body:
    return Body({}, list(dict.fromkeys(line["text"] for line in lines if line["text"])), [])


def _show_short(body: Body) -> list[Line]:
    return [{"text": str(one)} for one in body.key]


def _fault_of_short(body: Body) -> str:
    return "" if body.key else "Напишите хотя бы один принимаемый ответ."


def _read_open(lines: list[Line]) -> Body:
    rows = fresh([line for line in lines if line["text"] or line["levels"]], "id")
    rubric = [
        {
            "id": row["id"],
            "title": row["text"],
            "levels": [one for one in map(clean, row["levels"].splitlines()) if one],
        }
        for row in rows
    ]
    return Body({}, [], rubric, max(1, sum(max(0, len(one["levels"]) - 1) for one in rubric)))


def _show_open(body: Body) -> list[Line]:
    return [{"id": one["id"], "text": one["title"], "levels": "\n".join(one["levels"])} for one in body.rubric]


def _fault_of_open(body: Body) -> str:
    if not body.rubric:
        return "Напишите хотя бы один критерий."
    fit = all(one["title"] and len(one["levels"]) > 1 for one in body.rubric)
    return "" if fit else "У каждого критерия нужны название и хотя бы две строки: за 0 баллов, за 1 балл и дальше."


OPTION = ("id", "text", "right")
KINDS: Mapping[str, Editor] = {
    "single": Editor("options", OPTION, _read_options, _show_options, _fault_of_single, one=True),
    "multiple": Editor("options", OPTION, _read_options, _show_options, _fault_of_multiple),
    "match": Editor("pairs", ("lid", "left", "id", "text"), _read_match, _show_match, _fault_of_match),
    "order": Editor("order", ("id", "text"), _read_order, _show_order, _fault_of_order),
    "short": Editor("accepted", ("text",), _read_short, _show_short, _fault_of_short),
    "open": Editor("rubric", ("id", "text", "levels"), _read_open, _show_open, _fault_of_open),
}


def typed(kind: str, data: Typed, at: str = "") -> list[Line]:
    """Lines of a form as they were typed; a field of line 2 is «line-2-text», `at` stands before it in a part of a case."""
    right = set(data.getlist(f"{at}right"))
    return [
        {
            name: str(n) in right if name == "right" else clean(data.get(f"{at}line-{n}-{name}"), _most(name))
            for name in KINDS[kind].fields
        }
        for n in range(count_of(data, f"{at}lines", MOST_KEPT))
    ]


def _most(name: str) -> int:
    return {"id": 20, "lid": 20, "levels": 4 * MOST_TEXT}.get(name, MOST_TEXT)


def padded(kind: str, lines: list[Line], *, more: int = 0) -> list[Line]:
    """Lines with empty ones after them: at least four in all, one to go on with, more when asked."""
    blank = dict.fromkeys(KINDS[kind].fields, "")
    filled = [line for line in lines if any(line.get(name) for name in blank)]
    count = max(len(filled), min(MOST_LINES, max(4, len(filled) + 1, len(lines) + more)))
    return filled + [dict(blank) for _ in range(count - len(filled))]
