"""The mode of a campaign: all tasks, by stages, or chosen by answers; forms for the last two are made of the bank."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut import psychometrics
from marshrut.assembly import Bound, Impossible, Order, OutOfTime, Tasks, assemble
from marshrut.competency.words import Group
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, composition, designing, queries
from marshrut.diagnostics.models import Blueprint, Campaign, Form, FormItem
from marshrut.diagnostics.words import GROUP_ORDER, Aspect, CampaignState, FormState, ItemKind, Mode

from .assembling import LATE
from .blueprints import base_blueprint
from .variants import choose_forms

SECONDS = 15.0
MOST_PANELS = 3
PRECISE = 0.4
FLAT = (
    "В банке мало лёгких или трудных заданий этого предмета: части получаются одинаковыми. "
    "Пополните банк или выберите «все задания»."
)


def set_mode(actor: Actor, *, pk: int, mode: str, panels: int = 1) -> Campaign:
    """The mode of a draft: its forms are made anew for it, or the newest ordinary form of the subject is taken.

    Raises
    ------
    Refused
        `mode.state`, `mode.unknown`, `mode.none`, `forms.impossible`, `forms.late`, `mode.flat`.
    """
    held = get_object_or_404(access.manage.of(actor, Campaign.objects.select_related("form")), pk=pk)
    if held.state != CampaignState.DRAFT:
        raise Refused("mode.state", "Кампания уже объявлена: способ больше не меняется.")
    if mode not in Mode.values:
        raise Refused("mode.unknown", "Выберите способ из списка.")
    subject = held.form.subject
    if mode == Mode.ALL:
        rows = Form.objects.filter(state=FormState.READY, mode=Mode.ALL, subject=subject).order_by("-made_at", "-pk")
        made = list(rows[:1])
        if not made:
            raise Refused("mode.none", "Готового варианта этого предмета нет. Сначала соберите его.")
    elif mode == Mode.STAGES:
        made = make_staged(actor, subject, panels=max(1, min(panels, MOST_PANELS)))
    else:
        made = [make_adaptive(actor, subject)]
    return _take(actor, held, mode, made)


@transaction.atomic
def _take(actor: Actor, held: Campaign, mode: str, made: list[Form]) -> Campaign:
    Campaign.objects.filter(pk=held.pk, state=CampaignState.DRAFT).update(form=made[0])
    held = choose_forms(actor, pk=held.pk, forms=[form.pk for form in made])
    facts.record(actor, "campaign.mode_set", subject_id=held.pk, unit_path=held.unit.path, mode=mode)
    return held


def _blueprint(actor: Actor, subject: str) -> tuple[Blueprint, list[float]]:
    """The base blueprint of the subject and the shares of groups in it."""
    found = base_blueprint(actor, subject)
    rows = {row.value: row.least for row in found.rows.all() if row.aspect == Aspect.GROUP}
    whole = sum(rows.values())
    return found, [rows.get(group, 0) / whole for group in GROUP_ORDER]


def _checked(pool: queries.Pool) -> list[int]:
    """Columns of tasks that a machine checks at once: others cannot choose what comes next."""
    return [n for n, version in enumerate(pool.versions) if version.kind != ItemKind.OPEN]


def make_staged(actor: Actor, subject: str, *, panels: int = 1) -> list[Form]:
    """Parallel staged forms: a module to begin with, then an easy, a middle and a hard one; no task in two modules.

    Raises
    ------
    Refused
        The bank is too small (`forms.impossible`) or too even (`mode.flat`).
    """
    blueprint, shares = _blueprint(actor, subject)
    pool, counts = queries.pool(actor, blueprint), designing.module_counts(shares)
    left = _checked(pool)
    modules: list[list[list[int]]] = [[] for _ in range(panels)]
    foes = list(pool.tasks.enemies)
    for module in (1, 3, 0, 2):  # the ends of the scale have the fewest tasks, so they choose first
        found = _modules(pool, left, counts, module, panels)
        for number, columns in enumerate(found):
            modules[number].append([module, *columns])
        used = {column for columns in found for column in columns}
        used |= {b for a, b in foes if a in used} | {a for a, b in foes if b in used}
        left = [column for column in left if column not in used]
    return [_keep_staged(actor, pool, subject, sorted(one)) for one in modules]


def _modules(pool: queries.Pool, left: list[int], counts: list[int], module: int, panels: int) -> list[tuple[int, ...]]:
    place = {column: n for n, column in enumerate(left)}
    tasks = Tasks(
        pool.tasks.information[left],
        tuple((place[a], place[b]) for a, b in pool.tasks.enemies if a in place and b in place),
        shown=pool.tasks.shown[left],
    )
    bounds = tuple(
        Bound(f"{Aspect.GROUP}:{group}", np.array([int(pool.versions[c].item.group == group) for c in left]), n, n)
        for group, n in zip(GROUP_ORDER, counts, strict=True)
    )
    order = Order(panels, sum(counts), bounds, weight=designing.weights(pool.points, module))
    try:
        made = assemble(tasks, order, seconds=SECONDS)
    except Impossible as why:
        raise Refused("forms.impossible", composition.why_words(why.clashes)) from why
    except OutOfTime as why:
        raise Refused("forms.late", LATE) from why
    return [tuple(left[n] for n in one) for one in made.forms]


@transaction.atomic
def _keep_staged(actor: Actor, pool: queries.Pool, subject: str, modules: list[list[int]]) -> Form:
    columns = [(module[0], column) for module in modules for column in module[1:]]
    bank = pool.bank.take([column for _, column in columns])
    where = [[n for n, (m, _) in enumerate(columns) if m == module] for module in range(len(designing.STAGE))]
    try:
        panel = psychometrics.Panel.of(bank, where, designing.STAGE)
    except psychometrics.BadBlueprint as why:
        raise Refused("mode.flat", FLAT) from why
    expected = designing.expected_of_panel(panel, PRECISE).told()
    design = {"calibration": pool.calibration.pk, "stage": list(designing.STAGE), "expected": expected}
    return _keep(actor, pool, subject, Mode.STAGES, columns, design)


def make_adaptive(actor: Actor, subject: str) -> Form:
    """A form of all tasks of the subject that a machine checks: single ones are chosen of it by the answers."""
    blueprint, shares = _blueprint(actor, subject)
    pool = queries.pool(actor, blueprint)
    kept = _checked(pool)
    for group, share in zip(GROUP_ORDER, shares, strict=True):
        if (
            share
            and sum(pool.versions[column].item.group == group for column in kept) < designing.RULES["n_max"] * share
        ):
            raise Refused("mode.few", f"Для подбора мало заданий в группе «{Group(group).label}». Пополните банк.")
    place = {column: n for n, column in enumerate(kept)}
    pairs = [(place[a], place[b]) for a, b in pool.tasks.enemies if a in place and b in place]
    design: dict[str, Any] = {
        "calibration": pool.calibration.pk, "shares": shares, "enemies": designing.clusters(len(kept), pairs),
        "rules": designing.RULES | {"cuts": list(blueprint.scale.cuts)},
    }  # fmt: skip
    bank = pool.bank.take(kept)
    groups = [GROUP_ORDER.index(pool.versions[column].item.group) for column in kept]
    made = psychometrics.Pool.of(bank, groups, shares, design["enemies"])
    rules = designing.rules_of(blueprint.scale.cuts)
    design["expected"] = designing.expected_of_pool(made, rules, PRECISE).told()
    return _keep(actor, pool, subject, Mode.ADAPTIVE, [(0, column) for column in kept], design)


@transaction.atomic
def _keep(
    actor: Actor, pool: queries.Pool, subject: str, mode: str, columns: list[tuple[int, int]], design: dict[str, Any]
) -> Form:
    """A ready form; within a module groups stand together, easy tasks first."""
    now = timezone.localtime()
    hardness = [float(row.mean()) for row in pool.bank.difficulty()]
    ordered = sorted(
        enumerate(columns), key=lambda one: (one[1][0], GROUP_ORDER.index(pool.versions[one[1][1]].item.group), hardness[one[1][1]])
    )  # fmt: skip
    if "enemies" in design:
        design = design | {"enemies": [design["enemies"][n] for n, _ in ordered]}
    made = Form.objects.create(
        code=f"{mode[:1].upper()}{now:%y%m%d%H%M%S%f}", title=f"{Mode(mode).label.capitalize()}: {subject}, {now:%d.%m.%Y}",
        subject=subject, minutes=60, mode=mode, design=design, state=FormState.READY,
    )  # fmt: skip
    FormItem.objects.bulk_create(
        FormItem(
            form=made,
            order=n,
            item_version=pool.versions[column],
            group=pool.versions[column].item.group,
            module=module,
        )
        for n, (_, (module, column)) in enumerate(ordered, start=1)
    )
    facts.record(actor, "forms.designed", subject_id=made.pk, unit_path=queries.bank_path(actor), mode=mode)
    return made
