"""A version of a task in words: what it lacks, what reviewers may remark on, what changed between two of them."""

from __future__ import annotations

from . import editing, kinds
from .kinds.media import fault_of_pictures
from .models import ItemVersion
from .render import fault


def body_of(version: ItemVersion) -> editing.Body:
    """The part of a version that depends on its kind."""
    return editing.Body(version.content, version.key, version.rubric, version.max_points)


def has_editor(version: ItemVersion) -> bool:
    """Whether the page can edit a version; tasks of other kinds come from files."""
    return version.kind in editing.KINDS


def lines_of(version: ItemVersion) -> list[editing.Line]:
    """Lines of a version as its editor shows them; a kind without an editor has none."""
    return editing.KINDS[version.kind].show(body_of(version)) if has_editor(version) else []


def faults_of(version: ItemVersion) -> list[str]:
    """What a version still lacks before reviewers may see it."""
    found = [] if version.stem.strip() else ["Напишите условие."]
    found += [] if version.rationale.strip() else ["Поясните, почему ключ верен."]
    lack = editing.KINDS[version.kind].fault(body_of(version)) if has_editor(version) else kinds.fault(version)
    lack = lack or fault_of_pictures(version.stem, version.content)
    return found + ([lack[:1].upper() + lack[1:]] if lack else [])


def formula_faults(stem: str, lines: list[editing.Line]) -> list[str]:
    """Formulas that cannot be read, in the stem and in the lines."""
    shown = [stem, *(str(line[name]) for line in lines for name in ("left", "text") if line.get(name))]
    return list(dict.fromkeys(wrong for wrong in map(fault, shown) if wrong))


def told(version: ItemVersion) -> dict[str, str]:
    """A version as named texts: for comparison and for a stale page."""
    return {
        "Вид": version.get_kind_display(),
        "Проверяет": version.get_cognitive_display(),
        "Условие": version.stem,
        "Ответы и ключ": "\n".join([_told_line(one) for one in lines_of(version)] or kinds.told(version)),
        "Пояснение ключа": version.rationale,
        "Источник": version.source,
        "Минут": str(version.minutes),
        "Баллов": str(version.max_points),
    }


def changes(old: ItemVersion, new: ItemVersion) -> list[dict[str, str]]:
    """How two versions differ, part by part."""
    was, now = told(old), told(new)
    return [{"where": name, "was": was[name], "now": now[name]} for name in was if was[name] != now[name]]


def _told_line(line: editing.Line) -> str:
    words = " → ".join(str(line[name]) for name in ("left", "text", "levels") if line.get(name))
    return f"{words} (верно)" if line.get("right") is True else words


def parts_of(version: ItemVersion) -> list[tuple[str, str]]:
    """To what a remark may be made: parts of the task and its lines."""
    named = [(f"line-{n}", f"Строка {n}: {_brief(line)}") for n, line in enumerate(lines_of(version), start=1)]
    return [
        ("stem", "Условие"),
        *named,
        ("key", "Ключ"),
        ("rationale", "Пояснение ключа"),
        ("about", "Компетенция, предмет, вид"),
        ("whole", "Задание в целом"),
    ]


def _brief(line: editing.Line) -> str:
    words = str(line.get("left") or line.get("text") or line.get("levels") or "")
    return words if len(words) <= 40 else f"{words[:39]}…"
