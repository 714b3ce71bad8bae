"""Whom the measurement of pages signs in as, and which objects and filters it opens at each address.

The addresses themselves are walked out of the URL conf, so a new page is measured (or reported as not opened) unasked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from bench import _people_file as people_file
from marshrut.access.words import Role
from marshrut.attendance.models import Occasion
from marshrut.communities.models import Community
from marshrut.consulting import queries as consulting
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Progress
from marshrut.diagnostics.models import (
    Answer,
    Appeal,
    Blueprint,
    Calibration,
    Campaign,
    Form,
    FormItem,
    FormSet,
    Grant,
    Invitation,
    Item,
    Media,
    Panel,
    Panelist,
    Proposal,
    ReleasePart,
    Review,
    Room,
    ScoringTask,
    Sitting,
)
from marshrut.documents.models import Paper
from marshrut.events.models import Event
from marshrut.exchange import actions as exchange
from marshrut.exchange.models import Batch, TaskBatch
from marshrut.knowledge.models import Material
from marshrut.people import queries as people
from marshrut.people.models import Account, Appointment
from marshrut.programmes.models import Programme
from marshrut.region import queries as region
from marshrut.region.models import Unit
from marshrut.routes import actions as route_actions
from marshrut.routes import queries as routes
from marshrut.routes.models import Route, RouteLine, RouteVersion
from marshrut.signing.models import Ask
from marshrut.visits import queries as visits

IMPORTED = 5_000
Arguments = dict[str, Any]
#: Addresses that answer with a file: measured by `bench print` and `bench import`, not here.
DOWNLOADS = {
    "routes:form", "routes:sheet", "routes:batch_file", "visits:card_pdf", "exchange:template", "exchange:copy",
    "routes:closing_paper", "routes:snapshot", "routes:file",
    "exchange:task_template", "exchange:task_copy", "mfa_download_recovery_codes",
}  # fmt: skip
#: Filters and opened parts of a page, besides the page as it is. `line` and `move` are filled in from the route.
VARIANTS: dict[str, tuple[str, ...]] = {
    "desk:search": ("q=иванова", "q=урок", "q=школа"),
    "people:staff": ("q=иванова", "position=teacher&subject=математика", "page=200"),
    "people:roles": ("q=иван", "role=org_officer", "page=20"),
    "region:unit": ("q=школа", "kind=school", "page=3"),
    "routes:listing": ("state=waiting", "state=approved", "q=иванов", "town=arkh", "subject=математика", "sort=name", "page=9"),
    "routes:queue": ("only=clean", "only=attention", "town=arkh", "page=2"),
    "routes:card": ("add=dpo", "add=event", "edit={line}", "do={move}"),
    "visits:listing": ("which=open", "which=shown", "q=дроби"),
    "consulting:listing": ("state=waiting", "which=to_me", "q=дроби"),
    "consulting:known": ("q=дроби", "subject=математика", "theme=methods"),
    "routes:comments": ("only=open",),
    "events:listing": ("q=урок", "subject=математика", "past=1", "page=2"),
    "programmes:listing": ("q=урок", "subject=математика", "page=2"),
    "programmes:internships": ("q=школа", "subject=математика"),
    "communities:listing": ("q=учител", "subject=математика", "page=5"),
    "knowledge:listing": ("q=урок", "page=2"),
    "mentoring:listing": ("q=иван", "free=1", "page=2"),
    "competency:framework": ("position=teacher&subject=математика", "q=урок"),
    "diagnostics:bank_pictures": ("q=план", "mine=mine"),
    "diagnostics:invited": ("state=late", "q=иванова", "page=3"),
    "diagnostics:scoring_desk": ("state=late",),
    "diagnostics:items": ("q=урок", "subject=математика", "page=2", "sort=-difficulty", "kind=match", "mine=review"),
    "exchange:batch": ("only=all", "page=3"),
    "documents:templates": ("q=план",),
}  # fmt: skip
ALL_TASKS = dict.fromkeys(("text", "group", "subject", "kind", "state", "competency", "mine"), "")
#: Addresses that also answer with a piece of themselves to a script.
FRAGMENTS = {"desk:progress"}


class Somebody(NamedTuple):
    """A person of a role: what the report calls them, the account (none for a stranger), the role switched on."""

    role: str
    account: Account | None = None
    appointment: int = 0
    actor: Actor = Actor()


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every address of the URL conf: name and pattern."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
            else:
                yield f"{prefix}{pattern.name}", pattern

    return walk(get_resolver().url_patterns, "")


def crowd() -> list[Somebody]:
    """People of the roles; of each role the one with the most to look at."""
    held = Appointment.objects.filter(until=None, person__account__isnull=False).select_related(
        "person__account", "unit"
    )
    teachers = held.filter(role=Role.TEACHER, person__profiles__isnull=False, person__routes__isnull=False)
    busy = {
        state: teachers.filter(person__routes__state=state).order_by("pk").first() for state in ("draft", "approved")
    }
    tutors = held.filter(role=Role.REGIONAL_METHODIST).annotate(load=Count("person__tutored"))
    wide = {
        "педагог с черновиком маршрута": busy["draft"],
        "педагог с утверждённым маршрутом": busy["approved"],
        "тьютор": tutors.order_by("-load").first(),
        "методист региона": tutors.filter(subject="").order_by("-load").first(),
        "уполномоченный организации": _widest(held, Role.ORG_OFFICER),
        "муниципальный методист": _widest(held, Role.MUNICIPAL_METHODIST),
        "координатор округа": held.filter(role=Role.DISTRICT_COORDINATOR).first(),
        "специалист маршрутов": held.filter(role=Role.ROUTE_SPECIALIST).first(),
        "специалист диагностики": held.filter(role=Role.DIAGNOSTICS_OFFICER).first(),
        "редактор заданий": held.filter(role=Role.ITEM_EDITOR).first(),
        "психометрист": held.filter(role=Role.PSYCHOMETRICIAN).first(),
        "рецензент": held.filter(role=Role.ITEM_REVIEWER).first(),
        "организатор в аудитории": held.filter(role=Role.ROOM_ORGANISER).first(),
        "эксперт проверки": held.filter(role=Role.SCORING_EXPERT).first(),
        "директор центра": held.filter(role=Role.CENTRE_DIRECTOR).first(),
        "министерство": held.filter(role=Role.MINISTRY_OFFICER).first(),
        "администратор": held.filter(role=Role.SYSTEM_ADMIN).first(),
    }
    return [_somebody(role, row) for role, row in wide.items() if row] + [Somebody("без входа")]


def _widest(held: QuerySet[Appointment], role: str) -> Appointment | None:
    """The holder whose place has the most routes; among equals the most staff."""
    paths = Route.objects.values_list("unit__path", flat=True)
    counts: dict[str, int] = {}
    for path in paths:
        for end in (i + 1 for i, letter in enumerate(path) if letter == "."):
            counts[path[:end]] = counts.get(path[:end], 0) + 1
    return max(held.filter(role=role), key=lambda row: counts.get(row.unit.path if row.unit else "", 0), default=None)


def _somebody(role: str, row: Appointment) -> Somebody:
    return Somebody(role, row.person.account, row.pk, people.actor_of(row.person.account))


def furnish(crowd_: list[Somebody]) -> None:
    """Objects that the demo does not hold: a checked batch of staff, an open sitting, a change, a long work, a grant,
    answers to score."""
    who = {somebody.role: somebody for somebody in crowd_}
    specialist = who["специалист маршрутов"].actor
    _scoring(who["эксперт проверки"].actor)
    towns = [str(row["name"]) for row in region.overview(SYSTEM) if row["code"] != "nzem"]
    content = people_file.make(IMPORTED, towns=towns).content
    batch = exchange.upload(specialist, name="bench.xlsx", content=content)
    exchange.check(specialist, pk=batch.pk)
    officer = who["специалист диагностики"].actor
    file = exchange.export_tasks(officer, form="xlsx", asked=ALL_TASKS)
    exchange.upload_tasks(officer, name=file.name, content=file.body, competency="MET-GEN-1", subject="")
    for role in ("специалист маршрутов", "директор центра"):
        Progress.objects.create(
            kind="routes.print", title="Печать", person_id=who[role].actor.person_id, total=9, done=3
        )
    busy = who["педагог с утверждённым маршрутом"].actor
    route = Route.objects.get(person_id=busy.person_id, state="approved")
    route_actions.amend(busy, pk=route.pk)
    if route.tutor_id:
        Grant.objects.create(person_id=route.person_id, helper_id=route.tutor_id)
    for sitting in Sitting.objects.filter(person_id=who["педагог с черновиком маршрута"].actor.person_id)[:1]:
        now = timezone.now()
        campaign = Campaign.objects.get(pk=sitting.campaign_id)
        campaign.pk, campaign.title = None, "Измерение страниц"
        campaign.save(force_insert=True)
        Sitting.objects.create(
            campaign=campaign, person_id=sitting.person_id, unit_id=sitting.unit_id, region_code=sitting.region_code,
            form_id=sitting.form_id, started_at=now, closes_at=now + timedelta(hours=2),
        )  # fmt: skip


def _scoring(expert: Actor) -> None:
    """Open answers that wait for the expert: one place of every second sitting, up to two hundred."""
    open_places = dict(
        FormItem.objects.filter(item_version__kind="open").order_by("-order").values_list("form_id", "order")
    )
    now, due = timezone.now(), timezone.localdate() + timedelta(days=5)
    said = Answer.objects.filter(sitting=OuterRef("pk"), sitting__form__places__item_version__kind="open")
    said = said.filter(place=F("sitting__form__places__order"))
    rows = Sitting.objects.filter(~Exists(said), campaign__state="open").order_by("pk")
    sittings = [s for s in rows[:400:2] if s.form_id in open_places]
    Answer.objects.bulk_create(
        Answer(sitting=s, place=open_places[s.form_id], turn=1, value="Ответ педагога. " * 30, saved_at=now)
        for s in sittings
    )
    ScoringTask.objects.bulk_create(
        ScoringTask(sitting=s, place=open_places[s.form_id], expert_id=expert.person_id, code=f"Р-{s.pk}", due=due)
        for s in sittings
    )


def _pk(*rows: QuerySet[Any]) -> list[Arguments]:
    return [{"pk": pk} for some in rows for pk in some.values_list("pk", flat=True)[:2]]


def _route_pks(actor: Actor) -> list[Arguments]:
    """Routes in sight, one of each state, the longest first."""
    seen = routes.listing(actor, {}).annotate(size=Count("lines")).order_by("-size")
    first: dict[str, int] = {}
    for state, pk in seen.values_list("state", "pk"):
        first.setdefault(state, pk)
    return [{"pk": pk} for pk in first.values()]


def _versions(actor: Actor) -> list[Arguments]:
    pairs = RouteVersion.objects.filter(route__in=[row["pk"] for row in _route_pks(actor)]).order_by("-version")
    return [{"pk": v.route_id, "first": v.version, "second": v.version} for v in pairs]


def _lines(actor: Actor) -> list[Arguments]:
    rows = RouteLine.objects.filter(route__in=[row["pk"] for row in _route_pks(actor)]).order_by("pk")
    return [{"pk": line.route_id, "line": line.pk} for line in rows[:4]]


def _units(actor: Actor) -> list[Arguments]:
    rows = Unit.objects.filter(until=None).annotate(size=Count("children")).order_by("-size")
    return [{"pk": rows.filter(level=level)[0].pk} for level in ("region", "municipality", "organisation")]


#: Address (or its room) → arguments worth trying, in order; the first ones that open are measured.
EXAMPLES: dict[str, Callable[[Actor], list[Arguments]]] = {
    "desk:progress": lambda actor: _pk(Progress.objects.filter(person_id=actor.person_id)),
    "routes:batch": lambda actor: _pk(Progress.objects.filter(person_id=actor.person_id, kind="routes.print")),
    "diagnostics:invitation": lambda actor: _pk(Invitation.objects.filter(person_id=actor.person_id)),
    "diagnostics:take": lambda actor: _pk(Sitting.objects.filter(person_id=actor.person_id).order_by("-pk")),
    "diagnostics:profile_of": lambda actor: [
        {"pk": pk} for pk in Grant.objects.filter(helper_id=actor.person_id).values_list("person_id", flat=True)[:2]
    ],
    "diagnostics:campaign": lambda actor: _pk(Campaign.objects.annotate(n=Count("sittings")).order_by("-n")),
    "diagnostics:total": lambda actor: _pk(ReleasePart.objects.annotate(n=Count("children")).order_by("-n")),
    "diagnostics:total_export": lambda actor: _pk(ReleasePart.objects.annotate(n=Count("children")).order_by("-n")),
    "diagnostics:form": lambda actor: _pk(Form.objects.annotate(n=Count("places")).order_by("-n")),
    "diagnostics:item": lambda actor: _pk(Item.objects.annotate(n=Count("versions")).order_by("-n")),
    "diagnostics:room": lambda actor: _pk(Room.objects.filter(organiser_id=actor.person_id)),
    "diagnostics:room_journal": lambda actor: _pk(
        Room.objects.filter(organiser_id=actor.person_id), Room.objects.all()
    ),
    "diagnostics:arrange": lambda actor: _pk(Room.objects.order_by("pk")),
    "diagnostics:invitee": lambda actor: _pk(Invitation.objects.filter(campaign__state="open").order_by("pk")),
    "diagnostics:replace": lambda actor: _pk(Invitation.objects.filter(campaign__state="open", state="sent")),
    "diagnostics:report": lambda actor: _pk(Sitting.objects.filter(person_id=actor.person_id).order_by("-pk")),
    "diagnostics:appeal": lambda actor: _pk(Sitting.objects.filter(person_id=actor.person_id).order_by("-pk")),
    "diagnostics:appeal_case": lambda actor: _pk(Appeal.objects.order_by("pk")),
    "diagnostics:calibration": lambda actor: _pk(Calibration.objects.order_by("-in_use", "pk")),
    "diagnostics:compare": lambda actor: _pk(Calibration.objects.order_by("in_use", "pk")),
    "diagnostics:proposal": lambda actor: _pk(Proposal.objects.order_by("-pk")),
    "diagnostics:blueprint": lambda actor: _pk(Blueprint.objects.order_by("-pk")),
    "diagnostics:edit_blueprint": lambda actor: _pk(Blueprint.objects.order_by("-pk")),
    "diagnostics:form_set": lambda actor: _pk(FormSet.objects.order_by("-pk")),
    "diagnostics:panel": lambda actor: _pk(Panel.objects.order_by("-pk")),
    "diagnostics:judging": lambda actor: _pk(Panelist.objects.filter(person_id=actor.person_id)),
    "diagnostics:review": lambda actor: _pk(Review.objects.filter(reviewer_id=actor.person_id)),
    "diagnostics:bank_picture": lambda actor: [
        {"code": code} for code in Media.objects.values_list("code", flat=True)[:2]
    ],
    "diagnostics:scoring_task": lambda actor: _pk(ScoringTask.objects.filter(expert_id=actor.person_id)),
    "people:person": lambda actor: _pk(people.in_sight(actor).filter(pk=actor.person_id), people.in_sight(actor)),
    "region:unit": _units,
    "programmes:card": lambda actor: _pk(Programme.objects.annotate(n=Count("streams")).order_by("-n")),
    "events:card": lambda actor: _pk(Event.objects.order_by("-pk")),
    "events:place": lambda actor: _pk(Event.objects.order_by("-pk")),
    "communities:card": lambda actor: _pk(Community.objects.annotate(n=Count("memberships")).order_by("-n")),
    "knowledge:card": lambda actor: _pk(Material.objects.order_by("-pk")),
    "exchange:task_batch": lambda actor: _pk(TaskBatch.objects.order_by("-pk")),
    "exchange": lambda actor: _pk(Batch.objects.order_by("-pk")),
    "routes:compare": _versions,
    "routes:signed": lambda actor: [
        {"ask": pk}
        for pk in Ask.objects.filter(person_id=actor.person_id, state="used").values_list("pk", flat=True)[:2]
    ],
    "signing:code": lambda actor: _pk(Ask.objects.filter(person_id=actor.person_id)),
    "signing:sheet": lambda actor: [{"workflow": "route", "subject": row["pk"]} for row in _route_pks(actor)],
    "routes:mark_line": _lines,
    "attendance": lambda actor: _pk(Occasion.objects.order_by("-pk")),
    "routes": _route_pks,
    "visits": lambda actor: _pk(visits.visits(actor, which="open"), visits.visits(actor)),
    "consulting": lambda actor: _pk(consulting.consultations(actor, state="waiting"), consulting.consultations(actor)),
    "site:paper": lambda actor: [{"code": code} for code in Paper.objects.values_list("code", flat=True)[:2]],
}
#: Pages about the campaign with the most takers, about a task, about a person who opened the growth.
EXAMPLES |= {f"diagnostics:{name}": EXAMPLES["diagnostics:campaign"] for name in (
    "invited", "waves", "variants", "rooms", "new_room", "links", "scoring_desk", "scoring_order", "scoring_report",
)}  # fmt: skip
EXAMPLES |= {f"diagnostics:{name}": EXAMPLES["diagnostics:item"] for name in (
    "item_compare", "item_answers", "item_reviewer", "edit_item",
)}  # fmt: skip
EXAMPLES["diagnostics:growth_of"] = EXAMPLES["diagnostics:profile_of"]


def examples(name: str, actor: Actor) -> list[Arguments]:
    """Arguments worth trying at an address for this person."""
    found = EXAMPLES.get(name) or EXAMPLES.get(name.partition(":")[0])
    return found(actor) if found else []


def queries_of(name: str, arguments: Arguments, actor: Actor) -> list[str]:
    """What stands behind the question mark: nothing, and the filters of this address."""
    variants = VARIANTS.get(name, ())
    if name != "routes:card":
        return ["", *variants]
    card = routes.card(actor, arguments["pk"])
    known = {"line": card.lines[0].pk if card.lines else 0, "move": getattr(card.main or card.back, "name", "")}
    return ["", *(text.format(**known) for text in variants)]
