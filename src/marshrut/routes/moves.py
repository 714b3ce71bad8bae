"""The table of moves of a route (domain §8.2): buttons, checks, the journal and the tests read these rows."""

from __future__ import annotations

from dataclasses import dataclass

from marshrut.core.moves import Move, Table, table

from .words import OPEN, UNSENT, Signer, State

S = State
PAUSABLE = frozenset(set(OPEN) - {S.SUSPENDED, S.POSTPONED})


def _move(
    name: str,
    sources: State | frozenset[State] | tuple[State, ...],
    target: State,
    right: str,
    label: str,
    **more: object,
) -> Move:
    places = {sources} if isinstance(sources, State) else sources
    return Move(name, frozenset(str(s) for s in places), str(target), f"routes.{right}", label, **more)  # type: ignore[arg-type]


MOVES: Table = table(
    "Маршрут",
    {str(value): str(label) for value, label in S.choices},
    _move("accept", S.PROPOSED, S.DRAFT, "edit", "Принять за основу", main=True),
    _move("submit", S.DRAFT, S.TUTOR_CHECK, "own", "Отправить тьютору", signs=Signer.TEACHER, undo=True, main=True),
    _move(
        "resubmit",
        S.RETURNED,
        S.TUTOR_CHECK,
        "own",
        "Отправить после доработки",
        signs=Signer.TEACHER,
        undo=True,
        main=True,
    ),
    _move("recall", (S.TUTOR_CHECK, S.ORG_AGREEMENT, S.ON_APPROVAL), S.DRAFT, "own", "Отозвать"),
    _move(
        "tutor_agree", S.TUTOR_CHECK, S.ORG_AGREEMENT, "tutor", "Согласовать", signs=Signer.TUTOR, undo=True, main=True
    ),
    _move(
        "org_agree",
        S.ORG_AGREEMENT,
        S.ON_APPROVAL,
        "agree",
        "Согласовать",
        signs=Signer.ORG,
        undo=True,
        main=True,
        batch=True,
    ),
    _move(
        "approve",
        S.ON_APPROVAL,
        S.APPROVED,
        "approve",
        "Утвердить",
        signs=Signer.DIRECTOR,
        undo=True,
        main=True,
        batch=True,
    ),
    _move("unapprove", S.APPROVED, S.ON_APPROVAL, "approve", "Отменить утверждение"),
    _move("tutor_return", S.TUTOR_CHECK, S.RETURNED, "tutor", "Вернуть на доработку", needs_reason=True),
    _move("org_return", S.ORG_AGREEMENT, S.RETURNED, "agree", "Вернуть на доработку", needs_reason=True),
    _move("director_return", S.ON_APPROVAL, S.RETURNED, "approve", "Вернуть на доработку", needs_reason=True),
    _move("start", S.APPROVED, S.IN_PROGRESS, "edit", "Начать выполнение", main=True),
    _move("close", S.IN_PROGRESS, S.CLOSING_REPORT, "own", "Перейти к итоговому отчёту", main=True),
    _move("send_report", S.CLOSING_REPORT, S.TUTOR_CONCLUSION, "own", "Отправить итоговый отчёт", undo=True, main=True),
    _move(
        "conclude",
        S.TUTOR_CONCLUSION,
        S.REDIAGNOSIS_DUE,
        "tutor",
        "Дать заключение",
        needs_reason=True,
        signs=Signer.TUTOR,
        main=True,
    ),
    _move(
        "complete",
        S.REDIAGNOSIS_DUE,
        S.COMPLETED,
        "finish",
        "Завершить без повторной диагностики",
        needs_reason=True,
        signs=Signer.CENTRE,
    ),
    _move("suspend", PAUSABLE, S.SUSPENDED, "pause", "Приостановить", needs_reason=True),
    _move("resume", S.SUSPENDED, S.DRAFT, "pause", "Возобновить", main=True),
    _move("refuse", UNSENT, S.REFUSED, "own", "Отказаться", undo=True),
    _move("postpone", UNSENT, S.POSTPONED, "own", "Отложить", undo=True),
    _move("take_up", S.POSTPONED, S.PROPOSED, "own", "Вернуться к маршруту", main=True),
    _move("reconsider", S.REFUSED, S.PROPOSED, "own", "Вернуться к маршруту", main=True),
    _move("terminate", tuple(OPEN), S.TERMINATED, "own", "Прекратить маршрут"),
)
#: Moves that go back to where the route came from: the field of the route that remembers the place.
BACK_TO = {"resubmit": "returned_to", "resume": "resumes_to", "take_up": "resumes_to", "reconsider": "resumes_to"}
#: Moves made by one press: nothing is asked.
AT_ONCE = ("refuse",)
#: Offered beside the main button while the route is only proposed; later they stand in the menu.
BESIDE = ("postpone", "refuse")
RETURNS = {S.TUTOR_CHECK: "tutor_return", S.ORG_AGREEMENT: "org_return", S.ON_APPROVAL: "director_return"}


@dataclass(frozen=True, slots=True)
class Duty:
    """The work item that is open while a route stands in a state: whose it is and what to do."""

    kind: str
    who: str
    title: str


#: who: "teacher", "tutor" — a person of the route; otherwise a role: "org" at the organisation, the others at the region.
DUTIES = {
    S.PROPOSED: Duty("route.look", "teacher", "Посмотрите предложенный маршрут"),
    S.DRAFT: Duty("route.fill", "teacher", "Дополните маршрут и отправьте тьютору"),
    S.TUTOR_CHECK: Duty("route.check", "tutor", "Проверьте маршрут: {who}"),
    S.ORG_AGREEMENT: Duty("route.agree", "org", "Согласуйте маршрут: {who}"),
    S.ON_APPROVAL: Duty("route.approve", "director", "Утвердите маршрут: {who}"),
    S.RETURNED: Duty("route.fix", "teacher", "Поправьте маршрут по замечаниям"),
    S.CLOSING_REPORT: Duty("route.report", "teacher", "Подведите итог маршрута"),
    S.TUTOR_CONCLUSION: Duty("route.conclude", "tutor", "Дайте заключение по маршруту: {who}"),
    S.REDIAGNOSIS_DUE: Duty("route.rediagnosis", "specialist", "Назначьте повторную диагностику: {who}"),
}

#: The right of the addressee of a step: when he opens the route it cannot be recalled any more.
ADDRESSED = {
    S.TUTOR_CHECK: "routes.tutor",
    S.ORG_AGREEMENT: "routes.agree",
    S.ON_APPROVAL: "routes.approve",
    S.TUTOR_CONCLUSION: "routes.tutor",
}


def reachable(name: str) -> frozenset[str]:
    """States a move may lead to: one, or for moves back to a remembered place those that can be remembered."""
    if name == "resubmit":
        return frozenset(str(s) for s in RETURNS)
    if name == "resume":
        return frozenset(str(s) for s in PAUSABLE)
    if name in ("take_up", "reconsider"):
        return frozenset(str(s) for s in UNSENT)
    return frozenset({MOVES.moves[name].target})


#: What the journal says of a move that was made.
TOLD = {
    "accept": "предложение принято за основу",
    "submit": "отправлен тьютору",
    "resubmit": "отправлен после доработки",
    "recall": "отозван педагогом",
    "tutor_agree": "согласован тьютором",
    "org_agree": "согласован организацией",
    "approve": "утверждён",
    "unapprove": "утверждение отменено",
    "tutor_return": "возвращён тьютором на доработку",
    "org_return": "возвращён организацией на доработку",
    "director_return": "возвращён центром на доработку",
    "start": "начато выполнение",
    "close": "начат итоговый отчёт",
    "send_report": "отправлен итоговый отчёт",
    "conclude": "дано заключение тьютора",
    "complete": "завершён",
    "suspend": "приостановлен",
    "resume": "возобновлён",
    "refuse": "педагог отказался",
    "postpone": "отложен педагогом",
    "take_up": "снова в работе после отсрочки",
    "reconsider": "педагог вернулся к маршруту",
    "terminate": "прекращён педагогом",
}

#: What the person who made a move reads when it is more than «маршрут …».
_SAID = {
    "accept": "Предложение принято за основу. Поправьте строки и отправьте маршрут тьютору.",
    "start": "Маршрут начат. Отмечайте строки по мере выполнения.",
    "close": "Подведите итог и отправьте отчёт тьютору.",
    "send_report": "Итоговый отчёт отправлен тьютору.",
    "conclude": "Заключение записано, педагог его увидит.",
    "refuse": "Вы отказались от маршрута. Причина не нужна, организация об этом не узнает. Передумать можно в любой день.",
    "postpone": "Маршрут отложен: в назначенный день он вернётся сам.",
    "take_up": "Маршрут снова в работе: продолжайте с того же места.",
    "reconsider": "Маршрут вернулся: продолжайте с того же места.",
    "unapprove": "Утверждение отменено, документ отозван.",
}


def said(name: str) -> str:
    """The short message after a move."""
    return _SAID.get(name) or f"Маршрут {TOLD[name]}."
