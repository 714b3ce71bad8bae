from django.apps import AppConfig


class Routes(AppConfig):
    name = "marshrut.routes"
    label = "routes"
    verbose_name = "маршруты"

    def ready(self) -> None:
        from . import jobs, measures  # noqa: F401, PLC0415 - registers the background work and what may be counted
