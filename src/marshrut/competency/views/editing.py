"""A version and the edits of a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import PUBLIC, asks
from marshrut.core.refusal import Refused
from marshrut.ui.http import Request, page

from .. import access, actions, moves, queries
from ..content import Content
from ..forms import DropForm, JoinForm, MoveForm, NewForm, PublishForm, SplitForm, StartForm, TargetForm, WordsForm
from ..words import Group, State

BOTH = require_http_methods(["GET", "POST"])


@asks(PUBLIC)
@require_GET
def version(request: Request, pk: int) -> HttpResponse:
    """A version: its competencies, and for a draft also edits, troubles and next steps."""
    actor = request.actor
    found = queries.version(actor, pk)
    content = queries.content_of(actor, found)
    works = access.see_drafts.possible(actor)
    draft = found.state == State.DRAFT
    rights = [r for r in (access.prepare, access.publish) if r.possible(actor)]
    return page(
        request,
        "competency/version.html",
        version=found,
        groups=_grouped(content),
        editable=queries.editable_codes(actor, found) if draft and works else set(),
        may_prepare=draft and access.prepare.possible(actor),
        draft=draft,
        works=works,
        edits=queries.edits(actor, found) if works else (),
        last=queries.last_edit(actor, found) if draft and works else None,
        troubles=queries.trouble_list(actor, found, content) if draft and works else (),
        steps=moves.MOVES.open_from(found.state, [r.name for r in rights]),
        publish_form=PublishForm(initial={"since": queries.earliest(actor)}),
        targets=queries.target_rows(actor, found),
    )


def _grouped(content: Content) -> list[dict[str, object]]:
    return [{"title": g.label, "rows": [e for e in content.entries if e.group == g]} for g in Group]


@asks("competency.prepare")
@require_POST
def start(request: Request) -> HttpResponse:
    """A draft with the content of the version in force."""
    form = StartForm(request.POST)
    if form.is_valid():
        try:
            made = actions.start(request.actor, version=form.cleaned_data["version"])
            messages.success(request, "Проект создан: пока он повторяет действующую версию.")
            return redirect("competency:version", made.pk)
        except Refused as refusal:
            form.add_error("version", refusal.text)
    rows = list(queries.versions(request.actor))
    return page(request, "competency/versions.html", 422, rows=rows, may_prepare=True, form=form)


def _done(
    request: Request, pk: int, form: django_forms.Form, write: Callable[[], object], said: str
) -> HttpResponse | None:
    """Run a write of a valid form: the way back, or None with the refusal put into the form."""
    if not form.is_valid():
        return None
    try:
        write()
    except Refused as refusal:
        form.add_error(None, refusal.text)
        return None
    messages.success(request, said)
    return redirect("competency:version", pk)


@asks("competency.prepare")
@BOTH
def add(request: Request, pk: int) -> HttpResponse:
    """A new competency of a draft."""
    found, form = (
        queries.open_draft(request.actor, pk),
        NewForm(request.POST or None, initial={"group": request.GET.get("group", "")}),
    )
    answer = _done(
        request, pk, form, lambda: actions.add(request.actor, pk=pk, entry=form.entry()), "Компетенция добавлена."
    )
    status = 422 if form.is_bound else 200
    return answer or page(request, "competency/entry.html", status, version=found, form=form, entry=None)


@asks("competency.edit")
@BOTH
def edit(request: Request, pk: int, code: str) -> HttpResponse:
    """The words of a competency of a draft."""
    found = queries.open_draft(request.actor, pk)
    entry = queries.editable_entry(request.actor, found, code)
    initial = WordsForm.initial_of(entry, Content((entry,)).seal())
    form = WordsForm(request.POST or None, initial=initial)
    seen = request.POST.get("seen", "")
    answer = _done(
        request, pk, form,
        lambda: actions.change(request.actor, pk=pk, code=code, entry=form.entry(entry), seen=seen),
        "Изменения сохранены.",
    )  # fmt: skip
    status = 422 if form.is_bound else 200
    return answer or page(request, "competency/entry.html", status, version=found, form=form, entry=entry)


@asks("competency.prepare")
@BOTH
def reshape(request: Request, pk: int, code: str) -> HttpResponse:
    """Move, split or drop a competency of a draft."""
    found, actor = queries.open_draft(request.actor, pk), request.actor
    entry = queries.editable_entry(actor, found, code)
    place = {name: getattr(entry, name) for name in ("code", "group", "position", "subject")}
    act = request.POST.get("act", "")
    move = MoveForm(request.POST if act == "move" else None, initial=place, prefix="move")
    split = SplitForm(
        request.POST if act == "split" else None, initial={"parts": f"{code} {entry.name}\n"}, prefix="split"
    )
    drop = DropForm(request.POST if act == "drop" else None, prefix="drop")
    answer = (
        _done(request, pk, move, lambda: actions.move(actor, pk=pk, code=code, **_there(move)), "Компетенция перенесена.")
        or _done(
            request, pk, split, lambda: actions.split(actor, pk=pk, code=code, **split.cleaned_data),
            "Компетенция разделена: допишите части.",
        )
        or _done(request, pk, drop, lambda: actions.drop(actor, pk=pk, code=code, **drop.cleaned_data), "Компетенция исключена.")
    )  # fmt: skip
    status = 422 if act else 200
    return answer or page(
        request,
        "competency/reshape.html",
        status,
        version=found,
        entry=entry,
        move=move,
        split=split,
        drop=drop,
        act=act,
    )


def _there(form: MoveForm) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    return {"reason": data.pop("reason"), "there": data}


@asks("competency.prepare")
@BOTH
def join(request: Request, pk: int) -> HttpResponse:
    """Several competencies of a draft into one."""
    found = queries.open_draft(request.actor, pk)
    form = JoinForm(request.POST or None)
    codes = request.POST.getlist("pick")
    answer = _done(
        request, pk, form, lambda: actions.join(request.actor, pk=pk, codes=codes, **form.cleaned_data),
        "Компетенции объединены: проверьте описания уровней.",
    )  # fmt: skip
    groups, status = _grouped(queries.content_of(request.actor, found)), 422 if form.is_bound else 200
    return answer or page(request, "competency/join.html", status, version=found, form=form, groups=groups, codes=codes)


@asks("competency.prepare")
@BOTH
def draft_targets(request: Request, pk: int) -> HttpResponse:
    """The target profile of a draft."""
    found = queries.open_draft(request.actor, pk)
    entries = queries.content_of(request.actor, found).entries
    form = TargetForm(request.POST or None, actor=request.actor, entries=entries)
    if form.is_valid():
        try:
            actions.set_target(request.actor, pk=pk, aim=form.aim())
            messages.success(request, "Строка целевого профиля сохранена.")
            return redirect("competency:draft_targets", pk)
        except Refused as refusal:
            form.add_error(None, refusal.text)
    rows, status = queries.target_rows(request.actor, found), 422 if form.is_bound else 200
    return page(request, "competency/draft_targets.html", status, version=found, form=form, rows=rows)


@asks("competency.prepare")
@require_POST
def drop_target(request: Request, pk: int) -> HttpResponse:
    """Remove a line of the target profile of a draft."""
    post = request.POST
    key = (post.get("position", ""), post.get("subject", ""), post.get("stage", ""), post.get("about", ""))
    actions.drop_target(request.actor, pk=pk, key=key)
    messages.success(request, "Строка убрана.")
    return redirect("competency:draft_targets", pk)


@asks("competency.prepare")
@require_POST
def shift(request: Request, pk: int, code: str) -> HttpResponse:
    """Up or down."""
    actions.shift(request.actor, pk=pk, code=code, step=1 if request.POST.get("to") == "down" else -1)
    return redirect("competency:version", pk)


@asks("competency.edit")
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take the last edit back."""
    done = actions.undo(request.actor, pk=pk)
    messages.success(request, f"Отменено: {done.title}.")
    return redirect("competency:version", pk)


@asks("competency.prepare")
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Delete a draft."""
    actions.discard(request.actor, pk=pk)
    messages.success(request, "Проект удалён. Действующая версия не изменилась.")
    return redirect("competency:versions")


@asks("competency.prepare", "competency.publish")
@require_POST
def step(request: Request, pk: int, move: str) -> HttpResponse:
    """A move of a version: to review, back, in force, out of the queue."""
    actor, reason = request.actor, request.POST.get("reason", "")
    if move == "submit":
        actions.submit(actor, pk=pk)
        messages.success(request, "Проект передан на утверждение директору.")
    elif move == "return":
        actions.return_draft(actor, pk=pk, reason=reason)
        messages.success(request, "Проект возвращён на доработку.")
    elif move == "recall":
        actions.recall(actor, pk=pk, reason=reason)
        messages.success(request, "Введение в действие отменено: версия снова проект.")
    elif move == "publish":
        _publish(request, pk)
    else:
        raise Http404
    return redirect("competency:version", pk)


def _publish(request: Request, pk: int) -> None:
    form = PublishForm(request.POST)
    if not form.is_valid():
        said = " ".join(str(line) for errors in form.errors.values() for line in errors)
        raise Refused("framework.publish", said)
    done = actions.publish(request.actor, pk=pk, **form.cleaned_data)
    messages.success(request, f"Версия {done.version}: {done.get_state_display()} с {done.since:%d.%m.%Y}.")
