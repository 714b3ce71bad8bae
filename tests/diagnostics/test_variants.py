"""Several forms of a campaign: dealt round, kept, counted each by its own tasks, warned of when nothing links them."""

import json
from collections import Counter

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.test_handin import bring, file_of, row
from tests.diagnostics.two_forms import crowd, draft, form_of, versions

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries, spiral
from marshrut.diagnostics.actions.scoring import points_by_task
from marshrut.diagnostics.models import Answer, Calibration, Invitation, ItemParameter, Score

pytestmark = pytest.mark.django_db
HALF, SHARED = 14, 6


@pytest.fixture
def tasks(world):
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    return versions()


@pytest.fixture
def two(world, tasks):
    """A draft with two forms that share some tasks."""
    forms = [form_of("А", tasks[:HALF]), form_of("Б", tasks[HALF - SHARED : 2 * HALF - SHARED])]
    return draft(world, *forms)


@pytest.fixture
def published(world, two):
    return actions.publish(world.actor("dasha"), pk=two.pk)


def begun(world, campaign, name):
    actor = world.actor(name)
    invitation = Invitation.objects.get(campaign=campaign, person_id=actor.person_id)
    actions.accept(actor, pk=invitation.pk)
    return actions.start(actor, invitation=invitation.pk)


@pytest.mark.parametrize("seed", range(5))
def test_forms_go_round_in_every_school_town_and_the_whole(seed):
    rng = np.random.default_rng(seed)
    forms = list(range(1, 2 + seed % 4 + 1))
    people = [spiral.Place(n, int(unit), int(unit) // 5) for n, unit in enumerate(rng.integers(0, 30, 700))]
    found = spiral.deal(forms, people, spiral.counted([]), {})
    for of in (lambda one: one.unit, lambda one: 0):
        by = {}
        for one in people:
            by.setdefault(of(one), Counter())[found[one.person]] += 1
        for count in by.values():
            assert max(count.values()) - min(count[form] for form in forms) <= 1
    late = spiral.deal(forms, [spiral.Place(9999, 3, 0)], spiral.counted([(3, 0, 1)] * 5), {})
    assert late[9999] != 1, "a newcomer gets what is rarest"


def test_a_form_seen_before_is_given_only_when_all_were_seen():
    place = [spiral.Place(1, 1, 1)]
    assert spiral.deal([5, 6], place, spiral.counted([(1, 1, 6)] * 9), {1: {5}}) == {1: 6}
    assert spiral.deal([5, 6], place, spiral.counted([]), {1: {5, 6}}) == {1: 5}


def test_neighbours_get_different_forms_and_keep_them(world, published):
    rows = dict(Invitation.objects.filter(campaign=published).values_list("person_id", "form__code"))
    assert rows and set(rows.values()) == {"А", "Б"}
    by_unit = Counter(Invitation.objects.filter(campaign=published).values_list("unit_id", "form_id"))
    for unit in {unit for unit, _ in by_unit}:
        counts = [by_unit[unit, form.pk] for form in queries.forms_of(SYSTEM, published)]
        assert max(counts) - min(counts) <= 1
    sitting = begun(world, published, "petr")
    assert sitting.form.code == rows[sitting.person_id]
    assert begun(world, published, "petr") == sitting


def test_a_repeat_after_annulling_gets_another_form(world, published):
    first = begun(world, published, "petr")
    actions.annul(world.actor("dasha"), pk=first.pk, reason="Отключили свет во всей школе")
    second = begun(world, published, "petr")
    assert second.form_id != first.form_id
    assert begun(world, published, "petr").form_id == second.form_id
    assert Invitation.objects.get(campaign=published, person_id=first.person_id).form_id == second.form_id


def test_a_published_campaign_keeps_its_forms_and_strange_ones_are_refused(world, two, tasks):
    dasha = world.actor("dasha")
    other = form_of("Р", tasks[:10], subject="русский язык")
    for forms, code in (([], "variants.none"), ([two.form_id, other.pk], "variants.form"), ([10**9], "variants.form")):
        with pytest.raises(Refused) as refusal:
            actions.choose_forms(dasha, pk=two.pk, forms=forms)
        assert refusal.value.code == code
    actions.publish(dasha, pk=two.pk)
    with pytest.raises(Refused) as refusal:
        actions.choose_forms(dasha, pk=two.pk, forms=[two.form_id])
    assert refusal.value.code == "variants.state"


def test_each_sitting_is_scored_by_its_own_form(world, published, tasks):
    petr, olga = begun(world, published, "petr"), begun(world, published, "olga")
    assert {petr.form_id, olga.form_id} <= set(queries.form_ids(SYSTEM, published))
    for one, name in ((petr, "petr"), (olga, "olga")):
        for place in one.form.places.select_related("item_version"):
            Answer.objects.create(
                sitting=one, place=place.order, turn=1, value=place.item_version.key[0], saved_at=timezone.now()
            )
        actions.finish(world.actor(name), pk=one.pk)
    assert actions.score_many(SYSTEM, sittings=[petr.pk, olga.pk]) == 2
    for one in (petr, olga):
        score = Score.objects.get(sitting=one, group="overall")
        assert score.points == score.most_points == HALF


def test_a_task_of_another_form_is_not_on_the_page_nor_counted(world, published, enter):
    sitting = begun(world, published, "petr")
    other = next(form for form in queries.forms_of(SYSTEM, published) if form.pk != sitting.form_id)
    own = set(sitting.form.places.values_list("item_version_id", flat=True))
    shown = enter("petr").get(reverse("diagnostics:take", args=[sitting.pk])).content.decode()
    for place in other.places.exclude(item_version__in=own).select_related("item_version"):
        first = place.item_version.content["options"][0]["text"]
        assert first not in shown or any(first in str(p.item_version.content) for p in sitting.form.places.all())
    package = json.loads(shown.split('id="package" type="application/json">')[1].split("</script>")[0])
    assert "key" not in package and "form" not in package
    actor = world.actor("petr")
    assert actions.save_answers(
        actor, sitting=sitting.pk, answers=[{"place": 900, "turn": 1, "value": "a", "nonce": "", "said": None}]
    )
    bring(actor, file_of(sitting, row(901, "a"), row(2, "b")))
    assert not Answer.objects.filter(place=901).exists(), "a place that this form has not is dropped"
    actions.finish(actor, pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    assert Score.objects.get(sitting=sitting, group="overall").answered == 1


def test_a_file_of_the_annulled_form_does_not_come_into_the_new_one(world, published):
    first = begun(world, published, "petr")
    content = file_of(first, row(1, "a"))
    actions.annul(world.actor("dasha"), pk=first.pk, reason="Отключили свет во всей школе")
    second = begun(world, published, "petr")
    with pytest.raises(Refused) as refusal:
        bring(world.actor("petr"), content)
    assert refusal.value.code == "handin.annulled"
    assert not Answer.objects.filter(sitting=second).exists()


def test_two_forms_are_calibrated_as_one_linked_design(world, two, tasks):
    crowd(world, two, 700)
    made, report = actions.calibrate(SYSTEM, campaign=two.pk)
    known = {row.item_version_id: row for row in ItemParameter.objects.filter(calibration__in_use=True)}
    pairs = [(known[r.item_version_id].difficulties[0], r.difficulties[0]) for r in made.parameters.all()]
    old, new = np.array(pairs).T
    assert report["people"] == 700 and len(pairs) + len(report["left_out"]) == 2 * HALF - SHARED
    assert np.corrcoef(old, new)[0, 1] > 0.9
    shared = {version.pk for version in tasks[HALF - SHARED : HALF]}
    answers = {row.item_version_id: row.answers for row in made.parameters.all()}
    assert {answers[pk] for pk in shared if pk in answers} == {700}
    assert {n for pk, n in answers.items() if pk not in shared} == {350}


def test_unlinked_forms_are_told_and_not_calibrated_together(world, tasks):
    apart = draft(world, form_of("А", tasks[:12]), form_of("Б", tasks[12:24]))
    crowd(world, apart, 240)
    with pytest.raises(Refused) as refusal:
        actions.calibrate(SYSTEM, campaign=apart.pk)
    assert refusal.value.code == "calibration.unfound", "both forms are measured: common tasks are not what is missing"
    ItemParameter.objects.filter(calibration__in_use=True, item_version__in=tasks[12:24]).delete()
    found = queries.linkage(SYSTEM, queries.forms_of(SYSTEM, apart))
    assert found.apart == [2] and found.pairs == [(1, 2, 0)]
    assert "Вариант 2 не на общей шкале" in found.words
    assert any(not one["ok"] and "рост" in one["text"] for one in queries.readiness(SYSTEM, apart))
    with pytest.raises(Refused) as refusal:
        actions.calibrate(SYSTEM, campaign=apart.pk)
    assert refusal.value.code == "calibration.apart"


def test_growth_is_not_shown_from_a_form_outside_the_scale(world, two):
    used = Calibration.objects.get(in_use=True)
    forms = queries.form_ids(SYSTEM, two)
    assert all(queries.sources(SYSTEM, [(used.pk, form) for form in forms]).values())
    gone = queries.places_of(SYSTEM, forms[1:])[:6]
    ItemParameter.objects.filter(calibration=used, item_version__in=[place.item_version_id for place in gone]).delete()
    found = queries.sources(SYSTEM, [(used.pk, form) for form in forms])
    assert found[used.pk, forms[1]] is None


def test_the_page_warns_chooses_and_tells_how_forms_go(world, two, enter, tasks):
    officer, address = enter("dasha"), reverse("diagnostics:variants", args=[two.pk])
    assert "Вариант Б" in officer.get(address).content.decode()
    third = form_of("В", tasks[2 : HALF + 2])
    answer = officer.post(address, {"chosen": [two.form_id, third.pk]})
    assert answer.status_code == 302
    assert [form.code for form in queries.forms_of(SYSTEM, two)] == ["А", "В"]
    assert officer.post(address, {}).status_code == 422
    actions.publish(world.actor("dasha"), pk=two.pk)
    shown = officer.get(reverse("diagnostics:campaign", args=[two.pk])).content.decode()
    assert "По вариантам" in shown
    assert officer.post(address, {"chosen": [two.form_id]}).status_code == 422
    counts = queries.given_out(world.actor("dasha"), two)
    assert sum(one["invited"] for one in counts) == Invitation.objects.filter(campaign=two).count()


def test_answers_of_several_forms_stand_by_task(world, two, tasks):
    assert len(queries.places_of(SYSTEM, queries.form_ids(SYSTEM, two))) == 2 * HALF - SHARED
    sittings = crowd(world, two, 12)
    columns = queries.places_of(SYSTEM, queries.form_ids(SYSTEM, two))
    points = points_by_task(SYSTEM, sittings, columns)
    assert {len(one) for one in points} == {HALF}
    assert all(set(one) <= set(range(1, len(columns) + 1)) for one in points)


def test_length_and_error_are_told_by_form_when_the_campaign_has_ended(world, published):
    people = crowd(world, published, 12)
    actions.score_many(SYSTEM, sittings=[one.pk for one in people])
    dasha = world.actor("dasha")
    assert [one["se"] for one in queries.course_by_form(dasha, published)] == [None, None], "not while it goes on"
    closed = actions.close_campaign(dasha, pk=published.pk)
    rows = queries.course_by_form(dasha, closed)
    assert [one["people"] for one in rows] == [6, 6]
    assert all(one["answered"] == HALF and 0.2 < one["se"] < 1 for one in rows)
