from django.apps import AppConfig


class Site(AppConfig):
    name = "marshrut.site"
    label = "site"
    verbose_name = "сайт"
