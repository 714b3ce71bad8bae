from django.apps import AppConfig


class Knowledge(AppConfig):
    name = "marshrut.knowledge"
    label = "knowledge"
    verbose_name = "материалы"

    def ready(self) -> None:
        from . import coverage  # noqa: F401, PLC0415 - registers what points at competencies
