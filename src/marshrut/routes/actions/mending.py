"""A replacement of a lost line put into a route, as its state allows; and taken back.

A draft is changed at once; an approved route gets a numbered change that the teacher sends to the tutor (domain §8.6);
a route under check waits until the check is over, so that nobody signs what they have not seen.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from marshrut.core import actions as core
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access
from ..content import day
from ..models import Amendment, RouteLine
from ..queries.reading import line_content
from ..words import EDITABLE, AmendmentState, Put
from .amendments import AMENDABLE, EDITED, KIND, OPEN, amend, edit_amendment_line, send_amendment
from .lines import swap_line
from .taking import record, take, touch

FIELDS = ("title", "extra", "hours", "source_kind", "source_id", "groups")


@transaction.atomic
def put_replacement(
    actor: Actor, *, pk: int, line: int, kind: str, source: int, reason: str
) -> tuple[Put, dict[str, Any]]:
    """Put an object in place of a line. Returns how it stands now, and what is needed to take it back.

    The object may be the line's own on its new days.
    """
    route = take(actor, access.edit, pk)
    found = RouteLine.objects.select_for_update().filter(route=route, pk=line).first()
    if found is None:
        raise Refused("mend.gone", "Этой строки в маршруте уже нет: заменять нечего.")
    if route.state in EDITABLE:
        was = line_content(actor, found) | {"why": found.why, "proposed": found.proposed}
        swap_line(actor, pk=pk, line=line, kind=kind, source=source)
        return Put.DONE, {"line": was}
    if route.state not in AMENDABLE:
        return Put.WAITS, {}
    busy = Amendment.objects.filter(route=route, state__in=OPEN).exclude(state__in=EDITED).exists()
    if busy:
        return Put.WAITS, {}
    mine = not Amendment.objects.filter(route=route, state__in=OPEN).exists()
    made = amend(actor, pk=pk)
    edit_amendment_line(actor, pk=pk, key=str(line), kind=kind, source=source)
    if mine:
        made = send_amendment(actor, pk=pk, reason=reason)
    return Put.AMENDED, {"amendment": made.pk, "sent": mine}


@transaction.atomic
def take_replacement_back(actor: Actor, *, pk: int, line: int, kind: str, source: int, kept: dict[str, Any]) -> bool:
    """Undo of the former, by the system: the line as it was, the change withdrawn. No when it is in force already."""
    route = take(actor, access.edit, pk)
    if "amendment" in kept:
        found = Amendment.objects.select_for_update().filter(Q(state__in=OPEN), pk=kept["amendment"]).first()
        if found is None:
            return not Amendment.objects.filter(pk=kept["amendment"], state=AmendmentState.DONE).exists()
        if not kept.get("sent"):
            row = RouteLine.objects.filter(route=route, pk=line).first()
            lines = [
                line_content(actor, row) if row and one["key"] == str(line) else one for one in found.content["lines"]
            ]
            found.content = found.content | {"lines": lines}
            found.save(update_fields=["content"])
            return True
        core.close_work(actor, KIND, subject_id=route.pk)
        found.state = AmendmentState.CANCELLED
        found.save(update_fields=["state"])
        record(actor, route, "amendment_cancelled", number=found.number)
        return True
    row = RouteLine.objects.filter(route=route, pk=line, source_kind=kind, source_id=source).first()
    was = kept.get("line")
    if row is None or not isinstance(was, dict) or route.state not in EDITABLE:
        return False
    for name in FIELDS:
        setattr(row, name, was[name])
    row.starts, row.ends, row.why, row.proposed = day(was["starts"]), day(was["ends"]), was["why"], was["proposed"]
    row.save()
    touch(actor, route)
    record(actor, route, "line_changed", act="unmended", line=row.pk, title=row.title)
    return True
