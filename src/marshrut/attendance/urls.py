"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "attendance"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("<int:pk>/", views.sheet, name="sheet"),
]
