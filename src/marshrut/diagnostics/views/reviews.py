"""Pages of a reviewer, and reports of takers about tasks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from marshrut.access.pages import asks
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, describing, queries
from marshrut.diagnostics.item_forms import ReportForm, ReviewForm
from marshrut.ui.http import Request, page, paginate

from .bank import faces

REVIEWS = "diagnostics.review"
FRAME = "ui/frame.html"


@asks(REVIEWS)
@require_GET
def reviews(request: Request) -> HttpResponse:
    """Reviews of the person: waiting ones first."""
    return page(request, "diagnostics/reviews.html", rows=paginate(queries.my_reviews(request.actor), request))


@asks(REVIEWS)
@require_http_methods(["GET", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """One task without its author beside the card of the review."""
    found = queries.my_review(request.actor, pk)
    parts = describing.parts_of(found.version)
    form = ReviewForm(request.POST if request.method == "POST" else None, review=found, parts=parts)
    trouble, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.give_review(request.actor, pk=pk, **form.values())
                messages.success(request, "Рецензия отправлена. Спасибо.")
                return redirect("diagnostics:reviews")
            except Refused as refusal:
                trouble = refusal.text
                status = 409 if refusal.code in ("review.done", "review.over") else 422
    return page(
        request,
        "diagnostics/review.html",
        status,
        review=found,
        version=found.version,
        form=form,
        parts=parts,
        said=[(dict(parts).get(one.part, "Задание"), one) for one in found.remarks.all()],
        trouble=trouble,
        competency=queries.competency_name(request.actor, found.version.item.competency),
        **faces(request.actor, found.version, "review_picture", pk),
    )


@asks(REVIEWS)
@require_http_methods(["GET", "POST"])
def review_report(request: Request, pk: int) -> HttpResponse:
    """A reviewer says that the task is known or wrong."""
    found = queries.my_review(request.actor, pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    del form.fields["place"]
    trouble = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_from_review(request.actor, review=pk, **form.cleaned_data)
            messages.success(request, "Сообщение передано редакторам: ответ придёт уведомлением.")
            return redirect("diagnostics:review", pk)
        except Refused as refusal:
            trouble = refusal.text
    status = 422 if form.is_bound else 200
    return page(request, "diagnostics/report.html", status, review=found, form=form, trouble=trouble, base=FRAME)


@asks("diagnostics.report_items")
@require_http_methods(["GET", "POST"])
def report(request: Request, pk: int) -> HttpResponse:
    """The taker of a form says what is wrong with one of its tasks."""
    return reporting(request, request.actor, pk, frame=FRAME, back=reverse("diagnostics:mine"))


def reporting(request: Request, actor: Actor, pk: int, *, frame: str, back: str) -> HttpResponse:
    """The page of a report for those who are signed in and for those who came by a link."""
    sitting = queries.reported_sitting(actor, pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    trouble = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_from_sitting(actor, sitting=pk, **form.cleaned_data)
            messages.success(request, "Спасибо: сообщение передано редакторам. На ваши ответы оно не влияет.")
            return redirect(back)
        except Refused as refusal:
            trouble = refusal.text
    status = 422 if form.is_bound else 200
    return page(
        request, "diagnostics/report.html", status, sitting=sitting, form=form, trouble=trouble, base=frame, back=back
    )
