"""Words of the room."""

from django.db import models


class Level(models.TextChoices):
    """Levels of the tree. A district is a dated grouping of municipalities, not a level."""

    REGION = "region", "регион"
    MUNICIPALITY = "municipality", "муниципальное образование"
    ORGANISATION = "organisation", "организация"


class Kind(models.TextChoices):
    """Kinds of organisations."""

    SCHOOL = "school", "общеобразовательная"
    PRESCHOOL = "preschool", "дошкольная"
    ADDITIONAL = "additional", "дополнительного образования"
    COLLEGE = "college", "среднего профессионального образования"
    CENTRE = "centre", "дополнительного профессионального образования"
    AUTHORITY = "authority", "муниципальный орган управления"
    SERVICE = "service", "методическая служба"


FLAGS = {
    "rural": "сельская",
    "small": "малокомплектная",
    "low_results": "ШНОР",
    "growth_point": "«Точка роста»",
    "quantorium": "«Кванториум»",
    "branch": "филиал",
}
