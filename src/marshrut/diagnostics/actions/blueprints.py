"""Writes of blueprints: make, change a draft, approve, begin a new version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, composition, queries
from marshrut.diagnostics.models import Blueprint, BlueprintRow, Item
from marshrut.diagnostics.words import GROUP_ORDER, Aspect, BlueprintState, ItemKind, ItemState

from .campaigns import ensure_defaults

BASE = "Базовый план"
#: A row of a blueprint: by what, which, not fewer, not more.
Row = tuple[str, str, int, int]
#: How many tasks of each group, of what kinds the base blueprint wants; a starting point for others.
BASE_ROWS: tuple[Row, ...] = (
    *((Aspect.GROUP, group, count, count) for group, count in zip(GROUP_ORDER, (12, 10, 6, 4), strict=True)),
    (Aspect.KIND, ItemKind.OPEN, 1, 1),
)
OWN_LEAST = 12
MOST = 4
STALE = "План изменили, пока страница была открыта. Ваши поля сохранены ниже: сверьте их с новыми и сохраните ещё раз."


def locked(actor: Actor, pk: int) -> Blueprint:
    """A blueprint to write, or 404."""
    return get_object_or_404(access.assemble.of(actor, Blueprint.objects.select_for_update(of=("self",))), pk=pk)


@transaction.atomic
def make_blueprint(actor: Actor, *, rows: Sequence[Row], **fields: Any) -> Blueprint:
    """A draft of a blueprint."""
    if not actor.is_system:
        access.check_officer(actor)
    made = Blueprint(author_id=actor.person_id, **fields)
    _keep(made, rows)
    return made


@transaction.atomic
def edit_blueprint(actor: Actor, *, pk: int, edition: int, rows: Sequence[Row], **fields: Any) -> Blueprint:
    """Change a draft; the page's edition must be the present one."""
    found = locked(actor, pk)
    if found.state != BlueprintState.DRAFT:
        raise Refused("blueprint.closed", "План утверждён и больше не меняется: начните новую версию.")
    if found.edition != edition:
        raise Refused("blueprint.stale", STALE)
    for name, value in fields.items():
        setattr(found, name, value)
    found.edition += 1
    _keep(found, rows)
    return found


def _keep(made: Blueprint, rows: Sequence[Row]) -> None:
    _check(made, rows)
    made.full_clean()
    made.save()
    made.rows.all().delete()
    BlueprintRow.objects.bulk_create(
        BlueprintRow(blueprint=made, aspect=aspect, value=value, least=least, most=most)
        for aspect, value, least, most in rows
    )


def _check(made: Blueprint, rows: Sequence[Row]) -> None:
    if not any(most for aspect, _, _, most in rows if aspect == Aspect.GROUP):
        raise Refused("blueprint.nothing", "Укажите, сколько заданий нужно хотя бы в одной группе.")
    known = set(Item.objects.filter(code__in=made.anchors).values_list("code", flat=True))
    if missing := [code for code in made.anchors if code not in known]:
        raise Refused("blueprint.anchors", f"Таких заданий в банке нет: {', '.join(missing)}. Проверьте коды якорных.")


@transaction.atomic
def approve_blueprint(actor: Actor, *, pk: int, edition: int) -> Blueprint:
    """From now on the version does not change, and forms are assembled by it. Twice changes nothing."""
    found = locked(actor, pk)
    if found.state == BlueprintState.APPROVED:
        return found
    if found.edition != edition:
        raise Refused("blueprint.stale", "План изменили, пока страница была открыта. Посмотрите его снова.")
    found.state, found.edition = BlueprintState.APPROVED, found.edition + 1
    found.approved_by, found.approved_at = actor.person_id, timezone.now()
    found.save()
    facts.record(
        actor, "blueprint.approved", subject_id=found.pk, unit_path=queries.bank_path(actor), version=found.version
    )
    return found


@transaction.atomic
def renew_blueprint(actor: Actor, *, pk: int) -> Blueprint:
    """A draft of the next version with the rows of this one; a draft that is there already is given back."""
    found = locked(actor, pk)
    versions = Blueprint.objects.filter(name=found.name, subject=found.subject).order_by("-version")
    newest = versions[0]
    if newest.state == BlueprintState.DRAFT:
        return newest
    rows = [(row.aspect, row.value, row.least, row.most) for row in found.rows.all()]
    found.pk, found._state.adding = None, True  # noqa: SLF001 - the way to copy a row
    found.version, found.state, found.edition = newest.version + 1, BlueprintState.DRAFT, 1
    found.author_id, found.approved_by, found.approved_at = actor.person_id, None, None
    _keep(found, rows)
    return found


def base_blueprint(actor: Actor, subject: str) -> Blueprint:
    """The approved base blueprint of a subject, made at the first call."""
    found = Blueprint.objects.filter(name=BASE, subject=subject, state=BlueprintState.APPROVED).order_by("-version")
    if found:
        return found[0]
    active = Item.objects.filter(subject__in={"", subject}, state=ItemState.ACTIVE)
    own = active.filter(subject=subject).count()
    kinds = {group: active.filter(group=group).values("competency").distinct().count() for group in GROUP_ORDER}
    size = composition.size_of([BlueprintRow(aspect=a, value=v, least=n, most=m) for a, v, n, m in BASE_ROWS])
    # A group of few competencies needs more tasks of each, or no form would exist.
    most = max(MOST, *(-(-n // kinds[v]) for a, v, n, _ in BASE_ROWS if a == Aspect.GROUP and kinds[v]))
    rows = (*BASE_ROWS, (Aspect.OWN, "", min(own, OWN_LEAST), size))
    made = make_blueprint(
        actor, rows=rows, name=BASE, subject=subject, forms=1, most_of_competency=most, scale=ensure_defaults(actor)
    )
    made.state, made.approved_at = BlueprintState.APPROVED, timezone.now()
    made.save(update_fields=["state", "approved_at"])
    return made
