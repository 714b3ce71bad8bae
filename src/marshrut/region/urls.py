"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "region"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("<int:pk>/", views.unit, name="unit"),
]
