"""What an organiser may do with a person in the room: the buttons, the action and the journal read these rows."""

from __future__ import annotations

from marshrut.core.moves import Move, Table, table

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
