"""All addresses of the product, as everybody: nobody gets more than the table says, and nobody sees what is foreign.

The table is `expected.csv` (address, whose object, who may, the answer to them and to the others, the ground) and
`visible.csv` (which marker may come before whose eyes). Both are read as data: change them only with a ground.
"""

import json

import pytest
from django.test import Client
from django.urls import reverse

from marshrut.core.models import Notice
from marshrut.diagnostics import ticket
from marshrut.diagnostics.models import Answer
from tests.access.asking import LINES, path_of
from tests.access.oracle import CAST, Row, markers, rows
from tests.access.probe import text_of, writes
from tests.diagnostics.wire import send
from tests.test_house import addresses
from tests.world import SINCE

pytestmark = pytest.mark.django_db
OURS = [name for name, _ in addresses()]
ADVICE = (
    "Адреса нет в tests/access/expected.csv. Добавьте строки на GET и POST: чей объект, кто может (роли из "
    "src/marshrut/access/data/roles.csv), что отвечает им и остальным, на каком основании. Новый вид объектов — ещё знак в visible.csv."
)


def absent(names: list[str]) -> list[str]:
    """Addresses that the table does not know, and lines of the table without an address."""
    known = {row.address for row in rows()}
    return [f"{name}: {ADVICE}" for name in names if name not in known] + [
        f"{name}: такого адреса больше нет, уберите строку" for name in sorted(known - set(names))
    ]


def test_every_address_stands_in_the_table():
    assert not absent(OURS)


def test_a_new_address_is_asked_for_with_an_instruction():
    assert absent([*OURS, "routes:ghost"]) == [f"routes:ghost: {ADVICE}"]


def test_every_line_of_the_table_has_its_ground():
    assert not [row.name for row in rows() if not row.source]


def part(row: Row) -> str:
    """A part of the table that one test walks: a room, of the largest one a method."""
    room = row.address.split(":")[0]
    return f"{room} {row.method}" if room == "routes" else room


PARTS = sorted({part(row) for row in rows()})


@pytest.mark.parametrize("name", PARTS)
def test_every_address_answers_everybody_as_the_table_says(matrix, name):
    found = matrix.run(row for row in rows() if part(row) == name)
    assert not found, f"нарушений {len(found)} из {matrix.checks}:\n" + "\n".join(found)
    matrix.stage.walked[name] = matrix.seen


def test_every_marker_came_before_somebody_who_may_see_it(stage):
    """A marker that nobody ever sees would prove nothing by its absence."""
    if set(stage.walked) != set(PARTS):
        pytest.skip("идёт часть таблицы: знаки считают, когда она пройдена вся")
    seen = set().union(*stage.walked.values())
    assert not [name for name, text, who in markers() if who and text not in seen]


def test_the_frame_of_a_page_shows_only_the_own(framed):
    """Rail, roles, bell and the whole menu, as everybody."""
    found = framed.run(row for row in rows() if row.address in {"desk:more", "desk:today"})
    assert not found, "\n".join(found)


def test_a_method_that_the_table_does_not_name_is_refused(matrix):
    known = {(row.address, row.method) for row in rows()}
    players = [None, CAST["petr"], CAST["egor"], CAST["oksana"]]
    for row in {row.address: row for row in rows() if not row.address.endswith(":service_worker")}.values():
        for method in {"GET", "POST"} - {row.method}:
            if (row.address, method) not in known:
                wrong = Row(row.address, method, row.about, "nobody", "", "404 405", row.source, "")
                for player in players:
                    matrix.open(wrong, player) if player else None
    assert not matrix.found, "\n".join(matrix.found)


CROSSED = [
    row for row in rows() if row.address in LINES | {"routes:resolve"} and row.about.split(":")[0] in ("vera", "marfa")
]


@pytest.mark.parametrize("row", CROSSED, ids=lambda row: row.name)
def test_the_own_route_with_a_line_of_another_is_refused(matrix, row):
    """Two numbers in one address: the second must belong to the first."""
    owner = row.about.split(":")[0]
    stage = matrix.stage
    kind = "remark" if row.address == "routes:resolve" else "line"
    own, foreign = stage.keys[kind, owner], stage.keys[kind, "petr"] if kind == "line" else 0
    path = path_of(stage, row).replace(f"/{own}/", f"/{foreign}/")
    with writes() as written:
        answer = matrix.browser.post(path, {"title": "Чужая", "hours": 1}, headers={"x-player": owner})
    assert answer.status_code == 404
    assert not written


def test_lines_of_a_route_are_not_taken_from_foreign_or_unpublished_objects(matrix):
    """A foreign association, an unpublished material, a cancelled event do not come into a route by their number."""
    from marshrut.communities.models import Community
    from marshrut.events.models import Event
    from marshrut.knowledge.models import Material

    stage = matrix.stage
    foreign = Community.objects.create(title="МО Онеги", kind="association", unit=stage.world.units["onega"])
    event = Event.objects.order_by("-pk")[0]
    Event.objects.filter(pk=event.pk).update(state="cancelled")
    hidden = Material.objects.filter(state="draft").order_by("pk")[0]
    path = reverse("routes:add_line", args=[stage.keys["route", "vera"]])
    for kind, pk in (("community", foreign.pk), ("event", event.pk), ("talk", event.pk), ("material", hidden.pk)):
        with writes() as written:
            answer = matrix.browser.post(path, {"kind": kind, "source": pk}, headers={"x-player": "vera"})
        assert (kind, answer.status_code, written) == (kind, 404, [])


def test_a_part_time_job_gives_no_power_over_the_main_one(matrix):
    """The officer of a second school does not move a teacher away from the first."""
    from marshrut.people.models import Employment

    stage = matrix.stage
    Employment.objects.create(
        person=stage.world.person("gleb"),
        unit=stage.world.units["mezen1"],
        position="teacher",
        is_main=False,
        since=SINCE,
    )
    path = reverse("people:move", args=[stage.keys["person", "gleb"]])
    fields = {"unit": stage.world.units["karg3"].pk, "since": "2026-11-20"}
    with writes() as written:
        answer = matrix.browser.post(path, fields, headers={"x-player": "anna"})
    assert (answer.status_code, written) == (404, [])


def test_reading_messages_touches_only_the_own_ones(matrix):
    matrix.browser.post(reverse("desk:notices"), headers={"x-player": "petr"})
    assert not Notice.objects.filter(person_id=matrix.stage.keys["person", "petr"], read_at=None).exists()
    assert Notice.objects.filter(person_id=matrix.stage.keys["person", "gleb"], read_at=None).exists()


def test_answers_are_taken_only_by_the_pass_of_the_own_sitting(stage):
    """The short path that stands before sign-in: a foreign, forged or absent pass keeps nothing."""
    body = json.dumps([{"place": 1, "turn": 99, "value": "b"}])
    own, foreign = stage.keys["sitting", "petr"], stage.keys["sitting", "gleb"]
    person = stage.keys["person", "petr"]
    for given in (ticket.issue(foreign, person), ticket.issue(own, person) + "x", ""):
        assert send(body, given)[0] in (401, 409)
    assert not Answer.objects.filter(turn=99).exists()


def test_the_page_of_refusal_shows_nothing_of_the_object(stage):
    """The whole stack, with sign-in and the frame: one detail and one list as everybody."""
    everything = [(text, who) for _, text, who in markers()]
    for key in sorted(CAST):
        browser = Client(raise_request_exception=False)
        browser.force_login(stage.world.account(key), backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = browser.get(reverse("routes:form", args=[stage.keys["route", "vera"], "docx"]))
        assert answer.status_code == (200 if key in {"vera", "irina", "rita"} else 404), key
        body = text_of(answer)
        assert not [text for text, who in everything if key not in who and text in body], key
