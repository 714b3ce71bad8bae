from django.apps import AppConfig


class CompetencyRoom(AppConfig):
    name = "marshrut.competency"
    label = "competency"
    verbose_name = "компетенции"
