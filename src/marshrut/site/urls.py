"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "site"
urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("check/", views.check, name="check"),
    path("v/<str:code>/", views.paper, name="paper"),
    path("policy/", views.policy, name="policy"),
    path("help/", views.help_page, name="help"),
    path("kit/", views.kit, name="kit"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("sw.js", views.service_worker, name="service_worker"),
]
