"""Addresses of the room."""

from django.urls import path

from .views import bank, desk, slots

app_name = "consulting"
urlpatterns = [
    path("", desk.listing, name="listing"),
    path("new/", desk.new, name="new"),
    path("<int:pk>/", desk.card, name="card"),
    path("<int:pk>/step/<slug:move>/", desk.step, name="step"),
    path("<int:pk>/time/", slots.take, name="take"),
    path("times/", slots.slots, name="slots"),
    path("times/<int:pk>/off/", slots.off, name="slot_off"),
    path("answers/", bank.known, name="known"),
    path("answers/new/", bank.new, name="known_new"),
    path("answers/<int:pk>/", bank.one, name="known_one"),
    path("answers/<int:pk>/edit/", bank.edit, name="known_edit"),
    path("answers/<int:pk>/state/", bank.state, name="known_state"),
    path("answers/<int:pk>/helped/", bank.helped, name="helped"),
    path("<int:pk>/draft/", bank.draft, name="draft"),
]
