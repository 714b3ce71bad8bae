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
from marshrut.diagnostics.words import ItemKind, ItemState
from marshrut.ui.http import Request, page

from .bank import EDITS, number
from .media import take_file
from .showing import shelf_of

SHOWS = ("kind", "picture")


def _page(request: Request, form: ItemForm, status: int = 200, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "sheet": form.drawn,
        "kinds": [(kind, ItemKind(kind).label) for kind in editing.SIMPLE],
        "pictures": form.known,
        "new_alt": request.POST.get("new-alt", ""),
        "trouble": "",
    }
    return page(request, "diagnostics/item_edit.html", status, **(context | more))


def _look(actor: Actor, form: ItemForm) -> dict[str, Any]:
    """The preview: what a taker will see, or what is wrong with the texts."""
    stem, writer = str(form.data.get("stem", "")).replace("\r\n", "\n"), form.writer
    faults = describing.formula_faults([stem, *writer.texts(form.sheet)]) + writer.wrong(form.sheet, form.known)
    body = form.body
    if unseen := writer.unseen(body.content):
        faults.append(unseen)
    if faults:
        return {"trouble": " ".join(dict.fromkeys(faults))}
    typed = kinds.Part(form.chosen, stem, writer.seen(body.content), body.key, body.rubric, body.points)
    return {"preview": render.shown(typed, shelf_of(actor, [typed], "picture"), "look")}


def _upload(request: Request, form: ItemForm) -> str:
    """Put the chosen file into the bank and into the task: a task with areas takes its first picture for them.

    Returns what was wrong with the file, in words.
    """
    try:
        made = take_file(request, alt=str(request.POST.get("new-alt", "")))
    except Refused as refusal:
        return refusal.text
    form.known = {**form.known, made.code: editing.Size(made.width, made.height, made.alt)}
    if form.sheet.get("media") == "":
        form.sheet["media"] = made.code
    else:
        insert(form, made.code)
    return ""


def insert(form: ItemForm, code: str) -> None:
    """A picture at the end of the condition: where it stands may be changed by moving its line."""
    known = form.known.get(code)
    if known:
        alt = known.alt.replace("]", ")").replace("[", "(")
        form.put_stem(f"{str(form.data.get('stem', '')).rstrip()}\n\n![{alt}](media:{code})".lstrip())


def _shown(request: Request, form: ItemForm, **more: Any) -> HttpResponse | None:
    """Presses that only show the page again with everything typed; None when the press saves."""
    act = str(request.POST.get("act", ""))
    form.full_clean()
    if act == "preview":
        form.errors.clear()
        seen = _look(request.actor, form)
        return _page(request, form, 422 if seen.get("trouble") else 200, **(more | seen))
    if act == "upload":
        form.errors.clear()
        trouble = _upload(request, form)
        left = {"trouble": trouble, "upload_open": True} if trouble else {"new_alt": ""}
        return _page(request, form, 422 if trouble else 200, **(more | left))
    if act in SHOWS or ":" in act:
        form.errors.clear()
        if act == "picture":
            insert(form, str(request.POST.get("picture", "")))
        form.press(act)
        return _page(request, form, **more)
    return None if form.is_valid() else _page(request, form, 422, **more)


def _form(request: Request, **more: Any) -> ItemForm:
    data = request.POST if request.method == "POST" else None
    return ItemForm(data, actor=request.actor, known=queries.sizes(request.actor), **more)


@asks(EDITS)
@require_http_methods(["GET", "POST"])
def new_item(request: Request) -> HttpResponse:
    """A new draft."""
    form = _form(request)
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
    form = _form(request, version=version, initial=item_initial(item, version))
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
