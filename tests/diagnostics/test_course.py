"""A campaign lives by itself: it ends, calls newcomers, reminds, lets an invited person be replaced."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import Campaign, Invitation, Sitting
from marshrut.diagnostics.rules import Reminding
from marshrut.people import actions as people

MOSCOW = ZoneInfo("Europe/Moscow")
CLOSING = datetime(2026, 12, 11, 18, tzinfo=MOSCOW)  # a Friday


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=MOSCOW)


@pytest.fixture
def december(campaign):
    Campaign.objects.filter(pk=campaign.pk).update(closes_at=CLOSING, opens_at=at(1, 9))
    Invitation.objects.filter(campaign=campaign).update(sent_at=at(1, 9))
    campaign.refresh_from_db()
    return campaign


def reminders(person):
    return Notice.objects.filter(kind="diagnostics.reminder", person_id=person.pk).count()


def taken(world, campaign, days):
    """Petr finished the diagnostics of the subject so many days ago, in another campaign."""
    former = Campaign.objects.get(pk=campaign.pk)
    former.pk = None
    former._state.adding = True
    former.title = "Прежняя"
    former.save()
    moment, petr = timezone.now() - timedelta(days=days), world.person("petr")
    return Sitting.objects.create(
        campaign=former, person=petr, unit=world.units["mezen1"], region_code="29", form=former.form, state="scored",
        started_at=moment, closes_at=moment, finished_at=moment,
    )  # fmt: skip


def test_the_hours_and_days_of_reminders():
    by = Reminding()
    assert [by.due(date(2026, 12, d), date(2026, 12, 11)) for d in (3, 4, 8, 9, 11, 12)] == [None, 7, 7, 2, 0, None]
    assert by.is_quiet(20, works=True) and by.is_quiet(7, works=True) and by.is_quiet(12, works=False)
    assert not by.is_quiet(8, works=True)
    assert Reminding(quiet_from=1, quiet_to=6).is_quiet(3, works=True)


def test_a_reminder_comes_once_a_step_and_waits_for_working_hours(world, december):
    petr = world.person("petr")
    actions.remind(SYSTEM, now=at(4, 6))
    assert reminders(petr) == 0
    assert actions.remind(SYSTEM, now=at(4, 10)) == Invitation.objects.filter(campaign=december).count()
    assert actions.remind(SYSTEM, now=at(5, 10)) == actions.remind(SYSTEM, now=at(7, 10)) == 0
    actions.remind(SYSTEM, now=at(9, 10))
    assert reminders(petr) == 2


def test_days_of_reminders_are_data(world, december):
    core.set_rule(SYSTEM, "diagnostics.reminders", {"days": [1]}, since=date(2026, 1, 1))
    assert actions.remind(SYSTEM, now=at(9, 10)) == 0
    assert actions.remind(SYSTEM, now=at(10, 10)) > 0


def test_those_who_refused_or_began_are_left_in_peace(world, december, sitting_of):
    sitting_of("petr")
    Invitation.objects.filter(campaign=december, person=world.person("olga")).update(state="declined")
    actions.remind(SYSTEM, now=at(4, 10))
    assert reminders(world.person("petr")) == reminders(world.person("olga")) == 0
    assert reminders(world.person("nina")) == 1


@pytest.fixture
def sitting_of(world, campaign):
    def make(key):
        now, person = timezone.now(), world.person(key)
        return Sitting.objects.create(
            campaign=campaign, person=person, unit=world.units["mezen1"], region_code="29", form=campaign.form,
            started_at=now, closes_at=now + timedelta(hours=1),
        )  # fmt: skip

    return make


def test_a_campaign_closes_by_itself_at_its_end(world, campaign):
    assert actions.close_ended(SYSTEM) == 0
    now = timezone.now()
    Campaign.objects.filter(pk=campaign.pk).update(opens_at=now - timedelta(days=2), closes_at=now)
    assert (actions.close_ended(SYSTEM), actions.close_ended(SYSTEM)) == (1, 0)
    assert set(Invitation.objects.filter(campaign=campaign).values_list("state", flat=True)) == {"expired"}
    assert not WorkItem.objects.filter(kind="diagnostics.invitation", subject_id=campaign.pk, state="open").exists()


def test_a_newcomer_is_called_by_the_rule_and_nobody_twice(world, december):
    before = Invitation.objects.filter(campaign=december).count()
    fresh = people.add_person(
        SYSTEM, unit=world.units["mezen1"], position="teacher", since=date(2026, 11, 1), subjects=["математика"],
        surname="Новикова", name="Ия", patronymic="", email="iya@example.com",
    )  # fmt: skip
    assert actions.call_late_joiners(SYSTEM, now=at(4, 22)) == 0
    assert actions.call_late_joiners(SYSTEM, now=at(4, 10)) == 1
    assert actions.call_late_joiners(SYSTEM, now=at(4, 11)) == 0
    assert Invitation.objects.filter(campaign=december).count() == before + 1
    assert WorkItem.objects.filter(kind="diagnostics.invitation", person_id=fresh.pk, state="open").count() == 1


def test_nobody_new_is_called_at_the_very_end_or_against_the_rule(world, december):
    Invitation.objects.filter(campaign=december, person=world.person("nina")).delete()
    assert actions.call_late_joiners(SYSTEM, now=at(10, 10)) == 0
    Campaign.objects.filter(pk=december.pk).update(invite_late=False)
    assert actions.call_late_joiners(SYSTEM, now=at(4, 10)) == 0


def test_another_taking_waits_for_the_term_and_the_page_says_till_when(world, campaign, enter):
    taken(world, campaign, 30)
    petr = world.actor("petr")
    invitation = Invitation.objects.get(campaign=campaign, person_id=petr.person_id)
    with pytest.raises(Refused, match=r"Повторно её проходят не раньше чем через 90.дней") as refused:
        actions.accept(petr, pk=invitation.pk)
    assert refused.value.code == "retake.early"
    assert "«Прежняя»" in enter("petr").get(reverse("diagnostics:invitation", args=[invitation.pk])).content.decode()
    Campaign.objects.filter(pk=campaign.pk).update(retake_days=30)
    actions.accept(petr, pk=invitation.pk)
    assert actions.start(petr, invitation=invitation.pk).state == "started"


def test_those_lately_tested_are_not_invited_at_all(world, campaign):
    Invitation.objects.filter(campaign=campaign).delete()
    Campaign.objects.filter(pk=campaign.pk).update(state="draft")
    taken(world, campaign, 30)
    actions.publish(world.actor("dasha"), pk=campaign.pk)
    called = set(Invitation.objects.filter(campaign=campaign).values_list("person_id", flat=True))
    assert world.person("petr").pk not in called and world.person("nina").pk in called


def test_an_invited_person_gives_the_place_to_another_of_the_municipality(world, campaign, enter):
    gone = Invitation.objects.get(campaign=campaign, person=world.person("petr"))
    vera, dasha = world.person("vera"), world.actor("dasha")
    with pytest.raises(Refused):
        actions.replace_invited(dasha, pk=gone.pk, person_id=world.person("lidia").pk)
    jobs = list(queries.substitutes(dasha, gone))
    job = next(j for j in jobs if j.person_id == vera.pk)
    answer = enter("dasha").post(reverse("diagnostics:replace", args=[gone.pk]), {"job": job.pk})
    assert answer.status_code == 302
    gone.refresh_from_db()
    assert gone.state == "replaced" and gone.replaced_by.person_id == vera.pk
    with pytest.raises(Refused, match="Вместо вас"):
        actions.accept(world.actor("petr"), pk=gone.pk)
    with pytest.raises(Http404):
        actions.replace_invited(world.actor("maria"), pk=gone.pk, person_id=vera.pk)


def test_one_who_has_begun_is_not_replaced(world, campaign, sitting_of):
    sitting_of("petr")
    gone = Invitation.objects.get(campaign=campaign, person=world.person("petr"))
    with pytest.raises(Refused, match="уже начал"):
        actions.replace_invited(world.actor("dasha"), pk=gone.pk, person_id=world.person("vera").pk)


def test_a_refusal_looks_as_not_begun_and_the_table_counts_the_same(world, campaign, enter):
    actions.decline(world.actor("petr"), pk=Invitation.objects.get(campaign=campaign, person=world.person("petr")).pk)
    shown = enter("maria").get(reverse("diagnostics:invited", args=[campaign.pk]), {"state": "waits"}).content.decode()
    assert "Лесной" in shown and "отказ<" not in shown and "Северова" not in shown
    book = load_workbook(BytesIO(enter("maria").get(reverse("diagnostics:export", args=[campaign.pk])).content))
    rows = [row for row in book.active.iter_rows(values_only=True) if row[0] == "Всего"]
    going = queries.progress(world.actor("maria"), campaign)
    assert rows[0][1:5] == (going["invited"], going["waits"], 0, 0)
