"""Tasks one by one: chosen by the answers, none twice, enough and no more, only the opened ones reach the device."""

import numpy as np
import pytest
from django.urls import reverse
from tests.diagnostics.staged import ask, begin, draft, fill

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, designing, queries
from marshrut.diagnostics.models import Profile, Score, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(world):
    return begin(world, actions.publish(world.actor("dasha"), pk=draft(world, "adaptive").pk))


def walk(sitting, right):
    """Answer till the end: the places in order and why it ended. `right` tells by difficulty whether the answer is."""
    design = queries.design(SYSTEM, sitting.form_id)
    given = list(Step.objects.get(sitting=sitting).places)
    while True:
        column = design.column[given[-1]]
        fill(sitting, given[-1:], right=right(float(design.bank.take([column]).difficulty()[0].mean())))
        code, told = ask(sitting, {"after": len(given)})
        assert code == 200
        if "over" in told:
            return given, told["over"]
        given += told["places"]


def test_a_strong_person_gets_hard_tasks_and_the_test_ends_in_time(world, sitting):
    given, why = walk(sitting, lambda _: True)
    design = queries.design(SYSTEM, sitting.form_id)
    hardness = [float(design.bank.take([design.column[place]]).difficulty()[0].mean()) for place in given]
    assert len(given) == len(set(given)) and designing.RULES["n_min"] <= len(given) <= designing.RULES["n_max"]
    assert np.mean(hardness[-8:]) > np.mean(hardness[:8])
    assert why in {"precise", "level", "longest"}
    actions.finish(world.actor("petr"), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    overall = Score.objects.get(sitting=sitting, group="overall")
    assert overall.answered == len(given) and overall.theta > 0.7
    assert sum(group.asked for group in Profile.objects.get(sitting=sitting).groups.all()) == len(given)
    assert str(len(given)) in queries.rests_on(SYSTEM, sitting)
    shown = queries.exposure(SYSTEM, [place.item_version.item_id for place in design.places])
    assert sum(shown.values()) == len(given)


def test_a_person_of_the_middle_is_measured_in_the_middle(world, sitting):
    walk(sitting, lambda hardness: hardness < 0)
    actions.finish(world.actor("petr"), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    overall = Score.objects.get(sitting=sitting, group="overall")
    assert abs(overall.theta) < 0.6
    course = queries.course_by_form(world.actor("dasha"), sitting.campaign)
    assert course[0]["people"] == 1 and course[0]["se"] is None, "nothing is told of fewer than five people"


def test_a_skipped_task_is_not_shown_again_nor_wrong(sitting):
    first = Step.objects.get(sitting=sitting).places
    seen = list(first)
    for number in range(1, 6):
        seen += ask(sitting, {"after": number})[1]["places"]
    assert len(set(seen)) == 6


def test_only_opened_tasks_reach_the_device(world, sitting, enter):
    page = enter("petr")
    address = reverse("diagnostics:take", args=[sitting.pk])
    shown = page.get(address).content.decode()
    assert shown.count('data-place="') == 1
    told = ask(sitting, {"after": 1})[1]
    again = page.get(address).content.decode()
    assert again.count('data-place="') == 2 and f'data-place="{told["places"][0]}"' in again


def test_without_network_nothing_is_opened_by_the_device_itself(sitting):
    told = ask(sitting, {"after": 1, "offline": True})[1]
    assert Step.objects.get(sitting=sitting, number=2).how == "answers" and len(told["places"]) == 1


def test_an_answer_to_a_task_that_was_not_opened_does_not_count(world, sitting):
    opened = Step.objects.get(sitting=sitting).places
    other = [place.order for place in sitting.form.places.all() if place.order not in opened][:5]
    fill(sitting, opened + other, right=True)
    actions.finish(world.actor("petr"), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    assert Score.objects.get(sitting=sitting, group="overall").answered == 1


def test_difficulty_is_not_measured_by_chosen_tasks(sitting):
    with pytest.raises(Refused) as refusal:
        actions.calibrate(SYSTEM, campaign=sitting.campaign_id)
    assert refusal.value.code == "calibration.adaptive"


def test_the_product_makes_the_form_and_tells_what_to_expect(world):
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    made = actions.make_adaptive(SYSTEM, "математика")
    expected = made.design["expected"]
    assert (
        designing.RULES["n_min"]
        <= expected["least"]
        <= expected["length"]
        <= expected["most"]
        <= designing.RULES["n_max"]
    )
    assert 0.25 < expected["error"] < 0.45
    assert sum(made.design["shares"]) == pytest.approx(1)
    assert not made.places.filter(item_version__kind="open").exists()
