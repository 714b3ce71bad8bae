"""A draft of the next version and its edits. Each edit is one transaction, one line of the journal, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access, queries, rules
from ..content import Aim, Content, Entry
from ..models import Edit, Framework
from ..words import ITEM_KINDS, POSITIONS
from .saving import edit, store, take_draft, touch

Turn = Callable[[Content], Content]


@transaction.atomic
def start(actor: Actor, *, version: str) -> Framework:
    """A draft with the content of the version in force."""
    access.check_prepares(actor)
    version = free_version(actor, version)
    last = queries.framework(actor)
    content = queries.content_of(actor, last) if last else Content()
    made = Framework.objects.create(
        version=version,
        title=last.title if last else "Рамка компетенций",
        creator=last.creator if last else "",
        parent=last,
        made_by_id=actor.person_id,
    )
    store(actor, made, Content(), replace(content, links=()))
    facts.record(actor, "framework.drafted", subject_id=made.pk, unit_path="", version=version)
    return made


def free_version(actor: Actor, version: str) -> str:
    """A number of a version not taken yet, or a refusal."""
    version = version.strip()
    if not version or len(version) > 20:
        raise Refused("framework.version", "Назовите номер версии: до 20 знаков, например 0.2.")
    if Framework.objects.filter(version=version).exists():
        raise Refused("framework.version_taken", f"Версия {version} уже есть. Возьмите другой номер.")
    return version


def _structure(actor: Actor, pk: int, title: str, turn: Turn) -> Framework:
    """An edit of the structure: only for those who prepare drafts."""
    access.check_prepares(actor)
    draft = take_draft(actor, pk)
    was = queries.content_of(actor, draft)
    edit(actor, draft, title, was, turn(was))
    return draft


def _base(draft: Framework) -> frozenset[str]:
    return frozenset(draft.parent.competencies.values_list("code", flat=True)) if draft.parent else frozenset()


@transaction.atomic
def add(actor: Actor, *, pk: int, entry: Entry) -> Framework:
    """A new competency."""
    _whole(actor, entry)
    used = queries.used_codes(actor)
    return _structure(actor, pk, f"Добавлена {entry.code} «{entry.name}»", lambda c: rules.add(c, entry, used))


@transaction.atomic
def change(actor: Actor, *, pk: int, code: str, entry: Entry, seen: str) -> Framework:
    """Other words of a competency; `seen` is the seal of what the editor had on the page."""
    draft = take_draft(actor, pk)
    if not access.edit.of(actor, draft.competencies.all()).filter(code=code).exists():
        raise Http404
    was = queries.content_of(actor, draft)
    found = rules.known(was, code)
    if Content((found,)).seal() != seen:
        raise Refused(
            "competency.stale",
            "Пока вы писали, компетенцию изменил кто-то другой. Откройте её снова и повторите правку.",
        )
    now = rules.change(was, code, entry)
    _whole(actor, rules.known(now, code))
    edit(actor, draft, f"Изменена {code} «{entry.name}»", was, now)
    return draft


@transaction.atomic
def shift(actor: Actor, *, pk: int, code: str, step: int) -> Framework:
    """Up or down in the list."""
    step = 1 if step > 0 else -1
    return _structure(actor, pk, f"Переставлена {code}", lambda c: rules.shift(c, code, step))


@transaction.atomic
def move(actor: Actor, *, pk: int, code: str, there: dict[str, str], reason: str) -> Framework:
    """To another group, position, subject or code; `there` holds those four."""
    access.check_prepares(actor)
    draft, used = take_draft(actor, pk), queries.used_codes(actor)
    was = queries.content_of(actor, draft)
    entry = replace(rules.known(was, code), **there)  # type: ignore[arg-type]
    _whole(actor, entry)
    now = rules.move(was, code, entry, _base(draft), used, reason.strip()[:500])
    edit(actor, draft, f"Перенесена {code}", was, now)
    return draft


@transaction.atomic
def split(actor: Actor, *, pk: int, code: str, parts: Sequence[tuple[str, str]], reason: str) -> Framework:
    """Into several parts: (code, name) each."""
    access.check_prepares(actor)
    draft, used = take_draft(actor, pk), queries.used_codes(actor)
    was = queries.content_of(actor, draft)
    now = rules.split(was, code, parts, _base(draft), used, reason.strip()[:500])
    for part, _ in parts:
        _whole(actor, rules.known(now, part))
    edit(actor, draft, f"Разделена {code} на {', '.join(part for part, _ in parts)}", was, now)
    return draft


@transaction.atomic
def join(actor: Actor, *, pk: int, codes: Sequence[str], code: str, name: str, reason: str) -> Framework:
    """Several into one."""
    access.check_prepares(actor)
    draft, used = take_draft(actor, pk), queries.used_codes(actor)
    was = queries.content_of(actor, draft)
    now = rules.join(was, codes, (code, name), _base(draft), used, reason.strip()[:500])
    _whole(actor, rules.known(now, code))
    edit(actor, draft, f"Объединены {', '.join(codes)} в {code}", was, now)
    return draft


@transaction.atomic
def drop(actor: Actor, *, pk: int, code: str, reason: str) -> Framework:
    """Out of the framework."""
    access.check_prepares(actor)
    draft = take_draft(actor, pk)
    was = queries.content_of(actor, draft)
    edit(actor, draft, f"Исключена {code}", was, rules.drop(was, code, _base(draft), reason.strip()[:500]))
    return draft


@transaction.atomic
def set_target(actor: Actor, *, pk: int, aim: Aim) -> Framework:
    """A line of the target profile."""
    names = queries.position_names(actor)
    title = f"Целевой профиль: {names.get(aim.position, aim.position)}, {aim.about}"
    return _structure(actor, pk, title, lambda c: rules.set_aim(c, aim, names.keys()))


@transaction.atomic
def drop_target(actor: Actor, *, pk: int, key: tuple[str, str, str, str]) -> Framework:
    """Without a line of the target profile."""
    return _structure(actor, pk, f"Целевой профиль: убрана строка {key[3]}", lambda c: rules.drop_aim(c, key))


@transaction.atomic
def undo(actor: Actor, *, pk: int) -> Edit:
    """Take the last edit back; pressed again, the one before it. Others' edits are undone by those who prepare."""
    draft = take_draft(actor, pk)
    last = Edit.objects.filter(framework=draft, undone_at=None, before__isnull=False).order_by("-pk").first()
    if last is None:
        raise Refused("framework.nothing_to_undo", "Отменять нечего: в этом проекте нет правок.")
    if last.person_id != actor.person_id and not access.prepare.possible(actor):
        raise Refused("framework.others_edit", "Последнюю правку сделал другой человек: отменить её может он сам.")
    store(actor, draft, queries.content_of(actor, draft), Content.of(last.before or {}))
    last.undone_at, last.before = timezone.now(), None
    last.save(update_fields=["undone_at", "before"])
    touch(actor, draft)
    return last


@transaction.atomic
def discard(actor: Actor, *, pk: int) -> None:
    """Delete a draft that nobody needs."""
    access.check_prepares(actor)
    draft = take_draft(actor, pk)
    facts.record(actor, "framework.discarded", subject_id=draft.pk, unit_path="", version=draft.version)
    draft.delete()


def _whole(actor: Actor, entry: Entry) -> None:
    if said := rules.entry_troubles(entry, [code for code, _ in POSITIONS], ITEM_KINDS.keys()):
        text = "; ".join(said)
        raise Refused("competency.wrong", f"{text[:1].upper()}{text[1:]}.")
