"""Reads of scans: pages of a campaign with what is wrong with them, what was read from a blank, cut-outs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from PIL import Image

from marshrut.core import queries as core
from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.diagnostics import access
from marshrut.diagnostics.blanks.finding import SCALE
from marshrut.diagnostics.blanks.layout import Block, restore
from marshrut.diagnostics.models import Blank, Campaign, ScanPage, Sitting
from marshrut.diagnostics.words_blanks import BlankState

#: So much of the page is shown around a field, millimetres.
AROUND = 2.5
#: The rule of how long pictures are kept, in days from the end of the campaign, and what holds until it is set.
TERM_RULE, TERM = "diagnostics.keep_scans_days", 365


def scan_pages(actor: Actor, found: Campaign, *, state: str = "", text: str = "") -> QuerySet[ScanPage]:
    """Pages of a campaign's files for its officer, the newest file first."""
    mine = access.manage.of(actor, Campaign.objects.filter(pk=found.pk))
    rows = ScanPage.objects.filter(file__campaign__in=mine)
    open_ = Q(fault="") & ~Q(blank__state=BlankState.DONE)
    picks = {"bad": ~Q(fault=""), "open": open_, "done": Q(fault="", blank__state=BlankState.DONE)}
    rows = rows.filter(picks.get(state, Q()))
    if text:
        rows = rows.filter(Q(file__name__icontains=text) | Q(blank__invitation__person__surname__icontains=text))
    rows = rows.select_related("file", "blank__invitation__person")
    return rows.order_by("-file__at", "-file_id", "number")


def scan_counts(actor: Actor, found: Campaign) -> dict[str, int]:
    """How many pages wait for a person, were not accepted, are counted."""
    return {name: scan_pages(actor, found, state=name).count() for name in ("open", "bad", "done")}


def scan_term(actor: Actor) -> int:
    """For how many days after the end of a campaign pictures of blanks are kept; never less than the time of appeals."""
    return max(30, int(core.rule(actor, TERM_RULE, TERM)))


def scan_job(actor: Actor, found: Campaign) -> Progress | None:
    """The actor's last reading of this campaign's scans."""
    rows = Progress.objects.filter(kind="diagnostics.scans", person_id=actor.person_id, arguments__campaign=found.pk)
    return rows.order_by("-pk").first()


@dataclass(frozen=True)
class Reading:
    """What a machine made of a field: the short writing, whether it is sure, why not; what to cut out, how large."""

    text: str
    sure: bool
    why: str
    scan: int
    block: int
    wide: int
    high: int


def readings(actor: Actor, found: Blank) -> tuple[dict[str, Reading], list[int]]:
    """What was read from the scans of a blank, by fields, and which of its pages are missing. For the officer only."""
    if not access.manage.of(actor, Campaign.objects.filter(pk=found.campaign_id)).exists():
        return {}, []
    scans = {one.page: one for one in found.scans.filter(fault="")}
    made = {}
    for n, block in enumerate(restore(found.layout.content).blocks):
        scan = scans.get(block.page)
        if scan:
            said = scan.read.get(block.field.key, {"text": "", "sure": True, "why": ""})
            left, top, right, bottom = _box(block)
            sizes = (right - left, bottom - top)
            made[block.field.key] = Reading(said["text"], said["sure"], said["why"], scan.pk, n, *sizes)
    return made, sorted(set(range(1, found.layout.pages + 1)) - set(scans)) if scans else []


def cut_out(actor: Actor, *, scan: int, block: int) -> bytes:
    """A field of a page as it was photographed, as JPEG; for the officer only."""
    mine = access.manage.of(actor, Campaign.objects.all())
    rows = ScanPage.objects.filter(file__campaign__in=mine, fault="").exclude(flat="").select_related("blank__layout")
    found = get_object_or_404(rows, pk=scan)
    blocks = restore(found.blank.layout.content).blocks if found.blank else ()
    if block >= len(blocks) or blocks[block].page != found.page:
        raise Http404
    with found.flat.open() as file:
        picture = Image.open(file).crop(_box(blocks[block]))
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _box(block: Block) -> tuple[int, int, int, int]:
    edges = (block.x - AROUND, block.y - AROUND, block.x + block.width + AROUND, block.y + block.height + AROUND)
    left, top, right, bottom = (round(edge * SCALE) for edge in edges)
    return left, top, right, bottom


@dataclass(frozen=True)
class Paper:
    """The own answers came from paper: pages whose pictures are kept, and the day when pictures were erased."""

    pages: list[int]
    erased_on: date | None


def own_paper(actor: Actor, sitting: int | None) -> Paper | None:
    """The scan of the actor's own blank; None when the answers came from a device."""
    mine = access.sit.of(actor, Sitting.objects.filter(pk=sitting or 0))
    found = Blank.objects.filter(sitting__in=mine).first()
    if found is None:
        return None
    scans = list(found.scans.filter(fault="").order_by("page"))
    gone = [one.erased_on for one in scans if one.erased_on]
    return Paper([one.page for one in scans if one.picture], max(gone, default=None))
