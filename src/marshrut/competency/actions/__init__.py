"""Writes of the framework: the first version, drafts and their edits, publication, import from CASE."""

from .drafts import (
    add,
    change,
    discard,
    drop,
    drop_target,
    join,
    move,
    set_target,
    shift,
    split,
    start,
    undo,
)
from .importing import import_case
from .loading import load_framework
from .publishing import publish, recall, return_draft, submit, turn

__all__ = [
    "add",
    "change",
    "discard",
    "drop",
    "drop_target",
    "import_case",
    "join",
    "load_framework",
    "move",
    "publish",
    "recall",
    "return_draft",
    "set_target",
    "shift",
    "split",
    "start",
    "submit",
    "turn",
    "undo",
]
