"""Addresses of the room."""

from django.urls import path, re_path

from . import views

app_name = "repairs"
THING = r"things/(?P<kind>stream|event)/(?P<pk>\d+)/"
urlpatterns = [
    path("", views.listing, name="listing"),
    re_path(rf"^{THING}$", views.thing, name="thing"),
    re_path(rf"^{THING}queue/$", views.queue, name="queue"),
    re_path(rf"^{THING}(?P<act>cancel|move)/$", views.change, name="change"),
    path("deeds/<int:pk>/", views.deed, name="deed"),
    path("deeds/<int:pk>/undo/", views.undo, name="undo"),
    path("mine/", views.seats, name="seats"),
    path("mine/away/", views.away, name="away"),
    re_path(r"^mine/(?P<pk>\d+)/(?P<answer>accept|leave)/$", views.answer, name="answer"),
    path("<int:pk>/", views.repair, name="repair"),
    re_path(r"^(?P<pk>\d+)/(?P<answer>accept|decline)/$", views.decide, name="decide"),
]
