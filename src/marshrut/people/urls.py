"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("enter/<str:secret>/", views.enter, name="enter"),
    path("accept/<str:secret>/", views.accept, name="accept"),
    path("staff/", views.staff, name="staff"),
    path("me/", views.me, name="me"),
    path("me/consents/withdraw/", views.withdraw, name="withdraw"),
    path("me/letters/", views.letters, name="letters"),
    path("roles/", views.roles, name="roles"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/invite/", views.invite, name="invite"),
    path("<int:pk>/move/", views.move, name="move"),
]
