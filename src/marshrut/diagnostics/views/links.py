"""Pages of an officer who gives links: the list, the file, the cards to print, the letters."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from marshrut.access.pages import asks
from marshrut.core.text import counted
from marshrut.core.time import ru_moment
from marshrut.diagnostics import actions, queries
from marshrut.paper import table_xlsx
from marshrut.ui import export as export_file
from marshrut.ui.http import Request, page, paginate

STATES = [
    ("given", "выданы"),
    ("opened", "открыты"),
    ("done", "использованы"),
    ("locked", "закрыты"),
    ("none", "без ссылки"),
    ("unknown", "нет данных"),
]


@asks("diagnostics.manage")
@require_http_methods(["GET", "POST"])
def links(request: Request, pk: int) -> HttpResponse:
    """Links of a campaign: whom they are given, what became of them; new ones are made here."""
    found = queries.managed_campaign(request.actor, pk)
    if request.method == "POST":
        done = actions.give_links(request.actor, pk=pk, everybody=request.POST.get("everybody") == "1")
        messages.success(request, f"Сделаны ссылки: {counted(done, 'человек', 'человека', 'человек')}.")
        return redirect("diagnostics:links", pk)
    asked = {n: request.GET.get(n, "").strip()[:100] for n in ("q", "state")}
    rows = paginate(queries.links(request.actor, found, text=asked["q"], state=asked["state"]), request)
    for row in rows:
        row.tone, row.words = queries.link_state(request.actor, row)
    return page(
        request,
        "diagnostics/links.html",
        campaign=found,
        rows=rows,
        asked=asked,
        states=STATES,
        counts=queries.link_counts(request.actor, found),
    )


@asks("diagnostics.manage")
@require_POST
def links_file(request: Request, pk: int) -> HttpResponse:
    """The links as a table of Excel; a fact remembers who took it."""
    rows = actions.note_links_taken(request.actor, pk=pk, how="xlsx")
    found = queries.managed_campaign(request.actor, pk)
    book = table_xlsx.table(
        [
            table_xlsx.Column("Муниципалитет", 26),
            table_xlsx.Column("Организация", 36),
            table_xlsx.Column("Кто", 34),
            table_xlsx.Column("Почта", 28),
            table_xlsx.Column("Что спросим", 26),
            table_xlsx.Column("Ссылка", 90),
        ],
        [
            [
                row.unit.parent.name if row.unit.parent else "",
                row.unit.name,
                row.person.full_name,
                row.person.email,
                queries.factor_label(request.actor, row),
                actions.address_of(request.actor, row.link),
            ]
            for row in rows
        ],
        title=f"Ссылки: {found.title}",
        notes=[f"Действуют до {ru_moment(found.closes_at)}. Каждая — только своему человеку."],
        sheet_name="Ссылки",
    )
    return export_file.attached(book, f"Ссылки {found.title}")


@asks("diagnostics.manage")
@never_cache
@require_POST
def links_cards(request: Request, pk: int) -> HttpResponse:
    """Cards with a code for a phone, to print and cut; a fact remembers who took them."""
    rows = actions.note_links_taken(request.actor, pk=pk, how="print")
    found = queries.managed_campaign(request.actor, pk)
    rooms = queries.rooms_of_links(request.actor, found)
    cards = [_card(request, row, rooms.get(row.pk)) for row in rows]
    return page(request, "diagnostics/links_cards.html", campaign=found, cards=cards)


def _card(request: Request, row: Any, room: Any) -> dict[str, Any]:
    address = actions.address_of(request.actor, row.link)
    return {
        "person": row.person,
        "unit": row.unit,
        "asks": queries.factor_words(request.actor, row),
        "code": segno.make(address, error="m", micro=False).svg_inline(scale=3, border=1),
        "room": room,
    }


@asks("diagnostics.manage")
@require_POST
def links_mail(request: Request, pk: int) -> HttpResponse:
    """Send the links that were not sent yet, in the background."""
    waits = actions.ask_letters(request.actor, pk=pk)
    if waits:
        messages.success(request, f"Письма уходят: {waits}. Обновите страницу через несколько минут.")
    else:
        messages.info(request, "Отправлять нечего: письма уже ушли или у людей нет почты.")
    return redirect("diagnostics:links", pk)


@asks("diagnostics.manage_invited")
@require_POST
def renew_link(request: Request, pk: int) -> HttpResponse:
    """A new link in place of the former one."""
    made = actions.renew_link(request.actor, invitation=pk)
    messages.success(request, "Новая ссылка сделана, прежняя больше ничего не открывает.")
    return redirect("diagnostics:links", made.invitation.campaign_id)
