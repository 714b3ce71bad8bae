"""Words of the room."""

from django.db import models

UNDO_MINUTES = 10
#: Working days a seat is held for a person who has not answered.
HOLD_DAYS = 5
LEAST_REASON = 10


class Thing(models.TextChoices):
    """What is cancelled or moved."""

    STREAM = "stream", "поток"
    EVENT = "event", "мероприятие"
    ABSENCE = "absence", "отсутствие"


class Act(models.TextChoices):
    """What is done with it."""

    CANCEL = "cancel", "отмена"
    MOVE = "move", "перенос"
    AWAY = "away", "меня не будет"


class DeedState(models.TextChoices):
    """Where a deed stands."""

    RUNNING = "running", "подбираем замены"
    DONE = "done", "замены подобраны"
    FAILED = "failed", "подбор прервался"
    UNDONE = "undone", "возвращено"


class RepairState(models.TextChoices):
    """Where the repair of one person stands."""

    OFFERED = "offered", "ждёт ответа"
    ACCEPTED = "accepted", "замена принята"
    DECLINED = "declined", "выбирает сам(а)"
    NOTHING = "nothing", "без замены"
    WITHDRAWN = "withdrawn", "отозвано"


class Outcome(models.TextChoices):
    """What is offered for a line."""

    REPLACED = "replaced", "замена"
    MOVED = "moved", "новые даты"
    NOTHING = "nothing", "замены нет"


class SeatState(models.TextChoices):
    """A person and a seat. The first three are in force."""

    WAITING = "waiting", "в очереди"
    HELD = "held", "место предложено"
    GIVEN = "given", "место за вами"
    DROPPED = "dropped", "отказ"
    LAPSED = "lapsed", "срок ответа прошёл"


IN_FORCE = (SeatState.WAITING, SeatState.HELD, SeatState.GIVEN)
#: These use up a seat of the thing.
SITTING = (SeatState.HELD, SeatState.GIVEN)
#: Kinds of things whose seats are counted.
COUNTED = ("stream", "placement", "event", "talk")


def counted_as(kind: str) -> str:
    """A speaker sits where listeners sit."""
    return "event" if kind == "talk" else kind
