from django.apps import AppConfig


class Exchange(AppConfig):
    name = "marshrut.exchange"
    label = "exchange"
    verbose_name = "загрузка и выгрузка"

    def ready(self) -> None:
        from marshrut.people import pointers  # noqa: PLC0415 - models are ready only now

        pointers.register("exchange.Batch", "person_id")
