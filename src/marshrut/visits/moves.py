"""The table of moves of a visit (domain §10.3)."""

from __future__ import annotations

from marshrut.core.moves import Move, Table, table

from .words import State

S = State
ASKED = frozenset({str(S.REQUESTED)})
AHEAD = frozenset(str(s) for s in (S.REQUESTED, S.AGREED, S.SCHEDULED))
PLANNED = frozenset({str(S.AGREED), str(S.SCHEDULED)})

MOVES: Table = table(
    "Посещение",
    {str(value): str(label) for value, label in S.choices},
    Move("agree", ASKED, str(S.AGREED), "visits.answer", "Согласиться", main=True),
    Move("refuse", ASKED, str(S.REFUSED), "visits.answer", "Отказаться"),
    Move("schedule", PLANNED, str(S.SCHEDULED), "visits.see", "Назначить день"),
    Move("hold", frozenset({str(S.SCHEDULED)}), str(S.HELD), "visits.guest", "Посещение прошло", main=True),
    Move("give", frozenset({str(S.HELD)}), str(S.GIVEN), "visits.guest", "Отдать отзыв педагогу", main=True),
    Move("reflect", frozenset({str(S.GIVEN)}), str(S.REFLECTED), "visits.host", "Ответить на отзыв", main=True),
    Move("close", frozenset({str(S.REFLECTED)}), str(S.CLOSED), "visits.see", "Завершить", main=True),
    Move("cancel", AHEAD, str(S.CANCELLED), "visits.see", "Отменить", needs_reason=True),
)
#: What is told to the other person after a move.
TOLD = {
    "agree": "На посещение согласились.",
    "refuse": "От посещения отказались. Можно предложить другой день или другого человека.",
    "schedule": "Назначен день посещения.",
    "hold": "Посещение прошло: скоро придёт отзыв.",
    "give": "Вам отдан отзыв о занятии. Первым его читаете вы.",
    "reflect": "Педагог ответил на отзыв.",
    "close": "Посещение завершено.",
    "cancel": "Посещение отменено.",
}
