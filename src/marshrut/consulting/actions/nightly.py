"""What the night does: requests nobody took go on, answered ones nobody rated are closed."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from marshrut.core.actor import Actor

from ..models import Consultation
from ..moves import TOLD
from ..words import REOPEN_DAYS, State
from .handing import after, hand_over, leave

UNTAKEN = "не взят в работу в срок"


def tidy(actor: Actor) -> dict[str, int]:
    """Pass on what was not accepted in term, close what was answered more than ten days ago. Each is a transaction."""
    today, now = timezone.localdate(), timezone.now()
    late = Consultation.objects.filter(state=State.ROUTED, due__lt=today).values_list("pk", flat=True)
    old = Consultation.objects.filter(state=State.ANSWERED, answered_at__lt=now - timedelta(days=REOPEN_DAYS))
    done = {"passed": 0, "closed": 0}
    for pk in list(late):
        done["passed"] += _pass(actor, pk)
    for pk in list(old.values_list("pk", flat=True)):
        done["closed"] += _close(actor, pk)
    return done


@transaction.atomic
def _pass(actor: Actor, pk: int) -> bool:
    rows = Consultation.objects.select_related("unit").select_for_update(of=("self",))
    found = rows.filter(pk=pk, state=State.ROUTED).first()
    if found is None:
        return False
    leave(actor, found, UNTAKEN)
    hand_over(actor, found)
    after(actor, found, TOLD["pass_on"], passed_on=True)
    return True


@transaction.atomic
def _close(actor: Actor, pk: int) -> bool:
    rows = Consultation.objects.select_related("unit").select_for_update(of=("self",))
    found = rows.filter(pk=pk, state=State.ANSWERED).first()
    if found is None:
        return False
    found.state = str(State.CLOSED)
    after(actor, found, "")
    return True
