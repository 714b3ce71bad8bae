"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "signing"
urlpatterns = [
    path("agreement/", views.agreement, name="agreement"),
    path("agreement/withdraw/", views.withdraw, name="withdraw"),
    path("demand/", views.demand, name="demand"),
    path("codes/<int:pk>/", views.code, name="code"),
    path("codes/<int:pk>/again/", views.again, name="again"),
    path("paper/<int:pk>/", views.paper, name="paper"),
    path("files/<int:pk>/", views.upload, name="upload"),
    path("<slug:workflow>/<int:subject>/", views.sheet, name="sheet"),
    path("<slug:workflow>/<int:subject>/<int:version>/file/", views.file, name="file"),
]
