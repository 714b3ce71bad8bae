from django.apps import AppConfig


class Mentoring(AppConfig):
    name = "marshrut.mentoring"
    label = "mentoring"
    verbose_name = "наставничество"

    def ready(self) -> None:
        from marshrut.people import pointers  # noqa: PLC0415 - models are ready only now

        from . import coverage  # noqa: F401, PLC0415 - registers what points at competencies

        pointers.retire("mentoring.Mentor", stays={"active": False})
