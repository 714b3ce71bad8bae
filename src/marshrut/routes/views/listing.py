"""The list, the queue of approval, the teacher's own route."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from marshrut.access.pages import SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.ui import export
from marshrut.ui.http import Request, asked_of, page, paginate

from .. import actions, queries
from ..forms import numbers
from ..words import ENDED, State
from .signed import ask_code

ASKED = ("q", "state", "town", "district", "subject", "level", "tutor", "sort", "only")
SHOWN_STATES = (
    State.PROPOSED, State.DRAFT, State.TUTOR_CHECK, State.ORG_AGREEMENT, State.ON_APPROVAL, State.RETURNED,
    State.APPROVED, State.IN_PROGRESS, State.CLOSING_REPORT, State.TUTOR_CONCLUSION, State.REDIAGNOSIS_DUE,
    State.COMPLETED, State.SUSPENDED, State.POSTPONED, State.REFUSED, State.TERMINATED,
)  # fmt: skip

QUEUE = 500  # the director signs a whole season from one list
FIELDS = (
    export.Field("Педагог", 36, lambda row: row.person.full_name),
    export.Field("Должность", 24, lambda row: str(row.employment)),
    export.Field("Предмет", 20, lambda row: row.subject),
    export.Field("Организация", 36, lambda row: row.unit.name),
    export.Field("Состояние", 22, lambda row: row.get_state_display()),
    export.Field("Уровень дефицита", 18, lambda row: row.get_level_display() if row.may_level and row.level else ""),
    export.Field("Часов", 9, lambda row: row.hours if row.may_read else None),
    export.Field("Тьютор", 30, lambda row: row.tutor.full_name if row.tutor else ""),
    export.Field("Срок", 12, lambda row: row.due),
    export.Field("Номер", 20, lambda row: row.number),
)


@asks("routes.stages")
@require_GET
def listing(request: Request) -> HttpResponse:
    """Routes in sight: chips with counts, filters, fifty a page."""
    asked = asked_of(request, ASKED)
    if export.wanted(request):
        return export.workbook(request, "Маршруты", FIELDS, queries.listing(request.actor, asked), asked)
    counts = queries.chips(request.actor, asked)
    found = queries.chosen_count(request.actor, asked, counts)
    rows = paginate(queries.listing(request.actor, asked), request, count=found)
    queries.warn(request.actor, list(rows))
    heads = [("", "все", counts["all"]), ("waiting", "ждут меня", counts["waiting"])]
    if counts["overdue"]:
        heads.append(("overdue", "срок прошёл", counts["overdue"]))
    heads += [(str(s), str(s.label), counts[s]) for s in SHOWN_STATES if counts[s] or asked["state"] == s]
    return page(
        request, "routes/listing.html", rows=rows, asked=asked, counts=counts, chips=_chips(heads, asked["state"]),
        choices=queries.choices(request.actor), may_cohort=queries.may_cohort(request.actor),
        to_agree=counts[State.ORG_AGREEMENT] if queries.may_agree(request.actor) else 0,
    )  # fmt: skip


def _chips(heads: list[tuple[str, str, int]], now: str) -> list[dict[str, object]]:
    return [{"code": code, "title": title, "count": n, "on": code == now} for code, title, n in heads]


@asks("routes.approve")
@require_GET
def queue(request: Request) -> HttpResponse:
    """What waits for the director: clean ones can be chosen at once, the others are looked at first."""
    asked = asked_of(request, ASKED)
    waiting, doubtful = queries.queue_counts(request.actor, asked)
    heads = [
        ("", "Ждут утверждения", waiting),
        ("clean", "Без замечаний", waiting - doubtful),
        ("attention", "Требуют внимания", doubtful),
    ]
    found = {code: count for code, _, count in heads}.get(asked["only"], waiting)
    rows = paginate(queries.queue(request.actor, asked), request, per=QUEUE, count=found)
    queries.warn(request.actor, list(rows))
    queries.differ(request.actor, list(rows))
    return page(
        request, "routes/queue.html", rows=rows, asked=asked, waiting=waiting, doubtful=doubtful,
        clean=waiting - doubtful,
        choices=queries.choices(request.actor, tutors=False), chips=_chips(heads, asked["only"]),
    )  # fmt: skip


@asks("routes.approve", "routes.agree")
@require_POST
def approve_many(request: Request) -> HttpResponse:
    """Approve the chosen routes; the page tells of each one that did not go."""
    move = "org_agree" if request.POST.get("move") == "org_agree" else "approve"
    pks, back = numbers(request.POST.getlist("pk")), "routes:queue" if move == "approve" else "routes:agreeing"
    if request.POST.get("all"):
        asked = {name: request.POST.get(name, "") for name in ASKED}
        pks = queries.signing_keys(request.actor, asked, move)
    if not pks:
        messages.warning(request, "Ничего не выбрано: отметьте маршруты галочками.")
        return redirect(back)
    found = actions.sign_many(request.actor, pks=pks, move=move)
    done = [outcome for outcome in found.outcomes if outcome.done]
    left = [outcome for outcome in found.outcomes if not outcome.done]
    if found.items:
        try:
            return ask_code(request, found.items, {"move": move}, found.outcomes)
        except Refused as refusal:
            messages.error(request, refusal.text)
            return redirect(back)
    return page(request, "routes/approved.html", 200 if done else 409, done=done, left=left, move=move)


@asks(SIGNED)
@require_GET
def mine(request: Request) -> HttpResponse:
    """The teacher's own route, or how to get one."""
    rows = queries.mine(request.actor)
    open_rows = [row for row in rows if row.state not in ENDED]
    if len(open_rows) == 1:
        return redirect("routes:card", open_rows[0].pk)
    return page(request, "routes/mine.html", rows=rows, trouble=request.GET.get("trouble", ""))


@asks(SIGNED)
@require_POST
def propose(request: Request) -> HttpResponse:
    """The teacher asks for a proposal."""
    try:
        route = actions.propose(request.actor, person_id=request.actor.person_id or 0)
    except Refused as refusal:
        return page(request, "routes/mine.html", 409, rows=queries.mine(request.actor), trouble=refusal.text)
    return redirect("routes:card", route.pk)
