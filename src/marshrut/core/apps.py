from django.apps import AppConfig

from . import clock

clock.start()  # before any model is read: their defaults ask the same clock


class Core(AppConfig):
    name = "marshrut.core"
    label = "core"
    verbose_name = "основа"
