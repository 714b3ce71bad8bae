"""One route as the page shows it: lines by blocks, remarks, way, history, buttons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.rule import weighed
from marshrut.access.words import Role
from marshrut.competency.words import Group
from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Approval, WorkItem
from marshrut.core.moves import Move
from marshrut.core.ready import Ready
from marshrut.core.text import short_name
from marshrut.core.time import ru_short_day
from marshrut.people import queries as people

from .. import access, rules
from .. import content as contents
from ..models import Amendment, EvidenceUse, Remark, Route, RouteLine, RouteVersion
from ..moves import ADDRESSED, BESIDE, DUTIES, MOVES, RETURNS
from ..words import (
    CHECKS,
    EDITABLE,
    ENDED,
    FIELDS,
    MARKABLE,
    PROMPTS,
    REST,
    RUNNING,
    TIMED,
    UNDO_MINUTES,
    LineState,
    State,
)
from .bank import uses
from .reading import content_of, high_groups, line_facts, lines_of

FIELDS_OF_REMARK = ("route_id", "version", "line_id", "line_title", "field", "text", "at", "resolved_at")
#: A change of a route is under way.
CHANGING = ("draft", "on_tutor_check", "on_org_agreement", "on_approval", "returned")
#: The whole route; of people and places only names: their rows are wide.
SHOWN = (
    *(field.name for field in Route._meta.concrete_fields),  # noqa: SLF001 - public in practice
    *(f"{who}__{name}" for who in ("person", "tutor") for name in ("surname", "name", "patronymic")),
    "employment__position", "employment__title", "unit__path", "unit__name", "unit__parent__name",
)  # fmt: skip
#: The organisation does not know of a route that stands here.
PRIVATE = (*EDITABLE[:2], State.TUTOR_CHECK, State.POSTPONED, State.REFUSED)
DANGEROUS = ("terminate", "suspend", "unapprove", "recall")


@dataclass
class Card:
    """Everything the page of a route needs."""

    route: Route
    rights: set[str]
    parts: list[dict[str, Any]] = field(default_factory=list)
    lines: list[RouteLine] = field(default_factory=list)
    hours: int = 0
    remarks: list[Remark] = field(default_factory=list)
    main: Move | None = None
    back: Move | None = None
    more: list[Move] = field(default_factory=list)
    beside: list[Move] = field(default_factory=list)
    private: bool = False
    undo: bool = False
    restore: str = ""
    replanned: bool = False
    editable: bool = False
    uncovered: list[str] = field(default_factory=list)
    uncovered_count: int = 0
    left_out: list[dict[str, str]] = field(default_factory=list)
    holder: str = ""
    goal_changed: bool = False
    amendment: Amendment | None = None
    rest: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def unopened(self) -> bool:
        """Whether this is the addressee of the step, who has not opened the route before."""
        return self.route.opened_at is None and ADDRESSED.get(State(self.route.state)) in self.rights


def _row(route: int) -> QuerySet[Route]:
    """The route with what there is to read of it besides its lines."""
    here = {"route": OuterRef("pk")}
    rows = Route.objects.filter(pk=route).select_related("unit__parent", "person", "employment", "tutor").only(*SHOWN)
    return rows.annotate(
        remarked=Exists(Remark.objects.filter(**here)),
        changing=Exists(Amendment.objects.filter(**here, state__in=CHANGING)),
        proved=Exists(EvidenceUse.objects.filter(**here)),
    )


_rows = Ready(_row, route=int)
_remarks = Ready(
    lambda route: (
        Remark.objects.filter(route_id=route)
        .select_related("author")
        .only(*FIELDS_OF_REMARK, "author__surname", "author__name", "author__patronymic")
    ),
    route=int,
)
_changes = Ready(
    lambda route: Amendment.objects.filter(route_id=route, state__in=CHANGING).only("number", "state").order_by("pk"),
    route=int,
)
_decisions = Ready(lambda route: core.approvals(SYSTEM, "route", route), route=int)


def marked(actor: Actor, pk: int) -> tuple[Route, set[str]]:
    """The route with the set of rights the actor has to it, or 404."""
    route = next(iter(_rows(route=pk)), None)
    if route is None:
        raise Http404
    rights = weighed(
        actor, route,
        access.read, access.stages, access.see_level, access.see_profile, access.see_growth, access.own_route, access.edit, access.tutor,
        access.agree, access.approve, access.finish, access.pause, access.assign,
    )  # fmt: skip
    if access.stages.name not in rights:
        raise Http404
    return route, rights


def card(actor: Actor, pk: int) -> Card:
    """The page of a route for this actor; who only follows stages gets no lines and no level."""
    route, rights = marked(actor, pk)
    made = Card(route, rights, holder=_holder(actor, route))
    if "routes.read" not in rights:
        return made
    made.lines = lines_of(actor, route)
    made.private = route.approved_at is None and route.state in PRIVATE
    made.hours = sum(line.hours for line in made.lines)
    made.editable = "routes.edit" in rights and route.state in EDITABLE
    made.goal_changed = contents.goal_changed(route.goal)
    made.remarks = _remarks(route=pk) if route.remarked else []  # type: ignore[attr-defined]
    _dress(made, uses(actor, route) if FILES & rights and route.proved else {})  # type: ignore[attr-defined]
    _moves(made)
    _uncovered(actor, made)
    made.rest = "routes.agree" in rights and waits_for_rest(actor, route)
    if FILES & rights:
        made.notes = [
            (title, route.closing_notes[code]) for code, title in PROMPTS.items() if route.closing_notes.get(code)
        ]
    made.undo, made.restore, made.replanned = _undo(actor, made)
    shown = ("on_org_agreement", "on_approval")
    found = _open_change(route) if route.changing else None  # type: ignore[attr-defined]
    if found and ({"routes.edit", "routes.assign"} & rights or found.state in shown):
        made.amendment = found
    return made


#: Rights of which any lets see the files of a route: its teacher, its tutor, the centre.
FILES = {"routes.edit", "routes.assign"}
#: What the button of a line says.
ASK = {
    LineState.REPORT_DUE: "Добавить пару слов",
    LineState.MISSED: "Решить, что дальше",
    LineState.REPORTED: "Дополнить",
}


def waits_for_rest(actor: Actor, route: Route) -> bool:
    """Whether the organisation the teacher has come to is asked about the lines that are left."""
    rows = WorkItem.objects.filter(kind=REST, subject_id=route.pk, state=WorkItem.State.OPEN)
    return route.state in RUNNING and rows.exists()


def _dress(made: Card, files: dict[int | None, list[EvidenceUse]]) -> None:
    """Lines get their remarks and reasons in words; blocks of the form are laid around them."""
    by_line: dict[int, list[Remark]] = defaultdict(list)
    for remark in made.remarks:
        if remark.line_id:
            by_line[remark.line_id].append(remark)
    profile = "routes.see_profile" in made.rights
    for line in made.lines:
        line.marks = by_line[line.pk]  # type: ignore[attr-defined]
        line.reason_words = _why_words(line) if profile else ""  # type: ignore[attr-defined]
        line.acts = reverse("routes:line_act", args=[made.route.pk, line.pk, "up"]).removesuffix("up/")  # type: ignore[attr-defined]
        line.swaps = line.why.get("alternatives", []) if profile and made.editable else []  # type: ignore[attr-defined]
        line.span = contents.span_words(line.starts, line.ends)  # type: ignore[attr-defined]
        line.files = files.get(line.pk, [])  # type: ignore[attr-defined]
        line.markable = "routes.edit" in made.rights and made.route.state in MARKABLE  # type: ignore[attr-defined]
        line.ask = ASK.get(LineState(line.state), "Отметить")  # type: ignore[attr-defined]
        line.cell = contents.extra_words({"extra": line.extra, "hours": line.hours})  # type: ignore[attr-defined]
    made.parts = contents.parts(made.lines, block_of=lambda line: line.block)
    for part in made.parts:
        for block in part["blocks"]:
            block["timed"] = block["code"] in TIMED


def _why_words(line: RouteLine) -> str:
    """One sentence: which deficits, what rise is expected, on how many teachers that stands."""
    why = line.why
    if why.get("instead"):
        return f"Вместо «{why['instead']}»."
    if "effect" not in why:
        return ""
    names = [
        str(Group(g["group"]).label).lower() + (" (высокий дефицит)" if g["high"] else "")
        for g in why.get("groups", [])
    ]
    serves = f"Закрывает: {', '.join(names)}. " if names else "Поддерживает общий план. "
    mean, sd = why["effect"]
    seen = (
        f"по {why['n']} педагогам"
        if why.get("n")
        else "данных о прошедших педагогах пока нет, взято по настройке центра"
    )
    rise = f"Ожидаемый прирост {mean:+.2f} ± {sd:.2f} логита ({seen}).".replace(".", ",", 2)
    return serves + rise


def _moves(made: Card) -> None:
    """Buttons: one main act, one return, the rest in «Действия»."""
    for move in MOVES.open_from(made.route.state, made.rights):
        if move.name in RETURNS.values():
            made.back = move
        elif move.main and made.main is None:
            made.main = move
        elif move.name in BESIDE and made.route.state == State.PROPOSED:
            made.beside.append(move)
        elif move.name != "recall" or (made.route.opened_at is None and made.route.state in [str(s) for s in CHECKS]):
            made.more.append(move)


def _uncovered(actor: Actor, made: Card) -> None:
    left = rules.uncovered(high_groups(actor, made.route), line_facts(actor, made.lines))
    made.uncovered_count = len(left)
    if "routes.see_profile" in made.rights:
        made.uncovered = [str(Group(code).label).lower() for code in left]
        made.left_out = made.route.proposal.get("left_out", [])


def _undo(actor: Actor, made: Card) -> tuple[bool, str, bool]:
    """Whether the actor's last step may be taken back, the name of a line deleted just now, whether a plan was new."""
    long_ago = timezone.now() - timedelta(minutes=UNDO_MINUTES + 1)
    if made.route.changed_at < long_ago:  # every step and edit changes the route
        return False, "", False
    facts = list(core.history(actor, "route.", made.route.pk).order_by("-occurred_at", "-pk")[:5])
    if not facts or facts[0].person_id != actor.person_id:
        return False, "", False
    last = facts[0]
    fresh = (timezone.now() - last.at).total_seconds() < UNDO_MINUTES * 60
    move = MOVES.moves.get(str(last.data.get("move", "")))
    step = bool(fresh and move and move.undo and made.route.opened_at is None)
    gone = fresh and made.editable and last.kind == "route.line_changed" and last.data.get("act") == "deleted"
    planned = fresh and made.editable and "before" in last.data
    return step, str(last.data.get("title", "")) if gone else "", planned


def _holder(actor: Actor, route: Route) -> str:
    """Whose turn it is, in words."""
    duty = DUTIES.get(State(route.state))
    if duty is None:
        return ""
    if duty.who == "teacher":
        return "у педагога"
    if duty.who == "tutor":
        return f"у тьютора: {short_name(route.tutor.full_name)}" if route.tutor else "ждёт назначения тьютора"
    if duty.who == "org":
        # the few are all read: for «the first two» PostgreSQL would walk through everybody by number
        names = list(people.holders(SYSTEM, Role.ORG_OFFICER, route.unit.path))[:2]
        shown = ", ".join(short_name(person.full_name) for person in names)
        return f"у уполномоченного организации: {shown}" if shown else "у организации"
    return "у директора центра" if duty.who == "director" else "у специалиста центра"


STAGES = (
    ("Черновик", (State.PROPOSED, State.DRAFT), "teacher"),
    ("Тьютор", (State.TUTOR_CHECK,), "tutor"),
    ("Организация", (State.ORG_AGREEMENT,), "org"),
    ("Утверждение", (State.ON_APPROVAL,), "director"),
    ("Выполнение", (State.APPROVED, State.IN_PROGRESS), ""),
    ("Итог и заключение", (State.CLOSING_REPORT, State.TUTOR_CONCLUSION), ""),
    ("Повторная диагностика", (State.REDIAGNOSIS_DUE,), ""),
)


def way(actor: Actor, made: Card) -> list[dict[str, str]]:
    """The way of agreement: what is done and by whom, where it stands, what is ahead."""
    route = made.route
    aside = (State.RETURNED, State.SUSPENDED, State.POSTPONED, State.REFUSED)
    state = route.returned_to or route.resumes_to if route.state in aside else route.state
    places = [i for i, (_, states, _) in enumerate(STAGES) if state in states]
    now = places[0] if places else len(STAGES) if route.state == State.COMPLETED else -1
    signed = _signed(route) if now > 0 else {}
    found = []
    for i, (title, _, level) in enumerate(STAGES):
        mark_ = "done" if i < now else "now" if i == now else "todo"
        note = ""
        if mark_ == "done" and level in signed:
            note = f"{short_name(signed[level].name)}, {ru_short_day(signed[level].at)}"
        elif mark_ == "now":
            note = _now_words(route, made.holder)
        found.append({"title": title, "note": note, "state": mark_, "url": ""})
    if made.amendment:
        url = reverse("routes:amendment", args=[route.pk])
        found.insert(
            5,
            {
                "title": f"Изменение № {made.amendment.number}",
                "note": made.amendment.get_state_display(),
                "state": "now",
                "url": url,
            },
        )
    return found


def _signed(route: Route) -> dict[str, Approval]:
    """Decisions in force by the levels that made them."""
    return {row.level: row for row in _decisions(route=route.pk) if row.state not in ("returned", "revoked")}


def _now_words(route: Route, holder: str) -> str:
    if route.state == State.RETURNED:
        return f"возвращён на доработку {ru_short_day(route.state_since)}"
    if route.state == State.SUSPENDED:
        return f"приостановлен {ru_short_day(route.state_since)}"
    if route.state == State.POSTPONED:
        return f"отложен до {ru_short_day(route.resume_on)}" if route.resume_on else "отложен"
    if route.state == State.REFUSED:
        return f"педагог отказался {ru_short_day(route.state_since)}"
    due = f", срок до {ru_short_day(route.due)}" if route.due else ""
    return f"{holder or route.get_state_display()} с {ru_short_day(route.state_since)}{due}"


def versions(actor: Actor, pk: int) -> list[RouteVersion]:
    """Frozen versions of a route that the actor reads, the newest first."""
    route = get_object_or_404(access.read.of(actor, Route.objects.all()), pk=pk)
    return list(RouteVersion.objects.filter(route=route).order_by("-version"))


def change_words(actor: Actor, pk: int, first: int, second: int) -> dict[str, Any]:
    """«Было → стало» between two frozen versions."""
    found = {v.version: v for v in versions(actor, pk)}
    old, new = (get_object_or_404(RouteVersion, pk=found[n].pk if n in found else 0) for n in (first, second))
    return {"old": old, "new": new, "changes": contents.diff(old.content, new.content)}


def seal_now(actor: Actor, made: Card) -> str:
    """The beginning of the hash of what would be signed now, and its size in words."""
    return contents.seal(content_of(actor, made.route, made.lines))[:16]


def remark_places(actor: Actor, made: Card) -> list[tuple[str, str]]:
    """What a remark of a return may point at: fields, then lines."""
    return [(f"field:{code}", name) for code, name in FIELDS.items()] + [
        (f"line:{line.pk}", f"{line.get_block_display().split(' ')[0]} {line.title}"[:90]) for line in made.lines
    ]


def own_way(actor: Actor) -> tuple[Route, list[dict[str, str]]] | None:
    """The actor's open route (or the last one) with its way of agreement, for «Сегодня»: the card without its lines."""
    rows = Route.objects.filter(person_id=actor.person_id or 0).select_related("unit", "person", "tutor")
    closed = [str(s) for s in ENDED]
    route = min(rows, key=lambda row: (row.state in closed, -row.pk), default=None)
    if route is None:
        return None
    found = Card(route, set(), holder=_holder(actor, route), amendment=_open_change(route))
    return route, way(actor, found)


def _open_change(route: Route) -> Amendment | None:
    """The change of the route that is under way; only an approved one is changed by amendments."""
    if route.approved_at is None:
        return None
    return next(iter(_changes(route=route.pk)), None)
