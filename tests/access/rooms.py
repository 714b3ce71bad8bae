"""Rooms whose objects on the stage need more than a line: the versions of the framework."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from marshrut.competency import actions, queries
from marshrut.competency.content import Content
from marshrut.competency.models import Framework

if TYPE_CHECKING:
    from tests.access.stage import Stage

WHY = "Эксперты показали, что это разные умения"
ENTRY = {
    "code": "PSY-41", "group": "psyped", "position": "teacher", "name": "Новая", "indicators": "признак",
    "level_high": "а", "level_medium": "б", "level_low": "в", "level_none": "г",
}  # fmt: skip
LINE = {"position": "teacher", "subject": "", "stage": "", "about": "psyped", "least": "low", "most": "none"}
COMPETENCY: dict[str, dict[str, Any]] = {
    "start": {"version": "0.9"},
    "add": ENTRY,
    "edit": ENTRY,
    "reshape": {"act": "drop", "drop-reason": WHY},
    "join": {"pick": ["PSY-1", "PSY-2"], "code": "PSY-42", "name": "Целое", "reason": WHY},
    "draft_targets": LINE | {"least": "medium"},
    "drop_target": LINE,
    "shift": {"to": "down"},
    "step": {"reason": WHY, "basis": "приказ № 5 от 01.11.2026"},
}


def versions(stage: Stage, name: str) -> None:
    """A draft with one edit and a marker in it, a draft sent to the director."""
    dasha = stage.world.actor("dasha")
    stage.keys["version", "current"] = Framework.objects.get(state="in_use").pk
    draft = actions.start(dasha, version="0.2")
    entry = queries.content_of(dasha, draft).entry("PSY-1")
    assert entry
    seen = Content((entry,)).seal()
    actions.change(dasha, pk=draft.pk, code="PSY-1", entry=replace(entry, name=name), seen=seen)
    sent = actions.start(dasha, version="0.3")
    actions.submit(dasha, pk=sent.pk)
    stage.keys |= {("version", "draft"): draft.pk, ("version", "sent"): sent.pk}


def fields(stage: Stage, address: str, owner: str, variant: str) -> dict[str, Any]:
    """Plausible fields of a form of the room."""
    name = address.split(":")[1]
    found = COMPETENCY.get(name, {})
    if name == "load":
        return {"file": SimpleUploadedFile("a.json", b"{}")}
    if name == "step":
        since = queries.earliest(stage.world.actor("dasha"))
        return found | {"since": since.isoformat()}
    if name == "edit":
        actor = stage.world.actor("dasha")
        entry = queries.content(actor, stage.keys["version", owner]).entry(variant)
        return found | {"seen": Content((entry,)).seal() if entry else ""}
    return found
