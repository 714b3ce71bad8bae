"""Pages of blueprints: the list, one of them with its sets of forms, making and changing, approval, the job."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, composition, queries
from marshrut.diagnostics.blueprint_forms import BlueprintForm
from marshrut.diagnostics.words import Aspect, BlueprintState
from marshrut.people.words import SUBJECTS_TAUGHT
from marshrut.ui.http import Request, page, paginate

READ, WRITE = "diagnostics.see_items", "diagnostics.assemble"


@asks(READ)
@require_GET
def blueprints(request: Request) -> HttpResponse:
    """Blueprints in sight: search by name, filters."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "subject", "state")}
    return page(
        request,
        "diagnostics/blueprints.html",
        rows=paginate(queries.blueprints(request.actor, **asked), request),
        asked=asked,
        narrowed=any(asked.values()),
        subjects=[(subject, subject) for subject in SUBJECTS_TAUGHT],
        states=BlueprintState.choices,
        may_assemble=queries.may_assemble(request.actor),
    )


@asks(WRITE)
@require_http_methods(["GET", "POST"])
def new_blueprint(request: Request) -> HttpResponse:
    """A new blueprint begins with the rows of the base one."""
    initial = _rows(actions.BASE_ROWS)
    form = BlueprintForm(request.POST if request.method == "POST" else None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: actions.make_blueprint(request.actor, **form.said()))
        if made:
            return redirect("diagnostics:blueprint", made.pk)
    return page(request, "diagnostics/blueprint_form.html", 422 if form.is_bound else 200, form=form)


@asks(WRITE)
@require_http_methods(["GET", "POST"])
def edit_blueprint(request: Request, pk: int) -> HttpResponse:
    """Change a draft; a stale page keeps what was typed."""
    found = queries.blueprint(request.actor, pk)
    form = BlueprintForm(
        request.POST if request.method == "POST" else None, actor=request.actor, initial=_initial(found)
    )
    if request.method == "POST" and form.is_valid():
        edition = form.cleaned_data["edition"] or 0
        if _tried(form, lambda: actions.edit_blueprint(request.actor, pk=pk, edition=edition, **form.said())):
            messages.success(request, "План сохранён.")
            return redirect("diagnostics:blueprint", pk)
        typed = request.POST.copy()
        typed["edition"] = str(queries.blueprint(request.actor, pk).edition)
        form.data = typed
    status = 422 if form.is_bound else 200
    return page(request, "diagnostics/blueprint_form.html", status, form=form, blueprint=found)


def _tried(form: BlueprintForm, act: Any) -> Any:
    """What the action gives; its refusal goes to the top of the form, and nothing typed is lost."""
    try:
        return act()
    except Refused as refusal:
        form.add_error(None, refusal.text)
    except ValidationError as wrong:
        form.add_error(None, wrong.messages)
    return None


def _rows(rows: Any) -> dict[str, Any]:
    """Fields of the page by rows of a blueprint."""
    found: dict[str, Any] = {}
    for aspect, value, least, most in rows:
        limits = str(least) if least == most else f"{least}–{most}"
        if aspect == Aspect.COMPETENCY:
            found["competencies"] = f"{found.get('competencies', '')}{value} {limits}\n"
        else:
            found[f"{aspect}__{value}"] = limits
    return found


def _initial(found: Any) -> dict[str, Any]:
    plain = ("name", "subject", "scale", "minutes", "overlap", "earlier_overlap", "most_shown", "most_of_competency")
    rows = [(row.aspect, row.value, row.least, row.most) for row in found.rows.all()]
    return {
        **{name: getattr(found, name) for name in (*plain, "edition")},
        "count": found.forms,
        "anchors": ", ".join(found.anchors),
        **_rows(rows),
    }


@asks(READ)
@require_GET
def blueprint(request: Request, pk: int) -> HttpResponse:
    """A blueprint in words, with the sets of forms assembled by it."""
    found = queries.blueprint(request.actor, pk)
    rows = [
        {"words": composition.row_words(r.aspect, r.value), "wanted": composition.wanted_words(r)}
        for r in found.rows.all()
    ]
    return page(
        request,
        "diagnostics/blueprint.html",
        blueprint=found,
        rows=rows,
        size=composition.size_of(list(found.rows.all())),
        sets=paginate(queries.form_sets(request.actor, found), request),
        may_assemble=queries.may_assemble(request.actor),
    )


@asks(WRITE)
@require_POST
def approve_blueprint(request: Request, pk: int) -> HttpResponse:
    """Approve a version."""
    edition = request.POST.get("edition", "")
    actions.approve_blueprint(request.actor, pk=pk, edition=int(edition) if edition.isdecimal() else 0)
    messages.success(request, "План утверждён: можно собирать варианты.")
    return redirect("diagnostics:blueprint", pk)


@asks(WRITE)
@require_POST
def renew_blueprint(request: Request, pk: int) -> HttpResponse:
    """A draft of the next version."""
    return redirect("diagnostics:edit_blueprint", actions.renew_blueprint(request.actor, pk=pk).pk)


@asks(WRITE)
@require_POST
def assemble(request: Request, pk: int) -> HttpResponse:
    """Begin the job."""
    return redirect("desk:progress", actions.begin_assembly(request.actor, pk=pk).pk)
