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
    path("me/consents/again/", views.consent_again, name="consent_again"),
    path("me/letters/", views.letters, name="letters"),
    path("me/factor/", views.factor, name="factor"),
    path("me/filters/", views.keep_filter, name="keep_filter"),
    path("me/filters/drop/", views.drop_filter, name="drop_filter"),
    path("me/devices/", views.devices, name="devices"),
    path("me/devices/end/", views.end_devices, name="end_devices"),
    path("me/links/<int:pk>/", views.unlink, name="unlink"),
    path("roles/", views.roles, name="roles"),
    path("substitutions/", views.substitutions, name="substitutions"),
    path("substitutions/<int:pk>/", views.substitute, name="substitute"),
    path("substitutions/<int:pk>/end/", views.end_substitution, name="end_substitution"),
    path("emergency/", views.emergency, name="emergency"),
    path("emergency/<int:pk>/confirm/", views.confirm_emergency, name="confirm_emergency"),
    path("emergency/<int:pk>/close/", views.close_emergency, name="close_emergency"),
    path("doubles/", views.doubles, name="doubles"),
    path("doubles/find/", views.find_doubles, name="find_doubles"),
    path("doubles/merges/", views.merges, name="merges"),
    path("doubles/merges/<int:pk>/undo/", views.undo_merge, name="undo_merge"),
    path("doubles/<int:pk>/", views.pair, name="pair"),
    path("doubles/<int:pk>/differ/", views.differ, name="differ"),
    path("doubles/<int:pk>/reopen/", views.reopen, name="reopen"),
    path("doubles/<int:pk>/merge/", views.merge, name="merge"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/factor/", views.reset_factor, name="reset_factor"),
    path("<int:pk>/invite/", views.invite, name="invite"),
    path("<int:pk>/move/", views.move, name="move"),
]
