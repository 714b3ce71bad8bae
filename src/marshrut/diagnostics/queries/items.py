"""Reads of tasks: the list of the bank, the card, versions and how they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import StrIndex
from django.shortcuts import get_object_or_404

from marshrut.access.rule import mark
from marshrut.competency import queries as framework
from marshrut.core.actor import Actor
from marshrut.core.models import Fact
from marshrut.core.moves import Move
from marshrut.diagnostics import access
from marshrut.diagnostics.describing import changes, faults_of
from marshrut.diagnostics.models import FormItem, Item, ItemParameter, ItemReport, ItemVersion, Review, Sitting
from marshrut.diagnostics.moves import ITEM_TOLD, ITEMS
from marshrut.diagnostics.words import ReportState, ReviewState

SORTS = {"code": "code", "competency": "competency", "state": "state", "difficulty": "hard"}
MARKS = {"edit": access.edit_items, "release": access.release_items, "calibrate": access.calibrate}


def items(
    actor: Actor,
    *,
    text: str = "",
    group: str = "",
    subject: str = "",
    kind: str = "",
    state: str = "",
    competency: str = "",
    mine: str = "",
    sort: str = "code",
) -> QuerySet[Item]:
    """Tasks of the bank, narrowed and sorted; each has its version in work as `versions.all()[0]`, with the difficulty as `hard`."""
    # one pass over the versions in work, not a look-up for each task: a bank of twenty thousand is searched in a blink
    newest = ItemVersion.objects.filter(version=F("item__version"))
    rows = access.see_items.of(actor, Item.objects.all())
    if text:
        asked = Value(text.lower().replace("ё", "е"))
        # a search by bytes: `LIKE` steps letter by letter and costs twice as much
        said = newest.alias(at=StrIndex("folded", asked)).filter(at__gt=0).values("item")
        rows = rows.filter(Q(code__icontains=text) | Q(competency__istartswith=text) | Q(pk__in=said))
    for field, value in (("group", group), ("subject", subject), ("state", state), ("competency", competency)):
        if value:
            rows = rows.filter(**{field: value})
    if kind:
        rows = rows.filter(pk__in=newest.filter(kind=kind).values("item"))
    if mine == "author":
        rows = rows.filter(author_id=actor.person_id or 0)
    if mine == "review":
        rows = rows.filter(Exists(Review.objects.filter(version__item=OuterRef("pk"), reviewer_id=actor.person_id)))
    if mine == "reported":
        rows = rows.filter(Exists(ItemReport.objects.filter(version__item=OuterRef("pk"), state=ReportState.OPEN)))
    known = ItemParameter.objects.filter(item_version=OuterRef("pk"), calibration__in_use=True)
    shown = newest.annotate(hard=Subquery(known.values("difficulties__0")[:1]))
    return _sorted(rows, sort).prefetch_related(Prefetch("versions", shown))


def _sorted(rows: QuerySet[Item], sort: str) -> QuerySet[Item]:
    field = SORTS[sort.removeprefix("-")]
    if field == "hard":
        known = ItemParameter.objects.filter(
            item_version__item=OuterRef("pk"), item_version__version=OuterRef("version"), calibration__in_use=True
        )
        rows = rows.annotate(hard=Subquery(known.values("difficulties__0")[:1]))
    order = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
    return rows.order_by(order, "pk")


@dataclass(slots=True)
class ItemCard:
    """A task with everything its page shows; no names of authors and reviewers are in it."""

    item: Item
    version: ItemVersion
    versions: list[ItemVersion]
    rights: set[str]
    moves: list[Move]
    journal: list[dict[str, Any]]
    reports: list[ItemReport]
    faults: list[str]
    is_mine: bool = False

    @property
    def main(self) -> Move | None:
        """The move of the big button."""
        return next((move for move in self.moves if move.main), None)

    @property
    def more(self) -> list[Move]:
        """All other moves."""
        return [move for move in self.moves if not move.main]


def item_card(actor: Actor, pk: int) -> ItemCard:
    """A task of the bank, or 404."""
    rows = mark(actor, access.see_items.of(actor, Item.objects.all()), **MARKS)
    item = get_object_or_404(rows, pk=pk)
    held = {rule.name for name, rule in MARKS.items() if getattr(item, name)}
    versions = list(item.versions.order_by("-version"))
    version = next(one for one in versions if one.version == item.version)
    open_reports = ItemReport.objects.filter(version__item=item, state=ReportState.OPEN).order_by("pk")
    return ItemCard(
        item=item,
        version=version,
        versions=versions,
        rights=held,
        moves=ITEMS.open_from(item.state, held),
        journal=_journal(item),
        reports=list(open_reports) if access.edit_items.name in held else [],
        faults=faults_of(version),
        is_mine=item.author_id is not None and item.author_id == actor.person_id,
    )


def _journal(item: Item) -> list[dict[str, Any]]:
    """What happened to the task, newest first, without names: reviewers and authors stay unknown to each other."""
    kinds = [f"item.{name}" for name in ITEM_TOLD]
    rows = Fact.objects.filter(kind__in=kinds, subject_id=item.pk).order_by("-pk")[:50]
    return [
        {"told": ITEM_TOLD[row.kind.removeprefix("item.")], "at": row.at, "reason": row.data.get("reason", "")}
        for row in rows
    ]


def item_changes(actor: Actor, pk: int, was: int, now: int) -> list[dict[str, str]]:
    """How two versions of a task differ, part by part."""
    item = get_object_or_404(access.see_items.of(actor, Item.objects.all()), pk=pk)
    old = get_object_or_404(ItemVersion, item=item, version=was)
    return changes(old, get_object_or_404(ItemVersion, item=item, version=now))


def competency_choices(actor: Actor) -> list[tuple[str, str]]:
    """Competencies in force for a select: the code tells enough in a narrow filter."""
    return [(code, code) for code in framework.competencies(actor).values_list("code", flat=True)]


def competency_name(actor: Actor, code: str) -> str:
    """The name of a competency ever in force."""
    return framework.names(actor).get(code, "")


def may_write_items(actor: Actor) -> bool:
    """Whether the page of the bank offers a new task."""
    return access.edit_items.possible(actor)


def editable_item(actor: Actor, pk: int) -> tuple[Item, ItemVersion]:
    """A task the actor may edit with its version in work, or 404."""
    item = get_object_or_404(access.edit_items.of(actor, Item.objects.all()), pk=pk)
    return item, ItemVersion.objects.get(item=item, version=item.version)


def is_closed(actor: Actor, version: ItemVersion) -> bool:
    """Whether a version may not change any more: it stood in a form, was measured, or a reviewer has judged it."""
    return (
        FormItem.objects.filter(item_version=version).exists()
        or ItemParameter.objects.filter(item_version=version).exists()
        or Review.objects.filter(version=version, state=ReviewState.DONE).exists()
    )


def reported_sitting(actor: Actor, pk: int) -> Sitting:
    """A sitting of the actor about whose tasks they may report, or 404."""
    return get_object_or_404(access.report_items.of(actor, Sitting.objects.select_related("campaign")), pk=pk)
