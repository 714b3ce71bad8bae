"""Which address and which fields a row of the table stands for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marshrut.communities.models import Community
from marshrut.competency.case import identifier
from marshrut.competency.models import Framework
from marshrut.diagnostics.models import Calibration, Form
from marshrut.documents.models import Paper
from marshrut.events.models import Event
from marshrut.knowledge.models import Material
from marshrut.people.models import Person
from marshrut.programmes.models import Programme
from marshrut.region.models import Unit
from marshrut.research.models import DataSet
from marshrut.routes.models import Amendment, Route
from tests.access import consulting, life, outside, repairs, rooms, visits
from tests.access.oracle import Row
from tests.access.stage import PICTURE, Stage

Fields = dict[str, Any]
#: Which object stands behind `pk` of an address of a room.
KIND = {
    "people:confirm_emergency": "emergency", "people:close_emergency": "emergency",
    "people:substitute": "role", "people:end_substitution": "standing",
    "people:pair": "pair", "people:differ": "pair", "people:reopen": "pair", "people:merge": "pair",
    "people:undo_merge": "merge", "people": "person", "diagnostics:invitation": "invitation", "diagnostics:accept": "invitation",
    "diagnostics:decline": "invitation", "diagnostics:take": "sitting", "diagnostics:finish": "sitting",
    "diagnostics:close_grant": "grant", "diagnostics:profile_of": "person", "diagnostics:open_profile": "person",
    "diagnostics:invited": "campaign", "diagnostics:export": "campaign", "diagnostics:replace": "invitation",
    "diagnostics:campaign": "campaign", "diagnostics:publish": "campaign",
    "diagnostics:make_release": "campaign", "diagnostics:total": "part", "diagnostics:total_export": "part", "diagnostics:close": "campaign",
    "diagnostics:rooms": "campaign", "diagnostics:new_room": "campaign", "diagnostics:arrange": "room",
    "diagnostics:seat": "room", "diagnostics:unseat": "room", "diagnostics:remove_room": "room", "diagnostics:room": "room",
    "diagnostics:act": "room", "diagnostics:room_journal": "room", "diagnostics:links": "campaign", "diagnostics:waves": "campaign",
    "diagnostics:variants": "campaign", "diagnostics:mode": "campaign",
    "diagnostics:links_file": "campaign", "diagnostics:links_cards": "campaign", "diagnostics:links_mail": "campaign",
    "diagnostics:renew_link": "invitation", "diagnostics:guest_take": "sitting", "diagnostics:guest_finish": "sitting",
    "diagnostics:item": "item", "diagnostics:item_move": "item", "diagnostics:form": "form",
    "diagnostics:edit_item": "item", "diagnostics:item_compare": "item", "diagnostics:item_answers": "item",
    "diagnostics:item_reviewer": "item", "diagnostics:item_enemy": "item", "diagnostics:item_report": "item",
    "diagnostics:review": "review", "diagnostics:review_report": "review", "diagnostics:report": "sitting",
    "diagnostics:guest_report": "sitting",
    "diagnostics:scoring_task": "task", "diagnostics:scoring_desk": "campaign", "diagnostics:scoring_order": "campaign",
    "diagnostics:proposal": "proposal", "diagnostics:decide_proposal": "proposal", "diagnostics:withdraw_proposal": "proposal",
    "diagnostics:growth_of": "person",
    "diagnostics:scoring_pass": "campaign", "diagnostics:scoring_assign": "campaign", "diagnostics:scoring_report": "campaign",
    "diagnostics:scoring_file": "campaign", "diagnostics:accept_marks": "work", "diagnostics:use_anchor": "anchor",
    "diagnostics:appeal_case": "appeal", "diagnostics:appeal": "sitting", "desk:progress": "job", "routes:batch": "job", "routes:batch_file": "job",
    "diagnostics:take_picture": "sitting", "diagnostics:guest_picture": "sitting", "diagnostics:scoring_picture": "task",
    "diagnostics:review_picture": "review",
    "diagnostics:paper": "campaign", "diagnostics:print_blanks": "campaign", "diagnostics:print_booklet": "campaign",
    "diagnostics:blank": "blank", "diagnostics:replace_blank": "blank", "diagnostics:scans": "campaign",
    "diagnostics:scan_page": "scan", "diagnostics:scan_cut": "scan", "diagnostics:drop_scan": "scan",
    "diagnostics:own_scan": "sitting",
    "diagnostics:panel": "panel", "diagnostics:panel_people": "panel", "diagnostics:panel_drop": "panel",
    "diagnostics:panel_act": "panel", "diagnostics:panel_propose": "panel", "diagnostics:judging": "judging",
    "diagnostics:judging_finish": "judging", "diagnostics:judging_task": "judging", "diagnostics:panel_picture": "judging",
    "diagnostics:blueprint": "blueprint", "diagnostics:edit_blueprint": "blueprint", "diagnostics:form_set": "set",
    "diagnostics:approve_blueprint": "blueprint", "diagnostics:renew_blueprint": "blueprint",
    "diagnostics:assemble": "blueprint", "diagnostics:approve_set": "set", "diagnostics:swap": "set",
    "routes:cohort": "cohort", "routes:joint": "joint", "routes:stop_joint": "joint", "routes:joint_more": "joint",
    "routes:exclude_low_results": "low_results", "routes:open_road": "road",
    "routes:scenario": "joint", "routes:compare_joint": "joint",
    "routes:publish_joint": "joint", "routes:signed": "asked", "signing:code": "ask", "signing:again": "ask",
    "signing:paper": "signature", "signing:upload": "signfile", "signing:sheet": "route", "signing:file": "route",
    "exchange:task_batch": "taskfile", "exchange:task_commit": "taskfile", "exchange:task_undo": "taskfile",
    "exchange:task_copy": "taskfile",
    "exchange": "batch", "competency": "version", "region:unit": "unit", "routes": "route",
}  # fmt: skip
KIND |= dict.fromkeys(
    ("diagnostics:invitee", "diagnostics:give_conditions", "diagnostics:annul", "diagnostics:ask_conditions"),
    "invitation",
)
KIND |= {"diagnostics:rest": "sitting", "diagnostics:guest_rest": "sitting", "diagnostics:count_late": "campaign"}
KIND |= outside.KIND | visits.KIND | life.KIND | consulting.KIND | repairs.KIND
LINES = {"routes:edit_line", "routes:mark_line", "routes:line_act"} | life.LINES
REASON = {"reason": "Достаточно длинная причина", "place": ["field:goal"]}


def path_of(stage: Stage, row: Row) -> str:
    """The address of a row."""
    owner, _, variant = row.about.partition(":")
    if row.address in FREE:
        return reverse(row.address, args=FREE[row.address](row.about))
    kind = KIND.get(row.address) or KIND.get(row.address.split(":")[0], "")
    pk = stage.keys.get((kind, owner))
    if pk is None or row.address in PLAIN:
        return reverse(row.address)
    args: list[Any] = [pk]
    if row.address in ("signing:sheet", "signing:file"):
        args = ["route", pk, 1] if row.address == "signing:file" else ["route", pk]
    if row.address in LINES:
        args.append(stage.keys["line", owner])
    if row.address == "routes:resolve":
        args.append(stage.keys["remark", owner])
    if row.address == "routes:cover":
        args = [stage.keys["line", owner]]
    if row.address in ("routes:drop_contact", "routes:resolve_comment"):
        args.append(stage.keys["contact" if "contact" in row.address else "comment", owner])
    if row.address == "routes:compare":
        args += [1, 1]
    if row.address == "routes:batch_file":
        args.append(0)
    if row.address == "diagnostics:unseat":
        args.append(stage.keys["seat", "petr"])
    if row.address == "diagnostics:panel_drop":
        args.append(stage.keys["judging", "foma"])
    if row.address in {"diagnostics:scan_cut", "diagnostics:own_scan"}:
        args.append(0 if row.address == "diagnostics:scan_cut" else 1)
    if row.address == "diagnostics:swap":
        args.append(stage.keys["place", ""])
    if row.address == "routes:sheet":
        args.append(1)
    if row.address.endswith("_picture"):
        args.append(PICTURE)
    if row.address in life.EXTRA:
        return reverse(row.address, args=args + life.EXTRA[row.address](stage, owner, variant))
    if kind == "study":
        return reverse(row.address, args=args + outside.extra(stage, row.address, owner, variant))
    return reverse(row.address, args=[*args, variant] if variant else args)


def _one(rows: Any) -> list[int]:
    return [rows.order_by("pk").values_list("pk", flat=True)[0]]


def _difference(about: str) -> list[int]:
    rows = Framework.objects.order_by("pk").values_list("pk", flat=True)
    return [rows.filter(state="in_use")[0], rows.filter(state="draft" if about == "draft" else "in_use")[0]]


PLAIN = {"people:staff", "routes:listing", "routes:approve_many", "routes:printing"}
PLAIN |= outside.PLAIN | visits.PLAIN | life.PLAIN | consulting.PLAIN | repairs.PLAIN
FREE: dict[str, Callable[[str], list[Any]]] = outside.FREE | {
    "people:enter": lambda about: ["x" * 20],
    "people:accept": lambda about: ["x" * 20],
    "diagnostics:by_link": lambda about: ["x" * 20],
    **{f"research:{name}": lambda about: _one(DataSet.objects.order_by("pk")) for name in ("card", "give", "file")},
    "diagnostics:calibration": lambda about: _one(Calibration.objects.order_by("pk")),
    "diagnostics:calibration_pdf": lambda about: _one(Calibration.objects.order_by("pk")),
    "diagnostics:compare": lambda about: _one(Calibration.objects.order_by("pk")),
    "diagnostics:propose": lambda about: _one(Calibration.objects.order_by("pk")),
    "competency:card": lambda about: ["PSY-1"],
    "competency:case": lambda about: ["CFItems", identifier("competency", "PSY-1")],
    "competency:difference": _difference,
    "knowledge:card": lambda about: _one(Material.objects.filter(state=about)),
    "programmes:card": lambda about: _one(Programme.objects.all()),
    "events:card": lambda about: _one(Event.objects.all()),
    "events:place": lambda about: _one(Event.objects.all()),
    "communities:card": lambda about: _one(Community.objects.all()),
    "site:paper": lambda about: ["ABCDEFGHKL"] if about else [Paper.objects.order_by("pk")[0].code],
    "diagnostics:picture": lambda about: [PICTURE],
    "diagnostics:bank_picture": lambda about: [PICTURE],
    "diagnostics:new_picture": lambda about: [],
    "diagnostics:form": lambda about: _one(Form.objects.filter(code="M-1")),
}

FREE |= repairs.FREE


def query_of(stage: Stage, row: Row) -> Fields:
    """What stands after the question mark: searches and filters with foreign names and numbers."""
    found: dict[tuple[str, str], Fields] = {
        ("diagnostics:item_compare", "math"): {"was": "1", "now": "1"},
        ("routes:listing", "onega"): {"town": "onega"},
        ("routes:listing", "high"): {"level": "high"},
        ("routes:listing", "attention"): {"state": "attention"},
        ("routes:listing", "tutor"): {"tutor": Person.objects.get(email="irina@example.com").pk},
        ("routes:listing", "petr"): {"q": "Лесной"},
        ("diagnostics:new_anchor", ""): {"version": stage.keys["open", ""]},
        ("people:staff", "petr"): {"q": "Лесной"},
        ("desk:search", "petr"): {"q": "Лесной"},
        ("desk:search", "gleb"): {"q": "Поморцев"},
        ("desk:search", "route"): {"q": "ИОМ-"},
    }
    if row.address == "people:staff" and row.about in ("mezen1", "onega2"):
        return {"unit": stage.keys["unit", row.about]}
    return found.get((row.address, row.about), {})


def fields_of(stage: Stage, row: Row) -> Fields:
    """Plausible fields of a form, so that only the right stands in the way."""
    owner, _, variant = row.about.partition(":")
    route = Route.objects.filter(pk=stage.keys.get(("route", owner), 0)).first()
    if row.address.startswith("competency:"):
        return rooms.fields(stage, row.address, owner, variant)
    if row.address.startswith("outside:"):
        return outside.fields(stage, row.address, owner, variant)
    if row.address.startswith("visits:"):
        return visits.fields(stage, row.address, owner, variant)
    if row.address.startswith("consulting:"):
        return consulting.fields(stage, row.address, owner, variant)
    made = FIELDS.get(row.address) or life.FIELDS.get(row.address)
    return made(stage, owner, variant, route) if made else {}


def _campaign(stage: Stage, owner: str, variant: str, route: Route | None) -> Fields:
    now = timezone.localtime()
    return {
        "title": "Проба", "form": stage.keys["form", ""], "unit": Unit.objects.get(code="mezen").pk, "minutes": 60,
        "opens_at": f"{now:%Y-%m-%dT%H:%M}", "closes_at": f"{now + timedelta(days=3):%Y-%m-%dT%H:%M}",
    }  # fmt: skip


def _dates(route: Route | None) -> Fields:
    return {"starts": route.starts.isoformat(), "ends": route.ends.isoformat()} if route else {}


def _swap(stage: Stage, owner: str, variant: str, route: Route | None) -> Fields:
    event = Event.objects.order_by("starts")[1].pk if variant == "swap" else 0
    return {"to": f"event:{event}"} if event else {}


def _amended(stage: Stage, owner: str, variant: str, route: Route | None) -> Fields:
    content = Amendment.objects.filter(route=route).order_by("-pk")[0].content
    key = content["lines"][0]["key"]
    return {"key": key, "title": "Другое", "hours": 2, "reason": "Причина изменения"} | _dates(route) | {"goal": "Цель"}


FIELDS: dict[str, Callable[[Stage, str, str, Route | None], Fields]] = {
    "signing:code": lambda s, o, v, r: {"code": "-"},
    "signing:paper": lambda s, o, v, r: {"on": f"{timezone.localdate()}"},
    "signing:upload": lambda s, o, v, r: {"file": SimpleUploadedFile("a.sig", b"0x")},
    "people:withdraw": lambda s, o, v, r: {"purpose": "research"},
    "people:consent_again": lambda s, o, v, r: {"purpose": "research"},
    "people:substitute": lambda s, o, v, r: {
        "person": s.world.person("maria").pk,
        "since": f"{timezone.localdate()}",
        "until": f"{timezone.localdate()}",
    },
    "people:emergency": lambda s, o, v, r: {"email": "klim@example.com", "reason": "Заявление человека № 5 о проверке"},
    "people:merge": lambda s, o, v, r: {"keep": s.keys["person", o]},
    "people:keep_filter": lambda s, o, v, r: {"path": "/routes/", "query": "state=draft", "title": "Черновики"},
    "people:drop_filter": lambda s, o, v, r: {"path": "/routes/", "title": "Черновики"},
    "people:letters": lambda s, o, v, r: {"wanted": "0"},
    "people:move": lambda s, o, v, r: {"unit": s.world.units["karg3"].pk, "since": "2026-11-20"},
    "diagnostics:accept": lambda s, o, v, r: {"agree": "1"},
    "diagnostics:act": lambda s, o, v, r: {"seat": s.keys["seat", "petr"], "reason": "other", "words": "по просьбе"},
    "diagnostics:links": lambda s, o, v, r: {"everybody": "1"},
    "diagnostics:print_blanks": lambda s, o, v, r: {"whom": f"room:{s.keys['room', o]}"},
    "diagnostics:by_link": lambda s, o, v, r: {"given": "0000"},
    "diagnostics:guest_accept": lambda s, o, v, r: {"agree": "1"},
    "diagnostics:grant": lambda s, o, v, r: {"email": "vera@example.com"},
    "diagnostics:open_profile": lambda s, o, v, r: {"why": "Обращение педагога о результате"},
    "diagnostics:new_campaign": _campaign,
    "diagnostics:new_scale": lambda s, o, v, r: {
        "version": "2031-1",
        "high": "-0,5",
        "low": "0,5",
        "since": "2031-01-01",
        "basis": "приказ № 5 от 01.11.2030",
        "note": "Границы уточнены советом",
    },
    "diagnostics:new_panel": lambda s, o, v, r: {
        "title": "Проба",
        "method": "angoff",
        "form": s.keys["form", ""],
        "first": "а",
        "second": "б",
        "due": "2031-01-01",
    },
    "diagnostics:panel_people": lambda s, o, v, r: {"emails": "vera@example.com"},
    "diagnostics:panel_act": lambda s, o, v, r: {"due": "2031-01-01"},
    "diagnostics:panel_propose": lambda s, o, v, r: {
        "version": "2031-1",
        "since": "2031-01-01",
        "note": "Границы панели",
    },
    "diagnostics:judging_task": lambda s, o, v, r: {"circle": "1", "b0": "50", "b1": "70"},
    "diagnostics:judging_finish": lambda s, o, v, r: {"circle": "1"},
    "diagnostics:decide_proposal": lambda s, o, v, r: {"answer": "Проверено по отчёту"},
    "diagnostics:rescore": lambda s, o, v, r: {"campaign": s.keys["campaign", o]},
    "diagnostics:forms": lambda s, o, v, r: {"title": "Новый вариант", "subject": "математика"},
    "diagnostics:item_move": lambda s, o, v, r: {"move": "suspend", "edition": "1"} | REASON,
    "diagnostics:item_reviewer": lambda s, o, v, r: {"person": s.world.person("fedot").pk},
    "diagnostics:item_enemy": lambda s, o, v, r: {"code": "M-2", "why": "Одно подсказывает другое"},
    "diagnostics:item_report": lambda s, o, v, r: {"report": s.keys["report", o], "verdict": "Проверено, ошибки нет"},
    "diagnostics:approve_blueprint": lambda s, o, v, r: {"edition": "1"},
    "diagnostics:approve_set": lambda s, o, v, r: {"edition": "1"},
    "diagnostics:scoring_task": lambda s, o, v, r: {"m-r": "1", "comment": "Полно"},
    "diagnostics:scoring_order": lambda s, o, v, r: {"gap": "2"},
    "diagnostics:scoring_pass": lambda s, o, v, r: {"task": [s.keys["task", "petr"]]},
    "diagnostics:accept_marks": lambda s, o, v, r: {"reason": "Других экспертов нет"},
    "diagnostics:new_anchor": lambda s, o, v, r: {
        "version": s.keys["open", ""],
        "text": "Ответ эталона " * 3,
        "m-r": "1",
    },
    "diagnostics:use_anchor": lambda s, o, v, r: {"active": "no"},
    "diagnostics:admissions": lambda s, o, v, r: {"expert": s.world.person("boris").pk, "subject": ""},
    "diagnostics:appeal_case": lambda s, o, v, r: {"act": "expert"},
    "diagnostics:appeal": lambda s, o, v, r: {"place": "2", "text": "Критерий учтён не полностью, прошу проверить"},
    "desk:role": lambda s, o, v, r: {"appointment": "1"},
    "exchange:upload": lambda s, o, v, r: {"file": SimpleUploadedFile("a.xlsx", b"x")},
    "routes:approve_many": lambda s, o, v, r: {"pk": [s.keys["route", o]], "move": v},
    "routes:printing": lambda s, o, v, r: {"municipality": o, "format": "docx"},
    "routes:cohorts": lambda s, o, v, r: {"hours": "72"},
    "routes:joints": lambda s, o, v, r: {"hours": "72"},
    "routes:exclude_low_results": lambda s, o, v, r: {"until": timezone.localdate().isoformat()},
    "routes:joint_more": lambda s, o, v, r: {"key": "stream:0", "seats": "5"},
    "routes:step": lambda s, o, v, r: REASON | {"until": (timezone.localdate() + timedelta(days=20)).isoformat()},
    "routes:variants": lambda s, o, v, r: {"hours": 72, "variant": "balanced", "mark": "0" * 16},
    "routes:header": lambda s, o, v, r: {"subject": "математика", "hours_limit": 72, "goal": "Цель"} | _dates(r),
    "routes:contacts": lambda s, o, v, r: {"kind": "call"},
    "routes:comments": lambda s, o, v, r: {"text": "Когда начать?", "audience": "all"},
    "routes:add_line": lambda s, o, v, r: {"block": "event", "title": "Занятие", "hours": 2},
    "routes:edit_line": lambda s, o, v, r: {"title": "Занятие", "hours": 2},
    "routes:mark_line": lambda s, o, v, r: {"state": "reported", "learnt": "Сделано"},
    "routes:line_act": _swap,
    "routes:assign": lambda s, o, v, r: {"tutor": s.world.person("lidia").pk},
    "routes:amendment_head": _amended,
    "routes:amendment_line": _amended,
    "routes:amendment_remove": _amended,
    "routes:amendment_agree": lambda s, o, v, r: {"act": "agree"},
}


def request_of(stage: Stage, row: Row, browser: Client, key: str) -> Any:
    """Send the request of a row as a player."""
    if row not in stage.asked:
        get = row.method == "GET"
        stage.asked[row] = path_of(stage, row), (query_of if get else fields_of)(stage, row)
    path, fields = stage.asked[row]
    if "file" in fields:
        fields["file"].seek(0)
    send = browser.get if row.method == "GET" else browser.post
    return send(path, fields, headers={"x-player": key})
