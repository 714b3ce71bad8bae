"""A version of a task in words: what it lacks, what reviewers may remark on, what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterable

from . import editing
from .kinds.media import fault_of_pictures
from .models import ItemVersion
from .render import fault


def lines_of(version: ItemVersion) -> list[editing.Line]:
    """Lines of a version that is one list of lines; a version of another kind has none."""
    return editing.WRITERS[version.kind].show(version)["lines"] if version.kind in editing.KINDS else []


def faults_of(version: ItemVersion) -> list[str]:
    """What a version still lacks before reviewers may see it."""
    found = [] if version.stem.strip() else ["Напишите условие."]
    found += [] if version.rationale.strip() else ["Поясните, почему ключ верен."]
    lack = editing.WRITERS[version.kind].lack(version) or fault_of_pictures(version.stem, version.content)
    return found + ([lack[:1].upper() + lack[1:]] if lack else [])


def formula_faults(texts: Iterable[str]) -> list[str]:
    """Formulas that cannot be read, in the condition and in the lines."""
    return list(dict.fromkeys(wrong for wrong in map(fault, texts) if wrong))


def _told(version: ItemVersion) -> list[str]:
    writer = editing.WRITERS[version.kind]
    return writer.told(writer.show(version))


def told(version: ItemVersion) -> dict[str, str]:
    """A version as named texts: for comparison and for a stale page."""
    return {
        "Вид": version.get_kind_display(),
        "Проверяет": version.get_cognitive_display(),
        "Условие": version.stem,
        "Ответы и ключ": "\n".join(_told(version)),
        "Пояснение ключа": version.rationale,
        "Источник": version.source,
        "Минут": str(version.minutes),
        "Баллов": str(version.max_points),
    }


def changes(old: ItemVersion, new: ItemVersion) -> list[dict[str, str]]:
    """How two versions differ, part by part."""
    was, now = told(old), told(new)
    return [{"where": name, "was": was[name], "now": now[name]} for name in was if was[name] != now[name]]


def parts_of(version: ItemVersion) -> list[tuple[str, str]]:
    """To what a remark may be made: parts of the task and its lines."""
    plain = version.kind in editing.KINDS
    words = [_words(line) for line in lines_of(version)] if plain else _told(version)
    named = [(f"line-{n}", f"Строка {n}: {_brief(one)}") for n, one in enumerate(words, start=1)]
    return [
        ("stem", "Условие"),
        *named,
        ("key", "Ключ"),
        ("rationale", "Пояснение ключа"),
        ("about", "Компетенция, предмет, вид"),
        ("whole", "Задание в целом"),
    ]


def _words(line: editing.Line) -> str:
    return str(line.get("left") or line.get("text") or line.get("levels") or "")


def _brief(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:39]}…"
