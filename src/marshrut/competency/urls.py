"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "competency"
urlpatterns = [path("", views.framework, name="framework")]
