from django.apps import AppConfig


class Core(AppConfig):
    name = "marshrut.core"
    label = "core"
    verbose_name = "основа"
