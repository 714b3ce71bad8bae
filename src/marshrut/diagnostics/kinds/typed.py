"""Kinds answered by typing: a short text, a number, a long text for experts."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

from .base import MOST_OPEN, MOST_SHORT, Kind, Pick, Texts, Version, is_line

MOST_NUMBER = 40
#: A number as people write it: 5; −0,25; 1/3; 2 1/2; 12 500. The page checks by the same pattern.
NUMBER = (
    r"\s*[+\-−–]?\s*(?:[0-9]{1,3}(?:\s[0-9]{3})+(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?"
    r"|[0-9]+\s*/\s*[0-9]*[1-9][0-9]*|[0-9]+\s+[0-9]+\s*/\s*[0-9]*[1-9][0-9]*)\s*"
)
NOT_A_NUMBER = "Это не похоже на число. Запишите только число, например 12, −0,5 или 3/4; ваш текст сохранён."
_number = re.compile(NUMBER)


def fold_short(text: str) -> str:
    """A short answer as it is compared: lower case, no spaces, ё as е, comma as point, plain minus."""
    folded = "".join(text.lower().split()).replace("ё", "е").replace(",", ".").replace("−", "-").replace("–", "-")
    return folded.rstrip(".")


def number(text: Any) -> Fraction | None:
    """The exact value of a typed number; None when it is not one."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    if not isinstance(text, str):
        return Fraction(str(text)) if isinstance(text, float) and math.isfinite(text) else _whole(text)
    if len(text) > MOST_NUMBER or not _number.fullmatch(text):
        return None
    plain = text.strip().replace(",", ".").replace("−", "-").replace("–", "-")
    sign, parts = -1 if plain.startswith("-") else 1, re.sub(r"\s*/\s*", "/", plain.lstrip("+-")).split()
    if "/" in parts[-1]:
        return sign * sum(map(Fraction, parts), Fraction(0))
    return sign * Fraction("".join(parts))


def _whole(value: float) -> Fraction | None:
    return Fraction(value) if isinstance(value, int) else None


class Short(Kind):
    """A word or a few; the key lists what is accepted."""

    def fault(self, task: Version) -> str:
        good = isinstance(task.key, list) and task.key and all(str(one).strip() for one in task.key)
        return "" if good else "нужен хотя бы один принимаемый ответ."

    def shown(self, task: Version, texts: Texts) -> dict[str, Any]:
        return {}

    def fits(self, task: Version, value: Any) -> bool:
        return is_line(value, MOST_SHORT)

    def points(self, task: Version, value: Any) -> int:
        return task.max_points * int(fold_short(value) in {fold_short(str(one)) for one in task.key})

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        return task.key[0] if points else "не знаю"

    def told(self, task: Version) -> list[str]:
        return ["Принимаются ответы: " + "; ".join(map(str, task.key))]


class Numeric(Kind):
    """A number; the key is `{"value", "tolerance"}`, the border of the tolerance counts."""

    def fault(self, task: Version) -> str:
        key = task.key if isinstance(task.key, dict) else {}
        value, tolerance = number(key.get("value")), number(key.get("tolerance", 0))
        if value is None:
            return "в ключе нужно число: value, при желании tolerance."
        return "" if tolerance is not None and tolerance >= 0 else "допуск (tolerance) — число от нуля."

    def shown(self, task: Version, texts: Texts) -> dict[str, Any]:
        unit = str(task.content.get("unit") or "") if isinstance(task.content, dict) else ""
        return {"pattern": NUMBER, "longest": MOST_NUMBER, "trouble": NOT_A_NUMBER, "unit": unit}

    def fits(self, task: Version, value: Any) -> bool:
        return is_line(value, MOST_NUMBER)

    def trouble(self, task: Version, value: Any) -> str:
        return NOT_A_NUMBER if number(value) is None else ""

    def points(self, task: Version, value: Any) -> int:
        said, right = number(value), number(task.key["value"])
        tolerance = number(task.key.get("tolerance", 0))
        if said is None or right is None or tolerance is None:
            return 0
        return task.max_points * int(abs(said - right) <= tolerance)

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        right, tolerance = number(task.key["value"]), number(task.key.get("tolerance", 0))
        if points or right is None or tolerance is None:
            return str(task.key["value"])
        return str(math.ceil(right + tolerance) + 1)

    def told(self, task: Version) -> list[str]:
        tolerance = task.key.get("tolerance", 0)
        unit = str(task.content.get("unit") or "") if isinstance(task.content, dict) else ""
        said = f"Число {task.key['value']}" + (f" {unit}" if unit else "")
        return [said + (f", допуск {tolerance}" if tolerance else "")]


class Open(Kind):
    """A long text that experts mark by the rubric."""

    def fault(self, task: Version) -> str:
        return "" if task.rubric else "нужны критерии оценивания."

    def shown(self, task: Version, texts: Texts) -> dict[str, Any]:
        return {}

    def fits(self, task: Version, value: Any) -> bool:
        return is_line(value, MOST_OPEN)

    def points(self, task: Version, value: Any) -> None:
        return None

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        return "Отмечу удачное, покажу ошибку на словах ученика и дам посильный шаг."

    def told(self, task: Version) -> list[str]:
        return []
