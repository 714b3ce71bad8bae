"""H-09, F-18: a lesson is visited: asked, agreed, observed on a phone without network, read first by its teacher, seen in the route."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.help import look, work
from tests.routes.made import begin, catalogue

from marshrut.visits import actions as visits
from marshrut.visits import content

pytestmark = pytest.mark.journey


def test_a_lesson_is_visited_and_comes_into_the_route(visit, world):
    catalogue(world)
    route = begin(world).to("approved")
    marks = {f"{n}-{code}": mark for n, one in enumerate(content.current().lessons) for code, mark in one.key.items()}
    visits.train(world.actor("irina"), marks=marks)

    tutor = visit("irina", "/routes/board/")
    expect(tutor.get_by_text("Лесной Пётр Ильич").first).to_be_visible()
    look(tutor, "h4-board")
    tutor.goto(re.sub(r"/routes/.*", f"/routes/{route.pk}/contacts/", tutor.url))
    tutor.get_by_role("link", name=re.compile("Посетить урок")).first.click()
    tutor.get_by_label("Тема или класс").fill("Дроби, 6 «Б»")
    day = timezone.localtime() + timedelta(minutes=-5)
    tutor.get_by_label("Предлагаемый день и время").fill(f"{day:%Y-%m-%dT%H:%M}")
    tutor.get_by_role("button", name="Предложить").click()
    expect(tutor.get_by_text("Ждём ответа.")).to_be_visible()
    page = urlsplit(tutor.url).path

    teacher = visit("petr", page, width=390)
    teacher.get_by_role("button", name="Согласиться").click()
    expect(teacher.get_by_text("согласие есть").first).to_be_visible()

    phone = visit("irina", page, width=390)
    phone.get_by_role("button", name="Назначить день").click()
    phone.get_by_role("link", name="Карта наблюдения").click()
    expect(phone.locator("[data-kept]")).to_have_text("Всё сохранено на сервере.")
    phone.evaluate("navigator.serviceWorker.ready")
    phone.reload()
    phone.wait_for_function("async () => Boolean(await caches.match(location.href, { ignoreVary: true }))")
    phone.context.set_offline(True)
    phone.get_by_label("Что происходит сейчас").fill("Цель формулируют ученики")
    phone.get_by_role("button", name="Записать заметку").click()
    phone.locator("[name=m-goal][value='3']").check()
    expect(phone.locator("[data-kept]")).to_contain_text("Сохранено на этом устройстве: 2")
    phone.reload()
    expect(phone.get_by_text("Цель формулируют ученики")).to_be_visible()
    expect(phone.locator("[name=m-goal][value='3']")).to_be_checked()
    look(phone, "h4-card-offline")
    phone.context.set_offline(False)
    expect(phone.locator("[data-kept]")).to_have_text("Всё сохранено на сервере.")
    phone.get_by_role("link", name=re.compile("К посещению")).click()
    phone.get_by_role("button", name="Посещение прошло").click()

    teacher.reload()
    assert "Цель формулируют" not in teacher.inner_text("main")
    phone.get_by_label(re.compile("Отзыв")).fill("Цель назвали сами ученики, спорили по делу.")
    phone.get_by_label(re.compile("Следующий шаг")).fill("Карточки-опоры для троих")
    phone.get_by_role("button", name="Отдать отзыв педагогу").click()
    expect(phone.get_by_text("Педагог ещё не открывал отзыв.")).to_be_visible()
    work()

    school = visit("anna", page)
    expect(school.get_by_role("heading", name="Страница не найдена")).to_be_visible()
    teacher.reload()
    expect(teacher.get_by_text("Цель формулируют ученики").first).to_be_visible()
    expect(teacher.get_by_text("3 из 3").first).to_be_visible()
    look(teacher, "h4-teacher-reads")
    teacher.get_by_role("button", name="Показать школе").click()
    school.reload()
    expect(school.get_by_text("Цель формулируют ученики").first).to_be_visible()
    look(school, "h4-school")

    teacher.goto(re.sub(r"/visits/.*", f"/routes/{route.pk}/contacts/", teacher.url))
    expect(teacher.get_by_text(re.compile("Посещён урок.*Дроби")).first).to_be_visible()
    look(teacher, "h4-practice")
