"""The room of repairs on the stage: a cancelled stream, a replacement offered to Petr, Petr's seat in a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from marshrut.programmes.models import Stream
from marshrut.repairs.models import Deed, Patch, Repair, Seat

if TYPE_CHECKING:
    from tests.access.stage import Stage

KIND = {
    "repairs:deed": "deed", "repairs:undo": "deed", "repairs:repair": "repair", "repairs:decide": "repair",
    "repairs:answer": "queued",
}  # fmt: skip
PLAIN = {"repairs:listing", "repairs:seats", "repairs:away"}


def _stream(*rest: str) -> Any:
    return lambda about: ["stream", Stream.objects.filter(cancelled_at=None).order_by("pk")[0].pk, *rest]


FREE = {"repairs:thing": _stream(), "repairs:queue": _stream(), "repairs:change": _stream("cancel")}


def build(stage: Stage, mark: Any) -> None:
    """Rows as the room makes them."""
    world, now = stage.world, timezone.now()
    stream = Stream.objects.order_by("-pk")[0]
    Stream.objects.filter(pk=stream.pk).update(cancelled_at=now)
    deed = Deed.objects.create(
        thing="stream", object_id=stream.pk, title="Поток", unit_path="29.", act="cancel", reason="Преподаватель заболел",
        was_starts=now, was_ends=now, by=world.person("prokhor"), state="done",
    )  # fmt: skip
    repair = Repair.objects.create(deed=deed, person=world.person("petr"))
    Patch.objects.create(
        repair=repair,
        route_id=stage.keys["route", "petr"],
        was="Строка",
        outcome="replaced",
        title=mark("Замены", "petr"),
    )
    seat = Seat.objects.create(kind="stream", object_id=stream.pk, person=world.person("petr"), state="waiting")
    stage.keys |= {("deed", ""): deed.pk, ("repair", "petr"): repair.pk, ("queued", "petr"): seat.pk}
