"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "communities"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("<int:pk>/", views.card, name="card"),
]
