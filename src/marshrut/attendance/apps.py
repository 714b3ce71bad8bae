from django.apps import AppConfig


class Attendance(AppConfig):
    name = "marshrut.attendance"
    label = "attendance"
    verbose_name = "участие"

    def ready(self) -> None:
        from . import jobs  # noqa: F401, PLC0415 - registers the room's background work
