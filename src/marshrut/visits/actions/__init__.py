"""Writes of the room: each is one use case in one transaction."""

from .card import save, share, train, unshare
from .steps import ask, mark_read, step

__all__ = ["ask", "mark_read", "save", "share", "step", "train", "unshare"]
