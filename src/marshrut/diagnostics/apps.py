from django.apps import AppConfig


class Diagnostics(AppConfig):
    name = "marshrut.diagnostics"
    label = "diagnostics"
    verbose_name = "диагностика"

    def ready(self) -> None:
        from marshrut.people import emergency, pointers  # noqa: PLC0415 - models are ready only now

        from . import coverage, jobs  # noqa: F401, PLC0415 - registers the room's background work

        emergency.register("Профиль дефицитов", "diagnostics:profile_of")
        pointers.register("diagnostics.Item", "author_id")
        pointers.register("diagnostics.ItemVersion", "author_id")
        pointers.register("diagnostics.Media", "author_id")
        pointers.register("diagnostics.HandIn", "by_id")
        pointers.register("diagnostics.Blank", "printed_by_id")
        pointers.register("diagnostics.BlankEntry", "by_id")
        pointers.register("diagnostics.ScanFile", "by_id")
        pointers.register("diagnostics.ItemEnemy", "made_by")
        pointers.register("diagnostics.ItemReport", "decided_by")
        pointers.register("diagnostics.Blueprint", "author_id")
        pointers.register("diagnostics.Blueprint", "approved_by")
        pointers.register("diagnostics.FormSet", "made_by")
        pointers.register("diagnostics.FormSet", "approved_by")
        pointers.retire("diagnostics.Profile", {"state": "superseded"}, newest="published_at")
        pointers.retire("diagnostics.Grant", {"withdrawn_at": "now"})
