"""Two blind experts, a divergence, a third one; blindness under attack; overdue answers."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.experts import LONG_REASON, appoint, finished, key, mark, spread, waiting
from tests.journeys.help import work as run_jobs

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.core.time import working_days_between
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.actions import sittings
from marshrut.diagnostics.models import Campaign, Invitation, ItemVersion, Profile, ScoringTask, Sitting, Work
from marshrut.people import actions as people
from marshrut.people.models import Appointment

NAMES = ("Лесной", "Пётр", "Мезен", "petr@")


@pytest.fixture
def taken(world, sitting):
    """Petr's finished sitting, its answer with two experts, two more experts in the region."""
    appoint(world, "lidia", "nina")
    return finished(world, sitting)


def address(task):
    return reverse("diagnostics:scoring_task", args=[task.pk])


def test_two_agreeing_experts_make_the_mean_and_the_profile_follows(world, taken):
    one, other = waiting()
    mark(world, one, 2)
    assert Work.objects.get().state == "assigned"
    mark(world, other, 3)
    work = Work.objects.get()
    assert (work.state, work.points, work.settled_by) == ("final", 3, "mean")
    actions.score(SYSTEM, sitting=taken.pk)
    assert Profile.objects.get().state == "published"


def test_a_divergence_calls_a_third_and_the_two_closest_count(world, taken):
    one, other = waiting()
    mark(world, one, 0)
    mark(world, other, 4)
    work = Work.objects.get()
    assert (work.state, work.points) == ("third_expert", None)
    (third,) = waiting()
    assert third.expert_id not in {one.expert_id, other.expert_id}
    actions.score(SYSTEM, sitting=taken.pk)
    assert not Profile.objects.exists()
    mark(world, third, 3)
    work.refresh_from_db()
    assert (work.state, work.points, work.settled_by) == ("final", 4, "closest")
    kinds = set(Fact.objects.filter(subject_id=work.pk).values_list("kind", flat=True))
    assert {"work.diverged", "work.settled"} <= kinds


def test_without_a_third_the_work_stays_apart_and_the_officer_is_told(world, sitting):
    finished(world, sitting)
    one, other = waiting()
    mark(world, one, 0)
    mark(world, other, 4)
    assert Work.objects.get().state == "discrepant"
    assert (
        WorkItem.objects.filter(kind="diagnostics.experts_lack", state="open", role="diagnostics_officer").count() == 1
    )
    appoint(world, "lidia")
    assert actions.assign_lacking(world.actor("dasha"), campaign=sitting.campaign_id) == 1
    assert (Work.objects.get().state, len(waiting())) == ("third_expert", 1)
    assert not WorkItem.objects.filter(kind="diagnostics.experts_lack", state="open").exists()


def test_the_order_of_the_campaign_says_what_a_divergence_is(world, taken):
    actions.set_order(world.actor("dasha"), campaign=taken.campaign_id, gap=5, share=1.0)
    one, other = waiting()
    mark(world, one, 0)
    mark(world, other, 3)
    assert (Work.objects.get().state, Work.objects.get().points) == ("final", 2)


def test_only_experts_of_the_subject_from_other_places_never_the_taker(world, sitting):
    appoint(world, "petr", "vera")
    appoint(world, "irina", subject="химия")
    appoint(world, "lidia", subject="математика")
    Appointment.objects.filter(person=world.person("boris"), role="scoring_expert").update(until=date(2026, 9, 1))
    version = ItemVersion.objects.get(kind="open", pk__in=sitting.form.places.values("item_version"))
    version.item.subject = "математика"
    version.item.save()
    finished(world, sitting)
    assert {key(t) for t in ScoringTask.objects.all()} == {"tamara", "lidia"}


def test_the_load_is_balanced_over_many_sittings(world, campaign, sitting):
    appoint(world, "lidia", "nina")
    place = sitting.form.places.get(item_version__kind="open").order
    for n in range(9):
        one = Sitting.objects.get(pk=sitting.pk)
        other = Campaign.objects.get(pk=campaign.pk)
        other.pk, other.title = None, f"Кампания {n}"
        other.save()
        one.pk, one.state, one.campaign = None, "submitted", other
        one.save()
        one.answers.create(place=place, turn=1, value=f"Ответ {n}", saved_at=one.started_at)
        actions.score(SYSTEM, sitting=one.pk)
    counts = {
        name: ScoringTask.objects.filter(expert=world.person(name)).count()
        for name in ("boris", "tamara", "lidia", "nina")
    }
    assert sum(counts.values()) == 18
    assert max(counts.values()) - min(counts.values()) <= 1, counts


def test_the_expert_sees_a_code_and_no_name_and_no_colleagues_mark(world, taken, enter):
    one, other = waiting()
    actions.mark_answer(world.actor(key(one)), pk=one.pk, marks=spread(one, 1), comment="Тайное замечание коллеги")
    for path in (address(other), reverse("diagnostics:scoring"), "/"):
        text = enter(key(other)).get(path).content.decode()
        assert not [name for name in NAMES if name in text]
        assert "Тайное замечание" not in text
        assert one.code not in text
    text = enter(key(other)).get(address(other)).content.decode()
    assert other.code in text
    assert "checked" not in text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_task_does_not_exist(world, taken, enter, method):
    one, other = waiting()
    fields = {f"m-{name}": value for name, value in spread(one, 1).items()}
    for name in (key(other), "petr", "dasha", "lidia"):
        assert getattr(enter(name), method)(address(one), fields).status_code == 404
    one.refresh_from_db()
    assert (one.state, one.marks, one.draft) == ("assigned", {}, {})


def test_a_stale_page_cannot_change_a_mark_that_was_used(world, taken):
    one, other = waiting()
    mark(world, one, 2)
    mark(world, one, 3)
    mark(world, other, 3)
    with pytest.raises(Refused, match="уже выставлен"):
        mark(world, one, 0)
    one.refresh_from_db()
    assert one.points == 3


def test_a_missing_criterion_is_told_and_nothing_typed_is_lost(world, taken, enter):
    one, _ = waiting()
    criteria = list(spread(one, 0))
    answer = enter(key(one)).post(address(one), {f"m-{criteria[0]}": "1", "comment": "Начато хорошо"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Не оценено" in text
    assert "Начато хорошо" in text
    assert "checked" in text


def test_a_draft_is_kept_without_a_mark_and_next_answer_follows(world, taken, enter):
    one, _ = waiting()
    name = next(iter(spread(one, 0)))
    fields = {f"m-{name}": "2", "m-чужой": "1", "comment": "Дописать", "act": "draft"}
    assert enter(key(one)).post(address(one), fields, headers={"x-quiet": "1"}).status_code == 204
    one.refresh_from_db()
    assert (one.draft, one.state, one.points) == ({"marks": {name: 2}, "comment": "Дописать"}, "assigned", None)
    assert "Дописать" in enter(key(one)).get(address(one)).content.decode()
    whole = {f"m-{name}": "1" for name in spread(one, 0)}
    assert enter(key(one)).post(address(one), whole).url == reverse("diagnostics:scoring")


def test_overdue_answers_are_reminded_of_and_passed_to_the_least_loaded(world, taken, enter):
    one, other = waiting()
    ScoringTask.objects.filter(pk=one.pk).update(due=date(2026, 1, 12))
    Notice.objects.all().delete()
    assert actions.remind_experts(SYSTEM) == 1
    assert actions.remind_experts(SYSTEM) == 0
    assert Notice.objects.get().person_id == one.expert_id
    assert WorkItem.objects.filter(kind="diagnostics.scoring_late", state="open").count() == 1
    page = enter("dasha").get(reverse("diagnostics:scoring_desk", args=[taken.campaign_id]) + "?state=late")
    assert one.code in page.content.decode()
    assert not [name for name in NAMES if name in page.content.decode()]
    assert actions.reassign(world.actor("dasha"), campaign=taken.campaign_id, tasks=[one.pk]) == (1, 0)
    one.refresh_from_db()
    assert one.state == "moved"
    assert enter(key(one)).get(address(one)).status_code == 404
    assert {key(t) for t in waiting()} & {key(one), key(other)} == {key(other)}
    assert len(waiting()) == 2
    assert not WorkItem.objects.filter(kind="diagnostics.scoring_late", state="open").exists()
    assert not WorkItem.objects.filter(kind="diagnostics.scoring", subject_id=one.pk, state="open").exists()
    assert Work.objects.get().state == "assigned"


def test_passing_a_scored_answer_or_one_of_another_campaign_is_refused(world, taken):
    one, other = waiting()
    mark(world, one, 2)
    with pytest.raises(Refused, match="Отметьте"):
        actions.reassign(world.actor("dasha"), campaign=taken.campaign_id, tasks=[one.pk])
    with pytest.raises(Http404):
        actions.reassign(world.actor("boris"), campaign=taken.campaign_id, tasks=[other.pk])


def test_the_officer_accepts_one_mark_only_with_a_reason(world, taken):
    one, other = waiting()
    work = Work.objects.get()
    with pytest.raises(Refused, match="ни одной оценки"):
        actions.accept_marks(world.actor("dasha"), pk=work.pk, reason=LONG_REASON)
    mark(world, one, 3)
    with pytest.raises(Refused, match="причину"):
        actions.accept_marks(world.actor("dasha"), pk=work.pk, reason="надо")
    actions.accept_marks(world.actor("dasha"), pk=work.pk, reason=LONG_REASON)
    work.refresh_from_db()
    other.refresh_from_db()
    assert (work.state, work.points, work.settled_by, work.reason) == ("final", 3, "accepted", LONG_REASON)
    assert other.state == "moved"


def test_similar_answers_of_others_are_shown_with_points_and_never_score(world, taken, campaign):
    olga = world.actor("olga")
    invitation = Invitation.objects.get(campaign=campaign, person_id=olga.person_id)
    actions.accept(olga, pk=invitation.pk)
    second = finished(world, actions.start(olga, invitation=invitation.pk), "olga")
    for task in waiting(sitting=second):
        mark(world, task, 4)
    task = waiting(sitting=taken)[0]
    desk = queries.scoring_task(world.actor(key(task)), task.pk)
    assert [(one.points, one.likeness) for one in desk.similar] == [(4, 100)]
    assert (task.points, task.marks, Work.objects.get(sitting=taken).points) == (None, {}, None)


def test_the_own_answer_of_the_taker_is_not_among_similar(world, taken):
    one, other = waiting()
    mark(world, one, 2)
    mark(world, other, 2)
    assert queries.scoring_task(world.actor(key(other)), other.pk).similar == []


def test_terms_are_working_days(world, taken):
    assert {working_days_between(timezone.localdate(), task.due) for task in waiting()} == {5}


def test_without_a_consent_the_answer_leaves_the_experts(world, taken, enter):
    one, other = waiting()
    mark(world, one, 2)
    people.withdraw_consent(world.actor("petr"), purpose="diagnostics")
    run_jobs()
    assert waiting() == []
    assert enter(key(other)).get(address(other)).status_code == 404
    assert not WorkItem.objects.filter(kind="diagnostics.scoring", state="open").exists()


def test_an_annulled_sitting_is_scored_by_nobody(world, taken):
    sittings.annul(world.actor("dasha"), pk=taken.pk, reason="Технический сбой, повторная попытка")
    run_jobs()
    assert waiting() == []


def test_answers_given_before_works_existed_get_them(world, taken):
    one, other = waiting()
    mark(world, one, 2)
    mark(world, other, 3)
    actions.score(SYSTEM, sitting=taken.pk)
    Work.objects.all().delete()
    import_module("marshrut.diagnostics.migrations.0010_works_of_earlier_tasks").make_works(apps, None)
    assert list(Work.objects.values_list("state", "points", "settled_by")) == [("final", 2, "mean")]
