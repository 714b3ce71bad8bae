"""Kinds of tasks: all that depends on a kind stands here, a class per kind without state, without database and page.

The content, the key and the answer by kind:

| kind | content | key | answer |
|---|---|---|---|
| single, multiple, order | options [{id, text}] | [ids] | id or [ids] |
| match | left, right [{id, text}] | {left: right} | {left: right} |
| short | – | [accepted texts] | text |
| numeric | unit, if any | {value, tolerance} | text of a number |
| hotspot | picture {media, alt, width, height}, areas [{id, title, shape, coords}] | [ids] | [ids] |
| gap | gaps [{id, options?}], the stem holds [[id]] | {gap: option or [accepted texts]} | {gap: option or text} |
| case | parts [{id, kind, stem, max_points, …}] | {part: key} | {part: answer} |
| open | – (a rubric) | – | text |
"""

from __future__ import annotations

from typing import Any

from . import choice, gaps, picture, typed
from .base import FOREIGN, LETTERS, Kind, Part, Pick, Texts, Version, is_empty
from .cases import Case
from .gaps import MARK
from .media import codes_of, fault_of_pictures
from .rows import fault_of_steps, part_of
from .typed import fold_short, number

SIMPLE: dict[str, Kind] = {
    "single": choice.Single(),
    "multiple": choice.Multiple(),
    "match": choice.Match(),
    "order": choice.Order(),
    "short": typed.Short(),
    "numeric": typed.Numeric(),
    "hotspot": picture.Hotspot(),
    "gap": gaps.Gap(),
}
KINDS: dict[str, Kind] = {**SIMPLE, "case": Case(SIMPLE), "open": typed.Open()}


def fault(task: Version) -> str:
    """What is wrong with the content and the key of a task; empty when all is well."""
    return KINDS[task.kind].fault(task) or fault_of_pictures(task.stem, task.content)


def shown(task: Version, texts: Texts) -> dict[str, Any]:
    """What the device needs to show the task. No keys."""
    return KINDS[task.kind].shown(task, texts)


def is_answer(task: Version, value: Any) -> bool:
    """Whether a value could come from the page of this task."""
    return is_empty(value) or KINDS[task.kind].fits(task, value)


def check_value(task: Version, value: Any) -> str:
    """What to tell a person about an answer; empty when it is understood. The answer is kept as it is."""
    if is_empty(value):
        return ""
    kind = KINDS[task.kind]
    return kind.trouble(task, value) if kind.fits(task, value) else FOREIGN


def points(task: Version, value: Any) -> int | None:
    """Points of an answer, from none to `max_points`; None when nothing was answered or an expert must look.

    «Нет ответа» and «всё неверно» differ: an empty value is None and adds nothing to the likelihood. So is a value
    that could not come from the page.
    """
    if is_empty(value) or not KINDS[task.kind].fits(task, value):
        return None
    return KINDS[task.kind].points(task, value)


def sample(task: Version, worth: int, pick: Pick) -> Any:
    """An answer worth so many points, as a person would give it: for made-up people."""
    return KINDS[task.kind].sample(task, worth, pick)


def told(task: Version) -> list[str]:
    """The key in words, for those who see the bank; of an unfinished task nothing is told."""
    return [] if fault(task) else KINDS[task.kind].told(task)


__all__ = [
    "KINDS",
    "LETTERS",
    "MARK",
    "SIMPLE",
    "Kind",
    "Part",
    "Texts",
    "Version",
    "check_value",
    "codes_of",
    "fault",
    "fault_of_steps",
    "fold_short",
    "is_answer",
    "is_empty",
    "number",
    "part_of",
    "points",
    "sample",
    "shown",
    "told",
]
