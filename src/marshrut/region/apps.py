from django.apps import AppConfig


class Region(AppConfig):
    name = "marshrut.region"
    label = "region"
    verbose_name = "территории и организации"
