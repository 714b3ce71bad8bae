"""A table of moves: buttons of the page, checks of the action, the journal and the tests all read the same rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .refusal import Refused


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a workflow: from which states to which one, by which right, and what it asks for."""

    name: str
    sources: frozenset[str]
    target: str
    right: str
    label: str
    needs_reason: bool = False
    signs: str = ""
    batch: bool = False
    undo: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """All moves of one thing; `noun` begins the sentence of a refusal («Маршрут»)."""

    noun: str
    states: dict[str, str]
    moves: dict[str, Move]

    def take(self, name: str, state: str, reason: str = "") -> Move:
        """The move, or a refusal in words: unknown here, wrong state, reason missing."""
        move = self.moves.get(name)
        if move is None or state not in move.sources:
            label = move.label.lower() if move else name
            raise Refused(
                f"move.{name}.from_{state}",
                f"{self.noun} сейчас в состоянии «{self.states[state]}»: действие «{label}» уже недоступно. "
                "Обновите страницу.",
            )
        if move.needs_reason and len(reason.strip()) < 10:
            raise Refused(f"move.{name}.reason", "Напишите причину: хотя бы 10 знаков. Её увидит адресат.")
        return move

    def open_from(self, state: str, rights: Iterable[str]) -> list[Move]:
        """Moves that a page may offer in a state to a holder of the rights."""
        held = set(rights)
        return [move for move in self.moves.values() if state in move.sources and move.right in held]


def table(noun: str, states: dict[str, str], *moves: Move) -> Table:
    """Declare a table; a name stands once, every state named exists."""
    named = {move.name: move for move in moves}
    if len(named) != len(moves):
        raise ValueError(f"{noun}: a move is declared twice")
    for move in moves:
        if not move.sources <= states.keys() or move.target not in states:
            raise ValueError(f"{noun}: move {move.name} names an unknown state")
    return Table(noun, states, named)
