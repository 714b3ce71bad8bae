"""Pages of the room: «Сегодня», the inbox, the bell, search, the switch of roles, the version for weak sight."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import PUBLIC, SIGNED, asks
from marshrut.core import actions as core
from marshrut.core import queries as core_queries
from marshrut.ui.frame import SIGHT_GROUPS, sight_of
from marshrut.ui.http import Request, page, paginate, part

from . import queries
from .chosen import ROLE_KEY, SIGHT_COOKIE, chosen_role

YEAR = 365 * 24 * 3600


def _back(request: Request) -> str:
    """Where to return: the page the person came from, when it is ours."""
    to = request.POST.get("next", "") or request.GET.get("next", "") or request.headers.get("Referer", "")
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}) else reverse("desk:today")


@asks(PUBLIC)
@require_GET
def today(request: Request) -> HttpResponse:
    """The home of the role that is switched on; strangers go to the open site."""
    if not request.user.is_authenticated:
        return redirect("site:welcome")
    role = chosen_role(request)
    home = queries.today(request.actor, role)
    return page(request, f"desk/{home.template}.html", home=home)


@asks(SIGNED)
@require_GET
def work(request: Request) -> HttpResponse:
    """All open obligations, the nearest term first."""
    return page(request, "desk/work.html", rows=paginate(core_queries.work(request.actor), request))


@asks(SIGNED)
@require_http_methods(["GET", "POST"])
def notices(request: Request) -> HttpResponse:
    """The bell: messages, the newest first; POST marks all as read."""
    if request.method == "POST":
        core.read_notices(request.actor)
        return redirect("desk:notices")
    return page(request, "desk/notices.html", rows=paginate(core_queries.notices(request.actor), request))


@asks(SIGNED)
@require_GET
def search(request: Request) -> HttpResponse:
    """One box for people, organisations, routes, programmes, events, materials, competencies."""
    text = request.GET.get("q", "").strip()
    return page(request, "desk/search.html", text=text, found=queries.search(request.actor, text))


@asks(SIGNED)
@require_POST
def role(request: Request) -> HttpResponse:
    """Switch the role: the menu and the home change, rights do not."""
    wanted = request.POST.get("appointment", "")
    if wanted.isdecimal():
        request.session[ROLE_KEY] = int(wanted)
    return redirect("desk:today")


@asks(PUBLIC)
@require_GET
def sight(request: Request) -> HttpResponse:
    """Choose the version for weak sight: the form, or with `set` the choice, kept in a cookie for a year."""
    if "set" not in request.GET:
        return page(request, "desk/sight.html", groups=SIGHT_GROUPS, back=_back(request))
    answer = redirect(_back(request))
    chosen = sight_of([request.GET.get(name, "") for name, _, _ in SIGHT_GROUPS])
    answer.set_cookie(SIGHT_COOKIE, chosen, max_age=YEAR, samesite="Lax")
    return answer


@asks(SIGNED)
@require_GET
def more(request: Request) -> HttpResponse:
    """The whole menu as a page: the fourth tab of the phone."""
    return page(request, "desk/more.html")


@asks(SIGNED)
@require_GET
def progress(request: Request, pk: int) -> HttpResponse:
    """How a long work goes: a page that may be closed, and the fragment it polls."""
    going = core_queries.progress(request.actor, pk)
    if request.htmx:
        return part(request, "desk/progress.html#bar", going=going)
    return page(request, "desk/progress.html", going=going)
