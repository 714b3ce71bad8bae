from django.apps import AppConfig


class Documents(AppConfig):
    name = "marshrut.documents"
    label = "documents"
    verbose_name = "документы"
