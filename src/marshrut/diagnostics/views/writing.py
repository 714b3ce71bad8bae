"""The editor of a task: a new one, an edit, a preview made on the server."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from marshrut.access.pages import asks
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, describing, editing, kinds, queries, render
from marshrut.diagnostics.item_forms import ItemForm, item_initial
from marshrut.diagnostics.words import ItemState
from marshrut.ui.http import Request, page

from .bank import EDITS, number
from .showing import shelf_of

MORE = 3


def _page(request: Request, form: ItemForm, status: int = 200, **more: Any) -> HttpResponse:
    act = request.POST.get("act", "")
    lines = editing.padded(form.chosen, form.lines, more=MORE if act == "more" else 0)
    context: dict[str, Any] = {
        "form": form,
        "lines": lines,
        "part": f"diagnostics/editing/{form.editor.part}.html",
        "only": form.editor.one,
        "trouble": "",
        "full": len(lines) >= editing.MOST_LINES,
    }
    return page(request, "diagnostics/item_edit.html", status, **(context | more))


def _look(actor: Actor, form: ItemForm) -> dict[str, Any]:
    """The preview: what a taker will see, or what is wrong with the formulas."""
    stem = str(form.data.get("stem", ""))
    faults = describing.formula_faults(stem, form.lines)
    if faults:
        return {"trouble": " ".join(faults)}
    body = form.editor.read(form.lines)
    typed = kinds.Part(form.chosen, stem, body.content)
    shelf = shelf_of(actor, [typed], "picture")
    options = {
        side: [shelf.put(render.inline(one["text"])) for one in body.content.get(side, [])]
        for side in ("options", "left", "right")
    }
    return {"preview": {"stem": render.stem(typed, shelf), **options}}


def _shown(request: Request, form: ItemForm, **more: Any) -> HttpResponse | None:
    """Presses that only show the page again with everything typed; None when the press saves."""
    if request.POST.get("act") == "preview":
        form.errors.clear()
        seen = _look(request.actor, form)
        return _page(request, form, 422 if seen.get("trouble") else 200, **(more | seen))
    if request.POST.get("act") in ("more", "kind"):
        form.errors.clear()
        return _page(request, form, **more)
    return None if form.is_valid() else _page(request, form, 422, **more)


@asks(EDITS)
@require_http_methods(["GET", "POST"])
def new_item(request: Request) -> HttpResponse:
    """A new draft."""
    form = ItemForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "GET":
        return _page(request, form)
    shown = _shown(request, form)
    if shown is not None:
        return shown
    try:
        made = actions.make_item(request.actor, **form.values())
    except Refused as refusal:
        return _page(request, form, 422, trouble=refusal.text)
    messages.success(request, f"Черновик {made.code} создан.")
    return redirect("diagnostics:item", made.pk)


@asks(EDITS)
@require_http_methods(["GET", "POST"])
def edit_item(request: Request, pk: int) -> HttpResponse:
    """Edit a draft; a stale page comes back with what was typed and what stands in the bank now."""
    item, version = queries.editable_item(request.actor, pk)
    if not describing.has_editor(version):
        messages.warning(
            request, f"Задания вида «{version.get_kind_display()}» здесь пока не правят: их загружают файлом."
        )
        return redirect("diagnostics:item", pk)
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        version=version,
        initial=item_initial(item, version),
    )
    more: dict[str, Any] = {"item": item, "version": version, "edition": item.edition}
    if request.method == "GET":
        if item.state != ItemState.DRAFT:
            messages.warning(request, f"Менять можно черновик. Сейчас задание: {item.get_state_display()}.")
            return redirect("diagnostics:item", pk)
        return _page(request, form, fresh=queries.is_closed(request.actor, version), **more)
    given = number(request.POST.get("edition", ""))
    shown = _shown(request, form, **(more | {"edition": given}))
    if shown is not None:
        return shown
    try:
        saved = actions.edit_item(request.actor, pk=pk, edition=given, **form.values())
    except Refused as refusal:
        status = 422
        if refusal.code == "item.stale":
            status, more = 409, more | {"now": describing.told(version)}
        return _page(request, form, status, trouble=refusal.text, **more)
    told = f"Сохранено: версия {saved.version}." if saved.version > version.version else "Сохранено."
    messages.success(request, told)
    return redirect("diagnostics:item", pk)
