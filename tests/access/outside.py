"""The room of outside results on the stage: a wave with people of two municipalities, files in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from marshrut.outside import models as o

if TYPE_CHECKING:
    from tests.access.stage import Stage

#: Which object stands behind `pk` of an address.
KIND = {
    "outside:confirm": "places", "outside:part": "part", "outside:batch": "outside_file", "outside:columns": "outside_file",
    "outside:commit": "outside_file", "outside:undo": "outside_file", "outside:copy": "outside_file", "outside:code": "code",
    "outside:study": "study", "outside:upload_study": "study", "outside:study_step": "study", "outside:causes": "study",
    "outside:advice": "study", "outside:school": "study", "outside": "wave",
}  # fmt: skip
PLAIN = {
    "outside:waves", "outside:new_wave", "outside:batches", "outside:results", "outside:upload_results", "outside:codes",
    "outside:upload_codes", "outside:studies", "outside:new_study",
}  # fmt: skip
FREE = {"outside:template": lambda about: [about]}


def build(stage: Stage, mark: Any) -> None:
    """A wave, its places and people; files."""
    world, today = stage.world, timezone.localdate()
    wave = o.Wave.objects.create(
        unit=world.units["mezen"].parent, title=mark("Волны", "one"), held_on=today + timedelta(days=30),
        deadline=today + timedelta(days=3), state="nominations_open",
    )  # fmt: skip
    stage.keys["wave", ""] = wave.pk
    for key, town in (("petr", "mezen"), ("gleb", "onega")):
        person = world.person(key)
        name = mark("Участника", key)
        part = o.Participant.objects.create(
            wave=wave, person=person, unit=person.employments.get().unit, town=world.units[town], full_name=name,
            folded=name.lower(), state="confirmed", reason=mark("Отказа", key),
        )  # fmt: skip
        quota = o.WaveQuota.objects.create(wave=wave, unit=world.units[town], places=3)
        stage.keys |= {("part", key): part.pk, ("places", town): quota.pk}
    o.QuotaMove.objects.create(wave=wave, unit=world.units["karg"], places=3, why="проба")
    _studies(stage, mark)
    for kind in ("wave", "codes", "results", "tasks"):
        _files(stage, mark, kind, stage.keys["study", "open"] if kind == "tasks" else wave.pk)
    for key in ("petr", "gleb"):
        code = mark("Кода", key)
        o.Result.objects.create(
            source="fioko", code=code, subject="математика", decision=mark("Решения", key), taken_on=today
        )
        made = o.Code.objects.create(
            source="fioko",
            code=code,
            full_name=mark("Чейкода", key),
            folded=key,
            person=world.person(key),
            state="matched",
        )
        stage.keys["code", key] = made.pk


def _studies(stage: Stage, mark: Any) -> None:
    """A work whose analysis is open, one at the section, one just loaded; two schools in each."""
    world = stage.world
    batch = o.Batch.objects.create(kind="tasks", file_name="a.xlsx", seal="0" * 64)
    for name, state, grade in (("open", "hypotheses", 5), ("sent", "recommended", 6), ("loaded", "loaded", 7)):
        study = o.Study.objects.create(
            unit=world.units["mezen"].parent, source="vpr", subject="математика", grade=grade, year="2025/2026", state=state,
            causes=mark("Причины", name),
        )  # fmt: skip
        task = o.Task.objects.create(
            study=study, number="1", order=1, title=mark("Умения", name), advice=mark("Совета", name)
        )
        for school in ("mezen1", "onega2"):
            o.Share.objects.create(
                task=task, unit=world.units[school], pupils=20, share=0.4, teacher_code=mark("Учителя", name[0] + school),
                batch=batch,
            )  # fmt: skip
        stage.keys["study", name] = study.pk
        stage.keys["study_task", name] = task.pk


def extra(stage: Stage, address: str, owner: str, variant: str) -> list[Any]:
    """What stands in an address after the work: a task, a school, a kind of file."""
    if address == "outside:advice":
        return [stage.keys["study_task", owner]]
    if address == "outside:school":
        return [stage.keys["unit", variant]]
    return [variant] if address == "outside:upload_study" else []


def _files(stage: Stage, mark: Any, kind: str, subject: int) -> None:
    for state in ("uploaded", "checked", "committed"):
        name = f"{kind}{state}"
        made = o.Batch(
            kind=kind, subject_id=subject, file_name=f"{mark('Файла', name)}.xlsx", seal="0" * 64, state=state,
            summary={"heads": [mark("Шапки", name)]},
        )  # fmt: skip
        made.file.save(f"{name}.xlsx", ContentFile(b"x"), save=False)
        if state != "uploaded":
            made.coloured.save(f"{name}-checked.xlsx", ContentFile(mark("Шапки", name).encode()), save=False)
        made.save()
        stage.keys["outside_file", name] = made.pk


def _wave(stage: Stage) -> dict[str, Any]:
    today = timezone.localdate()
    return {"title": "Проба", "stage": "1", "held_on": f"{today}", "deadline": f"{today}", "edition": "1"}


def fields(stage: Stage, address: str, owner: str, variant: str) -> dict[str, Any]:
    """Plausible fields of a form of the room."""
    name = address.split(":")[1]
    if name in ("upload_results", "upload_codes"):
        return {"file": SimpleUploadedFile("a.xlsx", b"x"), "source": "fioko"}
    if name == "upload_study":
        return {"file": SimpleUploadedFile("a.xlsx", b"x")}
    if name == "new_study":
        return {"source": "oge", "subject": "математика", "grade": "9", "year": "2025/2026"}
    if name == "upload_list":
        return {"file": SimpleUploadedFile("a.xlsx", b"x")}
    if name in ("new_wave", "edit_wave"):
        return _wave(stage)
    town = stage.world.units["mezen"].pk
    found: dict[str, dict[str, Any]] = {
        "quota": {f"town-{town}": "5"},
        "step": {"move": "freeze"},
        "part": {"move": "attend"},
        "code": {"act": "wait"},
        "study_step": {"move": variant, "reason": "Назовите адресата точнее"},
        "causes": {"causes": "Мало задач"},
        "advice": {"advice": "Разобрать", "edition": "1"},
        "give": {"unit_id": town, "places": 1},
    }
    return found.get(name, {})
