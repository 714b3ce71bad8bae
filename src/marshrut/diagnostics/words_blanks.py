"""Words of answers on paper."""

from __future__ import annotations

from django.db import models


class BlankState(models.TextChoices):
    """How far a blank is."""

    PRINTED = "printed", "напечатан"
    SECOND = "second", "ждёт второго ввода"
    DIFFERS = "differs", "вводы расходятся"
    DONE = "done", "внесён"
    VOID = "void", "заменён"


class EntrySource(models.TextChoices):
    """From what the answers were entered."""

    HAND = "hand", "с бумаги вручную"
    SCAN = "scan", "со скана"


class ScanState(models.TextChoices):
    """How far a file of scans is."""

    WAITS = "waits", "в очереди"
    READS = "reads", "читается"
    READY = "ready", "прочитан"
    FAILED = "failed", "не читается"


class Scope(models.TextChoices):
    """For whom papers are printed."""

    ROOM = "room", "аудитория"
    UNIT = "unit", "организация"
    WAVE = "wave", "волна"
    ONE = "one", "один человек"
