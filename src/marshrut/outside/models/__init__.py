"""Rows of the room."""

from .batches import Batch
from .pupils import Score, Share, Study, Task
from .results import Code, Result
from .waves import Participant, QuotaMove, Wave, WaveQuota

__all__ = [
    "Batch",
    "Code",
    "Participant",
    "QuotaMove",
    "Result",
    "Score",
    "Share",
    "Study",
    "Task",
    "Wave",
    "WaveQuota",
]
