import json

import pytest
from django.db import OperationalError, transaction
from django.http import Http404
from django.test import RequestFactory
from tests.diagnostics.wire import send

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, kinds, queries, render, saving, ticket
from marshrut.diagnostics.actions import sittings
from marshrut.diagnostics.models import Answer, FormItem, Invitation, Profile, ScoringTask
from marshrut.people import actions as people


def answer(place, turn, value="a"):
    return {"place": place, "turn": turn, "value": value, "nonce": "", "said": 1}


def answer_all(actor, sitting, *, right=True):
    places = FormItem.objects.filter(form_id=sitting.form_id).select_related("item_version")
    rows = []
    for place in places:
        version = place.item_version
        value = kinds.sample(version, version.max_points if right else 0, lambda some: some[0])
        value = "Разберу ошибки по видам." if version.kind == "open" else value
        rows.append(answer(place.order, 1, value))
    actions.save_answers(actor, sitting=sitting.pk, answers=rows)


def test_only_the_subject_and_the_territory_are_invited(world, campaign):
    invited = set(Invitation.objects.filter(campaign=campaign).values_list("person__email", flat=True))
    assert "petr@example.com" in invited
    assert "vera@example.com" not in invited


def test_publishing_twice_is_refused_and_changes_nothing(world, campaign):
    before = Invitation.objects.count()
    with pytest.raises(Refused):
        actions.publish(world.actor("dasha"), pk=campaign.pk)
    assert Invitation.objects.count() == before


def test_declining_leaves_no_trace_with_a_name(world, campaign):
    actor = world.actor("olga")
    facts = Fact.objects.count()
    actions.decline(actor, pk=Invitation.objects.get(campaign=campaign, person_id=actor.person_id).pk)
    assert Fact.objects.count() == facts
    assert not WorkItem.objects.filter(person_id=actor.person_id, state="open", kind="diagnostics.invitation").exists()
    going = queries.progress(world.actor("zoya"), campaign)
    assert going == {
        "towns": [
            {
                "town": "Онежский округ",
                "invited": 1,
                "done": 0,
                "going": 0,
                "waits": 1,
                "late": 0,
                "share": 0,
                "wave": "",
            }
        ],
        "invited": 1,
        "done": 0,
        "going": 0,
        "waits": 1,
        "late": 0,
    }


def test_no_consent_no_sitting(world, campaign):
    actor = world.actor("petr")
    invitation = Invitation.objects.get(campaign=campaign, person_id=actor.person_id)
    with pytest.raises(Refused, match="согласие"):
        actions.start(actor, invitation=invitation.pk)


def test_a_foreign_invitation_is_not_there(world, campaign):
    invitation = Invitation.objects.get(campaign=campaign, person__email="olga@example.com")
    with pytest.raises(Http404):
        actions.accept(world.actor("petr"), pk=invitation.pk)


def test_starting_again_resumes(world, sitting):
    invitation = Invitation.objects.get(campaign=sitting.campaign, person=sitting.person)
    assert actions.start(world.actor("petr"), invitation=invitation.pk).pk == sitting.pk


def test_an_older_turn_never_overwrites_a_newer_one(world, sitting):
    actor = world.actor("petr")
    for turn, value in ((1, "a"), (3, "c"), (2, "b"), (3, "c")):
        assert actions.save_answers(actor, sitting=sitting.pk, answers=[answer(1, turn, value)])
    assert Answer.objects.get(sitting=sitting, place=1).value == "c"
    assert Answer.objects.count() == 1


def test_one_message_is_one_statement(world, sitting, statements):
    actor = world.actor("petr")
    with statements(1):
        actions.save_answers(actor, sitting=sitting.pk, answers=[answer(n, 1) for n in range(1, 20)])


def test_a_stranger_cannot_write_into_a_sitting(world, sitting):
    assert not actions.save_answers(world.actor("olga"), sitting=sitting.pk, answers=[answer(1, 1)])
    assert Answer.objects.count() == 0


def test_the_address_of_answers_needs_only_the_pass(sitting, statements):
    pass_ = ticket.issue(sitting.pk, sitting.person_id)
    with statements(1):
        code, told = send(json.dumps([answer(1, 1)]), pass_)
    assert (code, told) == (200, {"kept": [[1, 1]]})
    assert send(json.dumps([answer(1, 2)]), pass_[:-2])[0] == 401
    for body in ("", "{}", "[]", '[{"place": "x"}]', "[1]", "[" * 300_000):
        assert send(body, pass_)[0] == 422, body[:20]
    assert Answer.objects.get(sitting=sitting).turn == 1


def test_signs_that_cannot_be_kept_are_named_and_not_sent_again_for_ever(sitting):
    pass_ = ticket.issue(sitting.pk, sitting.person_id)
    with transaction.atomic():
        code, told = send(json.dumps([answer(1, 1, "a\x00b")]), pass_)
        transaction.set_rollback(True)
    assert (code, told["code"]) == (422, "answers.bad")


def test_many_save_by_one_statement_and_each_is_told_of_its_own(world, sitting, statements):
    own, stranger = sitting.person_id, world.actor("olga").person_id
    asked = [
        sittings._Saving(own, sitting.pk, [answer(1, 1), answer(2, 5)]),
        sittings._Saving(own, sitting.pk, [answer(2, 4)]),
        sittings._Saving(own, 0, [answer(1, 1)]),
    ]
    with statements(2):
        assert sittings._save_together(asked) == [True, True, False]
    assert dict(Answer.objects.values_list("place", "turn")) == {1: 1, 2: 5}
    assert sittings._save_together([asked[0], sittings._Saving(stranger, sitting.pk, [answer(3, 1)])]) == [True, False]
    assert not Answer.objects.filter(place=3).exists()


def test_answers_outlive_a_fallen_connection(sitting, monkeypatch):
    """A connection that died between two requests is opened anew; a database that is away says «later»."""
    falls = iter([OperationalError("gone")])
    real = actions.save_answers

    def falling(*args, **kwargs):
        for error in falls:
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(saving.actions, "save_answers", falling)
    monkeypatch.setattr(saving.connection, "close", lambda: None)
    pass_ = ticket.issue(sitting.pk, sitting.person_id)
    assert send(json.dumps([answer(1, 1)]), pass_)[0] == 200
    falls = iter([OperationalError("gone"), OperationalError("gone")])
    code, told = send(json.dumps([answer(1, 2)]), pass_)
    assert code == 503
    assert "остались на этом устройстве" in told["text"]


def test_other_addresses_go_on_to_the_pages():
    make = RequestFactory()
    for environ in (make.put(saving.PATH).environ, make.get("/diagnostics/").environ):
        assert saving.short_path(lambda *_: [b"page"])(environ, None) == [b"page"]


def test_a_finished_sitting_takes_no_answers(world, sitting):
    actor = world.actor("petr")
    actions.finish(actor, pk=sitting.pk)
    actions.finish(actor, pk=sitting.pk)
    assert not actions.save_answers(actor, sitting=sitting.pk, answers=[answer(1, 9)])


def test_keys_never_leave_the_server(world, sitting):
    text = json.dumps(
        render.package(queries.places(SYSTEM, sitting.form_id), render.Shelf(str, {})), ensure_ascii=False
    )
    assert "rationale" not in text
    assert '"key"' not in text
    for place in queries.places(SYSTEM, sitting.form_id):
        assert place.item_version.rationale[:40] not in text


def test_from_answers_to_a_profile_through_two_experts(world, sitting):
    actor = world.actor("petr")
    answer_all(actor, sitting)
    actions.finish(actor, pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    tasks = list(ScoringTask.objects.filter(sitting=sitting))
    assert {t.expert.email for t in tasks} == {"boris@example.com", "tamara@example.com"}
    assert not Profile.objects.exists()
    for task in tasks:
        expert = world.actor(task.expert.email.split("@")[0])
        place = FormItem.objects.get(form_id=sitting.form_id, order=task.place)
        actions.mark_answer(expert, pk=task.pk, marks={c["id"]: 2 for c in place.item_version.rubric})
    actions.score(SYSTEM, sitting=sitting.pk)
    profile = queries.published_profile(actor, actor.person_id)
    assert profile.level in {"low", "medium"}
    assert {g.group for g in profile.groups.all()} == {"subject_matter", "methodical", "psyped", "communicative"}
    assert all(g.se > 0 for g in profile.groups.all())


def test_better_answers_give_a_lower_deficit(world, sitting):
    actor = world.actor("petr")
    answer_all(actor, sitting, right=False)
    actions.finish(actor, pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    for task in ScoringTask.objects.all():
        place = FormItem.objects.get(form_id=sitting.form_id, order=task.place)
        marks = {c["id"]: 0 for c in place.item_version.rubric}
        actions.mark_answer(world.actor(task.expert.email.split("@")[0]), pk=task.pk, marks=marks)
    actions.score(SYSTEM, sitting=sitting.pk)
    assert queries.published_profile(actor, actor.person_id).level == "high"


@pytest.fixture
def profile(world, sitting):
    answer_all(world.actor("petr"), sitting)
    Answer.objects.filter(value="Разберу ошибки по видам.").delete()
    actions.finish(world.actor("petr"), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    return Profile.objects.get()


def test_a_profile_tells_how_far_the_target_of_the_position_is(profile, enter):
    text = enter("petr").get("/diagnostics/profile/").content.decode()
    assert "Целевой профиль: от «низкий» до «не выявлены»." in text


@pytest.mark.parametrize(
    "name", ["anna", "egor", "maria", "irina", "oksana", "galina", "roman", "denis", "olga", "rita"]
)
def test_nobody_sees_a_profile_by_role(world, profile, name, enter):
    assert queries.published_profile(world.actor(name), profile.person_id) is None
    assert enter(name).get(f"/diagnostics/people/{profile.person_id}/profile/").status_code == 404


def test_a_refused_look_is_written_down(world, profile, enter):
    enter("egor").get(f"/diagnostics/people/{profile.person_id}/profile/")
    fact = Fact.objects.get(kind="profile.refused")
    assert (fact.subject_id, fact.person_id) == (profile.person_id, world.person("egor").pk)


def test_a_grant_opens_the_profile_and_the_look_is_seen_by_the_owner(world, profile, enter):
    actions.give_access(world.actor("petr"), helper_id=world.person("irina").pk)
    assert enter("irina").get(f"/diagnostics/people/{profile.person_id}/profile/").status_code == 200
    assert [look.viewer.email for look in queries.looks(world.actor("petr"))] == ["irina@example.com"]


def test_an_officer_needs_a_reason(world, profile):
    with pytest.raises(Refused):
        actions.open_profile(world.actor("dasha"), person_id=profile.person_id, why="так")
    actions.open_profile(world.actor("dasha"), person_id=profile.person_id, why="обращение педагога № 4")
    assert queries.looks(world.actor("petr"))[0].why == "обращение педагога № 4"


def test_a_withdrawn_consent_hides_the_profile(world, profile):
    people.withdraw_consent(world.actor("petr"), purpose="diagnostics")
    actions.hide_profile(SYSTEM, person_id=profile.person_id)
    assert queries.published_profile(world.actor("petr"), profile.person_id) is None


def test_there_are_no_totals_before_a_release(world, campaign, profile):
    assert not queries.total_tops(world.actor("egor")).exists()


def test_without_consent_nothing_is_saved_or_computed(world, sitting):
    actor = world.actor("petr")
    answer_all(actor, sitting)
    people.withdraw_consent(actor, purpose="diagnostics")
    assert not actions.save_answers(actor, sitting=sitting.pk, answers=[answer(1, 9)])
    actions.finish(actor, pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    assert not Profile.objects.exists()


def test_an_answer_may_be_cleared(world, sitting):
    actor = world.actor("petr")
    assert actions.save_answers(actor, sitting=sitting.pk, answers=[answer(1, 1)])
    assert actions.save_answers(actor, sitting=sitting.pk, answers=[answer(1, 2, None)])
    assert Answer.objects.get(sitting=sitting).value is None


def test_a_malformed_answer_does_not_stop_scoring(world, sitting):
    actor = world.actor("petr")
    for place in queries.places(SYSTEM, sitting.form_id):
        if place.item_version.kind != "open":
            actions.save_answers(actor, sitting=sitting.pk, answers=[answer(place.order, 1, [{}])])
    actions.finish(actor, pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    assert {g.answered for g in Profile.objects.get().groups.all()} == {0}


def test_a_mark_is_final_after_the_result(world, sitting):
    actor = world.actor("petr")
    answer_all(actor, sitting)
    actions.finish(actor, pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    tasks = list(ScoringTask.objects.all())
    for task in tasks:
        place = FormItem.objects.get(form_id=sitting.form_id, order=task.place)
        marks = {c["id"]: 1 for c in place.item_version.rubric}
        actions.mark_answer(world.actor(task.expert.email.split("@")[0]), pk=task.pk, marks=marks)
    actions.score(SYSTEM, sitting=sitting.pk)
    with pytest.raises(Refused, match="уже выставлен"):
        actions.mark_answer(world.actor(tasks[0].expert.email.split("@")[0]), pk=tasks[0].pk, marks=marks)
