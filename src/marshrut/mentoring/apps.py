from django.apps import AppConfig


class Mentoring(AppConfig):
    name = "marshrut.mentoring"
    label = "mentoring"
    verbose_name = "наставничество"
