"""One situation with several questions: each part has a simple kind of its own, points add up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .base import LETTERS, Kind, Part, Pick, Texts, Version, ids, is_empty, named

MOST_PARTS = 8


class Case(Kind):
    """Parts of simple kinds; the whole is one task of several points."""

    def __init__(self, simple: Mapping[str, Kind]) -> None:
        self.simple = simple

    def parts(self, task: Version) -> dict[str, Part]:
        """The parts as versions of their own kinds."""
        keys = task.key if isinstance(task.key, dict) else {}
        return {
            one["id"]: Part(
                kind=str(one.get("kind")),
                stem=str(one.get("stem") or ""),
                content=one,
                key=keys.get(one["id"]),
                max_points=one.get("max_points", 1),
            )
            for one in named(task.content, "parts")
        }

    def fault(self, task: Version) -> str:
        known, parts = ids(task.content, "parts"), self.parts(task)
        if not 2 <= len(parts) <= MOST_PARTS or len(parts) < len(known):
            return f"нужны от двух до {MOST_PARTS} вопросов (parts) с разными id."
        if not isinstance(task.key, dict) or set(task.key) != set(parts):
            return "ключ называет каждый вопрос."
        wrong = [f"вопрос «{name}»: {fault}" for name, part in parts.items() if (fault := self._fault_of(part))]
        if wrong:
            return wrong[0]
        whole = sum(part.max_points for part in parts.values())
        return "" if task.max_points == whole else f"сумма баллов вопросов {whole}, а у задания {task.max_points}."

    def _fault_of(self, part: Part) -> str:
        if part.kind not in self.simple:
            return "вид вопроса не подходит: без развёрнутых ответов и вложенных случаев."
        if not part.stem.strip():
            return "нет условия."
        points = part.max_points
        if type(points) is not int or not 1 <= points <= 10:
            return "баллов за вопрос от 1 до 10."
        return self.simple[part.kind].fault(part)

    def shown(self, task: Version, texts: Texts) -> dict[str, Any]:
        return {
            "parts": [
                {
                    "id": name, "kind": part.kind, "letter": LETTERS[n], "stem": texts.block(part.stem),
                    "most": part.max_points, **self.simple[part.kind].shown(part, texts),
                }
                for n, (name, part) in enumerate(self.parts(task).items())
            ]
        }  # fmt: skip

    def fits(self, task: Version, value: Any) -> bool:
        parts = self.parts(task)
        return isinstance(value, dict) and all(
            name in parts and (is_empty(said) or self.simple[parts[name].kind].fits(parts[name], said))
            for name, said in value.items()
        )

    def trouble(self, task: Version, value: Any) -> str:
        parts = self.parts(task)
        said = [self.simple[parts[n].kind].trouble(parts[n], one) for n, one in value.items() if not is_empty(one)]
        return next((one for one in said if one), "")

    def points(self, task: Version, value: Any) -> int | None:
        got = [
            self.simple[part.kind].points(part, value[name])
            for name, part in self.parts(task).items()
            if not is_empty(value.get(name))
        ]
        answered = [one for one in got if one is not None]
        return min(task.max_points, sum(answered)) if answered else None

    def sample(self, task: Version, points: int, pick: Pick) -> Any:
        left, made = points, {}
        for name, part in self.parts(task).items():
            worth = part.max_points if part.max_points <= left else 0
            made[name] = self.simple[part.kind].sample(part, worth, pick)
            left -= worth
        return made

    def told(self, task: Version) -> list[str]:
        return [
            f"Вопрос {LETTERS[n]}. {line}"
            for n, part in enumerate(self.parts(task).values())
            for line in self.simple[part.kind].told(part)
        ]
