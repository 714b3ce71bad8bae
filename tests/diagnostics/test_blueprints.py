"""Blueprints and sets of parallel forms: versions, assembly as a job, reasons in words, replacement, approval, rights."""

from __future__ import annotations

import numpy as np
import pytest
from django.http import Http404
from django.urls import reverse

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice, Progress
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import Blueprint, Form, FormItem, FormSet, Item, ItemEnemy
from marshrut.diagnostics.words import Aspect

pytestmark = pytest.mark.django_db
ROWS = (
    *((Aspect.GROUP, g, n, n) for g, n in (("subject_matter", 8), ("methodical", 6), ("psyped", 4), ("communicative", 2))),
    (Aspect.KIND, "open", 0, 1),
)  # fmt: skip


@pytest.fixture
def bank(world):
    actions.load_items(SYSTEM)
    return actions.ensure_defaults(SYSTEM)


@pytest.fixture
def dasha(world):
    return world.actor("dasha")


def plan(actor, scale, rows=ROWS, **more):
    fields = {"name": "Осень", "subject": "математика", "forms": 2, "minutes": 75, "scale": scale} | more
    return actions.make_blueprint(actor, rows=rows, **fields)


def approved(actor, scale, **more):
    made = plan(actor, scale, **more)
    return actions.approve_blueprint(actor, pk=made.pk, edition=made.edition)


def assembled(actor, made):
    row = actions.begin_assembly(actor, pk=made.pk)
    actions.run_assembly(SYSTEM, progress_id=row.pk)
    return Progress.objects.get(pk=row.pk)


@pytest.fixture
def made(bank, dasha):
    done = assembled(dasha, approved(dasha, bank))
    assert done.state == "done", done.note
    return queries.form_set(dasha, FormSet.objects.get().pk)


def items(form):
    return {p.item_version.item_id for p in form.places.all()}


def test_two_forms_follow_the_plan_and_measure_alike(made, dasha):
    one, two = made.forms.all()
    assert len(items(one)) == len(items(two)) == 20
    assert len(items(one) & items(two)) <= 2
    for form in (one, two):
        groups = [p.group for p in form.places.all()]
        assert [groups.count(g) for g in ("subject_matter", "methodical", "psyped", "communicative")] == [8, 6, 4, 2]
        assert groups == sorted(groups, key=["subject_matter", "methodical", "psyped", "communicative"].index)
        assert {p.item_version.item.subject for p in form.places.all()} <= {"", "математика"}
        assert sum(p.item_version.minutes for p in form.places.all()) <= 75
    assert made.report["farthest"] <= 0.05
    seen = queries.set_report(dasha, made)
    assert [row.counts for row in seen.content[:4]] == [(8, 8), (6, 6), (4, 4), (2, 2)]
    assert "вариант 2" in str(seen.information.svg)
    table = [[float(cell.replace(",", ".").replace("−", "-")) for cell in row] for row in seen.information.rows[1:]]
    assert len(table) >= 5
    inside = [row for row in table if abs(row[0]) <= 2]
    assert all(abs(row[1] - row[2]) <= 0.1 * max(row[1:3]) for row in inside)


def test_the_job_tells_the_end_and_is_done_once(made, dasha):
    row = Progress.objects.get()
    assert row.result["url"] == reverse("diagnostics:form_set", args=[made.pk])
    assert Notice.objects.filter(kind="diagnostics.assembly", person_id=dasha.person_id).count() == 1
    actions.run_assembly(SYSTEM, progress_id=row.pk)
    assert FormSet.objects.count() == 1


def test_a_second_press_finds_the_work_that_goes(bank, dasha):
    found = approved(dasha, bank)
    assert actions.begin_assembly(dasha, pk=found.pk).pk == actions.begin_assembly(dasha, pk=found.pk).pk


def test_what_the_bank_lacks_is_told_in_words(bank, dasha):
    found = approved(dasha, bank, rows=((Aspect.GROUP, "communicative", 90, 90),), minutes=240)
    row = assembled(dasha, found)
    assert row.state == "failed"
    assert "Коммуникативные" in row.note
    assert row.result["url"] == reverse("diagnostics:blueprint", args=[found.pk])
    assert not FormSet.objects.exists()


def test_too_little_time_is_told_as_time(bank, dasha):
    assert "время" in assembled(dasha, approved(dasha, bank, minutes=10)).note


def test_enemies_never_meet_and_anchors_stand_everywhere(made, bank, dasha):
    one = made.forms.all()[0]
    first, second = sorted(p.item_version.item_id for p in list(one.places.all())[:2])
    ItemEnemy.objects.create(one_id=first, other_id=second, reason="подсказывает")
    anchor = Item.objects.get(pk=first)
    found = approved(dasha, bank, name="С якорем", anchors=[anchor.code])
    assert assembled(dasha, found).state == "done"
    for form in Form.objects.filter(set__blueprint=found):
        assert first in items(form)
        assert second not in items(form)


def test_earlier_forms_are_kept_apart(made, bank, dasha):
    actions.approve_set(dasha, pk=made.pk, edition=made.edition)
    old = [items(form) for form in made.forms.all()]
    found = approved(dasha, bank, name="Весна", forms=1, earlier_overlap=10)
    assert assembled(dasha, found).state == "done"
    new = items(Form.objects.get(set__blueprint=found))
    assert max(len(new & one) for one in old) <= 2


def test_a_draft_is_not_assembled_and_an_approved_plan_does_not_change(bank, dasha):
    draft = plan(dasha, bank)
    with pytest.raises(Refused, match="утвердите"):
        actions.begin_assembly(dasha, pk=draft.pk)
    with pytest.raises(Refused, match="изменили"):
        actions.approve_blueprint(dasha, pk=draft.pk, edition=7)
    actions.approve_blueprint(dasha, pk=draft.pk, edition=1)
    with pytest.raises(Refused, match="новую версию"):
        actions.edit_blueprint(dasha, pk=draft.pk, edition=2, rows=ROWS, name="Иначе")
    fresh = actions.renew_blueprint(dasha, pk=draft.pk)
    assert (fresh.version, fresh.state, fresh.rows.count()) == (2, "draft", len(ROWS))
    assert actions.renew_blueprint(dasha, pk=draft.pk).pk == fresh.pk


def test_a_task_gives_its_place_only_to_an_allowed_one(made, dasha):
    form = made.forms.all()[0]
    place = form.places.all()[0]
    allowed = queries.alternatives(dasha, made, place)
    assert allowed
    assert all(one.version.item.group == place.group for one in allowed)
    assert [one.farthest for one in allowed] == sorted(one.farthest for one in allowed)
    stranger = next(p for p in form.places.all() if p.group != place.group).item_version.item_id
    with pytest.raises(Refused, match="нельзя"):
        actions.replace_place(dasha, pk=made.pk, place=place.pk, item=stranger, edition=made.edition)
    best = allowed[0]
    actions.replace_place(dasha, pk=made.pk, place=place.pk, item=best.version.item_id, edition=made.edition)
    assert FormItem.objects.get(pk=place.pk).item_version_id == best.version.pk
    now = queries.form_set(dasha, made.pk)
    assert now.report["farthest"] == round(best.farthest, 4)
    with pytest.raises(Refused, match="изменили"):
        actions.replace_place(dasha, pk=made.pk, place=place.pk, item=allowed[1].version.item_id, edition=made.edition)


def test_an_approved_set_serves_and_stands_still(made, dasha):
    assert not queries.forms(dasha).filter(state="ready").exists()
    actions.approve_set(dasha, pk=made.pk, edition=made.edition)
    assert queries.forms(dasha).filter(state="ready").count() == 2
    place = made.forms.all()[0].places.all()[0]
    with pytest.raises(Refused, match="утверждён"):
        actions.replace_place(dasha, pk=made.pk, place=place.pk, item=1, edition=made.edition + 1)


def test_others_make_no_plans(bank, world, made):
    for name in ("petr", "galina", "irina"):
        actor = world.actor(name)
        with pytest.raises(Http404):
            plan(actor, bank, name="Чужой")
        with pytest.raises(Http404):
            actions.begin_assembly(actor, pk=made.blueprint_id)
        with pytest.raises(Http404):
            actions.approve_set(actor, pk=made.pk, edition=made.edition)


def test_a_wrong_form_is_kept_with_its_words(bank, client, world):
    client.force_login(world.account("dasha"))
    typed = {
        "name": "Осень", "scale": bank.pk, "count": "2", "minutes": "75", "overlap": "10", "group__psyped": "4",
        "kind__single": "5-2", "competencies": "МЕТ-1 много", "anchors": "",
    }  # fmt: skip
    answer = client.post(reverse("diagnostics:new_blueprint"), typed)
    assert answer.status_code == 422
    assert "Первое число должно быть не больше" in answer.text
    assert "МЕТ-1 много" in answer.text
    typed |= {"kind__single": "2-4", "competencies": "", "anchors": "НЕТ-1"}
    answer = client.post(reverse("diagnostics:new_blueprint"), typed)
    assert (answer.status_code, "Таких заданий в банке нет: НЕТ-1" in answer.text) == (422, True)
    answer = client.post(reverse("diagnostics:new_blueprint"), typed | {"anchors": ""})
    assert answer.status_code == 302
    kept = Blueprint.objects.get()
    assert [(r.aspect, r.value, r.least, r.most) for r in kept.rows.all()] == [
        ("group", "psyped", 4, 4), ("kind", "single", 2, 4),
    ]  # fmt: skip
    again = client.post(reverse("diagnostics:edit_blueprint", args=[kept.pk]), typed | {"anchors": "", "edition": "9"})
    assert (again.status_code, "План изменили" in again.text) == (422, True)


def test_the_base_form_is_made_by_the_base_plan(bank):
    one = actions.assemble_form(SYSTEM, title="Базовый", subject="математика")
    assert (one.title, one.state, one.places.count()) == ("Базовый", "ready", 32)
    assert one.set.blueprint.name == "Базовый план"
    assert np.isfinite(one.set.report["farthest"])
