"""Pages of the bank: the list, the card of a task, its moves, versions, answers to remarks, tasks kept apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from marshrut.access.pages import asks
from marshrut.competency.words import Group
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, describing, kinds, queries, render
from marshrut.diagnostics.criteria import questions
from marshrut.diagnostics.moves import IN_REVIEW
from marshrut.diagnostics.words import BANK_SUBJECTS, ItemKind, ItemState
from marshrut.ui.http import Request, asked_of, page, paginate, sort_of

from .showing import shelf_of

SEES = "diagnostics.see_items"
EDITS = "diagnostics.edit_items"
MINE = (("author", "мои задания"), ("review", "мои рецензии"), ("reported", "с сообщениями"))
FILTERS = ("group", "subject", "kind", "state", "competency", "mine")


@asks(SEES)
@require_GET
def items(request: Request) -> HttpResponse:
    """The bank: search, filters, order, fifty a page."""
    asked = asked_of(request, ("q", *FILTERS))
    found = queries.items(
        request.actor,
        text=asked["q"],
        sort=sort_of(request, queries.SORTS, "code"),
        **{name: asked[name] for name in FILTERS},
    )
    rows = paginate(found, request)
    for row in rows:
        row.now = row.versions.all()[0]
        row.brief = render.brief(row.now.stem)
    return page(
        request,
        "diagnostics/items.html",
        rows=rows,
        asked=asked,
        groups=Group.choices,
        kinds=ItemKind.choices,
        states=ItemState.choices,
        subjects=BANK_SUBJECTS,
        mine=MINE,
        competencies=queries.competency_choices(request.actor),
        may_edit=queries.may_write_items(request.actor),
    )


def show(request: Request, pk: int, status: int = 200, **more: Any) -> HttpResponse:
    """The card of a task with whatever was typed on it."""
    card = queries.item_card(request.actor, pk)
    measured = queries.measures(request.actor, card.item)
    drawn = next((one.row for one in measured if one.row.item_version_id == card.version.pk), None)
    context: dict[str, Any] = {
        "card": card,
        "item": card.item,
        "version": card.version,
        "measures": measured,
        "charts": queries.item_curves(request.actor, drawn) if drawn else (),
        "stages": queries.stages(request.actor, card.item),
        "validity": queries.validity(request.actor, card.item),
        "called": queries.called_reviewers(request.actor, card.item),
        "enemies": queries.enemies_of(request.actor, card.item),
        "shown": queries.exposure(request.actor, [pk])[pk],
        "questions": [title for _, title in questions(card.version.kind)],
        "typed": {},
        "trouble": "",
    }
    context |= faces(request.actor, card.version, "picture")
    if "diagnostics.release_items" in card.rights and card.item.state in IN_REVIEW:
        context["able"] = queries.able_reviewers(request.actor, card.item)
    return page(request, "diagnostics/item.html", status, **(context | more))


def faces(actor: Actor, version: Any, door: str, *args: int) -> dict[str, Any]:
    """The text of a version as people see it, with its key; a kind without lines is shown as on the device.

    Pictures are taken by the address `door`.
    """
    shelf = shelf_of(actor, [version], door, *args)
    lines = [
        {
            **line,
            **{f"{name}_html": shelf.put(render.inline(line[name])) for name in ("left", "text") if line.get(name)},
        }
        for line in describing.lines_of(version)
    ]
    whole = not lines and not kinds.fault(version)
    shown = {"task": render.shown(version, shelf, "seen"), "told": kinds.told(version)} if whole else {}
    return {"stem": render.stem(version, shelf), "lines": lines, **shown}


@asks(SEES)
@require_GET
def item(request: Request, pk: int) -> HttpResponse:
    """A task: text, key, rationale, reviews, numbers with curves, history."""
    return show(request, pk)


def done(request: Request, pk: int, call: Callable[[], object], words: str) -> HttpResponse:
    """Call an action; the card again with the refusal on top and everything typed kept."""
    queries.item_card(request.actor, pk)
    try:
        call()
    except Refused as refusal:
        typed = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
        stale = refusal.code == "item.stale" or ".from_" in refusal.code
        return show(request, pk, 409 if stale else 422, trouble=refusal.text, typed=typed)
    messages.success(request, words)
    return redirect("diagnostics:item", pk)


def number(text: str) -> int:
    """A number of a form's hidden field, or −1."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


@asks(EDITS, "diagnostics.release_items", "diagnostics.calibrate")
@require_POST
def item_move(request: Request, pk: int) -> HttpResponse:
    """Make a move of the life of a task."""
    told = request.POST
    name = told.get("move", "")
    return done(
        request,
        pk,
        lambda: actions.move_item(
            request.actor,
            pk=pk,
            name=name,
            edition=number(told.get("edition", "")),
            reason=told.get("reason", "").replace("\x00", ""),
        ),
        "Готово: состояние задания изменено.",
    )


@asks(SEES)
@require_GET
def item_compare(request: Request, pk: int) -> HttpResponse:
    """«Было → стало» of two versions; by default the present one against the one before."""
    card = queries.item_card(request.actor, pk)
    now = number(request.GET.get("now", str(card.item.version)))
    was = number(request.GET.get("was", str(now - 1)))
    if {was, now} - {one.version for one in card.versions}:
        raise Http404
    changes = queries.item_changes(request.actor, pk, was, now)
    return page(
        request,
        "diagnostics/item_compare.html",
        item=card.item,
        versions=card.versions,
        changes=changes,
        was=was,
        now=now,
        picks=(("was", was), ("now", now)),
    )


@asks(EDITS)
@require_POST
def item_answers(request: Request, pk: int) -> HttpResponse:
    """Answers of the author to remarks."""
    answers = {
        number(name[2:]): str(text).replace("\x00", "")[:4000]
        for name, text in request.POST.items()
        if name.startswith("a-")
    }
    return done(request, pk, lambda: actions.answer_remarks(request.actor, pk=pk, answers=answers), "Ответы сохранены.")


@asks("diagnostics.release_items")
@require_POST
def item_reviewer(request: Request, pk: int) -> HttpResponse:
    """The officer calls a reviewer or changes one."""
    instead = request.POST.get("instead", "")
    return done(
        request,
        pk,
        lambda: actions.appoint_reviewer(
            request.actor,
            pk=pk,
            person_id=number(request.POST.get("person", "")),
            instead_of=number(instead) if instead else None,
        ),
        "Рецензент назначен.",
    )


@asks(EDITS)
@require_POST
def item_enemy(request: Request, pk: int) -> HttpResponse:
    """Keep a task apart from another one, or let them stand together again."""
    told = request.POST
    if told.get("remove"):
        return done(
            request,
            pk,
            lambda: actions.join_items(request.actor, pk=pk, enemy=number(told["remove"])),
            "Задания снова могут стоять вместе.",
        )
    return done(
        request,
        pk,
        lambda: actions.part_items(
            request.actor, pk=pk, code=told.get("code", ""), reason=told.get("why", "").replace("\x00", "")
        ),
        "Задания больше не встретятся в одном варианте.",
    )


@asks(EDITS)
@require_POST
def item_report(request: Request, pk: int) -> HttpResponse:
    """A report was looked into: nothing is wrong."""
    report = number(request.POST.get("report", ""))
    verdict = request.POST.get("verdict", "").replace("\x00", "")
    return done(
        request,
        pk,
        lambda: actions.decline_report(request.actor, item=pk, pk=report, verdict=verdict),
        "Решение записано, сообщивший узнает о нём.",
    )
