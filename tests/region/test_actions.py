from datetime import date

import pytest

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.region import actions, loading, queries


def test_all_municipalities_of_the_region_are_in_a_district_or_named_as_outside():
    _line, plans, outside = loading.composition()
    named = [m for plan in plans for m in plan.members] + outside
    assert sorted(named) == sorted(m.short for m in loading.municipalities())
    assert len(named) == 26
    assert outside == ["г. Архангельск", "Новая Земля"]


def test_a_name_is_asked_for_a_day(world):
    onega = world.units["onega"]
    assert queries.name_on(SYSTEM, onega.pk, date(2022, 6, 1)).name == "Онежский район"
    assert queries.name_on(SYSTEM, onega.pk, date(2026, 6, 1)).name == "Онежский округ"


def test_arkhangelsk_is_outside_the_districts(world):
    assert queries.district_of(SYSTEM, world.units["arkh"].pk) is None
    assert queries.district_of(SYSTEM, world.units["mezen"].pk).base.code == "pinez"


def test_a_district_did_not_exist_before_it_was_founded(world):
    assert queries.district_of(SYSTEM, world.units["mezen"].pk, as_of=date(2020, 1, 1)) is None


def test_a_new_name_must_begin_later_than_the_last_one(world):
    onega = world.units["onega"]
    with pytest.raises(Refused, match="позже прежнего"):
        actions.rename(SYSTEM, unit_id=onega.pk, name="Онега", full_name="Онега", since=date(2020, 1, 1))
    onega.refresh_from_db()
    assert onega.name == "Онежский округ"
