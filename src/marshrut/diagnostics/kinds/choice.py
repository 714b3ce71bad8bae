"""Kinds answered by choosing: one option, several, pairs, an order. All or nothing."""

from __future__ import annotations

from typing import Any

from .base import Kind, Pick, Texts, Version, are_ids, are_pairs, ids, lettered, text_of


class Options(Kind):
    """A key of identifiers of options."""

    def fault(self, task: Version) -> str:
        known = ids(task.content, "options")
        key = task.key if isinstance(task.key, list) else []
        if len(set(known)) < 3 or not key or not are_ids(key, known):
            return "нужны хотя бы три варианта, ключ — из них."
        return ""

    def shown(self, task: Version, texts: Texts) -> dict[str, Any]:
        return {"options": lettered(task.content, "options", texts)}

    def fits(self, task: Version, value: Any) -> bool:
        return are_ids(value, ids(task.content, "options"))

    def told(self, task: Version) -> list[str]:
        return [text_of(task.content, "options", one) for one in task.key]


class Single(Options):
    """One option."""

    def fault(self, task: Version) -> str:
        return super().fault(task) or ("" if len(task.key) == 1 else "верный вариант должен быть один.")

    def fits(self, task: Version, value: Any) -> bool:
        return isinstance(value, str) and value in ids(task.content, "options")

    def points(self, task: Version, value: Any) -> int:
        return task.max_points * int(value == task.key[0])

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        right = task.key[0]
        return right if points else pick([one for one in ids(task.content, "options") if one != right])


class Multiple(Options):
    """Several options."""

    def points(self, task: Version, value: Any) -> int:
        return task.max_points * int(set(value) == set(task.key))

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        rest = [one for one in ids(task.content, "options") if one not in task.key]
        return task.key if points else task.key[:-1] or rest[:1]


class Order(Options):
    """All options in the right order."""

    def fault(self, task: Version) -> str:
        if wrong := super().fault(task):
            return wrong
        whole = sorted(task.key) == sorted(ids(task.content, "options"))
        return "" if whole else "ключ порядка перечисляет все варианты."

    def points(self, task: Version, value: Any) -> int:
        return task.max_points * int(list(value) == list(task.key))

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        return task.key if points else list(reversed(task.key))


class Match(Kind):
    """A pair to each line of the left side."""

    def fault(self, task: Version) -> str:
        left, right = ids(task.content, "left"), ids(task.content, "right")
        whole = isinstance(task.key, dict) and bool(left) and set(task.key) == set(left)
        if not whole or not are_pairs(task.key, left, right):
            return "ключ соответствия называет каждую левую строку."
        return ""

    def shown(self, task: Version, texts: Texts) -> dict[str, Any]:
        return {side: lettered(task.content, side, texts) for side in ("left", "right")}

    def fits(self, task: Version, value: Any) -> bool:
        return are_pairs(value, ids(task.content, "left"), ids(task.content, "right"))

    def points(self, task: Version, value: Any) -> int:
        return task.max_points * int(value == dict(task.key))

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        left = list(task.key)
        turned = {name: task.key[left[(n + 1) % len(left)]] for n, name in enumerate(left)}
        return task.key if points else turned if turned != task.key else dict(list(turned.items())[1:])

    def told(self, task: Version) -> list[str]:
        return [
            f"{text_of(task.content, 'left', one)} → {text_of(task.content, 'right', other)}"
            for one, other in task.key.items()
        ]
