"""Waves and quotas of a campaign: who is called on which day, how many, and what cannot be planned."""

from collections import Counter
from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.core.time import is_working_day
from marshrut.diagnostics import actions, queries, rules
from marshrut.diagnostics.models import Campaign, Invitation, Wave

DAY = timedelta(days=1)


@pytest.fixture
def draft(world):
    """A draft over the region for everybody."""
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    form = actions.assemble_form(SYSTEM, title="Базовый", subject="математика")
    now = timezone.now()
    return actions.make_campaign(
        world.actor("dasha"), title="Волны", form=form, unit=world.units["29"], subject="", opens_at=now - DAY,
        closes_at=now + 30 * DAY,
    )  # fmt: skip


def working(after=0):
    """Noon of the first working day so many days ahead or later."""
    now = timezone.localtime().replace(hour=12, minute=0) + after * DAY
    while not is_working_day(now.date()):
        now += DAY
    return now


def people(campaign):
    return Counter(Invitation.objects.filter(campaign=campaign).values_list("unit__parent__name", flat=True))


@pytest.fixture
def plan(world, draft):
    """Mezen now, two people at most; everybody else in twelve days."""
    today = timezone.localdate()
    towns = {unit.pk: (2, None) for unit in queries.towns_of(SYSTEM, draft)}
    towns[world.units["mezen"].pk] = (1, 2)
    plan = actions.Plan({1: today, 2: today + 12 * DAY}, towns)
    actions.plan_waves(world.actor("dasha"), pk=draft.pk, plan=plan)
    return plan


def test_the_first_wave_is_called_by_publishing_the_second_on_its_day(world, draft, plan):
    mezen = world.units["mezen"].name
    actions.publish(world.actor("dasha"), pk=draft.pk)
    assert people(draft) == {mezen: 2}
    assert actions.call_waves(SYSTEM, now=working(1)) == 0
    rest = queries.audience(SYSTEM, draft).exclude(unit__parent=world.units["mezen"]).count()
    assert actions.call_waves(SYSTEM, now=working(13)) == rest > 0
    assert actions.call_waves(SYSTEM, now=working(13)) == 0
    assert people(draft)[mezen] == 2
    shown = {town["town"]: town["wave"] for town in queries.progress(world.actor("dasha"), draft)["towns"]}
    assert shown[mezen] == "1, квота 2"


def test_newcomers_are_called_within_the_quota_of_a_called_wave_only(world, draft, plan):
    actions.publish(world.actor("dasha"), pk=draft.pk)
    assert actions.call_late_joiners(SYSTEM, now=working(1)) == 0
    one = Invitation.objects.filter(campaign=draft).first()
    Invitation.objects.filter(pk=one.pk).delete()
    assert actions.call_late_joiners(SYSTEM, now=working(1)) == 1
    assert sum(people(draft).values()) == 2


def test_what_was_called_stands_and_the_rest_may_be_changed(world, draft, plan):
    dasha = world.actor("dasha")
    actions.publish(dasha, pk=draft.pk)
    later = actions.Plan({**plan.days, 2: plan.days[2] + DAY}, plan.towns)
    actions.plan_waves(dasha, pk=draft.pk, plan=later)
    assert Wave.objects.get(campaign=draft, number=2).calls_on == later.days[2]
    for changed in (
        actions.Plan({**plan.days, 1: plan.days[1] + DAY}, plan.towns),
        actions.Plan(plan.days, plan.towns | {world.units["mezen"].pk: (1, 3)}),
        actions.Plan({2: plan.days[2]}, {k: v for k, v in plan.towns.items() if v[0] == 2}),
    ):
        with pytest.raises(Refused) as refusal:
            actions.plan_waves(dasha, pk=draft.pk, plan=changed)
        assert refusal.value.code == "wave.called"


@pytest.mark.parametrize(
    ("days", "wave", "code"),
    [
        ({1: -1}, 1, "day"),
        ({1: 30}, 1, "day"),
        ({1: 1, 2: 1}, 1, "empty"),
        ({1: 1}, 2, "empty"),
        ({13: 1}, 13, "number"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(world, draft, days, wave, code):
    today = timezone.localdate()
    plan = actions.Plan({n: today + d * DAY for n, d in days.items()}, {world.units["mezen"].pk: (wave, None)})
    with pytest.raises(Refused) as refusal:
        actions.plan_waves(world.actor("dasha"), pk=draft.pk, plan=plan)
    assert refusal.value.code == f"wave.{code}"
    assert not Wave.objects.exists()


def test_waves_come_before_the_calling(world, campaign):
    plan = actions.Plan({1: timezone.localdate()}, {world.units["mezen"].pk: (1, None)})
    with pytest.raises(Refused, match="разосланы всем"):
        actions.plan_waves(world.actor("dasha"), pk=campaign.pk, plan=plan)


def test_others_plan_nothing(world, draft, plan):
    for name in ("petr", "galina", "egor"):
        with pytest.raises(Http404):
            actions.plan_waves(world.actor(name), pk=draft.pk, plan=plan)


def test_the_page_lays_out_by_districts_keeps_what_was_typed_and_saves(world, draft, enter):
    browser, url = enter("dasha"), reverse("diagnostics:waves", args=[draft.pk])
    laid = browser.get(url, {"by": "districts"}).context["form"]
    asked = {name: field.initial or "" for name, field in laid.fields.items()}
    assert all(asked[f"wave_{unit.pk}"] for unit in queries.towns_of(SYSTEM, draft))
    assert not Wave.objects.exists()
    mezen = world.units["mezen"].pk
    wrong = browser.post(url, asked | {f"quota_{mezen}": "ноль", f"wave_{world.units['onega'].pk}": ""})
    assert wrong.status_code == 422
    body = wrong.content.decode()
    assert "квота — целое число" in body
    assert 'value="ноль"' in body
    assert "Онежский округ: выберите волну." in body
    assert browser.post(url, asked | {f"quota_{mezen}": "1"}).status_code == 302
    assert Wave.objects.filter(campaign=draft).count() == len({v for k, v in asked.items() if k.startswith("wave_")})
    assert "Волна 1" in browser.get(url).content.decode()


def test_the_page_costs_a_fixed_number_of_statements(world, draft, plan, enter, django_assert_max_num_queries):
    browser, url = enter("dasha"), reverse("diagnostics:waves", args=[draft.pk])
    browser.get(url)
    with django_assert_max_num_queries(18):
        browser.get(url)


@given(sizes=st.lists(st.integers(1, 12), min_size=1, max_size=8), most=st.integers(0, 60), seed=st.integers(1, 10**6))
def test_the_lot_spreads_over_organisations_and_does_not_look_at_the_order(sizes, most, seed):
    jobs = [(100 * unit + n, unit) for unit, size in enumerate(sizes) for n in range(size)]
    chosen = rules.spread(jobs, most, seed=seed)
    assert sorted(chosen) == sorted(rules.spread(jobs[::-1], most, seed=seed))
    assert len(set(chosen)) == len(chosen) == min(most, len(jobs))
    taken = Counter(unit for _, unit in chosen)
    for unit, size in enumerate(sizes):
        assert taken[unit] == size or taken[unit] >= max(taken.values(), default=0) - 1


def test_the_campaign_goes_on_without_waves_as_before(campaign):
    assert not Campaign.objects.get(pk=campaign.pk).waves.exists()
    assert Invitation.objects.filter(campaign=campaign).exists()
