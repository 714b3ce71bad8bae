from django.apps import AppConfig


class Ui(AppConfig):
    name = "marshrut.ui"
    label = "ui"
    verbose_name = "оформление"
