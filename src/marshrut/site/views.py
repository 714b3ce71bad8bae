"""Open pages: welcome, check of a document, policy, help, health."""

from __future__ import annotations

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from marshrut.access.pages import PUBLIC, asks
from marshrut.documents import queries as documents
from marshrut.signing import queries as signing
from marshrut.ui import showcase
from marshrut.ui.http import Request, page

from . import queries


@asks(PUBLIC)
@require_GET
def welcome(request: Request) -> HttpResponse:
    """The front page of the open site."""
    return page(request, "site/welcome.html", open_site=queries.welcome(request.actor))


@asks(PUBLIC)
@require_GET
def check(request: Request) -> HttpResponse:
    """Type ten characters from a paper, see whether it is ours and in force."""
    code = request.GET.get("code", "").strip().upper().replace(" ", "").replace("-", "")
    if code:
        return redirect("site:paper", code)
    return page(request, "site/check.html", code="", paper=None)


@asks(PUBLIC)
@require_GET
def paper(request: Request, code: str) -> HttpResponse:
    """What stands behind a check code."""
    found = documents.check(request.actor, code)
    one = None if found else signing.found_by_code(request.actor, code)
    under = signing.of_paper(request.actor, found.kind, found.subject_id, found.version) if found else []
    return page(
        request, "site/check.html", 200 if found or one else 404, code=code, paper=found, asked=True, one=one,
        signatures=under,
    )  # fmt: skip


@asks(PUBLIC)
@require_GET
def policy(request: Request) -> HttpResponse:
    """How personal data are processed."""
    return page(request, "site/policy.html")


@asks(PUBLIC)
@require_GET
def help_page(request: Request) -> HttpResponse:
    """Help: questions and answers by role."""
    return page(request, "site/help.html")


@asks(PUBLIC)
@require_GET
def kit(request: Request) -> HttpResponse:
    """Every component in every state: for developers and for the accessibility check."""
    return page(request, "ui/kit.html", **showcase.context(request))


@asks(PUBLIC)
@require_GET
def healthz(request: Request) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@asks(PUBLIC)
@require_GET
def readyz(request: Request) -> HttpResponse:
    """Database, migrations, disk, age of the queue: 503 with the reasons when something is wrong."""
    troubles = queries.readiness(request.actor)
    return JsonResponse({"ready": not troubles, "troubles": troubles}, status=503 if troubles else 200)


@asks(PUBLIC)
@require_GET
@cache_control(no_cache=True)
def service_worker(request: Request) -> HttpResponse:
    """The service worker, from the root so that it may serve the whole site."""
    path = finders.find("diagnostics/sw.js") or settings.STATIC_ROOT / "diagnostics" / "sw.js"
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a path of either kind
        return HttpResponse(file.read(), content_type="text/javascript")
