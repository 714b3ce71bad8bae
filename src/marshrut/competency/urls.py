"""Addresses of the room."""

from django.urls import path

from .views import editing, open, report  # noqa: A004

app_name = "competency"
urlpatterns = [
    path("", open.framework, name="framework"),
    path("code/<slug:code>/", open.card, name="card"),
    path("targets/", open.targets, name="targets"),
    path("coverage/", report.coverage, name="coverage"),
    path("import/", report.load, name="load"),
    path("versions/", open.versions, name="versions"),
    path("versions/new/", editing.start, name="start"),
    path("versions/<int:pk>/", editing.version, name="version"),
    path("versions/<int:pk>/case.json", open.export, name="export"),
    path("versions/<int:pk>/add/", editing.add, name="add"),
    path("versions/<int:pk>/join/", editing.join, name="join"),
    path("versions/<int:pk>/targets/", editing.draft_targets, name="draft_targets"),
    path("versions/<int:pk>/targets/drop/", editing.drop_target, name="drop_target"),
    path("versions/<int:pk>/undo/", editing.undo, name="undo"),
    path("versions/<int:pk>/discard/", editing.discard, name="discard"),
    path("versions/<int:pk>/step/<slug:move>/", editing.step, name="step"),
    path("versions/<int:pk>/edit/<slug:code>/", editing.edit, name="edit"),
    path("versions/<int:pk>/reshape/<slug:code>/", editing.reshape, name="reshape"),
    path("versions/<int:pk>/shift/<slug:code>/", editing.shift, name="shift"),
    path("difference/<int:was>/<int:now>/", open.difference, name="difference"),
    path("ims/case/v1p1/<slug:kind>/<uuid:ident>", open.case, name="case"),
]
