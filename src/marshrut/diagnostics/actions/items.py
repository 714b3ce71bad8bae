"""Writes of tasks: a new one, an edit in place or a new version, moves of the life of a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse

from marshrut.access.rule import Rule
from marshrut.competency import queries as competency
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, kinds, queries
from marshrut.diagnostics.describing import faults_of
from marshrut.diagnostics.models import Item, ItemParameter, ItemReport, ItemVersion, Remark
from marshrut.diagnostics.moves import IN_REVIEW, ITEMS
from marshrut.diagnostics.words import ItemState, ReportState

from .item_reports import settle_reports
from .item_rows import locked, present
from .pulling import pull_item, return_item
from .reviewers import call_reviewers, drop_reviewers

RIGHTS: dict[str, Rule] = {rule.name: rule for rule in (access.edit_items, access.release_items, access.calibrate)}
STALE = (
    "Пока вы писали, задание изменили. Ваш текст сохранён в форме: сравните с нынешним ниже и сохраните ещё раз, "
    "если он верен."
)
REWORK = "diagnostics.item_rework"
TEXT = ("kind", "cognitive", "stem", "content", "key", "rubric", "max_points", "minutes", "rationale", "source")


@transaction.atomic
def make_item(actor: Actor, *, competency: str, subject: str, **text: Any) -> Item:
    """A new draft of the actor; its code is the next number of the bank."""
    item = Item(
        code=f"З-{core.next_number(actor, 'diagnostics.items', year=0):05d}",
        competency=competency,
        group=_group(actor, competency),
        subject=subject,
        author_id=actor.person_id,
    )
    _pictures_in_reach(actor, **text)
    item.save()
    _in_reach(actor, item)
    ItemVersion.objects.create(item=item, author_id=actor.person_id, **{name: text[name] for name in TEXT})
    _tell(actor, item, "make")
    return item


@transaction.atomic
def edit_item(actor: Actor, *, pk: int, edition: int, competency: str, subject: str, **text: Any) -> Item:
    """Change a draft: in place, or as a new version when the present one was seen outside the desk of the author."""
    item = locked(actor, access.edit_items, pk)
    if item.state != ItemState.DRAFT:
        raise Refused("item.closed", f"Задание сейчас в состоянии «{item.get_state_display()}»: менять можно черновик.")
    if item.edition != edition:
        raise Refused("item.stale", STALE)
    version = present(actor, item)
    _pictures_in_reach(actor, **text)
    changed = any(getattr(version, name) != text[name] for name in TEXT)
    if changed and queries.is_closed(actor, version):
        item.version += 1
        version = ItemVersion(item=item, version=item.version)
    if changed:
        for name in TEXT:
            setattr(version, name, text[name])
        version.author_id = actor.person_id
        version.save()
    item.competency, item.group, item.subject = competency, _group(actor, competency), subject
    item.edition += 1
    item.save()
    _in_reach(actor, item)
    _tell(actor, item, "edit", version=item.version)
    return item


def _group(actor: Actor, code: str) -> str:
    group = competency.groups(actor).get(code)
    if group is None:
        raise Refused("item.competency", f"Компетенции {code} нет в рамке.")
    return group


def _in_reach(actor: Actor, item: Item) -> None:
    if not access.edit_items.of(actor, Item.objects.filter(pk=item.pk)).exists():
        raise Refused("item.subject", "Вы ведёте задания другого предмета: выберите свой.")


def _pictures_in_reach(actor: Actor, *, stem: str, content: Any, **_: Any) -> None:
    """A code written by hand must not open a picture of a task the author may not see."""
    codes = kinds.codes_of(stem, content)
    if codes and not actor.is_system:
        strange = codes - set(queries.pictures_of_bank(actor).values_list("code", flat=True))
        if strange:
            raise Refused("item.picture", f"Рисунка {min(strange)} среди ваших нет: возьмите его из списка рисунков.")


def _tell(actor: Actor, item: Item, name: str, **data: Any) -> None:
    facts.record(actor, f"item.{name}", subject_id=item.pk, unit_path=queries.bank_path(actor), **data)


@transaction.atomic
def move_item(actor: Actor, *, pk: int, name: str, edition: int, reason: str = "") -> Item:
    """Make a move of the table by hand; the page's edition must be the present one."""
    move = ITEMS.moves.get(name)
    right = RIGHTS.get(move.right) if move else None
    if right is None:
        raise Http404
    item = locked(actor, right, pk)
    ITEMS.take(name, item.state, reason)
    if item.edition != edition:
        raise Refused("item.stale", "Задание изменили, пока страница была открыта. Обновите её и посмотрите снова.")
    guard = GUARDS.get(name)
    if guard:
        guard(actor, item)
    return carry(actor, item, name, reason)


def carry(actor: Actor, item: Item, name: str, reason: str = "") -> Item:
    """Carry out a move of a locked task with all that follows. The caller has shown the right and the guards."""
    move = ITEMS.take(name, item.state, reason)
    if item.state in IN_REVIEW and move.target not in IN_REVIEW:
        drop_reviewers(actor, item)
    if name == "submit":
        item.round += 1
        core.close_work(actor, REWORK, subject_id=item.pk)
    item.state = move.target
    item.edition += 1
    item.save()
    _tell(actor, item, name, reason=reason.strip())
    if item.state in IN_REVIEW:
        call_reviewers(actor, item)
    elif name in ("return", "recall", "repair"):
        _give_back(actor, item)
    elif name in ("suspend", "retire"):
        settle_reports(actor, item, state=ReportState.ACCEPTED, verdict=reason)
    if name == "suspend":
        pull_item(actor, item, reason)
    elif name == "restore":
        return_item(actor, item)
    return item


def _give_back(actor: Actor, item: Item) -> None:
    """The author is told that the task waits for a new text."""
    if item.author_id is None:
        return
    url = reverse("diagnostics:item", args=[item.pk])
    core.open_work(
        actor,
        REWORK,
        subject_id=item.pk,
        title=f"Доработать задание {item.code}",
        hint="Замечания без имён, на каждое нужен ответ",
        url=url,
        person_id=item.author_id,
    )
    text = f"Задание {item.code} вернулось на доработку: посмотрите замечания."
    core.notify(actor, [item.author_id], kind=REWORK, text=text, url=url)


def _whole(actor: Actor, item: Item) -> None:
    version = present(actor, item)
    faults = faults_of(version)
    if faults:
        raise Refused("item.unready", f"Задание ещё не готово. {' '.join(faults)}")


def _answered(actor: Actor, item: Item) -> None:
    left = Remark.objects.filter(review__version__item=item, review__round=item.round, answer="").count()
    if left:
        raise Refused("item.unanswered", f"Без ответа замечаний: {left}. Ответьте на каждое и отправьте снова.")


def _ready_to_review(actor: Actor, item: Item) -> None:
    _whole(actor, item)
    _answered(actor, item)


def _measured(actor: Actor, item: Item) -> None:
    if not ItemParameter.objects.filter(item_version=present(actor, item)).exists():
        raise Refused("item.unmeasured", "У этой версии ещё нет параметров: сначала апробация и калибровка.")


def _on_scale(actor: Actor, item: Item) -> None:
    if not ItemParameter.objects.filter(item_version=present(actor, item), calibration__in_use=True).exists():
        raise Refused(
            "item.off_scale", "В действующей калибровке параметров этой версии нет: задание нечем было бы оценивать."
        )


def _undisputed(actor: Actor, item: Item) -> None:
    if ItemReport.objects.filter(version__item=item, state=ReportState.OPEN).exists():
        raise Refused("item.disputed", "О задании есть сообщения без решения: сначала решите по каждому.")
    _on_scale(actor, item)


GUARDS: dict[str, Callable[[Actor, Item], None]] = {
    "check": _whole,
    "submit": _ready_to_review,
    "accept": _measured,
    "activate": _on_scale,
    "restore": _undisputed,
}
