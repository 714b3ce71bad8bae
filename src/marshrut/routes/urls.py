"""Addresses of the room."""

from django.http import HttpResponse
from django.urls import path

app_name = "routes"
urlpatterns = [path("<int:pk>/", lambda r, pk: HttpResponse(""), name="card"), path("<int:pk>/amendment/", lambda r, pk: HttpResponse(""), name="amendment"), path("b/<int:pk>/", lambda r, pk: HttpResponse(""), name="batch")]
