from django.apps import AppConfig


class Repairs(AppConfig):
    name = "marshrut.repairs"
    label = "repairs"
    verbose_name = "отмены и замены"

    def ready(self) -> None:
        from marshrut.people import pointers  # noqa: PLC0415 - models are ready only now

        from . import jobs, tops  # noqa: F401, PLC0415 - registers jobs and what a route's page shows

        pointers.retire("repairs.Seat", {"state": "dropped"})
        pointers.retire("repairs.Repair", stays={"state": "withdrawn"})
