"""The difference of two contents, line by line: «было → стало»."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .content import Aim, Content, Entry, Link
from .words import ITEM_KINDS, POSITIONS, Deficit, Group, Heir, Stage

FIELDS = {
    "code": "Код",
    "group": "Группа",
    "position": "Для кого",
    "subject": "Предмет",
    "name": "Название",
    "indicators": "Признаки поведения",
    "level_high": "Высокий уровень дефицита",
    "level_medium": "Средний уровень дефицита",
    "level_low": "Низкий уровень дефицита",
    "level_none": "Дефициты не выявлены",
    "standard": "Связь с профстандартом",
    "item_kinds": "Виды заданий",
}
AUDIENCE = dict(POSITIONS)


@dataclass(frozen=True, slots=True)
class Line:
    """One changed field."""

    title: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one competency (or to the target profile)."""

    kind: str
    words: str
    code: str
    name: str
    lines: tuple[Line, ...] = ()
    reason: str = ""


def difference(was: Content, now: Content) -> list[Change]:
    """All changes: succession first, then changed, new and vanished competencies, then the target profile."""
    links = [link for link in now.links if link not in was.links and link.source in was.codes]
    heirs = _heirs(links)
    told = {code for link in links for code in (link.source, link.target)}
    before, after = {e.code: e for e in was.entries}, {e.code: e for e in now.entries}
    found = [_succession(source, links, before, after) for source, links in heirs.items()]
    for code, entry in after.items():
        old = before.get(code)
        if old is None and code not in told:
            found.append(Change("added", "новая", code, entry.name, _lines(None, entry)))
        elif old and code not in heirs and (lines := _lines(old, entry)):
            found.append(Change("changed", "изменена", code, entry.name, lines))
    gone = [e for code, e in before.items() if code not in after and code not in told]
    found += [Change("removed", "нет в этой версии", e.code, e.name, _lines(e, None)) for e in gone]
    if aims := _aims(was.aims, now.aims, before | after):
        found.append(Change("aims", "изменён", "", "Целевой профиль", aims))
    return found


def order_changed(was: Content, now: Content) -> bool:
    """Whether competencies that both contents have stand in another order."""
    both = was.codes & now.codes
    return [e.code for e in was.entries if e.code in both] != [e.code for e in now.entries if e.code in both]


def _heirs(links: Iterable[Link]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for link in links:
        found.setdefault(link.source, []).append(link)
    return found


def _succession(source: str, links: list[Link], before: Mapping[str, Entry], after: Mapping[str, Entry]) -> Change:
    old = before.get(source)
    targets = [after[link.target] for link in links if link.target in after]
    was = f"{source} {old.name}" if old else source
    now = "; ".join(f"{e.code} {e.name}" for e in targets) or "исключена, преемницы нет"
    lines = [Line("Компетенция", was, now)]
    for entry in targets:
        mark = f" ({entry.code})" if len(targets) > 1 else ""
        skipped = {"Код", "Название"}
        lines += [Line(f"{x.title}{mark}", x.was, x.now) for x in _lines(old, entry) if old and x.title not in skipped]
    kind = links[0].kind
    return Change(kind, Heir(kind).label, source, old.name if old else "", tuple(lines), links[0].reason)


def _lines(was: Entry | None, now: Entry | None) -> tuple[Line, ...]:
    pairs = ((title, _text(was, field), _text(now, field)) for field, title in FIELDS.items())
    return tuple(Line(title, old, new) for title, old, new in pairs if old != new)


def _text(entry: Entry | None, field: str) -> str:
    if entry is None:
        return ""
    value = getattr(entry, field)
    if field == "group":
        return str(Group(value).label)
    if field == "position":
        return str(AUDIENCE.get(value, value))
    if field == "indicators":
        return str("; ".join(value))
    return ", ".join(ITEM_KINDS.get(kind, kind) for kind in value) if field == "item_kinds" else str(value)


def aim_words(aim: Aim, names: Mapping[str, str], positions: Mapping[str, str] = AUDIENCE) -> str:
    """Whom and what a line of the target profile is about."""
    parts = [positions.get(aim.position, aim.position), aim.subject, str(Stage(aim.stage).label) if aim.stage else ""]
    return f"{', '.join(part for part in parts if part)}: {about_words(aim.about, names)}"


def about_words(about: str, names: Mapping[str, str]) -> str:
    """The name of a group or of a competency."""
    return str(Group(about).label) if about in Group.values else f"{about} {names.get(about, '')}".strip()


def range_words(aim: Aim) -> str:
    """The range of a line."""
    least, most = Deficit(aim.least).label, Deficit(aim.most).label
    return str(least) if aim.least == aim.most else f"от «{least}» до «{most}»"


def _aims(was: Iterable[Aim], now: Iterable[Aim], entries: Mapping[str, Entry]) -> tuple[Line, ...]:
    names = {code: e.name for code, e in entries.items()}
    before, after = {a.key: a for a in was}, {a.key: a for a in now}
    found = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        texts = range_words(old) if old else "", range_words(new) if new else ""
        if texts[0] != texts[1] and (any_aim := old or new):
            found.append(Line(aim_words(any_aim, names), *texts))
    return tuple(found)
