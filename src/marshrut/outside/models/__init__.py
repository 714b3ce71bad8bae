"""Rows of the room."""

from .batches import Batch
from .waves import Participant, QuotaMove, Wave, WaveQuota

__all__ = ["Batch", "Participant", "QuotaMove", "Wave", "WaveQuota"]
