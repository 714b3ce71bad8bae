from django.apps import AppConfig


class CompetencyRoom(AppConfig):
    name = "marshrut.competency"
    label = "competency"
    verbose_name = "компетенции"

    def ready(self) -> None:
        from marshrut.people import pointers  # noqa: PLC0415 - models are ready only now

        from . import jobs  # noqa: F401, PLC0415 - registers the room's background work

        pointers.register("competency.Framework", "made_by_id", "published_by_id")
        pointers.register("competency.Edit", "person_id")
