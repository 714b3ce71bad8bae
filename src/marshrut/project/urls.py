"""Root urls: one line per room."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    # our own page of devices and links in the place of those of the package
    path("accounts/sessions/", RedirectView.as_view(pattern_name="people:devices"), name="sessions"),
    path("accounts/3rdparty/", RedirectView.as_view(pattern_name="people:me"), name="links"),
    path("accounts/", include("allauth.urls")),
    path("people/", include("marshrut.people.urls")),
    path("units/", include("marshrut.region.urls")),
    path("competencies/", include("marshrut.competency.urls")),
    path("papers/", include("marshrut.documents.urls")),
    path("signatures/", include("marshrut.signing.urls")),
    path("attendance/", include("marshrut.attendance.urls")),
    path("materials/", include("marshrut.knowledge.urls")),
    path("diagnostics/", include("marshrut.diagnostics.urls")),
    path("outside/", include("marshrut.outside.urls")),
    path("programmes/", include("marshrut.programmes.urls")),
    path("events/", include("marshrut.events.urls")),
    path("visits/", include("marshrut.visits.urls")),
    path("consulting/", include("marshrut.consulting.urls")),
    path("repairs/", include("marshrut.repairs.urls")),
    path("communities/", include("marshrut.communities.urls")),
    path("mentors/", include("marshrut.mentoring.urls")),
    path("routes/", include("marshrut.routes.urls")),
    path("research/", include("marshrut.research.urls")),
    path("exchange/", include("marshrut.exchange.urls")),
    path("", include("marshrut.desk.urls")),
    path("", include("marshrut.site.urls")),
]
