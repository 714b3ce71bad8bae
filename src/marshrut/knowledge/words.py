"""Words of the room."""

from django.db import models


class Kind(models.TextChoices):
    """Kinds of materials."""

    DEVELOPMENT = "development", "методическая разработка"
    LESSON = "lesson", "сценарий урока"
    ADVICE = "advice", "рекомендации"
    VIDEO = "video", "видео"
    PRACTICE = "practice", "практика управления"


class State(models.TextChoices):
    """States of a material."""

    DRAFT = "draft", "черновик"
    PUBLISHED = "published", "опубликован"
    ARCHIVED = "archived", "в архиве"
