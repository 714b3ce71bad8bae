from django.apps import AppConfig


class Events(AppConfig):
    name = "marshrut.events"
    label = "events"
    verbose_name = "мероприятия"

    def ready(self) -> None:
        from . import coverage  # noqa: F401, PLC0415 - registers what points at competencies
