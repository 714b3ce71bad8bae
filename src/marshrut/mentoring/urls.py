"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "mentoring"
urlpatterns = [
    path("", views.listing, name="listing"),
]
