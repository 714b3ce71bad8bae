from django.apps import AppConfig


class Knowledge(AppConfig):
    name = "marshrut.knowledge"
    label = "knowledge"
    verbose_name = "материалы"
