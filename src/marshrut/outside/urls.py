"""Addresses of the room."""

from django.urls import path

from .views import batches, results, waves

app_name = "outside"
urlpatterns = [
    path("", waves.waves, name="waves"),
    path("waves/new/", waves.new_wave, name="new_wave"),
    path("waves/<int:pk>/", waves.wave, name="wave"),
    path("waves/<int:pk>/edit/", waves.edit_wave, name="edit_wave"),
    path("waves/<int:pk>/list/", waves.upload_list, name="upload_list"),
    path("waves/<int:pk>/step/", waves.step, name="step"),
    path("waves/<int:pk>/places/", waves.quota, name="quota"),
    path("waves/<int:pk>/reserve/", waves.redistribute, name="redistribute"),
    path("waves/<int:pk>/give/", waves.give, name="give"),
    path("places/<int:pk>/confirm/", waves.confirm, name="confirm"),
    path("people/<int:pk>/", waves.part, name="part"),
    path("results/", results.results, name="results"),
    path("results/load/", results.upload_results, name="upload_results"),
    path("codes/", results.codes, name="codes"),
    path("codes/load/", results.upload_codes, name="upload_codes"),
    path("codes/<int:pk>/", results.code, name="code"),
    path("files/", batches.batches, name="batches"),
    path("files/template/<slug:kind>/", batches.template, name="template"),
    path("files/<int:pk>/", batches.batch, name="batch"),
    path("files/<int:pk>/columns/", batches.columns, name="columns"),
    path("files/<int:pk>/commit/", batches.commit, name="commit"),
    path("files/<int:pk>/undo/", batches.undo, name="undo"),
    path("files/<int:pk>/copy/", batches.copy, name="copy"),
]
