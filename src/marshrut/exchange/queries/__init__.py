"""Reads of the room: staff lists of Excel, tasks of the bank."""

from .people import batch, batches, columns, going, may_undo, template, troubles
from .tasks import (
    defaults,
    export_size,
    exports,
    known_tasks,
    may_undo_tasks,
    plan_rows,
    task_batch,
    task_batches,
    task_copy,
    task_template,
)

__all__ = [
    "batch",
    "batches",
    "columns",
    "defaults",
    "export_size",
    "exports",
    "going",
    "known_tasks",
    "may_undo",
    "may_undo_tasks",
    "plan_rows",
    "task_batch",
    "task_batches",
    "task_copy",
    "task_template",
    "template",
    "troubles",
]
