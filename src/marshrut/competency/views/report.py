"""Import of a CASE file and the report of coverage."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, asked_of, page

from .. import actions, queries
from ..case_reading import Unreadable
from ..forms import CaseForm
from ..words import Group


@asks("competency.prepare")
@require_http_methods(["GET", "POST"])
def load(request: Request) -> HttpResponse:
    """Take a CASE file: a draft and its difference from the version in force, or what is wrong and where."""
    form = CaseForm(request.POST or None, request.FILES or None) if request.method == "POST" else CaseForm()
    troubles: list[str] = []
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.import_case(
                request.actor, raw=file.read(), name=file.name, version=form.cleaned_data["version"]
            )
        except Unreadable as found:
            troubles = found.troubles
        except Refused as refusal:
            form.add_error(None, refusal.text)
        else:
            messages.success(request, f"Создан проект {made.version}. Проверьте, что изменится.")
            if made.parent_id:
                return redirect("competency:difference", made.parent_id, made.pk)
            return redirect("competency:version", made.pk)
    status = 422 if form.is_bound else 200
    return page(request, "competency/load.html", status, form=form, troubles=troubles)


@asks("competency.coverage")
@require_GET
def coverage(request: Request) -> HttpResponse:
    """Which objects point at which competency, and orphans on both sides."""
    asked = asked_of(request, ("group", "only"))
    report = queries.coverage(request.actor, group=asked["group"], only=asked["only"])
    return page(request, "competency/coverage.html", asked=asked, group_choices=Group.choices, report=report)
