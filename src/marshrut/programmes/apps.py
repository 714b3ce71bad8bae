from django.apps import AppConfig


class Programmes(AppConfig):
    name = "marshrut.programmes"
    label = "programmes"
    verbose_name = "программы и стажировки"
