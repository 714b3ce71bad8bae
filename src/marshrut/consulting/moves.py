"""The table of moves of a consultation (domain §6.1)."""

from __future__ import annotations

from marshrut.core.moves import Move, Table, table

from .words import State

S = State
OWN, ADVISE, DUTY = "consulting.own", "consulting.advise", "consulting.duty"


def _from(*states: State) -> frozenset[str]:
    return frozenset(str(state) for state in states)


MOVES: Table = table(
    "Консультация",
    {str(value): str(label) for value, label in S.choices},
    Move("accept", _from(S.ROUTED), str(S.ACCEPTED), ADVISE, "Взять в работу", main=True),
    Move("answer", _from(S.ACCEPTED, S.SCHEDULED, S.REOPENED), str(S.ANSWERED), ADVISE, "Дать ответ", main=True),
    Move("schedule", _from(S.ACCEPTED, S.SCHEDULED), str(S.SCHEDULED), ADVISE, "Назначить встречу"),
    Move("pass_on", _from(S.ROUTED, S.ACCEPTED), str(S.NEW), ADVISE, "Передать другому", needs_reason=True),
    Move("route", _from(S.NEW, S.ROUTED, S.ACCEPTED, S.REOPENED), str(S.ROUTED), DUTY, "Поручить методисту"),
    Move("decline", _from(S.NEW, S.ROUTED), str(S.DECLINED), DUTY, "Отклонить", needs_reason=True),
    Move("take_slot", _from(S.ACCEPTED, S.SCHEDULED), str(S.SCHEDULED), OWN, "Выбрать время"),
    Move("confirm", _from(S.ANSWERED), str(S.CONFIRMED), OWN, "Оценить ответ", main=True),
    Move("reopen", _from(S.ANSWERED), str(S.REOPENED), OWN, "Вопрос остался"),
    Move("withdraw", _from(S.NEW, S.ROUTED, S.ACCEPTED, S.SCHEDULED), str(S.WITHDRAWN), OWN, "Отозвать"),
)
#: What is told to the other person after a move.
TOLD = {
    "accept": "Методист взял ваш вопрос в работу.",
    "answer": "Пришёл ответ на ваш вопрос.",
    "schedule": "Назначена встреча по вашему вопросу.",
    "pass_on": "Ваш вопрос передан другому методисту.",
    "route": "Ваш вопрос у методиста.",
    "decline": "Ваш вопрос отклонён: причина на его странице.",
    "take_slot": "Педагог выбрал время встречи.",
    "confirm": "Ваш ответ оценили.",
    "reopen": "По вашему ответу остался вопрос.",
    "withdraw": "Педагог отозвал свой вопрос.",
}
