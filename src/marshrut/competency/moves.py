"""The table of moves of a version: buttons, checks and tests read these rows."""

from __future__ import annotations

from marshrut.core.moves import Move, Table, table

from .words import State

MOVES: Table = table(
    "Версия рамки",
    {str(value): str(label) for value, label in State.choices},
    Move(
        "submit",
        frozenset({State.DRAFT}),
        State.EXPERT_REVIEW,
        "competency.prepare",
        "Передать на утверждение",
        main=True,
    ),
    Move(
        "publish",
        frozenset({State.EXPERT_REVIEW}),
        State.APPROVED,
        "competency.publish",
        "Ввести в действие",
        main=True,
    ),
    Move(
        "return",
        frozenset({State.EXPERT_REVIEW}),
        State.DRAFT,
        "competency.publish",
        "Вернуть на доработку",
        needs_reason=True,
    ),
    Move(
        "recall",
        frozenset({State.APPROVED}),
        State.DRAFT,
        "competency.publish",
        "Отменить введение в действие",
        needs_reason=True,
    ),
)
