"""Every move: who may, who may not, what follows; a refusal changes nothing."""

import pytest
from django.http import Http404

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Approval, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.documents.models import Paper
from marshrut.routes import actions
from marshrut.routes.models import Remark, Route, RouteLine, RouteVersion
from marshrut.routes.moves import MOVES

from .made import begin


def duties(course):
    return set(
        WorkItem.objects.filter(subject_id=course.pk, state="open", kind__startswith="route.").values_list(
            "kind", flat=True
        )
    )


def test_a_proposal_covers_the_high_deficit_and_explains_itself(course):
    lines = list(RouteLine.objects.filter(route=course.pk))
    assert lines and all(line.proposed for line in lines)
    assert any("subject_matter" in line.groups for line in lines)
    assert all("effect" in line.why for line in lines)
    assert sum(line.hours for line in lines) <= course.route.hours_limit
    assert duties(course) == {"route.look"}


def test_the_straight_way_ends_with_a_number_a_frozen_version_and_a_paper(course):
    route = course.to("approved").route
    year = route.approved_at.year
    assert route.number == f"ИОМ-{year}-mezen-0001"
    version = RouteVersion.objects.get(route=route)
    paper = Paper.objects.get(kind="route", subject_id=route.pk)
    assert paper.seal == version.seal and len(paper.code) == 10
    signed = Approval.objects.filter(workflow="route", subject_id=route.pk).values_list("level", "state")
    assert list(signed) == [("teacher", "signed"), ("tutor", "agreed"), ("org", "agreed"), ("director", "approved")]
    assert duties(course) == set()
    assert Notice.objects.filter(person_id=route.person_id, text="Маршрут утверждён.").exists()


@pytest.mark.parametrize(
    ("state", "who", "move"),
    [
        ("draft", "irina", "submit"), ("draft", "anna", "submit"), ("on_tutor_check", "petr", "tutor_agree"),
        ("on_tutor_check", "lidia", "tutor_agree"), ("on_tutor_check", "anna", "tutor_return"),
        ("on_org_agreement", "klim", "org_agree"), ("on_org_agreement", "maria", "org_agree"),
        ("on_org_agreement", "petr", "org_agree"), ("on_approval", "rita", "approve"), ("on_approval", "anna", "approve"),
        ("on_approval", "galina", "approve"), ("on_approval", "roman", "approve"), ("approved", "anna", "terminate"),
    ],
)  # fmt: skip
def test_a_stranger_to_the_step_finds_nothing(course, state, who, move):
    course.to(state)
    before = Route.objects.filter(pk=course.pk).values().get()
    with pytest.raises(Http404):
        course.by(who, move, reason="Потому что так надо")
    assert Route.objects.filter(pk=course.pk).values().get() == before


@pytest.mark.parametrize("move", sorted(name for name, move in MOVES.moves.items() if "draft" not in move.sources))
def test_a_move_from_a_wrong_state_is_refused_and_changes_nothing(course, move):
    course.to("draft")
    before = Route.objects.filter(pk=course.pk).values().get()
    with pytest.raises((Refused, Http404)):
        course.by("petr", move, reason="Причина достаточной длины")
    assert Route.objects.filter(pk=course.pk).values().get() == before


def test_a_route_with_an_empty_first_block_is_not_sent(course):
    course.to("draft")
    RouteLine.objects.filter(route=course.pk).delete()
    with pytest.raises(Refused) as refusal:
        course.by("petr", "submit")
    assert refusal.value.code == "route.block1_empty"
    assert course.route.state == "draft"


def test_an_uncovered_high_deficit_needs_a_written_reason(course):
    course.to("draft")
    RouteLine.objects.filter(route=course.pk).update(groups=[])
    course.by("petr", "submit")
    with pytest.raises(Refused) as refusal:
        course.by("irina", "tutor_agree")
    assert refusal.value.code == "route.uncovered"
    assert course.by("irina", "tutor_agree", uncovered="Нет программы в этом году").state == "on_org_agreement"


def test_a_route_comes_back_to_the_same_check(course):
    course.to("on_org_agreement")
    line = RouteLine.objects.filter(route=course.pk).first()
    course.by(
        "anna", "org_return", reason="Занят кабинет", remarks=[{"line": line.pk, "text": "Нужна замена в эти дни"}]
    )
    route = course.route
    assert (route.state, route.returned_to) == ("returned", "on_org_agreement")
    assert duties(course) == {"route.fix"}
    remark = Remark.objects.get(route=route)
    with pytest.raises(Refused) as refusal:
        course.by("petr", "resubmit")
    assert refusal.value.code == "route.remarks_open"
    actions.edit_line(
        course.world.actor("petr"), pk=course.pk, line=line.pk, title=line.title, hours=line.hours, extra="очно"
    )
    actions.resolve_remark(course.world.actor("petr"), pk=course.pk, remark=remark.pk)
    assert course.by("petr", "resubmit").state == "on_org_agreement"


def test_a_return_must_point_somewhere(course):
    course.to("on_tutor_check")
    with pytest.raises(Refused) as refusal:
        course.by("irina", "tutor_return", reason="Просто не нравится")
    assert refusal.value.code == "route.return.where"
    with pytest.raises(Refused) as refusal:
        course.by("irina", "tutor_return", reason="коротко", remarks=[{"field": "goal"}])
    assert refusal.value.code == "move.tutor_return.reason"
    assert course.route.state == "on_tutor_check" and not Remark.objects.filter(route=course.pk).exists()


def test_a_remark_survives_the_deletion_of_its_line(course):
    course.to("on_tutor_check")
    line = RouteLine.objects.filter(route=course.pk).first()
    course.by("irina", "tutor_return", reason="Слишком много часов", remarks=[{"line": line.pk}])
    petr = course.world.actor("petr")
    actions.delete_line(petr, pk=course.pk, line=line.pk)
    assert Remark.objects.get(route=course.pk).line_title == line.title
    back = actions.undo_delete(petr, pk=course.pk)
    assert back.pk == line.pk and Remark.objects.get(route=course.pk).line_id == line.pk


def test_a_sent_route_is_recalled_until_it_is_opened(course):
    course.to("on_tutor_check")
    assert course.by("petr", "recall").state == "draft"
    course.to("on_tutor_check")
    assert actions.mark_opened(course.world.actor("irina"), pk=course.pk)
    with pytest.raises(Refused) as refusal:
        course.by("petr", "recall")
    assert refusal.value.code == "route.recall.opened"


def test_the_last_own_step_is_undone_while_nobody_went_on(course):
    course.to("on_approval")
    anna = course.world.actor("anna")
    assert actions.undo(anna, pk=course.pk).state == "on_org_agreement"
    assert course.route.agreed_at is None
    with pytest.raises(Refused):
        actions.undo(anna, pk=course.pk)


def test_an_approval_taken_back_revokes_the_paper_and_keeps_the_number(course):
    course.to("approved")
    number = course.route.number
    actions.undo(course.world.actor("oksana"), pk=course.pk)
    assert course.route.state == "on_approval"
    assert Paper.objects.get(subject_id=course.pk).state == "revoked"
    course.by("oksana", "approve")
    assert (course.route.number, course.route.version) == (number, 2)
    assert set(Paper.objects.filter(subject_id=course.pk).values_list("version", "state")) == {
        (1, "revoked"),
        (2, "valid"),
    }


def test_the_teacher_ends_the_route_without_a_reason(course):
    course.to("on_approval")
    assert course.by("petr", "terminate").state == "terminated"
    assert duties(course) == set()


def test_a_pause_returns_to_where_it_was(course):
    course.to("on_org_agreement")
    course.by("petr", "suspend", reason="Больничный до весны")
    assert course.route.state == "suspended"
    assert course.by("petr", "resume").state == "on_org_agreement"


def test_withdrawal_of_the_consent_freezes_the_route(course):
    from marshrut.people import actions as people

    course.to("approved")
    petr = course.world.actor("petr")
    people.withdraw_consent(petr, purpose="diagnostics")
    assert actions.freeze(course.world.actor("petr"), person_id=petr.person_id) == 1
    with pytest.raises(Refused) as refusal:
        course.by("petr", "resume")
    assert refusal.value.code == "route.frozen"
    people.give_consent(petr, purpose="diagnostics")
    assert course.by("petr", "resume").state == "approved"


def test_a_consent_given_again_starts_only_what_it_had_stopped(course):
    from marshrut.core.models import Fact
    from marshrut.people import actions as people
    from marshrut.routes import jobs

    petr = course.to("approved").world.actor("petr")
    for stopped_before, after in ((False, "approved"), (True, "suspended")):
        if stopped_before:
            course.by("petr", "suspend", reason="Отпуск по семейным делам")
        people.withdraw_consent(petr, purpose="diagnostics")
        actions.freeze(SYSTEM, person_id=petr.person_id)
        assert course.route.frozen
        people.give_consent_again(petr, purpose="diagnostics")
        jobs.on_consent_given(Fact.objects.filter(kind="consent.given").latest("pk"))
        assert (course.route.state, course.route.frozen) == (after, False)


def test_a_consent_never_given_is_not_given_again(course):
    from marshrut.people import actions as people

    with pytest.raises(Refused, match="ещё не давали"):
        people.give_consent_again(course.world.actor("petr"), purpose="research")


def test_a_teacher_who_moves_school_keeps_the_route(course):
    from marshrut.people import actions as people

    course.to("approved")
    anna = course.world.actor("anna")
    new = people.move(
        anna,
        person_id=course.route.person_id,
        unit=course.world.units["onega4"],
        since=course.route.person.joined_at.date(),
    )
    old = course.route.employment_id
    actions.transfer(anna, old_employment=old, new_employment=new.pk)
    route = course.route
    assert (route.unit, route.state) == (course.world.units["onega4"], "approved")
    zoya = course.world.person("zoya")
    assert Notice.objects.filter(person_id=zoya.pk, text__startswith="К вам перешёл педагог").exists()


def test_execution_to_the_end(course):
    course.to("approved")
    Route.objects.filter(pk=course.pk).update(starts="2026-01-01", ends="2026-12-31")
    petr = course.world.actor("petr")
    for line in RouteLine.objects.filter(route=course.pk):
        actions.mark_line(petr, pk=course.pk, line=line.pk, state="reported", notes={"applied": "Применил на уроке"})
    course.by("petr", "close")
    course.by("petr", "send_report")
    with pytest.raises(Refused):
        course.by("irina", "conclude", reason="Урок посещён, приёмы видны")
    course.by("irina", "conclude", reason="Урок посещён, приёмы видны", transfer="lesson")
    route = course.by("rita", "complete", reason="Повторная диагностика не нужна")
    assert (route.state, route.result) == ("completed", "unmeasured")


def test_many_are_approved_and_each_refusal_is_told(course):
    other = begin(course.world, "nina", "klim")
    course.to("on_approval"), other.to("on_approval")
    Route.objects.filter(pk=other.pk).update(tested_on=None)
    found = actions.approve_many(course.world.actor("oksana"), pks=[course.pk, other.pk, 10**9])
    assert [outcome.done for outcome in found] == [True, False, False]
    assert "Нет даты теста" in found[1].text
    assert (course.route.state, other.route.state) == ("approved", "on_approval")


def test_proposals_of_a_campaign_are_made_once(course):
    from marshrut.core.actor import SYSTEM

    from .made import profile

    profile(course.world, "nina"), profile(course.world, "vera")
    keys = [course.world.person(n).pk for n in ("petr", "nina", "vera", "tamara")]
    assert actions.propose_many(SYSTEM, person_ids=keys) == {"made": 2, "passed": 2}
    assert actions.propose_many(SYSTEM, person_ids=keys) == {"made": 0, "passed": 4}


def test_a_new_plan_keeps_locked_and_own_lines(course):
    course.to("draft")
    petr = course.world.actor("petr")
    first = RouteLine.objects.filter(route=course.pk).first()
    actions.lock_line(petr, pk=course.pk, line=first.pk, locked=True)
    own = actions.add_line(petr, pk=course.pk, block="event", title="Посещение уроков коллег", hours=4)
    actions.replan(petr, pk=course.pk)
    assert RouteLine.objects.filter(pk__in=[first.pk, own.pk]).count() == 2
    ids = [
        (line.source_kind, line.source_id) for line in RouteLine.objects.filter(route=course.pk).exclude(source_id=None)
    ]
    assert len(ids) == len(set(ids))
