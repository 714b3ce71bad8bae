"""`./marshrut bench repair`: a stream that stands in many routes is cancelled; its repair, answers and undo are timed.

Teachers and their drafts are made up inside one transaction over the region in the database as `bench cohort` does; the
actions of the product run on them as its job does, and everything is rolled back.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F

from bench.cohort import made_up
from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM, Actor, Held
from marshrut.core.models import Notice
from marshrut.people.models import Person
from marshrut.programmes.models import Stream
from marshrut.project.report import CommandFailed
from marshrut.region.models import Unit
from marshrut.repairs import actions
from marshrut.repairs.models import Deed, Patch, Repair
from marshrut.routes import actions as routes
from marshrut.routes.models import RouteLine
from marshrut.routes.queries.cohort import KIND

SIZE, TOUCHED = 3000, 140


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds of the look, the repair, all answers and the undo; the share of other lines that stayed."""
    parser = argparse.ArgumentParser("marshrut bench repair")
    parser.add_argument("--size", type=int, default=SIZE, help=f"маршрутов в области ({SIZE})")
    parser.add_argument("--touched", type=int, default=TOUCHED, help=f"маршрутов с отменяемым потоком ({TOUCHED})")
    asked = parser.parse_args(getattr(args, "rest", []))
    with transaction.atomic():
        keys = made_up(asked.size)
        row = core.begin(SYSTEM, KIND, title="Измерение", total=len(keys), people=keys, hours=72)
        routes.propose_cohort(SYSTEM, progress_id=row.pk, cores=1)
        stream = _one_stream(asked.touched)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        found = _measured(stream)
        transaction.set_rollback(True)
    return found | {
        "routes": asked.size,
        "workload": "выдуманные педагоги; отменяется один поток, который стоит в их маршрутах",
    }


def _one_stream(touched: int) -> Stream:
    """The stream met most often, left in as many routes as asked."""
    lines = RouteLine.objects.filter(source_kind="stream")
    top = lines.values("source_id").annotate(n=Count("pk")).order_by("-n", "source_id").first()
    if top is None:
        raise CommandFailed("В каталоге нет потоков: сначала ./marshrut demo --no-serve, затем повторите.")
    held = list(lines.filter(source_id=top["source_id"]).order_by("pk").values_list("pk", flat=True))
    RouteLine.objects.filter(pk__in=held[touched:]).delete()
    return Stream.objects.get(pk=top["source_id"])


def _measured(stream: Stream) -> dict[str, Any]:
    hit = set(RouteLine.objects.filter(source_kind="stream", source_id=stream.pk).values_list("pk", flat=True))
    before, told = _lines(hit), Notice.objects.count()
    root = Unit.objects.filter(parent=None).order_by("pk")[0]
    holder = Actor(person_id=Person.objects.order_by("pk")[0].pk, held=(Held(str(Role.PROGRAMME_OFFICER), root.path),))
    thing = {"kind": "stream", "pk": stream.pk, "act": "cancel", "reason": "Преподаватель заболел"}
    look, _ = _timed(lambda: actions.try_out(holder, **thing))
    begun, deed = _timed(lambda: actions.begin(holder, **thing))
    mended, _ = _timed(lambda: actions.mend(SYSTEM, deed_id=deed.pk))
    offered = list(Repair.objects.filter(deed=deed, state="offered"))
    answered, _ = _timed(lambda: [actions.accept(Actor(person_id=one.person_id), pk=one.pk) for one in offered])
    kept = _lines(hit)
    people = Notice.objects.count() - told
    over = Stream.objects.filter(taken__gt=F("seats")).count()
    undone, _ = _timed(lambda: actions.undo(holder, pk=deed.pk))
    return {
        "touched": len(hit), "look_seconds": look, "seconds": round(begun + mended, 2), "replaced": len(offered),
        "without": Patch.objects.filter(repair__deed=deed, outcome="nothing").count(), "answers_seconds": answered,
        "undo_seconds": undone, "kept_share": sum(kept.get(pk) == row for pk, row in before.items()) / max(len(before), 1),
        "messages": people, "people": Deed.objects.get(pk=deed.pk).facts["people"], "oversold": over,
    }  # fmt: skip


def _lines(hit: set[int]) -> dict[int, tuple[Any, ...]]:
    """All other lines of the touched routes."""
    routes_hit = RouteLine.objects.filter(pk__in=hit).values("route")
    rows = RouteLine.objects.filter(route__in=routes_hit).exclude(pk__in=hit)
    return {
        row[0]: row for row in rows.values_list("pk", "source_kind", "source_id", "title", "starts", "ends", "hours")
    }


def _timed(call: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = call()
    return round(time.perf_counter() - began, 2), answer
