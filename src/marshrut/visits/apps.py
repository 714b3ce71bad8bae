from django.apps import AppConfig


class Visits(AppConfig):
    name = "marshrut.visits"
    label = "visits"
    verbose_name = "посещения"

    def ready(self) -> None:
        from . import measures  # noqa: F401, PLC0415 - registers what monitoring may count
