from django.apps import AppConfig


class Signing(AppConfig):
    name = "marshrut.signing"
    label = "signing"
    verbose_name = "подписи"

    def ready(self) -> None:
        from marshrut.people import pointers  # noqa: PLC0415 - models are ready only now

        pointers.retire("signing.Agreement", {"withdrawn_at": "now"})
