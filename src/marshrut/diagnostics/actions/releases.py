"""Writes of frozen totals: a release of a closed campaign, judged with all releases before it, then never changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, totals
from marshrut.diagnostics.models import Campaign, Counted, Invitation, Release, ReleasePart, Sitting
from marshrut.diagnostics.words import GROUP_ORDER, CampaignState, InvitationState
from marshrut.disclosure import Leak, Told

from . import counting
from .territory import Territory

KIND = "diagnostics.release"
JOB = "marshrut.diagnostics.jobs.release"
UNSAFE = "Эти итоги выпускать нельзя: по ним вместе с прежними можно узнать отдельных людей. Ничего не опубликовано."

FEW = "Новых оценённых работ {}, для выпуска нужно не меньше {}: о меньшем числе людей обобщённо не говорят."


def begin_release(actor: Actor, *, campaign: int) -> Progress:
    """Ask for a release; the job starts after the commit. Asked twice, the second finds nobody new."""
    held = _take(actor, campaign)
    row = core.begin(actor, KIND, title=f"Итоги: {held.title}", total=1, campaign=held.pk)
    app.configure_task(JOB, queue="scoring").defer(progress_id=row.pk)
    return row


def run_release(actor: Actor, *, progress_id: int) -> None:
    """Make the release that a row of progress asks for; a refusal is its result."""
    row = Progress.objects.get(pk=progress_id)
    try:
        made = release(actor, campaign=row.arguments["campaign"], made_by=row.person_id)
    except Refused as refusal:
        core.finish(actor, row.pk, note=refusal.text, failed=True)
        return
    core.finish(actor, row.pk, note=f"Выпуск {made.number}: учтено людей {made.people}.", release=made.pk)
    if row.person_id:
        url = reverse("diagnostics:totals")
        core.notify(actor, [row.person_id], kind=KIND, text=f"Готово: {row.title}.", url=url)


def _take(actor: Actor, campaign: int) -> Campaign:
    rows = Campaign.objects.select_related("unit", "scale").select_for_update(of=("self",))
    with transaction.atomic():
        held = get_object_or_404(access.manage.of(actor, rows), pk=campaign)
    if held.state not in {CampaignState.CLOSED, CampaignState.ARCHIVED}:
        raise Refused("release.open", "Итоги выпускают, когда кампания завершена: до этого числа ещё меняются.")
    return held


@transaction.atomic
def release(actor: Actor, *, campaign: int, made_by: int | None = None) -> Release:
    """Freeze totals of a closed campaign. Those counted before stay as they were; only new people are added.

    Raises
    ------
    Refused
        The campaign is going on, nobody new is there, or the attack on what was to be published succeeded.
    """
    held = _take(actor, campaign)
    before = list(Release.objects.select_for_update().filter(campaign=held).order_by("number"))
    sittings = list(counting.fresh(actor, held))
    if len(sittings) < totals.LEAST:
        raise Refused("release.few", FEW.format(len(sittings), totals.LEAST))
    levels = totals.levels_of(held.scale.cuts)
    batches = [*(one.lines for one in before), counting.count(actor, held, sittings, levels)]
    try:
        told, hidden, cells = _told(held, before, batches)
    except Leak as leak:
        raise Refused("release.unsafe", UNSAFE) from leak
    by = made_by if made_by is not None else actor.person_id
    made = _keep(actor, held, before, sittings, made_by=by, lines=batches[-1], told=told, hidden=hidden)
    _parts(held, made, cells, [*(one.told for one in before), told], batches, levels)
    facts.record(
        actor, "campaign.released", subject_id=held.pk, unit_path=held.unit.path, release=made.pk, mark=made.mark
    )
    return made


def _keep(
    actor: Actor, held: Campaign, before: list[Release], sittings: list[Sitting], *, told: dict[str, Any], **fields: Any
) -> Release:
    """The row of a release with its seal, and who is counted in it."""
    number = len(before) + 1
    counted = [*Counted.objects.filter(release__in=before).values_list("sitting_id", flat=True)]
    made = Release.objects.create(
        campaign=held,
        number=number,
        people=len(counted) + len(sittings),
        added=len(sittings),
        told=told,
        quality=counting.reliability(actor, [*counted, *(one.pk for one in sittings)]),
        mark=_seal(held, number, told),
        **fields,
    )
    Counted.objects.bulk_create([Counted(release=made, sitting=one) for one in sittings], batch_size=2000)
    return made


def _seal(held: Campaign, number: int, told: dict[str, Any]) -> str:
    body = json.dumps([held.pk, number, told], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def _told(
    held: Campaign, before: list[Release], batches: list[list[dict[str, Any]]]
) -> tuple[dict[str, Any], dict[str, Any], Territory]:
    """All that is published anew, by group: numbers for everybody and for the ministry, means."""
    place = Territory(held, {line["unit"] for lines in batches for line in lines})
    told: dict[str, Any] = {}
    hidden = {"all": 0, "strict": 0, "offered": 0}
    for group in GROUP_ORDER:
        told_before = _said(before, group, "all")
        subjects = totals.divided(batches, told_before)
        lines = totals.lines_of(batches, place.nodes, group, subjects)
        if not any(line.batch == len(batches) for line in lines):
            continue
        where = totals.places(place.nodes, subjects)
        made, strict = totals.choose(lines, where, told_before, _said(before, group, "strict"))
        told[group] = {"all": _packed(made.told), "strict": _packed(strict.told)} | _means(
            before, batches, place, group
        )
        hidden["all"] += made.hidden
        hidden["strict"] += made.offered - len(strict.told)
        hidden["offered"] += made.offered
    return told, hidden, place


def _means(before: list[Release], batches: list[list[dict[str, Any]]], place: Territory, group: str) -> dict[str, Any]:
    last: dict[str, dict[str, int]] = {"means": {}, "means_strict": {}}
    for one in before:
        for kind in last:
            last[kind] |= dict.fromkeys(one.told.get(group, {}).get(kind, {}), one.number)
    usual = totals.means(batches, place.nodes, group, last["means"], totals.LEAST)
    strict = totals.means(batches, place.nodes, group, last["means_strict"], totals.LEAST_STRICT, set(usual))
    return {"means": usual, "means_strict": strict}


def _said(releases: list[Release], group: str, kind: str) -> list[Told]:
    """What releases have told of a group."""
    return _unpacked([row for one in releases for row in one.told.get(group, {}).get(kind, [])])


def _packed(told: tuple[Told, ...]) -> list[dict[str, Any]]:
    return [asdict(one) | {"key": list(one.key)} for one in told]  # type: ignore[call-overload]


def _unpacked(rows: list[dict[str, Any]]) -> list[Told]:
    """Numbers as the engine takes them."""
    return [Told(**(row | {"key": tuple(row["key"])})) for row in rows]


def _parts(
    held: Campaign,
    made: Release,
    place: Territory,
    history: list[dict[str, Any]],
    batches: list[list[dict[str, Any]]],
    levels: tuple[str, ...],
) -> None:
    """A report of each territory with people, ready to be shown."""
    invited = list(
        Invitation.objects.filter(campaign=held)
        .exclude(state=InvitationState.REPLACED)
        .values_list("unit__path", flat=True)
    )
    passed = list(Counted.objects.filter(release__campaign=held).values_list("sitting__unit__path", flat=True))
    reports = {"all": totals.LEAST, "strict": totals.LEAST_STRICT}
    built = {
        kind: totals.reports(kind, history, batches, place.nodes, levels, least) for kind, least in reports.items()
    }
    rows: dict[str, ReleasePart] = {}
    for key, node in sorted(place.nodes.items(), key=lambda pair: (pair[1].depth, pair[0])):
        district = place.districts.get(key)
        inside = [place.units[k].path for k in place.nodes if key in totals.chain(place.nodes, k) and k in place.units]
        course = {
            "invited": sum(path in inside for path in invited),
            "passed": sum(path in inside for path in passed),
        }
        rows[key] = ReleasePart(
            release=made,
            unit=district.base if district else place.units[key],
            district=district,
            parent=rows[node.parent] if node.parent else None,
            name=district.name if district else place.units[key].name,
            figures=built["all"][key] | course,
            strict=built["strict"][key] | course,
        )
    for depth in sorted({node.depth for node in place.nodes.values()}):
        ReleasePart.objects.bulk_create(
            [rows[k] for k, node in place.nodes.items() if node.depth == depth], batch_size=500
        )
