from django.apps import AppConfig


class Routes(AppConfig):
    name = "marshrut.routes"
    label = "routes"
    verbose_name = "маршруты"

    def ready(self) -> None:
        from . import coverage, jobs, measures, signed  # noqa: F401, PLC0415 - registers jobs and what may be counted
