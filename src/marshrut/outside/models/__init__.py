"""Rows of the room."""

from .batches import Batch
from .results import Code, Result
from .waves import Participant, QuotaMove, Wave, WaveQuota

__all__ = ["Batch", "Code", "Participant", "QuotaMove", "Result", "Wave", "WaveQuota"]
