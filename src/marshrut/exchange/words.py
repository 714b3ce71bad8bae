"""Words of the room."""

from django.db import models


class State(models.TextChoices):
    """Where a batch stands."""

    UPLOADED = "uploaded", "файл принят"
    CHECKED = "checked", "проверен"
    COMMITTED = "committed", "загружен"
    UNDONE = "undone", "отменён"
    FAILED = "failed", "не получилось"
