"""A task suspended in the bank leaves the campaigns that go on: not given, not scored, told, and it comes back."""

import pytest
from django.utils import timezone
from tests.diagnostics.experts import finished, key, waiting
from tests.diagnostics.test_sittings import answer_all
from tests.journeys.help import work

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import (
    Answer,
    FormItem,
    Invitation,
    Item,
    Profile,
    Pull,
    Score,
    ScoringTask,
    Sitting,
    Work,
)

REASON = "В ключе ошибка: верных ответов два"


def suspend(world, item, step="suspend"):
    item.refresh_from_db()
    return actions.move_item(SYSTEM, pk=item.pk, name=step, edition=item.edition, reason=REASON)


@pytest.fixture
def place(sitting):
    """A task of the form scored by its key."""
    rows = FormItem.objects.filter(form_id=sitting.form_id, item_version__kind="single").select_related(
        "item_version__item"
    )
    return rows.order_by("order")[0]


def begin(world, campaign, name):
    actor = world.actor(name)
    invitation = Invitation.objects.get(campaign=campaign, person_id=actor.person_id)
    actions.accept(actor, pk=invitation.pk)
    return actions.start(actor, invitation=invitation.pk)


def shown(world, name, sitting):
    return {one.order for one in queries.given_places(world.actor(name), sitting)}


def test_it_is_given_to_those_who_began_and_to_nobody_after(world, campaign, sitting, place):
    suspend(world, place.item_version.item)
    assert Pull.objects.get().reason == REASON
    assert place.order in shown(world, "petr", sitting)
    later = begin(world, campaign, "olga")
    assert place.order not in shown(world, "olga", later)
    suspend(world, place.item_version.item, "restore")
    assert place.order not in shown(world, "olga", later)
    assert place.order in shown(world, "nina", begin(world, campaign, "nina"))


def test_the_officer_is_told_and_the_journal_keeps_it(world, campaign, sitting, place):
    item = place.item_version.item
    suspend(world, item)
    notice = Notice.objects.get(person_id=world.person("dasha").pk, kind="diagnostics.pulled")
    assert item.code in notice.text
    fact = Fact.objects.get(kind="campaign.item_pulled")
    assert (fact.subject_id, fact.data["version"]) == (campaign.pk, place.item_version_id)
    suspend(world, item, "restore")
    assert Fact.objects.filter(kind="campaign.item_returned", subject_id=campaign.pk).count() == 1
    assert Pull.objects.get().back_at is not None


def scored(world, sitting):
    answer_all(world.actor("petr"), sitting)
    Answer.objects.filter(value="Разберу ошибки по видам.").delete()
    actions.finish(world.actor("petr"), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)


def answered(sitting, edition):
    return Score.objects.get(sitting=sitting, group="overall", edition=edition).answered


def test_a_told_result_is_made_anew_without_it_and_again_with_it(world, campaign, sitting, place):
    scored(world, sitting)
    work()
    full = answered(sitting, 1)
    suspend(world, place.item_version.item)
    work()
    assert answered(sitting, 2) == full - 1
    now = Profile.objects.get(person=sitting.person, state="published")
    assert (now.edition, Profile.objects.filter(state="superseded").count()) == (2, 1)
    assert Notice.objects.filter(person_id=sitting.person_id, text__contains="состав учитываемых заданий").exists()
    suspend(world, place.item_version.item, "restore")
    work()
    assert answered(sitting, 3) == full
    actions.rescore_pulled(SYSTEM, campaign=campaign.pk, version=place.item_version_id)
    assert Score.objects.filter(sitting=sitting, group="overall").count() == 3


def test_those_who_have_not_answered_it_keep_their_result(world, campaign, sitting, place):
    answer_all(world.actor("petr"), sitting)
    Answer.objects.filter(value="Разберу ошибки по видам.").delete()
    Answer.objects.filter(place=place.order).delete()
    actions.finish(world.actor("petr"), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    suspend(world, place.item_version.item)
    assert actions.rescore_pulled(SYSTEM, campaign=campaign.pk, version=place.item_version_id) == 0
    actions.score(SYSTEM, sitting=sitting.pk)
    assert set(Score.objects.filter(sitting=sitting).values_list("edition", flat=True)) == {1}


def test_an_open_task_that_was_pulled_waits_for_no_expert(world, campaign, sitting):
    answer_all(world.actor("petr"), sitting)
    item = Item.objects.get(versions__kind="open", versions__pk__in=FormItem.objects.filter(form_id=sitting.form_id).values("item_version"))  # fmt: skip
    actions.finish(world.actor("petr"), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    assert Sitting.objects.get(pk=sitting.pk).state == "expert"
    suspend(world, item)
    version = Pull.objects.get().item_version_id
    actions.rescore_pulled(SYSTEM, campaign=campaign.pk, version=version)
    assert Sitting.objects.get(pk=sitting.pk).state == "scored"


def test_experts_lay_a_pulled_answer_aside_and_get_it_back_with_a_new_term(world, campaign, sitting, enter):
    finished(world, sitting)
    task = waiting()[0]
    ScoringTask.objects.update(due="2020-01-01")
    expert = world.actor(key(task))
    item = Work.objects.get(sitting=sitting, place=task.place).item_version.item
    assert list(queries.scoring(expert)) == [task]
    suspend(world, item)
    assert not queries.scoring(expert).exists()
    assert (queries.scoring_load(expert)["waits"], queries.next_task(expert)) == (0, None)
    assert not queries.late_tasks(world.actor("dasha"), campaign).exists()
    assert {one.waits for one in queries.expert_load(world.actor("dasha"), campaign)} == {0}
    assert actions.remind_experts(SYSTEM) == 0
    assert not WorkItem.objects.filter(kind="diagnostics.scoring", state="open").exists()
    assert task.code not in enter(key(task)).get("/diagnostics/scoring/").text
    suspend(world, item, "restore")
    assert list(queries.scoring(expert)) == [task]
    task.refresh_from_db()
    assert task.due > timezone.localdate()
    assert WorkItem.objects.filter(kind="diagnostics.scoring", state="open", subject_id=task.pk).count() == 1


def test_another_pulled_task_leaves_the_answers_at_the_experts(world, campaign, sitting, place):
    finished(world, sitting)
    before = len(waiting())
    suspend(world, place.item_version.item)
    assert before == WorkItem.objects.filter(kind="diagnostics.scoring", state="open").count() > 0
    assert {queries.scoring(world.actor(key(task))).count() for task in waiting()} == {1}


def test_a_closed_campaign_keeps_its_tasks_and_a_new_one_begins_without_them(world, campaign, sitting, place, enter):
    actions.close_campaign(world.actor("dasha"), pk=campaign.pk)
    suspend(world, place.item_version.item)
    assert not Pull.objects.exists()
    dasha = world.actor("dasha")
    made = actions.make_campaign(
        dasha, title="Новая", form=campaign.form, unit=campaign.unit, opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
    )  # fmt: skip
    page = enter("dasha").get(f"/diagnostics/campaigns/{made.pk}/")
    assert "Приостановлены в банке и не войдут: 1\xa0задание" in page.content.decode()
    actions.publish(dasha, pk=made.pk)
    assert Pull.objects.get().campaign_id == made.pk


def test_the_officer_sees_what_was_pulled(world, campaign, sitting, place, enter):
    item = place.item_version.item
    answer_all(world.actor("petr"), sitting)
    suspend(world, item)
    text = enter("dasha").get(f"/diagnostics/campaigns/{campaign.pk}/").content.decode()
    assert item.code in text
    assert REASON in text
    assert "Ответили до изъятия или позже: 1" in text
    assert item.code not in enter("maria").get(f"/diagnostics/campaigns/{campaign.pk}/").content.decode()


def test_a_task_taken_out_for_good_does_not_touch_those_who_sit(world, campaign, sitting, place):
    suspend(world, place.item_version.item, "retire")
    assert not Pull.objects.exists()
    with pytest.raises(Refused):
        suspend(world, place.item_version.item)
