"""Background work of the room: repair of a deed, seats whose term has passed, replacements that waited for a check."""

from __future__ import annotations

from procrastinate.contrib.django import app

from marshrut.core import facts
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused

from . import actions


@app.task(queue="scoring", retry=2, pass_context=False)
def mend(deed_id: int) -> None:
    """Find replacements after a deed and tell people."""
    actions.mend(SYSTEM, deed_id=deed_id)


@app.periodic(cron="50 5 * * *")
@app.task(queue="night", queueing_lock="repairs.lapse", pass_context=False)
def lapse(timestamp: int) -> None:
    """Seats whose term of answer has passed go to the next one."""
    actions.lapse(SYSTEM)


@facts.on(*actions.WAKING, "route.amended", "route.amendment_returned", "route.amendment_cancelled")
def on_route_free(fact: Fact) -> None:
    """A route may be changed again: what waited is put in; a refusal of the route's own rules leaves it waiting."""
    try:
        actions.settle(SYSTEM, route=fact.subject_id)
    except Refused:
        return
