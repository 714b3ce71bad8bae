"""Changes after approval: numbered, judged by rules, agreed by those who must, both versions kept."""

from datetime import timedelta

import pytest
from django.http import Http404

from marshrut.core.models import WorkItem
from marshrut.core.refusal import Refused
from marshrut.documents.models import Paper
from marshrut.routes import actions, queries
from marshrut.routes.content import seal
from marshrut.routes.models import Amendment, RouteLine, RouteVersion

REASON = "Поток перенесён на другой месяц"


@pytest.fixture
def approved(course):
    course.to("approved")
    actions.amend(course.world.actor("petr"), pk=course.pk)
    return course


def edit(course, **changes):
    line = RouteLine.objects.filter(route=course.pk).first()
    given = {
        "title": line.title,
        "extra": line.extra,
        "hours": line.hours,
        "starts": line.starts,
        "ends": line.ends,
    } | changes
    return actions.edit_amendment_line(course.world.actor("petr"), pk=course.pk, key=str(line.pk), **given)


def test_a_minor_change_needs_only_the_tutor(approved):
    found = edit(approved, extra="заочно, с ДОТ")
    assert found.kind == "minor" and len(found.changes) == 1
    actions.send_amendment(approved.world.actor("petr"), pk=approved.pk, reason=REASON)
    assert approved.route.version == 1
    done = actions.agree_amendment(approved.world.actor("irina"), pk=approved.pk)
    assert (done.state, approved.route.version) == ("in_force", 2)
    assert RouteLine.objects.filter(route=approved.pk, extra="заочно, с ДОТ").exists()
    assert set(Paper.objects.filter(kind="route").values_list("version", "state")) == {(1, "superseded"), (2, "valid")}
    assert Paper.objects.filter(kind="change_sheet", subject_id=done.pk).exists()


def test_a_major_change_goes_to_the_school_and_the_director(approved):
    petr, route = approved.world.actor("petr"), approved.route
    actions.edit_amendment_head(
        petr, pk=approved.pk, goal=route.goal, starts=route.starts, ends=route.ends - timedelta(days=3)
    )
    found = actions.send_amendment(petr, pk=approved.pk, reason=REASON)
    assert found.kind == "major"
    for name, state in (("irina", "on_org_agreement"), ("anna", "on_approval"), ("oksana", "in_force")):
        with pytest.raises(Http404):
            actions.agree_amendment(approved.world.actor("vera"), pk=approved.pk)
        assert actions.agree_amendment(approved.world.actor(name), pk=approved.pk).state == state
    assert approved.route.ends == route.ends - timedelta(days=3)
    assert not WorkItem.objects.filter(kind="route.amendment", state="open").exists()


def test_the_approved_version_is_not_touched_by_a_change(approved):
    first = RouteVersion.objects.get(route=approved.pk, version=1)
    edit(approved, extra="другое")
    actions.send_amendment(approved.world.actor("petr"), pk=approved.pk, reason=REASON)
    actions.agree_amendment(approved.world.actor("irina"), pk=approved.pk)
    again = RouteVersion.objects.get(pk=first.pk)
    assert again.seal == first.seal == seal(again.content)
    second = RouteVersion.objects.get(route=approved.pk, version=2)
    assert second.seal == seal(second.content) != first.seal and "изменение № 1" in second.note
    words = queries.change_words(approved.world.actor("petr"), approved.pk, 1, 2)
    assert [c["kind"] for c in words["changes"]] == ["changed"]


def test_a_removed_line_of_a_high_deficit_is_a_major_change(approved):
    petr = approved.world.actor("petr")
    for line in RouteLine.objects.filter(route=approved.pk, groups__contains=["subject_matter"]):
        found = actions.remove_amendment_line(petr, pk=approved.pk, key=str(line.pk))
    assert found.kind == "major"


def test_a_change_without_reason_or_content_is_not_sent(approved):
    petr = approved.world.actor("petr")
    with pytest.raises(Refused) as refusal:
        actions.send_amendment(petr, pk=approved.pk)
    assert refusal.value.code == "amendment.reason"
    with pytest.raises(Refused) as refusal:
        actions.send_amendment(petr, pk=approved.pk, reason=REASON)
    assert refusal.value.code == "amendment.empty"


def test_a_change_sent_back_is_mended_and_sent_again(approved):
    edit(approved, extra="другое")
    petr, irina = approved.world.actor("petr"), approved.world.actor("irina")
    actions.send_amendment(petr, pk=approved.pk, reason=REASON)
    with pytest.raises(Refused):
        edit(approved, extra="ещё раз")
    assert actions.agree_amendment(irina, pk=approved.pk, back="Уточните форму участия").state == "returned"
    edit(approved, extra="ещё раз")
    actions.send_amendment(petr, pk=approved.pk)
    assert actions.agree_amendment(irina, pk=approved.pk).state == "in_force"


def test_one_change_at_a_time_and_numbers_go_on(approved):
    petr = approved.world.actor("petr")
    assert actions.amend(petr, pk=approved.pk).number == 1
    actions.cancel_amendment(petr, pk=approved.pk)
    assert actions.amend(petr, pk=approved.pk).number == 2
    assert Amendment.objects.filter(route=approved.pk).count() == 2


def test_a_line_is_replaced_from_the_catalogue(approved):
    from marshrut.events.models import Event

    event = Event.objects.last()
    found = actions.edit_amendment_line(approved.world.actor("petr"), pk=approved.pk, kind="event", source=event.pk)
    assert found.content["lines"][-1]["source_id"] == event.pk or any(
        x["source_id"] == event.pk for x in found.content["lines"]
    )


def test_a_draft_is_not_amended(course):
    course.to("draft")
    with pytest.raises(Refused) as refusal:
        actions.amend(course.world.actor("petr"), pk=course.pk)
    assert refusal.value.code == "amendment.state"
