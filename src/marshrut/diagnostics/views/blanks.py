"""Pages of answers on paper: print, find a blank, enter it, enter it again, settle differences."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.blanks import code
from marshrut.diagnostics.blanks.printing import GEOMETRY
from marshrut.diagnostics.forms_blanks import BlankForm, PrintForm
from marshrut.diagnostics.words_blanks import BlankState
from marshrut.paper.blank import render_blanks
from marshrut.paper.booklet import LARGE, USUAL, render_booklet
from marshrut.ui.http import Request, page, paginate

PRINT, ENTER = "diagnostics.print_blanks", "diagnostics.enter_blanks"
STATES = [
    ("printed", "не внесены"),
    ("scanned", "ждут сверки со сканом"),
    ("second", "ждут второго ввода"),
    ("differs", "вводы расходятся"),
    ("done", "внесены"),
    ("void", "заменены"),
]


@asks(PRINT, ENTER)
@require_GET
def paper(request: Request, pk: int) -> HttpResponse:
    """Answers on paper of a campaign: what to print, which blanks there are; a typed number opens its blank."""
    number, trouble = request.GET.get("number", "").strip()[:60], ""
    if number:
        try:
            return redirect("diagnostics:blank", queries.blank_by_number(request.actor, number).pk)
        except Refused as refusal:
            trouble = refusal.text
    return _paper(request, pk, number=number, trouble=trouble, status=422 if trouble else 200)


def _paper(request: Request, pk: int, *, status: int = 200, form: PrintForm | None = None, **more: Any) -> HttpResponse:
    found = queries.paper_campaign(request.actor, pk)
    asked = {n: request.GET.get(n, "").strip()[:100] for n in ("q", "state")}
    rows = paginate(queries.blanks(request.actor, found, text=asked["q"], state=asked["state"]), request)
    for row in rows:
        row.number = code.number(row.pk)
    return page(
        request,
        "diagnostics/paper.html",
        status,
        campaign=found,
        form=form or PrintForm(choices=queries.paper_choices(request.actor, found)),
        rows=rows,
        asked=asked,
        states=STATES,
        counts=queries.blank_counts(request.actor, found),
        may_enter=queries.may_enter_blanks(request.actor, found),
        booklets=queries.forms_of(request.actor, found),
        may_manage=queries.may_manage(request.actor),
        **more,
    )


@asks(PRINT)
@never_cache
@require_POST
def print_blanks(request: Request, pk: int) -> HttpResponse:
    """Blanks as PDF; printed again they are the same."""
    found = queries.paper_campaign(request.actor, pk)
    one = request.POST.get("one", "")
    if one.isdecimal():
        return _again(request, found, int(one))
    form = PrintForm(request.POST, choices=queries.paper_choices(request.actor, found))
    if not form.is_valid():
        return _paper(request, pk, status=422, form=form)
    scope, key = form.scope()
    try:
        made = actions.issue_blanks(request.actor, campaign=pk, scope=scope, key=key, twice=form.cleaned_data["twice"])
    except Refused as refusal:
        form.add_error("whom", refusal.text)
        return _paper(request, pk, status=422, form=form)
    sheets = queries.blank_sheets(request.actor, made, names=form.cleaned_data["names"])
    return _pdf(render_blanks(sheets, GEOMETRY, f"Бланки: {found.title}"), f"Бланки {found.title}")


def _again(request: Request, found: Any, invitation: int) -> HttpResponse:
    """The blank of one person: a new one after it was spoilt, or the same once more."""
    made = actions.issue_blanks(request.actor, campaign=found.pk, scope="one", key=invitation, twice=None)
    sheets = queries.blank_sheets(request.actor, made, names=True)
    number = code.number(made[0].pk)
    return _pdf(render_blanks(sheets, GEOMETRY, f"Бланк {number}"), f"Бланк {number}")


def _pdf(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.pdf") or ""
    return answer


@asks("diagnostics.manage")
@never_cache
@require_POST
def print_booklet(request: Request, pk: int) -> HttpResponse:
    """The tasks of the form as PDF, of usual or large print; a fact remembers who took them."""
    found, forms = actions.take_booklet(request.actor, campaign=pk)
    chosen = next((one for one in forms if str(one.pk) == request.POST.get("form")), forms[0])
    tasks, pictures, footer = queries.booklet(request.actor, found, chosen)
    large = request.POST.get("large") == "1"
    body = render_booklet(
        tasks,
        pictures,
        title=found.title,
        about=f"Вариант {chosen.code} · {found.minutes} мин",
        footer=footer,
        size=LARGE if large else USUAL,
    )
    return _pdf(body, f"Задания {chosen.code}{' крупно' if large else ''}")


@asks(ENTER)
@never_cache
@require_http_methods(["GET", "POST"])
def blank(request: Request, pk: int) -> HttpResponse:
    """Enter a blank: letters and digits by the keyboard, or what a machine has read from its scan, looked at by a person.

    The second time another person enters it; differences are settled.
    """
    found = queries.blank(request.actor, pk)
    read, missing = queries.readings(request.actor, found)
    form = _form(request, found, read)
    if form.is_bound and form.is_valid():
        try:
            held = actions.enter_blank(
                request.actor,
                pk=pk,
                values=queries.settled(request.actor, found, form.values),
                source="scan" if read else "hand",
                signed_on=form.cleaned_data.get("signed_on"),
            )
        except Refused as refusal:
            at = "signed_on" if "signed_on" in form.fields and "consent" in refusal.code else None
            form.add_error(at, refusal.text)
        else:
            messages.success(request, SAVED[BlankState(held.state)])
            return redirect("diagnostics:scans" if read else "diagnostics:paper", held.campaign_id)
    return page(
        request,
        "diagnostics/blank.html",
        422 if form.is_bound else 200,
        blank=found,
        number=code.number(found.pk),
        form=form,
        rows=_rows(request, found, form, read),
        scans=bool(read),
        missing=missing,
        entries=queries.entries(request.actor, found),
        open=found.state not in {BlankState.DONE, BlankState.VOID},
    )


def _form(request: Request, found: Any, read: dict[str, Any]) -> BlankForm:
    asked = queries.asked_of_blank(request.actor, found)
    second = found.state != BlankState.PRINTED
    return BlankForm(
        request.POST if request.method == "POST" else None,
        asked=asked,
        consent=queries.agreed(request.actor, found),
        # Whoever enters a blank the second time does not see what a machine or the first person made of it.
        initial={} if second else {one.key: read[one.key].text for one in asked if one.key in read},
        doubtful=[one.key for one in asked if not second and one.key in read and not read[one.key].sure],
    )


def _rows(request: Request, found: Any, form: BlankForm, read: dict[str, Any]) -> list[dict[str, Any]]:
    """Fields of the page: the input, the cut-out, why a person must look, what both entries say."""
    before = queries.said_before(request.actor, found)
    rows = []
    for one, field, seen in form.rows():
        row = {"key": one.key, "label": one.label, "field": field, "seen": seen, "before": before.get(one.key)}
        if said := read.get(one.key):
            row["cut"] = reverse("diagnostics:scan_cut", args=[said.scan, said.block])
            row["picture"] = reverse("diagnostics:scan_page", args=[said.scan])
            row |= {"why": said.why, "wide": said.wide, "high": said.high}
        rows.append(row)
    return rows


SAVED = {
    BlankState.DONE: "Ответы внесены и засчитаны.",
    BlankState.SECOND: "Первый ввод сохранён. Второй делает другой человек.",
    BlankState.DIFFERS: "Вводы расходятся: сверьте отмеченные задания с бланком.",
}


@asks(ENTER)
@require_POST
def replace_blank(request: Request, pk: int) -> HttpResponse:
    """A new blank instead of a spoilt one."""
    made = actions.replace_blank(request.actor, pk=pk)
    text = f"Прежний бланк больше не действует. Новый — {code.number(made.pk)}: напечатайте его."
    messages.success(request, text)
    return redirect("diagnostics:blank", made.pk)
