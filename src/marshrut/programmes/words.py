"""Words of the room."""

from django.db import models


class Kind(models.TextChoices):
    """Kinds of additional professional programmes."""

    TRAINING = "training", "повышение квалификации"
    RETRAINING = "retraining", "профессиональная переподготовка"


class Form(models.TextChoices):
    """Forms of study."""

    IN_PERSON = "in_person", "очная"
    MIXED = "mixed", "очно-заочная"
    EXTRAMURAL = "extramural", "заочная"
    REMOTE = "remote", "с применением дистанционных технологий"


class Register(models.TextChoices):
    """Where the programme comes from."""

    FEDERAL = "federal", "Федеральный реестр ДПП"
    OWN = "own", "АО ИОО"
    OUTSIDE = "outside", "внешняя"
