"""Requests that come at the same time do their work together: one statement and one commit for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")


@dataclass(eq=False)
class _Place(Generic[Asked, Told]):
    """One who waits: what is asked, then either what was told, or the word to lead the next, or to go alone."""

    asked: Asked
    woken: threading.Event = field(default_factory=threading.Event)
    told: list[Told] = field(default_factory=list)
    leads: bool = False


class Together(Generic[Asked, Told]):
    """Group commit among the threads of a process.

    The first thread does the work for itself and for all who came while the one before it worked, then hands the lead
    to the next who waits; nobody waits for a clock. When the common work fails, each repeats its own part alone, so
    one bad request fails nobody else: `work` must be harmless to repeat.

    Parameters
    ----------
    work : callable(sequence of asked) -> sequence of told, in the same order
    most : int
        Of requests in one work.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Told]], most: int = 64) -> None:
        self._work, self._most = work, most
        self._lock = threading.Lock()
        self._waiting: list[_Place[Asked, Told]] = []
        self._busy = False

    def ask(self, asked: Asked) -> Told:
        """Do the work for this request, alone or with others; raises what the work raises for it."""
        place: _Place[Asked, Told] = _Place(asked)
        with self._lock:
            self._waiting.append(place)
            place.leads, self._busy = not self._busy, True
        if not place.leads:
            place.woken.wait()
        if place.leads:
            self._lead()
        return place.told[0] if place.told else self._work([asked])[0]

    def _lead(self) -> None:
        with self._lock:
            group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            for place, told in zip(group, self._work([place.asked for place in group]), strict=True):
                place.told.append(told)
        except Exception:
            if len(group) == 1:
                raise
        finally:
            self._hand_over()
            for place in group:
                place.woken.set()

    def _hand_over(self) -> None:
        with self._lock:
            self._busy = bool(self._waiting)
            if self._busy:
                self._waiting[0].leads = True
                self._waiting[0].woken.set()
