"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "diagnostics"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("invitations/<int:pk>/", views.invitation, name="invitation"),
    path("invitations/<int:pk>/accept/", views.accept, name="accept"),
    path("invitations/<int:pk>/decline/", views.decline, name="decline"),
    path("take/<int:pk>/", views.take, name="take"),
    path("take/<int:pk>/finish/", views.finish, name="finish"),
    path("profile/", views.profile, name="profile"),
    path("profile/grant/", views.grant, name="grant"),
    path("profile/grant/<int:pk>/close/", views.close_grant, name="close_grant"),
    path("people/<int:pk>/profile/", views.profile_of, name="profile_of"),
    path("people/<int:pk>/profile/open/", views.open_profile, name="open_profile"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/new/", views.new_campaign, name="new_campaign"),
    path("campaigns/<int:pk>/", views.campaign, name="campaign"),
    path("campaigns/<int:pk>/publish/", views.publish, name="publish"),
    path("campaigns/<int:pk>/close/", views.close, name="close"),
    path("campaigns/<int:pk>/invited/", views.invited, name="invited"),
    path("campaigns/<int:pk>/export/", views.export, name="export"),
    path("invited/<int:pk>/replace/", views.replace, name="replace"),
    path("forms/", views.forms, name="forms"),
    path("forms/<int:pk>/", views.form, name="form"),
    path("items/", views.items, name="items"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/state/", views.item_state, name="item_state"),
    path("scoring/", views.scoring, name="scoring"),
    path("scoring/<int:pk>/", views.scoring_task, name="scoring_task"),
]
