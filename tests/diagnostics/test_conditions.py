"""Special conditions: asked for, given, refused; time, breaks; no reason anywhere. Late works: shown, counted or not."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, passport, queries
from marshrut.diagnostics.actions import counting
from marshrut.diagnostics.models import Condition, Invitation, Sitting

MINUTE = timedelta(minutes=1)


@pytest.fixture
def invitation(world, campaign):
    return Invitation.objects.get(campaign=campaign, person=world.person("petr"))


def begin(world, invitation):
    petr = world.actor("petr")
    actions.accept(petr, pk=invitation.pk)
    return actions.start(petr, invitation=invitation.pk)


def give(world, invitation, **told):
    return actions.give_conditions(world.actor("dasha"), invitation=invitation.pk, **{"time_share": 100} | told)


def refused(code, call, *args, **told):
    with pytest.raises(Refused) as refusal:
        call(*args, **told)
    assert refusal.value.code == code


def test_asked_for_by_the_person_decided_by_the_officer(world, campaign, invitation):
    petr = world.actor("petr")
    actions.ask_conditions(petr, invitation=invitation.pk, time_share=150)
    held = WorkItem.objects.get(kind="diagnostics.condition", state="open")
    assert held.role == "diagnostics_officer"
    sitting = begin(world, invitation)
    assert sitting.closes_at - sitting.started_at == campaign.minutes * MINUTE, "what is asked for holds nothing yet"
    give(world, invitation, time_share=150)
    sitting.refresh_from_db()
    assert sitting.closes_at - sitting.started_at == campaign.minutes * MINUTE * 1.5
    assert not WorkItem.objects.filter(kind="diagnostics.condition", state="open").exists()
    assert Notice.objects.filter(person_id=world.person("petr").pk, kind="diagnostics.condition").count() == 1
    refused("condition.given", _ask_again, world, invitation)


def _ask_again(world, invitation):
    Sitting.objects.all().delete()
    actions.ask_conditions(world.actor("petr"), invitation=invitation.pk, time_share=200)


def test_refused_and_asked_again(world, invitation):
    petr, dasha = world.actor("petr"), world.actor("dasha")
    refused("condition.empty", actions.ask_conditions, petr, invitation=invitation.pk, time_share=100)
    actions.ask_conditions(petr, invitation=invitation.pk, time_share=100, breaks=True)
    actions.refuse_conditions(dasha, invitation=invitation.pk)
    refused("condition.decided", actions.refuse_conditions, dasha, invitation=invitation.pk)
    actions.ask_conditions(petr, invitation=invitation.pk, time_share=125)
    assert Condition.objects.get().state == "asked"


def test_nobody_else_asks_or_gives_and_no_reason_is_kept(world, invitation):
    with pytest.raises(Http404):
        actions.ask_conditions(world.actor("olga"), invitation=invitation.pk, time_share=200)
    with pytest.raises(Http404):
        actions.give_conditions(world.actor("anna"), invitation=invitation.pk, time_share=200)
    give(world, invitation, time_share=200, large_print=True)
    assert not [f.name for f in Condition._meta.get_fields() if "reason" in f.name or "why" in f.name]
    facts = Fact.objects.filter(kind__startswith="condition.")
    assert [fact.data for fact in facts] == [{}]


def test_three_breaks_of_fifteen_minutes_stop_the_time(world, invitation):
    give(world, invitation, breaks=True)
    sitting = begin(world, invitation)
    petr, ends = world.actor("petr"), sitting.closes_at
    for pause, grown in ((10, 10), (40, 25), (5, 30)):
        actions.rest(petr, pk=sitting.pk, on=True)
        actions.rest(petr, pk=sitting.pk, on=True)
        back = timezone.now() - pause * MINUTE
        Sitting.objects.filter(pk=sitting.pk).update(paused_at=back)
        actions.rest(petr, pk=sitting.pk, on=False)
        sitting.refresh_from_db()
        assert abs(sitting.closes_at - ends - grown * MINUTE) < timedelta(seconds=5)
    refused("break.over", actions.rest, petr, pk=sitting.pk, on=True)
    assert Condition.objects.get().breaks_taken == 3


def test_a_break_does_not_lift_the_pause_of_the_organiser(world, invitation):
    sitting = begin(world, invitation)
    petr = world.actor("petr")
    refused("break.none", actions.rest, petr, pk=sitting.pk, on=True)
    give(world, invitation, breaks=True)
    Sitting.objects.filter(pk=sitting.pk).update(paused_at=timezone.now())
    refused("break.paused", actions.rest, petr, pk=sitting.pk, on=True)
    actions.rest(petr, pk=sitting.pk, on=False)
    assert Sitting.objects.get().paused_at
    refused("sitting.paused", actions.finish, petr, pk=sitting.pk)


def test_a_work_is_finished_in_a_break(world, invitation):
    give(world, invitation, breaks=True)
    sitting = begin(world, invitation)
    actions.rest(world.actor("petr"), pk=sitting.pk, on=True)
    assert actions.finish(world.actor("petr"), pk=sitting.pk).state == "submitted"
    refused("condition.over", give, world, invitation, time_share=200)


def test_pages_of_the_person_and_of_the_officer(world, campaign, invitation, enter):
    page = reverse("diagnostics:invitation", args=[invitation.pk])
    ask = reverse("diagnostics:ask_conditions", args=[invitation.pk])
    answer = enter("petr").post(ask, {"time_share": "100"})
    assert answer.status_code == 422
    assert "Отметьте, что вам нужно" in answer.content.decode()
    assert enter("petr").post(ask, {"time_share": "150", "large_print": "on"}).status_code == 302
    assert "Просьба отправлена" in enter("petr").get(page).content.decode()
    listed = enter("dasha").get(reverse("diagnostics:invited", args=[campaign.pk])).content.decode()
    assert "просит условия" in listed
    card = reverse("diagnostics:invitee", args=[invitation.pk])
    assert "ждут решения" in enter("dasha").get(card).content.decode()
    set_ = reverse("diagnostics:give_conditions", args=[invitation.pk])
    assert enter("dasha").post(set_, {"time_share": "7"}).status_code == 422
    assert enter("dasha").post(set_, {"time_share": "150", "large_print": "on", "breaks": "on"}).status_code == 302
    assert "действуют" in enter("dasha").get(card).content.decode()
    sitting = begin(world, invitation)
    take = reverse("diagnostics:take", args=[sitting.pk])
    text = enter("petr").get(take).content.decode()
    assert 'class="large"' in text
    assert "Перерыв, осталось 3" in text
    rest = reverse("diagnostics:rest", args=[sitting.pk])
    enter("petr").post(rest, {"on": "1"})
    assert "<h1>Перерыв</h1>" in enter("petr").get(take).content.decode()
    assert "перерыв</span>" in enter("dasha").get(card).content.decode()


def test_the_officer_annuls_with_a_reason_and_the_person_begins_again(world, campaign, invitation, enter):
    begin(world, invitation)
    address = reverse("diagnostics:annul", args=[invitation.pk])
    assert enter("dasha").post(address, {"reason": "мало"}).status_code == 422
    assert enter("dasha").post(address, {"reason": "Сбой на площадке, акт № 4"}).status_code == 302
    text = enter("dasha").get(reverse("diagnostics:invitee", args=[invitation.pk])).content.decode()
    assert "аннулирована: Сбой на площадке" in text
    assert begin(world, invitation).state == "started"


@pytest.fixture
def late(world, invitation):
    """A scored work that was handed in after its time."""
    sitting = begin(world, invitation)
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=timezone.now() - MINUTE)
    actions.finish(world.actor("petr"), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    return Sitting.objects.get(pk=sitting.pk)


def test_a_late_work_is_seen_in_the_monitor_and_on_its_page(world, campaign, invitation, late, enter):
    going = queries.progress(world.actor("dasha"), campaign)
    assert going["late"] == 1
    dasha = enter("dasha")
    assert "после срока 1" in dasha.get(f"/diagnostics/campaigns/{campaign.pk}/").content.decode()
    asked = reverse("diagnostics:invited", args=[campaign.pk]) + "?state=late"
    assert "после срока" in dasha.get(asked).content.decode()
    assert "Сдано после срока" in dasha.get(reverse("diagnostics:invitee", args=[invitation.pk])).content.decode()


def test_the_switch_leaves_late_works_out_of_totals_and_says_so_in_the_report(world, campaign, late, enter):
    assert list(counting.fresh(SYSTEM, campaign)) == [late]
    enter("dasha").post(reverse("diagnostics:count_late", args=[campaign.pk]), {"on": "0"})
    campaign.refresh_from_db()
    assert not counting.fresh(SYSTEM, campaign).exists()
    assert Fact.objects.get(kind="campaign.late_set").data == {"on": False}
    report = {"late": {"people": 3, "counted": False}}
    assert passport._late(report) == ("Сданы после срока: 3\xa0работы. Они не учтены: так решено в кампании.",)
    assert passport._late({}) == ()
