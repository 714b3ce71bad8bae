from django.apps import AppConfig


class Desk(AppConfig):
    name = "marshrut.desk"
    label = "desk"
    verbose_name = "рабочий стол"

    def ready(self) -> None:
        from . import jobs  # noqa: F401, PLC0415 - registers the room's background work
