"""Addresses of the room."""

from django.urls import URLPattern

app_name = "routes"
urlpatterns: list[URLPattern] = []
