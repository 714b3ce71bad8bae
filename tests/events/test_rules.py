"""Comparing places and days, on a small map of its own and on the map of the region."""

from datetime import date

import pytest

from marshrut.events import rules
from marshrut.region import roads

SPRING, WINTER = date(2027, 5, 12), date(2027, 2, 10)
PINEGA = ["pinez", "leshu", "mezen"]


def options(day, towns=PINEGA, places=("pinez", "pinega", "mezen", "leshu"), limit=180, busy=0):
    return rules.ranked(rules.option(day, place, towns, roads.ways(place, day), limit, busy) for place in places)


def test_in_pinega_nobody_travels_longer_than_three_hours_and_leshukonsky_joins_online():
    best, *others = options(WINTER)
    assert best.place == "pinega"
    assert [trip.town for trip in best.remote] == ["leshu"]
    assert (best.worst, best.total, best.mean) == (168, 258, 129)
    assert best.worst <= 180
    assert all(len(one.remote) > 1 for one in others)
    assert "дорога 4 ч 36 мин, дольше предела 3 ч" in best.remote[0].why


def test_a_closed_crossing_is_told_and_opens_again():
    closed = options(SPRING, limit=600)[0]
    assert "распутица" in next(trip.why for trip in closed.trips if not trip.here)
    assert not options(WINTER, limit=600)[0].remote


@pytest.mark.parametrize(
    ("day", "shut"), [((4, 14), False), ((4, 15), True), ((6, 5), True), ((6, 6), False), ((12, 11), False)]
)
def test_the_season_has_both_ends(day, shut):
    stretch = next(road for road in roads.roads() if road.ends == {"mezen", "leshu"})
    assert stretch.shut(date(2027, *day)) is shut


def test_where_no_road_goes_only_a_plane_is_left():
    assert roads.ways("arkh", WINTER)["nzem"].why == "дороги нет, только самолёт"
    assert options(WINTER, towns=["nzem"], places=["arkh"]) == []


def test_ways_are_the_same_in_both_directions_and_never_longer_by_a_detour():
    nodes = [one.node for one in roads.settlements()]
    table = {node: roads.ways(node, WINTER) for node in nodes}
    for one in nodes:
        for other in nodes:
            there = table[one][other].minutes
            assert there == table[other][one].minutes
            for middle in ("arkh", "velsk"):
                parts = (table[one][middle].minutes, table[middle][other].minutes)
                assert None in parts or there <= sum(parts)


def test_every_municipality_of_the_region_is_on_the_map():
    from marshrut.region.loading import municipalities

    assert {one.municipality for one in roads.settlements()} == {one.code for one in municipalities()}


def test_a_day_with_another_event_of_the_subject_is_worse_than_a_longer_road():
    free = rules.option(WINTER, "mezen", ["mezen", "pinez"], roads.ways("mezen", WINTER), 600)
    torn = rules.option(WINTER, "pinega", ["mezen", "pinez"], roads.ways("pinega", WINTER), 600, busy=1)
    assert rules.ranked([torn, free]) == [free, torn]


def test_the_reason_names_numbers_and_the_next_place():
    best, *others = options(WINTER)
    words = rules.reason(best, others, {"leshu": "Лешуконский округ"}, {"leshu": "Лешуконское"})
    assert "2 из 3" in words
    assert "Лешуконский округ" in words
    assert "Следующее место, Лешуконское: смогут приехать 1." in words
