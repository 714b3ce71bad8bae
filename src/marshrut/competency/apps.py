from django.apps import AppConfig


class CompetencyRoom(AppConfig):
    name = "marshrut.competency"
    label = "competency"
    verbose_name = "компетенции"

    def ready(self) -> None:
        from . import jobs  # noqa: F401, PLC0415 - registers the room's background work
