from django.apps import AppConfig


class Communities(AppConfig):
    name = "marshrut.communities"
    label = "communities"
    verbose_name = "сообщества и объединения"
