"""Addresses of the room."""

from django.urls import path

from .views import batches, results, studies, waves

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
    path("pupils/", studies.studies, name="studies"),
    path("pupils/new/", studies.new_study, name="new_study"),
    path("pupils/<int:pk>/", studies.study, name="study"),
    path("pupils/<int:pk>/load/<slug:kind>/", studies.upload_study, name="upload_study"),
    path("pupils/<int:pk>/step/", studies.study_step, name="study_step"),
    path("pupils/<int:pk>/causes/", studies.causes, name="causes"),
    path("pupils/<int:pk>/tasks/<int:task>/", studies.advice, name="advice"),
    path("pupils/<int:pk>/schools/<int:unit>/", studies.school, name="school"),
    path("files/", batches.batches, name="batches"),
    path("files/<slug:kind>/template/", batches.template, name="template"),
    path("files/<int:pk>/", batches.batch, name="batch"),
    path("files/<int:pk>/columns/", batches.columns, name="columns"),
    path("files/<int:pk>/commit/", batches.commit, name="commit"),
    path("files/<int:pk>/undo/", batches.undo, name="undo"),
    path("files/<int:pk>/copy/", batches.copy, name="copy"),
]
