"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "research"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.card, name="card"),
    path("<int:pk>/give/", views.give, name="give"),
    path("<int:pk>/file/", views.file, name="file"),
]
