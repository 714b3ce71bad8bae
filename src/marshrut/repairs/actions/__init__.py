"""Writes of the room: each function is one use case and one transaction."""

from .deeds import be_away, begin, try_out, undo
from .mending import WAKING, accept, decline, mend, settle
from .seats import accept_seat, join_queue, lapse, leave_seat, serve

__all__ = [
    "WAKING",
    "accept",
    "accept_seat",
    "be_away",
    "begin",
    "decline",
    "join_queue",
    "lapse",
    "leave_seat",
    "mend",
    "serve",
    "settle",
    "try_out",
    "undo",
]
