"""Reads: the same conditions in rules and in rows, measures, the command."""

from argparse import Namespace
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from marshrut.core.measure import REGISTRY
from marshrut.project.report import CommandFailed
from marshrut.routes import queries
from marshrut.routes.command import print_routes
from marshrut.routes.models import Route
from marshrut.routes.queries.listing import _attention as attention


def test_attention_of_rows_is_that_of_the_rule(course):
    course.to("on_approval")
    now, oksana = timezone.now(), course.world.actor("oksana")
    tested = (None, now.date(), now.date() - timedelta(days=400))
    edited = (None, now - timedelta(days=1), now + timedelta(days=1))
    for day, level, ground, when, gap in product(tested, ("", "high"), ("", "ФИОКО"), edited, ("", "Нет программы")):
        Route.objects.filter(pk=course.pk).update(
            tested_on=day, level=level, ground=ground, edited_at=when, agreed_at=now, agreed_uncovered=gap
        )
        rows = list(queries.queue(oksana, {}))
        queries.warn(oksana, rows)
        by_rows = Route.objects.filter(attention(timezone.localdate()), pk=course.pk).exists()
        assert bool(rows[0].warnings) == by_rows, (day, level, ground, when, gap)


def test_chips_count_what_the_list_shows(course):
    course.to("on_approval")
    oksana = course.world.actor("oksana")
    counts = queries.chips(oksana, {})
    for code in ("waiting", "attention", "on_approval", "draft", "overdue"):
        assert counts[code] == queries.listing(oksana, {"state": code}).count(), code
    assert counts["waiting"] == queries.count_waiting(oksana) == 1


def test_history_tells_who_did_what(course):
    course.to("approved")
    words = [(row["who"].split()[0], row["what"]) for row in queries.history(course.world.actor("petr"), course.pk)]
    assert words[0] == ("Директорова", "утверждён")
    assert ("Лесной", "отправлен тьютору") in words and words[-1][1] == "маршрут предложен"


def test_the_form_carries_signatures_number_and_code(course):
    course.to("approved")
    form = queries.form_of(course.world.actor("petr"), course.pk).form
    assert [mark.who for mark in form.signatures] == ["Педагог", "Тьютор", "Уполномоченный ОО", "Директор ЦНППМР"]
    assert form.number and form.check_code and form.approved_on and not form.draft
    assert form.approver_name.startswith("Директорова") and form.municipality == course.route.unit.parent.name


def test_a_project_is_printed_as_a_project(course):
    course.to("draft")
    printed = queries.form_of(course.world.actor("petr"), course.pk)
    assert printed.form.draft and not printed.form.check_code and "проект" in printed.name


def test_the_share_of_people_with_a_route(course):
    course.to("approved")
    Route.objects.filter(pk=course.pk).update(starts=timezone.localdate() - timedelta(days=1))
    rows = {unit: (part, whole) for unit, part, whole in REGISTRY["routes.approved"].rows(timezone.localdate())}
    part, whole = rows[course.route.unit_id]
    assert part == 1 and whole >= 4
    assert rows[course.world.units["karg3"].pk][0] == 0


def test_forms_of_a_municipality_cost_a_fixed_number_of_statements(course, statements):
    from marshrut.core.actor import SYSTEM

    from .made import begin

    course.to("approved")
    with statements(9):
        name, forms = queries.forms_of_municipality(SYSTEM, "mezen")
    assert len(forms) == 1 and "езен" in name
    begin(course.world, "vera", tutor="lidia").to("approved")
    with statements(9):
        assert len(queries.forms_of_municipality(SYSTEM, "mezen")[1]) == 2


def test_the_command_prints_one_and_many(course, tmp_path):
    course.to("approved")
    one = print_routes(
        Namespace(route=str(course.pk), municipality=None, format="docx", out=str(tmp_path / "a"), json=True)
    )
    assert (one["forms"], one["files"]) == (1, 1) and len(list((tmp_path / "a").iterdir())) == 1
    many = print_routes(Namespace(route=None, municipality="mezen", format="pdf", out=str(tmp_path / "b"), json=True))
    assert many["forms"] == 1 and many["seconds"] > 0
    for bad in (
        {"route": "999999", "municipality": None},
        {"route": None, "municipality": "nowhere"},
        {"route": None, "municipality": "karg"},
        {"route": "1", "municipality": "karg"},
    ):
        with pytest.raises(CommandFailed):
            print_routes(Namespace(**bad, format="pdf", out=str(tmp_path), json=True))
