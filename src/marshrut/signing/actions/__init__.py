"""Writes of the room: each function is one use case and one transaction."""

from .agreement import agree, set_demand, withdraw
from .carrying import begin_carrying, carry_on
from .codes import ask, ask_again, finish, redeem
from .files import freeze_file, upload
from .signs import end, note_paper, sign

__all__ = [
    "agree", "ask", "ask_again", "begin_carrying", "carry_on", "end", "finish", "freeze_file", "note_paper", "redeem", "set_demand", "sign", "upload",
    "withdraw",
]  # fmt: skip
