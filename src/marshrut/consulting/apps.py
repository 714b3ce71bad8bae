from django.apps import AppConfig


class Consulting(AppConfig):
    name = "marshrut.consulting"
    label = "consulting"
    verbose_name = "консультации"

    def ready(self) -> None:
        from . import measures  # noqa: F401, PLC0415 - registers what monitoring may count
