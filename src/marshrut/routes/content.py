"""The content of a route as plain values: what is signed, frozen, compared and printed. Pure functions over dicts.

A content is {"person", "position", "subject", "unit", "municipality", "tested_on", "level", "ground", "goal",
"starts", "ends", "lines": [{"key", "block", "order", "title", "extra", "hours", "starts", "ends", "source_kind",
"source_id", "groups"}]}; days are ISO texts, so JSON and the database keep it exactly.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshrut.competency.words import Deficit

from .words import COLUMNS, PART_OF, PROMPTS, STANDARD_GOAL, Block, Part

Content = dict[str, Any]
LINE_FIELDS = ("block", "order", "title", "extra", "hours", "starts", "ends", "source_kind", "source_id", "groups")
HEAD_NAMES = {
    "person": "ФИО педагога",
    "municipality": "Муниципальное образование",
    "unit": "Образовательная организация",
    "position": "Должность",
    "subject": "Преподаваемый предмет",
    "tested_on": "Дата прохождения теста",
    "level": "Уровень профессиональных дефицитов",
    "goal": "Цель реализации ИОМ",
    "starts": "Начало",
    "ends": "Окончание",
}
ORDER = {block: place for place, block in enumerate(Block.values)}


def seal(content: Mapping[str, Any]) -> str:
    """sha-256 of the canonical JSON, hexadecimal."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def day(value: str | date | None) -> date | None:
    """A day from its ISO text; nothing from an empty one."""
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value


def span(content: Mapping[str, Any]) -> tuple[date, date]:
    """First and last day of a content, which a saved one always has."""
    return date.fromisoformat(str(content["starts"])), date.fromisoformat(str(content["ends"]))


def iso(value: date | None) -> str | None:
    """A day as ISO text."""
    return value.isoformat() if value else None


def span_words(starts: str | date | None, ends: str | date | None) -> str:
    """«12.09.2026 – 08.11.2026», «19.11.2026», «до 15.05.2027», or nothing."""
    first, last = day(starts), day(ends)
    if first and last:
        return f"{first:%d.%m.%Y}" if first == last else f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"
    if last:
        return f"до {last:%d.%m.%Y}"
    return f"с {first:%d.%m.%Y}" if first else ""


def extra_words(line: Mapping[str, Any]) -> str:
    """The second cell of a line as it is printed: its text and hours."""
    hours = f"{line['hours']} ч" if line.get("hours") else ""
    return ", ".join(filter(None, (line.get("extra", ""), hours)))


def line_words(line: Mapping[str, Any]) -> str:
    """A line in one sentence, for «было → стало»."""
    return "; ".join(filter(None, (line["title"], extra_words(line), span_words(line.get("starts"), line.get("ends")))))


def hours(content: Mapping[str, Any]) -> int:
    """Total hours of the lines."""
    return sum(line.get("hours") or 0 for line in content["lines"])


def report_words(notes: Mapping[str, str]) -> str:
    """The fourth cell of a line as it is printed: the questions that were answered, with the answers."""
    return "\n".join(
        f"{title}: {notes[code].strip()}" for code, title in PROMPTS.items() if notes.get(code, "").strip()
    )


def goal_changed(goal: str) -> bool:
    """Whether the goal differs from the standard wording."""
    return " ".join(goal.split()) != " ".join(STANDARD_GOAL.split())


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """«Было → стало»: fields of the head, then lines in the order of the form. Equal contents give an empty list."""
    changes = [
        {"kind": "head", "key": name, "where": label, "was": _head(name, old), "now": _head(name, new)}
        for name, label in HEAD_NAMES.items()
        if _head(name, old) != _head(name, new)
    ]
    before, after = ({line["key"]: line for line in content["lines"]} for content in (old, new))
    lines = []
    for key, line in {**before, **after}.items():
        was, now = before.get(key), after.get(key)
        if was is None or now is None or _differs(was, now):
            kind = "added" if was is None else "removed" if now is None else "changed"
            lines.append(
                {
                    "kind": kind,
                    "key": key,
                    "block": line["block"],
                    "where": Block(line["block"]).label,
                    "was": line_words(was) if was else "",
                    "now": line_words(now) if now else "",
                }
            )
    return changes + sorted(lines, key=lambda change: ORDER[change["block"]])


def _head(name: str, content: Mapping[str, Any]) -> str:
    value = content.get(name) or ""
    if name in ("starts", "ends", "tested_on") and value:
        return f"{day(value):%d.%m.%Y}"
    return str(Deficit(value).label) if name == "level" and value in Deficit.values else str(value)


def _differs(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return any(was.get(name) != now.get(name) for name in ("block", "title", "extra", "hours", "starts", "ends"))


def parts(lines: list[Any], *, block_of: Any) -> list[dict[str, Any]]:
    """Lines grouped as the form prints them: every part and block is there, also the empty ones."""
    grouped: dict[str, list[Any]] = {block: [] for block in Block.values}
    for line in lines:
        grouped[block_of(line)].append(line)
    return [
        {
            "part": part,
            "title": part.label,
            "blocks": [
                {"code": str(block), "title": block.label, "columns": COLUMNS[block], "lines": grouped[block]}
                for block in Block
                if PART_OF[block] == part
            ],
        }
        for part in Part
    ]
