"""Decisions about the content of a draft: each takes the content and gives a new one, or refuses in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from math import sqrt

from marshrut.core.refusal import Refused

from .content import Aim, Content, Entry, Link
from .words import GROUPS, MASTERY, Heir, Stage, State

CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+")
MOST_CODE, MOST_NAME, MOST_SIGN, MOST_SUBJECT, MOST_STANDARD, MOST_LEVEL = 20, 200, 300, 60, 200, 2000
MOST_REASON = 500
LEVELS = ("level_high", "level_medium", "level_low", "level_none")
STEP = {str(level): step for step, level in enumerate(MASTERY)}
ASK_REASON = "Напишите причину: хотя бы 10 знаков. Её увидят эксперты и все, кто сравнивает версии."


def editable(state: str) -> None:
    """Only a draft is edited; what was published stays as it was."""
    if state != State.DRAFT:
        raise Refused(
            "framework.frozen", f"Версия сейчас «{State(state).label}»: её нельзя менять. Подготовьте новый проект."
        )


def entry_troubles(entry: Entry, positions: Collection[str], kinds: Collection[str]) -> list[str]:
    """What is wrong with a competency, in words, without its place."""
    said = []
    if not CODE.fullmatch(entry.code) or len(entry.code) > MOST_CODE:
        said.append(
            f"код «{entry.code}»: нужны латинские заглавные буквы и цифры через дефис, до 20 знаков (MET-GEN-11)"
        )
    if entry.group not in GROUPS:
        said.append(f"неизвестная группа «{entry.group}»")
    if entry.position not in positions:
        said.append(f"неизвестно, для кого: «{entry.position}»")
    if not entry.name.strip() or len(entry.name) > MOST_NAME:
        said.append("название: от 1 до 200 знаков")
    if len(entry.subject) > MOST_SUBJECT or len(entry.standard) > MOST_STANDARD:
        said.append("предмет — до 60 знаков, связь с профстандартом — до 200")
    if not entry.indicators or any(not sign.strip() or len(sign) > MOST_SIGN for sign in entry.indicators):
        said.append("признаки поведения: хотя бы один, каждый до 300 знаков")
    if any(not getattr(entry, level).strip() or len(getattr(entry, level)) > MOST_LEVEL for level in LEVELS):
        said.append("опишите все четыре уровня, каждый до 2000 знаков")
    said += [f"неизвестный вид заданий «{kind}»" for kind in entry.item_kinds if kind not in kinds]
    return said


def fresh_code(content: Content, code: str, used: Collection[str]) -> None:
    """A code is given once for ever: results and tasks of the past refer to it."""
    if code in content.codes:
        raise Refused("competency.code", f"Код {code} уже есть в этом проекте. Возьмите другой.")
    if code in used:
        raise Refused(
            "competency.code_used",
            f"Код {code} был у компетенции прошлой версии: на него ссылаются старые результаты. Возьмите другой.",
        )


def add(content: Content, entry: Entry, used: Collection[str]) -> Content:
    """A new competency after the last one of its group."""
    fresh_code(content, entry.code, used)
    last = max((i for i, e in enumerate(content.entries) if e.group == entry.group), default=len(content.entries) - 1)
    return content.with_entries([*content.entries[: last + 1], entry, *content.entries[last + 1 :]])


def known(content: Content, code: str) -> Entry:
    """The competency, or a refusal: somebody has changed the draft meanwhile."""
    found = content.entry(code)
    if found is None:
        raise Refused("competency.gone", f"Компетенции {code} в проекте уже нет. Обновите страницу.")
    return found


def change(content: Content, code: str, entry: Entry) -> Content:
    """Other words of a competency; its code, group, position and subject stay: those are moved."""
    was = known(content, code)
    now = replace(entry, code=was.code, group=was.group, position=was.position, subject=was.subject)
    return content.with_entries(now if e.code == code else e for e in content.entries)


def shift(content: Content, code: str, step: int) -> Content:
    """One place up or down among the competencies of its group."""
    entry, rows = known(content, code), list(content.entries)
    places = [i for i, e in enumerate(rows) if e.group == entry.group]
    at = places.index(rows.index(entry))
    if not 0 <= at + step < len(places):
        raise Refused("competency.edge", "Компетенция уже стоит на краю своей группы.")
    here, there = places[at], places[at + step]
    rows[here], rows[there] = rows[there], rows[here]
    return content.with_entries(rows)


def move(content: Content, code: str, now: Entry, base: Collection[str], used: Collection[str], reason: str) -> Content:
    """To another group, position, subject, or under another code."""
    _reasoned(reason)
    was = known(content, code)
    if (was.code, was.group, was.position, was.subject) == (now.code, now.group, now.position, now.subject):
        raise Refused("competency.same_place", "Вы ничего не изменили: выберите другую группу, предмет или код.")
    if now.code != code:
        fresh_code(content, now.code, used)
    there = replace(was, code=now.code, group=now.group, position=now.position, subject=now.subject)
    made = content.with_entries(there if e.code == code else e for e in content.entries)
    return _relink(made, {code: [now.code]}, Heir.MOVED, reason, base)


def split(
    content: Content,
    code: str,
    parts: Sequence[tuple[str, str]],
    base: Collection[str],
    used: Collection[str],
    reason: str,
) -> Content:
    """Into several: each part is a copy under its own code and name, to be reworded; one may keep the old code."""
    _reasoned(reason)
    was = known(content, code)
    codes = [part for part, _ in parts]
    if len(parts) < 2 or len(set(codes)) < len(codes):
        raise Refused("competency.parts", "Назовите хотя бы две части с разными кодами.")
    for part in codes:
        if part != code:
            fresh_code(content, part, used)
    pieces = [replace(was, code=part, name=name) for part, name in parts]
    rows: list[Entry] = []
    for entry in content.entries:
        rows += pieces if entry.code == code else [entry]
    return _relink(content.with_entries(rows), {code: codes}, Heir.SPLIT, reason, base)


def join(
    content: Content,
    codes: Sequence[str],
    whole: tuple[str, str],
    base: Collection[str],
    used: Collection[str],
    reason: str,
) -> Content:
    """Several into one, which stands in the place of the first and takes the signs of all of them."""
    _reasoned(reason)
    rows = [known(content, code) for code in dict.fromkeys(codes)]
    if len(rows) < 2:
        raise Refused("competency.join_few", "Выберите хотя бы две компетенции.")
    first = rows[0]
    if any((e.group, e.position) != (first.group, first.position) for e in rows):
        raise Refused("competency.join_apart", "Объединяются компетенции одной группы для одних и тех же должностей.")
    code, name = whole
    if code not in codes:
        fresh_code(content, code, used)
    signs = tuple(dict.fromkeys(sign for e in rows for sign in e.indicators))
    subject = first.subject if len({e.subject for e in rows}) == 1 else ""
    kinds = tuple(dict.fromkeys(kind for e in rows for kind in e.item_kinds))
    made = replace(first, code=code, name=name, subject=subject, indicators=signs, item_kinds=kinds)
    left = [made if e.code == first.code else e for e in content.entries if e.code == first.code or e not in rows]
    return _relink(content.with_entries(left), {e.code: [code] for e in rows}, Heir.JOINED, reason, base)


def drop(content: Content, code: str, base: Collection[str], reason: str) -> Content:
    """Out of the framework: old results stay, but nothing continues them."""
    _reasoned(reason)
    known(content, code)
    left = content.with_entries(e for e in content.entries if e.code != code)
    return _relink(left, {code: [""]}, Heir.DROPPED, reason, base)


def _reasoned(reason: str) -> None:
    if len(reason.strip()) < 10:
        raise Refused("competency.reason", ASK_REASON)


def _relink(
    content: Content, heirs: Mapping[str, Sequence[str]], kind: Heir, reason: str, base: Collection[str]
) -> Content:
    """Write succession from the codes of the previous version, through everything done in this draft so far."""
    links: list[Link] = []
    begun = {link.source for link in content.links}
    for link in content.links:
        if link.target not in heirs or not link.target:
            links.append(link)
        else:
            links += [replace(link, kind=str(kind), target=to, reason=reason) for to in heirs[link.target]]
    for source in heirs:
        if source in base and source not in begun:
            links += [Link(str(kind), source, to, reason) for to in heirs[source]]
    seen: dict[tuple[str, str], Link] = {}
    for link in links:
        seen[link.source, link.target] = link
    alive = {source for source, target in seen if target}
    kept = (link for link in seen.values() if link.target or link.source not in alive)
    return replace(content, links=tuple(kept), aims=_aims_after(content.aims, heirs))


def _aims_after(aims: Iterable[Aim], heirs: Mapping[str, Sequence[str]]) -> tuple[Aim, ...]:
    """Lines of the target profile follow the competency; of two lines that meet, the first stays."""
    found: dict[tuple[str, str, str, str], Aim] = {}
    for aim in aims:
        for about in heirs.get(aim.about, [aim.about]):
            if about:
                moved = replace(aim, about=about)
                found.setdefault(moved.key, moved)
    return tuple(found.values())


def aim_troubles(aim: Aim, content: Content, positions: Collection[str]) -> list[str]:
    """What is wrong with a line of the target profile."""
    said = []
    if aim.about not in GROUPS and aim.about not in content.codes:
        said.append(f"нет ни группы, ни компетенции «{aim.about}»")
    if len(aim.subject) > MOST_SUBJECT:
        said.append("предмет — до 60 знаков")
    if aim.position not in positions:
        said.append(f"неизвестная должность «{aim.position}»")
    if aim.stage not in Stage.values:
        said.append(f"неизвестный стаж «{aim.stage}»")
    if aim.least not in STEP or aim.most not in STEP:
        said.append("уровень должен быть одним из: высокий, средний, низкий, не выявлены")
    elif STEP[aim.least] > STEP[aim.most]:
        said.append("начало диапазона выше его конца: поменяйте уровни местами")
    return said


def set_aim(content: Content, aim: Aim, positions: Collection[str]) -> Content:
    """A line of the target profile, in the place of the one about the same."""
    if said := aim_troubles(aim, content, positions):
        raise Refused("target.wrong", f"Строка целевого профиля: {'; '.join(said)}.")
    others = [a for a in content.aims if a.key != aim.key]
    return replace(content, aims=(*others, aim))


def drop_aim(content: Content, key: tuple[str, str, str, str]) -> Content:
    """Without a line."""
    left = tuple(a for a in content.aims if a.key != key)
    if len(left) == len(content.aims):
        raise Refused("target.gone", "Этой строки целевого профиля уже нет. Обновите страницу.")
    return replace(content, aims=left)


def whole_troubles(
    content: Content,
    base: Collection[str],
    retired: Collection[str],
    positions: Collection[str],
    kinds: Collection[str],
) -> list[str]:
    """What stands between a version and its publication (or an imported file and a draft), each with its place.

    `base` are the codes of the version it replaces, `retired` those of still older ones that are gone.
    """
    said = [] if content.entries else ["В версии нет ни одной компетенции."]
    codes = [e.code for e in content.entries]
    said += [f"{code}: код встречается дважды." for code, times in sorted(Counter(codes).items()) if times > 1]
    for entry in content.entries:
        if wrong := entry_troubles(entry, positions, kinds):
            said.append(f"{entry.code or 'без кода'}: {'; '.join(wrong)}.")
        if entry.code in retired and entry.code not in base:
            said.append(f"{entry.code}: этот код был у исключённой компетенции, возьмите другой.")
    said += _succession_troubles(content, base)
    keys = Counter(aim.key for aim in content.aims)
    for aim in content.aims:
        place = f"Целевой профиль, {aim.position} {aim.subject} {aim.about}".replace("  ", " ")
        wrong = aim_troubles(aim, content, positions)
        wrong += ["такая строка уже есть"] if keys[aim.key] > 1 else []
        said += [f"{place}: {'; '.join(wrong)}."] if wrong else []
    return said


def _succession_troubles(content: Content, base: Collection[str]) -> list[str]:
    said = [
        f"{link.source}: назван преемник {link.target}, которого нет в этой версии."
        for link in content.links
        if link.target and link.target not in content.codes
    ]
    said += [
        f"{link.source[:MOST_CODE]}: код — до 20 знаков, причина преемства — до 500."
        for link in content.links
        if max(len(link.source), len(link.target)) > MOST_CODE or len(link.reason) > MOST_REASON
    ]
    pairs = Counter((link.source, link.target) for link in content.links)
    said += [f"{source}: преемник «{target}» назван дважды." for (source, target), n in pairs.items() if n > 1]
    sources = {link.source for link in content.links}
    lost = sorted(set(base) - content.codes - sources)
    return said + [
        f"{code}: была в заменяемой версии и пропала. Укажите, во что она перешла, или исключите." for code in lost
    ]


def walk(code: str, versions: Iterable[Mapping[str, Sequence[str]]]) -> list[str]:
    """The heirs of a code through versions in the order of their days; each version says who follows whom."""
    living = [code]
    for heirs in versions:
        living = list(dict.fromkeys(to for one in living for to in heirs.get(one, [one]) if to))
    return living


def carried(values: Mapping[str, float], heirs: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Old results in new competencies: a part inherits the value of the whole, a whole the mean of its parts."""
    found: dict[str, list[float]] = {}
    for code, value in values.items():
        for to in heirs.get(code, [code]):
            found.setdefault(to, []).append(value)
    return {code: sum(given) / len(given) for code, given in found.items()}


def distance(level: str, least: str, most: str) -> int:
    """Steps from a level to the range: below it positive (how much to grow), above it negative, inside it 0."""
    here = STEP[level]
    return max(STEP[least] - here, 0) - max(here - STEP[most], 0)


def spread(chances: Mapping[str, float], least: str, most: str) -> tuple[float, float]:
    """The expected distance with its error, when a level is known with chances."""
    total = sum(chances.values()) or 1.0
    mean = sum(p / total * distance(level, least, most) for level, p in chances.items())
    variance = sum(p / total * (distance(level, least, most) - mean) ** 2 for level, p in chances.items())
    return mean, sqrt(max(variance, 0.0))


def day_of_publication(day: object, today: object, since: object) -> None:
    """A version comes into force today or later, after the one in force: the past is never rewritten."""
    if day < today:  # type: ignore[operator]
        raise Refused("framework.past", "Версия не может начать действовать в прошлом: выберите сегодня или позже.")
    if since is not None and day <= since:  # type: ignore[operator]
        raise Refused("framework.order", f"Новая версия должна начать действовать позже прежней ({since:%d.%m.%Y}).")


def told_before(content: Content, before: Content) -> Content:
    """Without succession that the previous version has already told: it must not happen to results twice."""
    return replace(content, links=tuple(link for link in content.links if link not in before.links))
