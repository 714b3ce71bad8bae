"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [path("templates/", views.templates, name="templates")]
