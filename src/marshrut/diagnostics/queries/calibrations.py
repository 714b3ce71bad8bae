"""Reads of calibrations: what was estimated, of which campaign, and how far it may be believed."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.shortcuts import get_object_or_404

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, comparing, rules
from marshrut.diagnostics.estimating import bank_of
from marshrut.diagnostics.models import Calibration, Campaign, ItemParameter, Proposal, Scale, Score, Sitting
from marshrut.diagnostics.words import ProposalState, SittingState
from marshrut.psychometrics import evidence

from .relations import exposure

#: What a comparison reads of a parameter.
PARAMETER = ("item_version_id", "model", "slope", "difficulties", "covariance")


def calibrations(actor: Actor) -> QuerySet[Calibration]:
    """All calibrations, the one in use first, then the newest."""
    rows = access.see_calibrations.of(actor, Calibration.objects.select_related("campaign"))
    return rows.annotate(items=Count("parameters")).order_by("-in_use", "-made_at", "-pk")


def calibration(actor: Actor, pk: int) -> Calibration:
    """One calibration, or 404."""
    return get_object_or_404(calibrations(actor), pk=pk)


def parameters(actor: Actor, made: Calibration) -> QuerySet[ItemParameter]:
    """Parameters of its items by the codes of the items."""
    rows = ItemParameter.objects.filter(calibration=made).select_related("item_version__item")
    return rows.order_by("item_version__item__code")


def measured_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns with scored sittings: there is something to calibrate by."""
    scored = Count("sittings", filter=Q(sittings__state=SittingState.SCORED))
    return access.calibrate.of(actor, Campaign.objects.annotate(scored=scored).filter(scored__gt=0)).order_by("-pk")


def in_use(actor: Actor) -> Calibration:
    """The calibration in use; a refusal in words before there is one."""
    found = Calibration.objects.filter(in_use=True).first()
    if found is None:
        raise Refused("calibration.none", "Действующей калибровки ещё нет: сначала загрузите задания с параметрами.")
    return found


def may_calibrate(actor: Actor) -> bool:
    """Whether the actor makes calibrations, for the form of the page."""
    return actor.holds(*access.PROPOSERS)


def proposals(actor: Actor) -> QuerySet[Proposal]:
    """What was proposed to come into use: those that wait first, then the newest."""
    rows = Proposal.objects.select_related("calibration", "instead_of", "scale", "proposed_by", "decided_by")
    waits = Case(When(state=ProposalState.OPEN, then=0), default=1)
    return access.see_calibrations.of(actor, rows).order_by(waits, "-pk")


def proposal(actor: Actor, pk: int) -> Proposal:
    """One proposal, or 404."""
    return get_object_or_404(proposals(actor), pk=pk)


def may_decide(actor: Actor, found: Proposal) -> bool:
    """Whether the actor is the second person who decides."""
    mine = access.confirm.of(actor, Proposal.objects.filter(pk=found.pk, state=ProposalState.OPEN))
    return found.proposed_by_id != actor.person_id and mine.exists()


def scales(actor: Actor) -> QuerySet[Scale]:
    """Versions of the scale of levels, the newest first."""
    return access.see_calibrations.of(actor, Scale.objects.all()).order_by("-since", "-pk")


def scale_on(actor: Actor, day: date) -> Scale | None:
    """The version of the scale in force on a day; None before the first one."""
    rows = Scale.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
    return rows.order_by("-since", "-pk").first()


def unscored_by(actor: Actor, campaign: int, calibration: int) -> QuerySet[Sitting]:
    """Scored sittings of a campaign that have no score by a calibration yet."""
    by_it = Score.objects.filter(sitting=OuterRef("pk"), calibration=calibration)
    rows = Sitting.objects.filter(campaign=campaign, state=SittingState.SCORED)
    return rows.filter(~Exists(by_it)).order_by("pk")


def rescorable(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns of the actor with finished sittings that the calibration in use has not scored."""
    by_it = Score.objects.filter(sitting=OuterRef("pk"), calibration__in_use=True)
    left = Sitting.objects.filter(~Exists(by_it), campaign=OuterRef("pk"), state=SittingState.SCORED)
    return access.manage.of(actor, Campaign.objects.filter(Exists(left))).order_by("-pk")


def gate_words(actor: Actor, made: Calibration) -> list[str]:
    """What keeps a calibration from use without «предварительно»."""
    return rules.gate(made.report)


def shown_items(actor: Actor, made: Calibration) -> dict[str, int]:
    """By the code of a task: how many sittings have shown it."""
    items = dict(
        ItemParameter.objects.filter(calibration=made, origin=None).values_list(
            "item_version__item", "item_version__item__code"
        )
    )
    return {items[pk]: n for pk, n in exposure(actor, items).items()}


def base_of(actor: Actor, made: Calibration) -> Calibration | None:
    """The calibration whose scale it was linked to."""
    rows = calibrations(actor).filter(pk=int((made.report.get("link") or {}).get("base") or 0))
    return rows.defer("report").first()


def compared(actor: Actor, made: Calibration) -> list[comparing.Pair]:
    """Its own tasks beside those of the calibration it was linked to."""
    base = (made.report.get("link") or {}).get("base")
    item = "item_version__item"
    rows = list(parameters(actor, made).filter(origin=None).only(*PARAMETER, f"{item}__code", f"{item}_id"))
    of_base = ItemParameter.objects.filter(calibration=base, item_version__in=[row.item_version_id for row in rows])
    known = list(of_base.only(*PARAMETER))
    old = {row.item_version_id: (row, error) for row, error in zip(known, _errors(known), strict=True)}
    pairs = zip(rows, _errors(rows), strict=True)
    return [_pair(row, error, *old.get(row.item_version_id, (None, None))) for row, error in pairs]


def _errors(rows: list[ItemParameter]) -> list[float | None]:
    return evidence.difficulty_errors(bank_of(rows), [row.covariance for row in rows]) if rows else []


def _pair(
    new: ItemParameter, error: float | None, old: ItemParameter | None, old_error: float | None
) -> comparing.Pair:
    """The error of the shift; an old parameter without an error adds nothing, and the page says so."""
    se = None if error is None else (error**2 + (old_error or 0.0) ** 2) ** 0.5
    item = new.item_version.item
    at = [None if row is None else sum(row.difficulties) / len(row.difficulties) for row in (new, old)]
    return comparing.Pair(item.code, item.pk, new, old, at[0] or 0.0, at[1], se)
