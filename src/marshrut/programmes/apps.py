from django.apps import AppConfig


class Programmes(AppConfig):
    name = "marshrut.programmes"
    label = "programmes"
    verbose_name = "программы и стажировки"

    def ready(self) -> None:
        from . import coverage  # noqa: F401, PLC0415 - registers what points at competencies
