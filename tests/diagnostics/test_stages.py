"""A test by stages: the server leads by answers, a cut network leads to the middle, keys and rules stay on the server."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.staged import ask, begin, draft, fill
from tests.diagnostics.test_handin import bring, file_of, row
from tests.diagnostics.two_forms import form_of, versions

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, designing, queries
from marshrut.diagnostics.models import Profile, Pull, Score, Sitting, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world):
    return draft(world, "stages")


@pytest.fixture
def sitting(world, made):
    return begin(world, actions.publish(world.actor("dasha"), pk=made.pk))


def modules(sitting):
    return [queries.design(SYSTEM, sitting.form_id).of_module(m) for m in range(4)]


@pytest.mark.parametrize("shares", [(0.4, 0.3, 0.2, 0.1), (1.0, 0, 0, 0), (0.25, 0.25, 0.25, 0.25), (0.9, 0.1, 0, 0)])
def test_two_modules_give_every_group_enough_for_a_level(shares):
    counts = designing.module_counts(shares)
    assert sum(counts) == designing.MODULE
    assert all(2 * n >= designing.LEAST_OF_GROUP for n, share in zip(counts, shares, strict=True) if share)
    assert all(n == 0 for n, share in zip(counts, shares, strict=True) if not share)


def test_enemies_of_enemies_are_one_set():
    one, two, three, four, five = designing.clusters(5, [(0, 1), (1, 3)])
    assert one == two == four >= 0
    assert three == five == -1


@pytest.fixture
def built(world):
    """The form that the product itself makes of the bank."""
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    return actions.make_staged(SYSTEM, "математика")[0]


def test_a_staged_form_keeps_its_rules_and_promises(built):
    design = queries.design(SYSTEM, built.pk)
    parts = [design.of_module(m) for m in range(4)]
    assert [len(part) for part in parts] == [designing.MODULE] * 4
    assert len({place.item_version.item_id for place in design.places}) == 4 * designing.MODULE
    assert all(place.item_version.kind != "open" for place in design.places)
    hardness = [design.bank.take([design.column[p] for p in part]).difficulty() for part in parts]
    means = [sum(float(row.mean()) for row in rows) / len(rows) for rows in hardness]
    assert means[1] < means[2] < means[3]
    expected = built.design["expected"]
    assert expected["length"] == 24 and 0.2 < expected["error"] < expected["worst"] < 0.6


@pytest.mark.parametrize(("right", "module"), [(True, 3), (False, 1)])
def test_answers_lead_to_the_hard_or_the_easy_module(sitting, right, module):
    parts = modules(sitting)
    fill(sitting, parts[0], right=right)
    code, told = ask(sitting, {"after": 1})
    assert (code, told["places"]) == (200, parts[module])
    assert ask(sitting, {"after": 1})[1] == told, "asked twice, the same is told"
    assert Step.objects.get(sitting=sitting, number=2).how == "answers"
    fill(sitting, parts[module], right=right)
    assert ask(sitting, {"after": 2})[1] == {"over": "last"}


def test_without_answers_nobody_is_sent_to_the_ends(sitting):
    assert ask(sitting, {"after": 1})[1]["places"] == modules(sitting)[2]


def test_without_network_the_middle_goes_on_and_is_recorded(world, sitting):
    parts = modules(sitting)
    fill(sitting, parts[0], right=True)
    assert ask(sitting, {"after": 1, "offline": True})[1]["places"] == parts[2]
    assert Step.objects.get(sitting=sitting, number=2).how == "offline"
    assert ask(sitting, {"after": 1})[1]["places"] == parts[2], "what was recorded stays"


def test_a_lost_answer_of_the_server_gives_way_to_the_device_only_while_nothing_is_answered(sitting):
    parts = modules(sitting)
    fill(sitting, parts[0], right=True)
    assert ask(sitting, {"after": 1})[1]["places"] == parts[3]
    assert ask(sitting, {"after": 1, "offline": True})[1]["places"] == parts[2]
    Step.objects.filter(sitting=sitting, number=2).update(module=3, places=parts[3], how="answers")
    fill(sitting, parts[3][:1], right=True)
    assert ask(sitting, {"after": 1, "offline": True})[1]["places"] == parts[3]


def test_a_file_of_one_who_never_was_on_line_again_counts_the_middle(world, sitting):
    parts = modules(sitting)
    now = timezone.now()
    bring(
        world.actor("petr"), file_of(sitting, *(row(place, "a", now) for place in parts[0] + parts[2]), finished=True)
    )
    actions.score(SYSTEM, sitting=sitting.pk)
    step = Step.objects.get(sitting=sitting, number=2)
    assert (step.module, step.how) == (2, "offline")
    assert Score.objects.get(sitting=sitting, group="overall").answered == 24


def test_answers_to_a_module_that_was_not_opened_count_for_nothing(world, sitting):
    parts = modules(sitting)
    fill(sitting, parts[0], right=False)
    ask(sitting, {"after": 1})
    fill(sitting, parts[1][:4] + parts[3], right=True)
    actions.finish(world.actor("petr"), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    overall = Score.objects.get(sitting=sitting, group="overall")
    opened = sitting.form.places.filter(order__in=parts[0] + parts[1]).select_related("item_version")
    assert overall.most_points == sum(place.item_version.max_points for place in opened)
    assert overall.points <= sum(p.item_version.max_points for p in opened if p.order in parts[1][:4])
    profile = Profile.objects.get(sitting=sitting)
    assert sum(group.asked for group in profile.groups.all()) == 24
    assert "по этапам" in queries.rests_on(SYSTEM, sitting)
    points = actions.scoring.points_of_many(
        SYSTEM, [sitting.pk], list(sitting.form.places.select_related("item_version"))
    )
    assert not set(points[0]) & set(parts[3])


def test_keys_and_the_rule_of_the_way_never_reach_the_device(world, sitting, enter):
    shown = enter("petr").get(reverse("diagnostics:take", args=[sitting.pk])).content.decode()
    package = json.loads(shown.split('id="package" type="application/json">')[1].split("</script>")[0])
    assert set(package["path"]) == {"mode", "steps", "stages", "middle", "length", "next"}
    for word in ("key", "slope", "difficult", "cuts", "rationale"):
        assert word not in json.dumps(package)
    for place in sitting.form.places.select_related("item_version"):
        assert f'data-place="{place.order}"' in shown
        assert place.item_version.rationale[:30] not in shown or not place.item_version.rationale


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"after": 0}', '{"after": "1"}', '{"after": true}', '{"after": 99999}', "{" * 2000]
)
def test_nonsense_is_answered_with_words(sitting, body):
    assert ask(sitting, body)[0] == 422


def test_strangers_pauses_and_ends_open_nothing(world, sitting):
    assert ask(sitting, {"after": 1}, pass_="подделка")[0] == 401
    assert ask(sitting, {"after": 2})[0] == 409, "a step that was not opened"
    assert Step.objects.filter(sitting=sitting).count() == 1
    Sitting.objects.filter(pk=sitting.pk).update(paused_at=timezone.now())
    assert ask(sitting, {"after": 1})[0] == 423
    Sitting.objects.filter(pk=sitting.pk).update(paused_at=None, state="submitted")
    assert ask(sitting, {"after": 1})[0] == 409
    assert Step.objects.filter(sitting=sitting).count() == 1


def test_the_mode_is_chosen_on_a_page_before_publishing(world, made, enter):
    officer, address = enter("dasha"), reverse("diagnostics:mode", args=[made.pk])
    assert "По этапам" in officer.get(address).content.decode()
    assert officer.post(address, {"mode": "иначе"}).status_code == 422
    assert officer.post(address, {"mode": "all"}).status_code == 422, "no ordinary form of the subject yet"
    answer = officer.post(address, {"mode": "stages", "panels": "9"})
    assert answer.status_code == 422 and "трёх" in answer.content.decode()
    assert officer.post(address, {"mode": "stages", "panels": "2"}).status_code == 302
    held = queries.managed_campaign(world.actor("dasha"), made.pk)
    first, second = queries.forms_of(SYSTEM, held)
    assert {first.mode, second.mode} == {"stages"}
    tasks = [set(form.places.values_list("item_version_id", flat=True)) for form in (first, second)]
    assert not tasks[0] & tasks[1]
    form_of("О", versions()[:20])
    assert officer.post(address, {"mode": "all"}).status_code == 302
    actions.publish(world.actor("dasha"), pk=made.pk)
    assert "способ больше не меняется" in officer.post(address, {"mode": "stages"}).content.decode()
    assert "Длина и точность" in officer.get(reverse("diagnostics:campaign", args=[made.pk])).content.decode()
    sitting = begin(world, held)
    assert sitting.form.mode == "all" and not Step.objects.filter(sitting=sitting).exists()
    assert ask(sitting, {"after": 1})[0] == 409, "an ordinary form has no way"


def test_tasks_of_a_staged_form_are_counted_as_shown_only_when_opened(world, sitting):
    design = queries.design(SYSTEM, sitting.form_id)
    shown = queries.exposure(SYSTEM, [place.item_version.item_id for place in design.places])
    opened = {place.item_version.item_id for place in design.places if place.module == 0}
    assert {item for item, n in shown.items() if n} == opened


def test_a_task_taken_out_of_the_campaign_neither_leads_nor_stops_anybody(world, sitting):
    parts = modules(sitting)
    bad = sitting.form.places.get(order=parts[0][0])
    Pull.objects.create(
        campaign=sitting.campaign, item_version=bad.item_version, reason="Ошибка в ключе", at=timezone.now()
    )
    fill(sitting, parts[0][1:], right=True)
    assert ask(sitting, {"after": 1})[1]["places"] == parts[3]
    other = begin(world, sitting.campaign, "olga")
    told = queries.path(SYSTEM, other)
    assert told["steps"] == [[1, parts[0][1:]]] and told["length"] == 23


def test_paper_cannot_lead_by_answers(world, sitting):
    with pytest.raises(Refused) as refusal:
        actions.take_booklet(world.actor("dasha"), campaign=sitting.campaign_id)
    assert refusal.value.code == "blank.mode"
