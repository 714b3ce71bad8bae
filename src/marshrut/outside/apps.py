from django.apps import AppConfig


class Outside(AppConfig):
    name = "marshrut.outside"
    label = "outside"
    verbose_name = "внешние результаты"

    def ready(self) -> None:
        from marshrut.diagnostics import beside  # noqa: PLC0415 - models are ready only now
        from marshrut.people import pointers  # noqa: PLC0415

        from . import queries  # noqa: PLC0415

        pointers.register("outside.Batch", "person_id")
        pointers.register("outside.QuotaMove", "person_id")
        beside.register(queries.own_lines)
