"""Use cases of the room."""

from .asking import ask, solve
from .bank import draft, edit, publish, take_off
from .nightly import tidy
from .slots import offer, take_back, take_slot
from .steps import pass_on, route, step

__all__ = [
    "ask", "draft", "edit", "offer", "pass_on", "publish", "route", "solve", "step", "take_back", "take_off", "take_slot",
    "tidy",
]  # fmt: skip
