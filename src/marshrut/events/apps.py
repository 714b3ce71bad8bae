from django.apps import AppConfig


class Events(AppConfig):
    name = "marshrut.events"
    label = "events"
    verbose_name = "мероприятия"
