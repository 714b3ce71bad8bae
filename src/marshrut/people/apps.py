from django.apps import AppConfig


class People(AppConfig):
    name = "marshrut.people"
    label = "people"
    verbose_name = "люди"

    def ready(self) -> None:
        from . import jobs  # noqa: F401, PLC0415 - registers the room's background work
