"""F-09: the director agrees once, signs two routes by one code; the one that changed meanwhile is left out with its reason."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect
from tests.routes.made import begin, catalogue

from marshrut.routes.models import RouteLine
from marshrut.signing.models import Signature

pytestmark = pytest.mark.journey


def test_one_code_signs_a_batch_and_anybody_checks_it(visit, world, no_overflow):
    catalogue(world)
    petr, olga = begin(world).to("on_approval"), begin(world, "olga", officer="zoya").to("on_approval")
    page = visit("oksana", "/signatures/agreement/?next=/routes/queue/", width=390)
    no_overflow(page)
    page.get_by_label("Я прочитал(а)").check()
    page.get_by_role("button", name="Принять соглашение").click()
    for name in ("Лесной", "Северова"):
        page.get_by_label(f"Выбрать: {name}").check()
    page.get_by_role("button", name="Утвердить выбранные").click()
    expect(page.get_by_role("heading", name="Код подписи")).to_be_visible()
    no_overflow(page)
    page.get_by_label("Шесть цифр").fill("12")
    page.get_by_role("button", name="Подписать").click()
    expect(page.get_by_text("Код не подошёл: осталось попыток: 4")).to_be_visible()
    RouteLine.objects.filter(route=olga.pk).update(title="Правка из другого окна")
    page.get_by_label("Шесть цифр").fill(re.search(r"\d{6}", mail.outbox[-1].body).group())
    page.get_by_role("button", name="Подписать").click()
    expect(page.get_by_role("heading", name="Утверждено: 1 маршрут")).to_be_visible()
    expect(page.get_by_text("Документ изменился после запроса кода")).to_be_visible()
    no_overflow(page)
    assert (petr.route.state, olga.route.state) == ("approved", "on_approval")
    page.goto(page.url.split("/routes/")[0] + f"/signatures/route/{petr.pk}/")
    expect(page.get_by_text("простая электронная подпись, код из письма")).to_be_visible()
    no_overflow(page)
    code = Signature.objects.get(level="director").code
    page.goto(page.url.split("/signatures/")[0] + f"/v/{code}/")
    expect(page.get_by_text("Содержание версии 1 не изменилось")).to_be_visible()
