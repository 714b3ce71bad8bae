"""The year of a route on the stage: a completed route with its papers, files, proofs, an occasion to mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from marshrut.attendance import actions as attendance
from marshrut.core.actor import SYSTEM
from marshrut.routes import actions as routes
from marshrut.routes.models import Route, RouteLine
from tests.routes.made import Course, profile

if TYPE_CHECKING:
    from tests.access.stage import Stage

NOTE = b"OggS voice note of the stage"
KIND = {"routes:file": "file", "routes:drop_file": "file", "attendance": "occasion"}
LINES = {"routes:notes", "routes:attach"}
PLAIN = {"routes:files", "attendance:listing"}
EXTRA: dict[str, Callable[[Stage, str, str], list[Any]]] = {
    "routes:detach": lambda s, o, v: [s.keys["use", o]],
    "routes:drop_proof": lambda s, o, v: [s.keys["proof", o]],
    "routes:closing_paper": lambda s, o, v: [v, "docx"],
}


def build(stage: Stage) -> None:
    """Efim's route is completed; Petr's goes on, with a file and a proof; a stream waits for marks."""
    world, today = stage.world, timezone.localdate()
    profile(world, "efim")
    route = routes.propose(SYSTEM, person_id=world.person("efim").pk)
    course = Course(world, route.pk, "efim", "anna").to("approved")
    routes.assign_tutor(world.actor("rita"), pk=route.pk, person_id=world.person("irina").pk)
    stage.keys["route", "efim"] = route.pk
    stage.keys["line", "efim"] = RouteLine.objects.filter(route=route).order_by("pk")[0].pk
    used = routes.attach(world.actor("efim"), pk=route.pk, line=None, data=NOTE, title="Страница")
    stage.keys["file", "efim"] = used.file_id
    RouteLine.objects.filter(route=route).update(state="reported")
    Route.objects.filter(pk=route.pk).update(state="on_tutor_conclusion", finished_on=today - timedelta(days=40))
    course.by("irina", "conclude", reason="Маршрут выполнен, всё получилось", transfer="lesson")
    course.by("rita", "complete", reason="Педагог отказался от диагностики")
    for key, pk in (("petr", stage.keys["route", "petr"]),):
        added = routes.attach(world.actor(key), pk=pk, line=stage.keys["line", key], data=NOTE + b"2", title="Фото")
        stage.keys["use", key] = added.pk
        stage.keys["proof", key] = routes.add_transfer(
            world.actor(key), pk=pk, kind="lesson", at=today, title="Урок"
        ).pk
    seen = attendance.expect(
        SYSTEM, person_id=world.person("petr").pk, kind="stream", object_id=1, title="Поток", unit_path="29.",
        owner_id=None, starts=today - timedelta(days=9), ends=today, hours=16,
    )  # fmt: skip
    stage.keys["occasion", ""] = seen.occasion_id


def _file(*_: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("note.ogg", NOTE + b"3", "audio/ogg"), "title": "Запись"}


FIELDS: dict[str, Callable[..., dict[str, Any]]] = {
    "routes:notes": lambda s, o, v, r: {"learnt": "Новое"},
    "routes:closing_notes": lambda s, o, v, r: {"learnt": "Новое"},
    "routes:attach": _file,
    "routes:attach_end": _file,
    "routes:again": lambda s, o, v, r: {"campaign": 1},
    "routes:rest": lambda s, o, v, r: {"back": ""},
    "routes:add_proof": lambda s, o, v, r: {
        "kind": "material", "at": f"{timezone.localdate()}", "title": "Памятка для учеников",
    },
    "attendance:sheet": lambda s, o, v, r: {"day": f"{timezone.localdate()}", "hours": 16},
}  # fmt: skip
