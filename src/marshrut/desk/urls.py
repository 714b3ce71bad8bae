"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("work/", views.work, name="work"),
    path("notices/", views.notices, name="notices"),
    path("search/", views.search, name="search"),
    path("role/", views.role, name="role"),
    path("sight/", views.sight, name="sight"),
    path("more/", views.more, name="more"),
    path("progress/<int:pk>/", views.progress, name="progress"),
]
