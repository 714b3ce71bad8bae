"""Pages of the room: read input, call a query or an action, answer with a template."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.ui.http import Request, page

from . import actions
from .forms import PasswordForm

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_GET
def enter(request: Request, secret: str) -> HttpResponse:
    """Sign in by a link of the demo."""
    login(request, actions.enter(request.actor, secret), backend=BACKEND)
    return redirect("/")


@require_http_methods(["GET", "POST"])
def accept(request: Request, secret: str) -> HttpResponse:
    """Open an account by the link of an invitation."""
    invite = actions.open_invite(request.actor, secret)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = actions.accept_invite(request.actor, secret=secret, password=form.cleaned_data["password"])
        login(request, account, backend=BACKEND)
        return redirect("/")
    status = 422 if request.method == "POST" else 200
    return page(request, "people/accept.html", status, invite=invite, form=form)
