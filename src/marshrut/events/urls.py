"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "events"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("<int:pk>/", views.card, name="card"),
    path("<int:pk>/place/", views.place, name="place"),
]
