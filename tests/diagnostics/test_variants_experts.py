"""Several forms of a campaign and what stands around them: experts and tasks pulled."""

import pytest
from tests.diagnostics.experts import appoint, finished, key, mark, waiting
from tests.diagnostics.test_pulls import suspend
from tests.diagnostics.test_variants import begun
from tests.diagnostics.two_forms import draft, form_of, versions

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import FormItem, Invitation, ItemVersion, Sitting, Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(world):
    """Two forms: the same written task is the second of one and the last of the other, among other tasks."""
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    tasks = versions()
    written = ItemVersion.objects.filter(
        kind="open", item__state="active", item__subject__in=["", "математика"]
    ).order_by("item__code")[0]
    forms = [form_of("А", [tasks[0], written, *tasks[1:5]]), form_of("Б", [*tasks[3:9], written])]
    appoint(world, "lidia", "vera")
    return actions.publish(world.actor("dasha"), pk=draft(world, *forms).pk)


@pytest.fixture
def sittings(world, campaign):
    """By form: a person with words of the own in its written task, at the experts."""
    made = {}
    for row in Invitation.objects.filter(campaign=campaign).select_related("person", "form").order_by("-pk"):
        made[row.form.code] = row.person.email.split("@")[0]
    assert set(made) == {"А", "Б"}
    return {code: finished(world, begun(world, campaign, name), name) for code, name in made.items()}


def test_an_expert_reads_the_answer_of_the_own_place_of_each_form(world, campaign, sittings):
    places = {name: Work.objects.get(sitting=one).place for name, one in sittings.items()}
    assert set(places.values()) == {2, 7}
    tasks = waiting()
    assert {task.sitting_id for task in tasks} == {one.pk for one in sittings.values()}
    for task in tasks:
        desk = queries.scoring_task(world.actor(key(task)), task.pk)
        said = task.sitting.answers.get(place=task.place).value
        assert (desk.version.kind, desk.answer) == ("open", said)


def test_marks_of_one_form_finish_its_work_alone(world, campaign, sittings):
    for task in waiting(sitting=sittings["Б"]):
        mark(world, task, 2)
    states = {name: Work.objects.get(sitting=one).state for name, one in sittings.items()}
    assert states == {"А": "assigned", "Б": "final"}


def test_a_pulled_written_task_leaves_the_experts_in_both_forms(world, campaign, sittings):
    held = Work.objects.get(sitting=sittings["А"]).item_version
    experts = {key(task) for task in waiting()}
    assert sum(queries.scoring(world.actor(name)).count() for name in experts) == len(waiting()) > 0
    suspend(world, held.item)
    assert not any(queries.scoring(world.actor(name)).exists() for name in experts)
    actions.rescore_pulled(SYSTEM, campaign=campaign.pk, version=held.pk)
    assert set(Sitting.objects.values_list("state", flat=True)) == {"scored"}


def test_a_task_pulled_at_the_same_place_of_the_other_form_touches_nobody(world, campaign, sittings):
    """Place 2 of one form is the written task, of the other one a task with a key."""
    by_place = {Work.objects.get(sitting=one).place: one for one in sittings.values()}
    suspend(world, FormItem.objects.get(form=by_place[7].form, order=2).item_version.item)
    tasks = waiting()
    assert len({task.sitting_id for task in tasks}) == len(sittings)
    assert all(queries.scoring(world.actor(key(task))).filter(pk=task.pk).exists() for task in tasks)
