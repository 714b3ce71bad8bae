"""S7: a district event is put where nobody travels longer than three hours; Leshukonsky joins online."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.help import look

from marshrut.attendance import actions as attendance
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice
from marshrut.events.models import Event

pytestmark = pytest.mark.journey


def winter():
    """The next tenth of February, when the crossings stand."""
    today = timezone.localdate()
    return date(today.year + (today >= date(today.year, 2, 1)), 2, 10)


def made(world):
    """A seminar of the district that Petr of Mezen and Vera of Mezen are going to; nobody has said where it is."""
    begins = timezone.make_aware(datetime.combine(winter(), time(11)))
    event = Event.objects.create(
        title="Окружной семинар учителей математики", kind="seminar", form="in_person", unit=world.units["pinez"],
        starts=begins, ends=begins + timedelta(hours=4), hours=4, seats=40, subject="математика", about="Разбор уроков",
    )  # fmt: skip
    for name in ("petr", "vera"):
        attendance.expect(
            SYSTEM, person_id=world.person(name).pk, kind="event", object_id=event.pk, title=event.title,
            unit_path=event.unit.path, starts=winter(), ends=winter(), hours=4,
        )  # fmt: skip
    return event


def test_s7_a_place_where_nobody_travels_longer_than_three_hours(visit, world):
    event = made(world)
    denis = visit("denis", f"/events/{event.pk}/", width=390)
    denis.get_by_role("link", name="Выбрать день и место").click()
    best = denis.locator("tr.best")
    expect(best).to_contain_text("Пинега")
    expect(best).to_contain_text("2 из 3")
    expect(best).to_contain_text("2 ч 48 мин")
    expect(denis.get_by_text("Предлагаем: Пинега")).to_be_visible()
    best.get_by_text("Дорога каждого").click()
    expect(best).to_contain_text("Лешуконский округ: онлайн, дорога 4 ч 36 мин")
    look(denis, "s7-1-compared")

    denis.get_by_label("Или день 2").fill(f"{winter().replace(month=5, day=12)}")
    denis.get_by_role("button", name="Сравнить").click()
    expect(denis.get_by_label("Лешуконское, 12.05")).to_be_visible()
    expect(denis.locator("tr.best")).to_contain_text("10.02")
    denis.get_by_role("button", name="Выбрать и сообщить участникам").click()
    expect(denis.get_by_text("День и место выбраны.")).to_be_visible()
    expect(denis.locator("main")).to_contain_text("Лешуконский округ: онлайн")
    look(denis, "s7-2-chosen")

    event.refresh_from_db()
    assert (event.form, event.gathering.place) == ("mixed", "pinega")
    said = set(Notice.objects.filter(kind="events").values_list("person_id", flat=True))
    assert said == {world.person(name).pk for name in ("petr", "vera", "maria")}
    petr = visit("petr", "/notices/", width=390)
    expect(petr.get_by_text("Пинега. Мезенский округ: участие на месте, дорога около 2 ч 48 мин.")).to_be_visible()
