"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "exchange"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("template/", views.template, name="template"),
    path("upload/", views.upload, name="upload"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/commit/", views.commit, name="commit"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/copy/", views.copy, name="copy"),
]
