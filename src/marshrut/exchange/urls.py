"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "exchange"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("template/", views.template, name="template"),
    path("upload/", views.upload, name="upload"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/template/", views.task_template, name="task_template"),
    path("tasks/export/", views.task_export, name="task_export"),
    path("tasks/<int:pk>/", views.task_batch, name="task_batch"),
    path("tasks/<int:pk>/commit/", views.task_commit, name="task_commit"),
    path("tasks/<int:pk>/undo/", views.task_undo, name="task_undo"),
    path("tasks/<int:pk>/copy/", views.task_copy, name="task_copy"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/commit/", views.commit, name="commit"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/copy/", views.copy, name="copy"),
]
