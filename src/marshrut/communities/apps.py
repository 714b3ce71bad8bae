from django.apps import AppConfig


class Communities(AppConfig):
    name = "marshrut.communities"
    label = "communities"
    verbose_name = "сообщества и объединения"

    def ready(self) -> None:
        from marshrut.people import pointers  # noqa: PLC0415 - models are ready only now

        from . import coverage  # noqa: F401, PLC0415 - registers what points at competencies

        pointers.retire("communities.Membership", {"until": "today"})
