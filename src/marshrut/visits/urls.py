"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "visits"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("new/", views.new, name="new"),
    path("training/", views.training, name="training"),
    path("<int:pk>/", views.visit, name="visit"),
    path("<int:pk>/step/<slug:move>/", views.step, name="step"),
    path("<int:pk>/card/", views.card, name="card"),
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/share/", views.share, name="share"),
    path("<int:pk>/card.pdf", views.card_pdf, name="card_pdf"),
]
