from django.apps import AppConfig


class Research(AppConfig):
    name = "marshrut.research"
    label = "research"
    verbose_name = "исследования"

    def ready(self) -> None:
        from marshrut.people import pointers  # noqa: PLC0415 - models are ready only now

        from . import jobs  # noqa: F401, PLC0415 - registers the room's background work

        pointers.register("research.DataSet", "made_by")
        pointers.register("research.Gift", "given_by")
