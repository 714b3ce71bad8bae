"""The dry run of tasks: what of a file becomes a draft of the bank, what is there already, what cannot be taken and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshrut.core.refusal import Refused
from marshrut.diagnostics import kinds, pictures
from marshrut.diagnostics.render import fault as formula_fault
from marshrut.diagnostics.words import BANK_SUBJECTS, ItemKind
from marshrut.qti import Found, Package, Picture, Task, read, read_gift
from marshrut.ui.sheet import Sheet

from . import table

SUBJECTS = {code for code, _ in BANK_SUBJECTS}
#: Kinds whose missing key an author can add in the editor without losing anything; others come whole or not at all.
MENDED = ("single", "multiple", "match", "short", "open")
XLSX = (".xlsx", ".xls", ".ods")
MOST_SOURCE = 300


@dataclass(slots=True)
class Upload:
    """A file that was read: its items, its pictures, its sheet when it was one."""

    found: list[Found]
    pictures: dict[str, Picture] = field(default_factory=dict)
    sheet: Sheet | None = None
    troubles: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What will become of one item. `item` is the task of the bank that is the same."""

    place: str
    identifier: str
    title: str
    kind: str
    result: str  # new, same, no
    warnings: list[str]
    reasons: list[str]
    task: Task | None = None
    seal: str = ""
    item: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For the row of the batch: no text of the task."""
        return {
            "place": self.place, "identifier": self.identifier, "title": self.title, "kind": self.kind,
            "result": self.result, "warnings": self.warnings, "reasons": self.reasons, "item": self.item,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What the bank knows: competencies, tasks by (identifier, seal), identifiers ever taken in, prints of pictures."""

    competencies: frozenset[str]
    tasks: Mapping[tuple[str, str], int]
    identifiers: frozenset[str]
    media: Mapping[str, str]


def open_file(name: str, content: bytes) -> Upload:
    """Read a file by its name: a sheet, a text of GIFT, else a package or an item of QTI.

    Raises
    ------
    Refused
        `tasks.file`, or what `sheet.read` says of a sheet.
    """
    if name.lower().endswith(XLSX):
        sheet, found, troubles = table.read(content)
        if len(found) > table.MOST_TASKS:
            raise Refused(
                "tasks.file", f"В файле {len(found)} заданий, за раз принимается не больше {table.MOST_TASKS}."
            )
        return Upload(found, sheet=sheet, troubles=troubles)
    pack: Package = read_gift(content) if name.lower().endswith((".gift", ".txt")) else read(content)
    if pack.fault:
        raise Refused("tasks.file", pack.fault)
    return Upload(pack.found, pack.pictures)


def seal_of(task: Any) -> str:
    """The print of what a task asks and how it is marked."""
    parts = [task.kind, task.stem, task.content, task.key, task.rubric, task.max_points]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def plan(upload: Upload, known: Known, *, competency: str, subject: str) -> list[Plan]:
    """A plan for every item of the file. Good items do not wait for bad ones."""
    bad = {code: why for code, one in upload.pictures.items() if (why := _picture_fault(one, known.media))}
    seen: set[tuple[str, str]] = set()
    return [_one(found, known, bad, seen, competency, subject) for found in upload.found]


def _picture_fault(one: Picture, known: Mapping[str, str]) -> str:
    try:
        found = pictures.read(one.data)
    except Refused as refusal:
        return refusal.text
    other = one.code in known and known[one.code] != hashlib.sha256(found.data).hexdigest()
    return "в банке под этим кодом другой рисунок." if other else ""


def _one(
    found: Found, known: Known, bad: Mapping[str, str], seen: set[tuple[str, str]], competency: str, subject: str
) -> Plan:
    kind = str(dict(ItemKind.choices).get(found.kind, ""))
    made = Plan(found.place, found.identifier, found.title, kind, "no", list(found.warnings), list(found.reasons))
    task = found.task
    if task is None:
        return made
    _settle(task, made, known, competency, subject)
    made.reasons += _faults(task, made, bad)
    made.seal = seal_of(task)
    identity = (task.identifier, made.seal)
    made.item = known.tasks.get(identity)
    if identity in seen:
        made.reasons.append("такое же задание уже есть выше в этом файле")
    seen.add(identity)
    if made.reasons:
        return made
    if made.item is None and task.identifier and task.identifier in known.identifiers:
        made.warnings.append("задание с таким кодом уже есть, но текст другой: будет ещё один черновик")
    made.task, made.result = task, "new" if made.item is None else "same"
    return made


def _settle(task: Task, made: Plan, known: Known, competency: str, subject: str) -> None:
    """Fill in what only the bank asks for."""
    if task.competency not in known.competencies:
        if task.competency:
            made.warnings.append(f"компетенции {task.competency} нет в рамке: взята {competency}")
        task.competency = competency
    if task.subject not in SUBJECTS:
        task.subject = subject
    task.cognitive, task.minutes = task.cognitive or "apply", task.minutes or 2
    task.source = (task.source or f"загружено: {made.identifier or made.place}")[:MOST_SOURCE]


def _faults(task: Task, made: Plan, bad: Mapping[str, str]) -> list[str]:
    """Why the task cannot be taken; what an author can mend in the editor is a warning."""
    reasons = [f"рисунок {code}: {bad[code]}" for code in sorted(kinds.codes_of(task.stem, task.content) & set(bad))]
    wrong = next((fault for text in _texts(task) if (fault := formula_fault(text))), "")
    reasons += [wrong] if wrong else []
    lack = kinds.fault(kinds.Part(task.kind, task.stem, task.content, task.key, task.rubric, task.max_points))
    if lack and task.kind in MENDED:
        if not any("отметьте" in one or "напишите" in one for one in made.warnings):
            made.warnings.append(f"до рецензии: {lack}")
    elif lack:
        reasons += [*(one for one in made.warnings if "ключ" in one or "ответа" in one), lack]
    return reasons


def _texts(task: Task) -> list[str]:
    lines = [one for side in ("options", "left", "right") for one in task.content.get(side, [])]
    parts = task.content.get("parts", [])
    inner = [one for part in parts for side in ("options", "left", "right") for one in part.get(side, [])]
    return [task.stem, *(part["stem"] for part in parts), *(one["text"] for one in (*lines, *inner))]
