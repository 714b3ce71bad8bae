from django.apps import AppConfig


class Exchange(AppConfig):
    name = "marshrut.exchange"
    label = "exchange"
    verbose_name = "загрузка и выгрузка"
