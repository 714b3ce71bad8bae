from django.apps import AppConfig


class Exchange(AppConfig):
    name = "marshrut.exchange"
    label = "exchange"
    verbose_name = "загрузка и выгрузка"

    def ready(self) -> None:
        from marshrut.people import pointers  # noqa: PLC0415 - models are ready only now

        from . import jobs  # noqa: F401, PLC0415 - registers the room's background work

        pointers.register("exchange.Batch", "person_id")
        pointers.register("exchange.TaskBatch", "person_id")
