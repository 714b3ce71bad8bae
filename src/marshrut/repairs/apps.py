from django.apps import AppConfig


class Repairs(AppConfig):
    name = "marshrut.repairs"
    label = "repairs"
    verbose_name = "отмены и замены"

    def ready(self) -> None:
        from . import jobs, tops  # noqa: F401, PLC0415 - registers jobs and what a route's page shows
