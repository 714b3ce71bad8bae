"""Writes of the room: staff lists of Excel, tasks of the bank."""

from .people import AT_ONCE, begin, check, choose_columns, commit, run, undo, upload
from .tasks import commit_tasks, export_tasks, undo_tasks, upload_tasks

__all__ = [
    "AT_ONCE",
    "begin",
    "check",
    "choose_columns",
    "commit",
    "commit_tasks",
    "export_tasks",
    "run",
    "undo",
    "undo_tasks",
    "upload",
    "upload_tasks",
]
