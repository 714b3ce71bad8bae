"""The room of consultations on the stage: a question answered, one that is with a methodist, times, answers of the bank."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from marshrut.consulting.models import Consultation, KnownAnswer, Message, Slot, Turn

if TYPE_CHECKING:
    from tests.access.stage import Stage

KIND = {"consulting": "question", "consulting:slot_off": "time"} | {
    f"consulting:{name}": "answer" for name in ("known_one", "known_edit", "known_state", "helped")
}
PLAIN = {f"consulting:{name}" for name in ("listing", "new", "slots", "known", "known_new")}
#: Whose question stands in which state; the tutor of the stage answers all.
STATES = {"petr": "answered", "sofia": "routed", "gleb": "accepted"}


def build(stage: Stage, mark: Any) -> None:
    """A question of each state with its text; a free time; an answer for everybody and one being written."""
    world, now = stage.world, timezone.now()
    irina, rita = world.person("irina"), world.person("rita")
    for key, state in STATES.items():
        person = world.person(key)
        made = Consultation.objects.create(
            asker=person, unit=person.employments.get().unit, region_code="29", topic=mark("Вопросаметодисту", key),
            form="call", state=state, methodist=irina, due=timezone.localdate() + timedelta(days=3),
            answered_at=now if state == "answered" else None,
        )  # fmt: skip
        Message.objects.create(consultation=made, side="asker", author=person, text=mark("Подробности", key))
        Turn.objects.create(consultation=made, methodist=irina, why="ведёт предмет")
        stage.keys["question", key] = made.pk
    stage.keys["time", "irina"] = Slot.objects.create(methodist=irina, starts=now + timedelta(days=2)).pk
    for key, state in (("open", "open"), ("draft", "draft")):
        made = KnownAnswer.objects.create(
            question=f"Как быть с дробями: {key}", answer="Дайте выбор из равных дробей и попросите объяснить.", state=state,
            editor=rita,
        )  # fmt: skip
        stage.keys["answer", key] = made.pk


def fields(stage: Stage, address: str, owner: str, variant: str) -> dict[str, Any]:
    """Plausible fields of a form of the room."""
    start = timezone.localtime() + timedelta(days=4)
    return {
        "consulting:step": {
            "mark": "3", "text": "Осталось непонятно, как начать урок", "reason": "Вопрос не по моему предмету",
            "methodist": stage.world.person("lidia").pk, "minutes": "20",
        },
        "consulting:take": {"slot": stage.keys["time", "irina"]},
        "consulting:slots": {"starts": f"{start:%Y-%m-%dT%H:%M}", "minutes": "30", "count": "1"},
        "consulting:known_edit": {"question": "Как быть с дробями", "answer": "Дайте выбор из равных.", "theme": "methods"},
    }.get(address, {})  # fmt: skip
