"""A text with gaps: chosen from a list in the line, or typed. With several points the share of right gaps counts."""

from __future__ import annotations

import re
from typing import Any

from .base import MOST_SHORT, Kind, Pick, Texts, Version, ids, is_line, named, text_of
from .typed import fold_short

MARK = re.compile(r"\[\[([\w-]{1,20})\]\]")
#: A field can stand neither in a formula nor in the words instead of a picture.
_inside = re.compile(r"\$[^$]*\[\[[^$]*\$|!\[[^\n(]*\[\[")


def _gaps(task: Version) -> dict[str, list[str]]:
    """Identifiers of options by gap; a typed gap has none."""
    return {gap["id"]: ids(gap, "options") for gap in named(task.content, "gaps")}


class Gap(Kind):
    """The stem holds `[[id]]` where something is missing."""

    def fault(self, task: Version) -> str:
        gaps, known = _gaps(task), ids(task.content, "gaps")
        if not known or len(gaps) < len(known):
            return "нужны пропуски (gaps) с разными id."
        if sorted(MARK.findall(task.stem)) != sorted(known):
            return "каждый пропуск стоит в условии один раз: [[id]]."
        if _inside.search(task.stem):
            return "пропуск не ставят внутрь формулы или описания рисунка."
        if not isinstance(task.key, dict) or set(task.key) != set(known):
            return "ключ называет каждый пропуск."
        wrong = [gap for gap, options in gaps.items() if not self._fits_key(options, task.key[gap])]
        return f"ключ пропуска «{wrong[0]}»: один из его вариантов или список принимаемых слов." if wrong else ""

    def _fits_key(self, options: list[str], key: Any) -> bool:
        if options:
            return 2 <= len(set(options)) == len(options) and isinstance(key, str) and key in options
        return isinstance(key, list) and bool(key) and all(is_line(one, MOST_SHORT) and one.strip() for one in key)

    def shown(self, task: Version, texts: Texts) -> dict[str, Any]:
        gaps = {gap["id"]: gap for gap in named(task.content, "gaps")}
        names = list(gaps)
        pieces: list[dict[str, Any]] = []
        for n, piece in enumerate(MARK.split(texts.block(task.stem))):
            if n % 2 == 0:
                pieces.append({"html": piece})
            elif piece in gaps:
                options = [{"id": o["id"], "text": str(o.get("text", ""))} for o in named(gaps[piece], "options")]
                pieces.append({"gap": piece, "n": names.index(piece) + 1, "options": options})
        return {"pieces": pieces}

    def fits(self, task: Version, value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        gaps = _gaps(task)
        return all(one in gaps and self._fits_one(gaps[one], said) for one, said in value.items())

    def _fits_one(self, options: list[str], said: Any) -> bool:
        return is_line(said, MOST_SHORT) and (not options or said == "" or said in options)

    def points(self, task: Version, value: Any) -> int | None:
        if not any(value.values()):
            return None
        right = sum(self._is_right(key, value.get(gap, "")) for gap, key in task.key.items())
        return task.max_points * right // len(task.key)

    def _is_right(self, key: Any, said: str) -> bool:
        if isinstance(key, str):
            return said == key
        return bool(said) and fold_short(said) in {fold_short(one) for one in key}

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        gaps = _gaps(task)
        right = -(-points * len(gaps) // task.max_points)
        return {
            gap: self._said(task.key[gap], options, pick, right=n < right)
            for n, (gap, options) in enumerate(gaps.items())
        }

    def _said(self, key: Any, options: list[str], pick: Pick, *, right: bool) -> str:
        if options:
            return str(key) if right else pick([one for one in options if one != key])
        return str(key[0]) if right else "не знаю"

    def told(self, task: Version) -> list[str]:
        lines = []
        for n, gap in enumerate(named(task.content, "gaps"), start=1):
            key = task.key.get(gap["id"])
            said = text_of(gap, "options", key) if isinstance(key, str) else "; ".join(map(str, key or []))
            lines.append(f"Пропуск {n}: {said}")
        return lines
