"""What similar answers scored before would give. Kept beside the points and compared with them; it never scores."""

from __future__ import annotations

from marshrut.core.actor import Actor
from marshrut.diagnostics.models import Answer, Work
from marshrut.diagnostics.queries.experts import likenesses

LEAST = 3


def hint_of(actor: Actor, work: Work) -> float | None:
    """The mean of final points of similar answers weighted by likeness; None when fewer than three are alike."""
    answer = Answer.objects.filter(sitting_id=work.sitting_id, place=work.place).values_list("value", flat=True).first()
    alike = likenesses(actor, work.item_version_id, str(answer or ""), but=work.sitting.person_id)
    if len(alike) < LEAST:
        return None
    weight = sum(one.likeness for one in alike)
    return round(sum(one.likeness * one.points for one in alike) / weight, 3)
