"""Pages of the room."""

from .people import batch, batches, columns, commit, copy, template, undo, upload
from .tasks import task_batch, task_commit, task_copy, task_export, task_template, task_undo, tasks

__all__ = [
    "batch",
    "batches",
    "columns",
    "commit",
    "copy",
    "task_batch",
    "task_commit",
    "task_copy",
    "task_export",
    "task_template",
    "task_undo",
    "tasks",
    "template",
    "undo",
    "upload",
]
