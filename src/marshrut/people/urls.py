"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("enter/<str:secret>/", views.enter, name="enter"),
    path("accept/<str:secret>/", views.accept, name="accept"),
]
