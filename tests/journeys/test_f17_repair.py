"""F-17: a stream is cancelled after a look, a teacher takes the replacement by one button, the tutor sees the change, undo."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.help import look, work
from tests.routes.made import begin, catalogue
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.people import actions as people
from marshrut.programmes.models import Stream
from marshrut.repairs.models import Deed
from marshrut.routes.models import Route, RouteLine

pytestmark = pytest.mark.journey


def test_a_cancelled_stream_is_replaced_by_one_button_and_taken_back(visit, world):
    catalogue(world)
    people.appoint(
        SYSTEM, person_id=world.person("dasha").pk, role=Role.PROGRAMME_OFFICER, unit=world.units["29"], since=SINCE
    )  # fmt: skip
    course = begin(world)
    Route.objects.update(hours_limit=200)
    line = RouteLine.objects.filter(route=course.pk, source_kind="stream").first()
    course.to("approved")

    holder = visit("dasha", f"/repairs/things/stream/{line.source_id}/")
    holder.get_by_role("link", name="Отменить").click()
    holder.get_by_label("Причина").fill("Преподаватель заболел")
    holder.get_by_role("button", name="Посмотреть, что будет").click()
    expect(holder.get_by_role("heading", name="Предложим взамен")).to_be_visible()
    look(holder, "f17-look")
    holder.get_by_role("button", name="Отменить поток").click()
    expect(holder.get_by_role("button", name="Вернуть как было")).to_be_visible()
    work()

    teacher = visit("petr", f"/routes/{course.pk}/", width=390)
    expect(teacher.get_by_role("button", name="Принять замену")).to_be_visible()
    look(teacher, "f17-card")
    teacher.get_by_role("link", name="Подробнее").click()
    expect(teacher.get_by_role("button", name="Выбрать другое")).to_be_visible()
    look(teacher, "f17-repair")
    teacher.get_by_role("button", name="Принять замену").click()
    expect(teacher.get_by_text("Изменение у тьютора")).to_be_visible()

    tutor = visit("irina", f"/routes/{course.pk}/amendment/")
    expect(tutor.get_by_role("heading", name=re.compile("Изменение № 1"))).to_be_visible()

    page = urlsplit(holder.url).path
    holder.goto(holder.url)
    expect(holder.get_by_text("Лесной Пётр Ильич")).to_be_visible()
    look(holder, "f17-deed")
    Deed.objects.update(at=timezone.now() - timedelta(minutes=11))
    holder.get_by_role("button", name="Вернуть как было").click()
    expect(holder.get_by_text("Прошло больше 10 минут")).to_be_visible()
    Deed.objects.update(at=timezone.now())
    holder.goto(re.sub(r"/repairs/.*", page, holder.url))
    holder.get_by_role("button", name="Вернуть как было").click()
    expect(holder.get_by_text("Всё снова так, как было до этого.")).to_be_visible()
    assert Stream.objects.get(pk=line.source_id).cancelled_at is None
    assert RouteLine.objects.get(pk=line.pk).source_id == line.source_id
