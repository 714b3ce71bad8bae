from django.apps import AppConfig


class Diagnostics(AppConfig):
    name = "marshrut.diagnostics"
    label = "diagnostics"
    verbose_name = "диагностика"

    def ready(self) -> None:
        from . import coverage, jobs  # noqa: F401, PLC0415 - registers the room's background work
