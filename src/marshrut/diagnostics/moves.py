"""What an organiser may do with a person in the room, and the life of a task: buttons, actions and journals read these rows."""

from __future__ import annotations

from marshrut.core.moves import Move, Table, table

from .words import ItemState as I
from .words import SeatState as S

RIGHT = "diagnostics.run_room"


def _move(name: str, sources: tuple[S, ...], target: S, label: str) -> Move:
    return Move(name, frozenset(map(str, sources)), str(target), RIGHT, label, batch=True)


SEATS: Table = table(
    "Участник",
    {str(value): str(label) for value, label in S.choices},
    _move("admit", (S.ABSENT,), S.ADMITTED, "Допустить"),
    _move("withdraw", (S.ADMITTED,), S.ABSENT, "Отменить допуск"),
    _move("pause", (S.GOING,), S.PAUSED, "Пауза"),
    _move("resume", (S.PAUSED,), S.GOING, "Продолжить"),
    _move("finish", (S.GOING, S.PAUSED), S.DONE, "Завершить"),
)
#: A remark changes no state, so it stands beside the table.
NOTE = "note"
LABELS = {name: move.label for name, move in SEATS.moves.items()} | {NOTE: "Замечание"}
#: How the journal tells it.
TOLD = {
    "admit": "допуск дан",
    "withdraw": "допуск отменён",
    "pause": "пауза",
    "resume": "работа продолжена",
    "finish": "работа завершена организатором",
    NOTE: "замечание",
}


def fits(name: str, state: str) -> bool:
    """Whether a move may be made from a state; a remark may be made in any."""
    return name == NOTE or state in SEATS.moves[name].sources


#: States where reviewers work.
IN_REVIEW = (I.METHODICAL, I.LANGUAGE, I.FAIRNESS)


def _item(
    name: str,
    sources: tuple[I, ...],
    target: I,
    right: str,
    label: str,
    *,
    main: bool = False,
    needs_reason: bool = False,
) -> Move:
    places = frozenset(map(str, sources))
    return Move(name, places, str(target), f"diagnostics.{right}", label, main=main, needs_reason=needs_reason)


#: The life of a task (domain §11.2). Moves by `diagnostics.review` are made by the last review of a stage, not by a button.
ITEMS: Table = table(
    "Задание",
    {str(value): str(label) for value, label in I.choices},
    _item("check", (I.DRAFT,), I.SELF_CHECK, "edit_items", "Перейти к самопроверке", main=True),
    _item("back", (I.SELF_CHECK,), I.DRAFT, "edit_items", "Вернуться к правке"),
    _item("submit", (I.SELF_CHECK,), I.METHODICAL, "edit_items", "Отправить рецензентам", main=True),
    _item("pass_methodical", (I.METHODICAL,), I.LANGUAGE, "review", "Методическая рецензия пройдена"),
    _item("pass_language", (I.LANGUAGE,), I.FAIRNESS, "review", "Языковая рецензия пройдена"),
    _item("pass_fairness", (I.FAIRNESS,), I.PILOT, "review", "Проверка на равные условия пройдена"),
    _item("return", IN_REVIEW, I.DRAFT, "review", "Вернуть на доработку"),
    _item(
        "recall", (*IN_REVIEW, I.PILOT, I.CALIBRATED), I.DRAFT, "edit_items", "Отозвать на доработку", needs_reason=True
    ),
    _item("accept", (I.PILOT,), I.CALIBRATED, "calibrate", "Принять параметры", main=True),
    _item("activate", (I.CALIBRATED,), I.ACTIVE, "release_items", "Ввести в действие", main=True),
    _item("suspend", (I.ACTIVE,), I.SUSPENDED, "edit_items", "Приостановить", needs_reason=True),
    _item("restore", (I.SUSPENDED,), I.ACTIVE, "release_items", "Вернуть в действие", needs_reason=True),
    _item("repair", (I.SUSPENDED,), I.DRAFT, "edit_items", "Вернуть на доработку", needs_reason=True),
    _item(
        "retire",
        (I.DRAFT, I.PILOT, I.CALIBRATED, I.ACTIVE, I.SUSPENDED),
        I.RETIRED,
        "release_items",
        "Снять",
        needs_reason=True,
    ),
)
PASSES = {I.METHODICAL: "pass_methodical", I.LANGUAGE: "pass_language", I.FAIRNESS: "pass_fairness"}
#: What the journal of a task tells of a move.
ITEM_TOLD = {
    "make": "черновик создан",
    "edit": "текст изменён",
    "check": "готово к самопроверке",
    "back": "возвращено к правке",
    "submit": "отправлено рецензентам",
    "pass_methodical": "методическая рецензия пройдена",
    "pass_language": "языковая рецензия пройдена",
    "pass_fairness": "проверка на равные условия пройдена",
    "return": "возвращено на доработку рецензентами",
    "recall": "отозвано на доработку",
    "accept": "параметры апробации приняты",
    "activate": "введено в действие",
    "suspend": "приостановлено",
    "restore": "возвращено в действие",
    "repair": "возвращено на доработку",
    "retire": "снято",
}
