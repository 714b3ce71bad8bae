"""Pages of the bank: filters and order, a fixed number of statements, nothing typed is lost, nothing foreign is shown."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.diagnostics import made
from tests.diagnostics.made import review, sent, words

from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Item, ItemReport, ItemVersion, Review

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LIST = "/diagnostics/items/"


@pytest.fixture
def desk(world):
    made.seat(world)
    return world


def browser(world, name):
    client = Client()
    client.force_login(world.account(name), backend=BACKEND)
    return client


def told(answer):
    return answer.content.decode()


def form(**more):
    """What the editor's page sends."""
    fields = {name: value for name, value in words().items() if name not in ("content", "key", "rubric", "max_points")}
    lines = {f"line-{n}-text": text for n, text in enumerate(("ноль", "два", "один"))}
    return fields | {"lines": "4", "right": "1", "act": "save"} | lines | more


def test_the_list_is_searched_narrowed_and_sorted(desk):
    item = sent(desk)
    other = actions.make_item(
        desk.actor("nina"), **words(stem="Площадь круга радиуса 3", kind="short", content={}, key=["9π"])
    )
    nina = browser(desk, "nina")
    codes = {
        "q=площадь круга": [other.code],
        "q=ЛОЩАДЬ КРУГА РАДИУСА": [other.code],
        "q=плёщадь": [],
        "q=100%": [],
        f"q={item.code.lower()}": [item.code],
        "state=methodical_review": [item.code],
        "state=draft&kind=short": [other.code],
        "mine=author": [item.code, other.code],
        "mine=author&sort=-code": [other.code, item.code],
        "mine=review": [],
        "mine=author&competency=PSY-1": [],
    }
    for asked, expected in codes.items():
        answer = nina.get(f"{LIST}?{asked}")
        assert [row.code for row in answer.context["rows"]] == expected, asked
    assert "Ничего не найдено" in told(nina.get(f"{LIST}?q=такогонет"))
    ItemReport.objects.create(version=item.versions.get(), kind="leak", text="Видел в сети", due=made.SINCE)
    assert [row.code for row in nina.get(f"{LIST}?mine=reported").context["rows"]] == [item.code]


def test_the_list_is_sorted_by_difficulty_on_the_scale_in_use(desk):
    rows = browser(desk, "dasha").get(f"{LIST}?sort=-difficulty").context["rows"]
    known = [row.hard for row in rows]
    assert known == sorted(known, reverse=True)


@pytest.mark.parametrize(
    "asked", ["sort=password", "page=-1", "kind=%00", "q=%00%27", "state=нет", "mine=чужое", "page=9999"]
)
def test_odd_questions_are_answered_plainly(desk, asked):
    assert browser(desk, "nina").get(f"{LIST}?{asked}").status_code == 200


def statements(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_take_a_fixed_number_of_statements(desk):
    nina = browser(desk, "nina")
    item = sent(desk)
    card = f"{LIST}{item.pk}/"
    nina.get(LIST)  # the first page of a browser also opens its session
    few, plain = statements(nina, f"{LIST}?mine=author"), statements(nina, card)
    for _ in range(5):
        more = sent(desk)
        actions.part_items(desk.actor("nina"), pk=item.pk, code=more.code, reason="Одно подсказывает другое")
    assert statements(nina, f"{LIST}?mine=author") == few
    assert statements(nina, card) <= plain + 1
    review(desk, item)
    review(desk, item)
    once = statements(nina, card)
    review(desk, item)
    assert statements(nina, card) <= once + 1


def test_a_new_task_with_errors_keeps_everything_typed(desk):
    nina = browser(desk, "nina")
    answer = nina.post(f"{LIST}new/", form(minutes="много", stem="Условие с $\\frac{1$"))
    assert answer.status_code == 422
    assert "Напишите число минут." in told(answer)
    assert "не парные" in told(answer)
    for kept in ("ноль", "два", "много", "Корней два"):
        assert kept in told(answer)
    assert not Item.objects.filter(code__startswith="З-").exists()
    answer = nina.post(f"{LIST}new/", form(subject="русский язык"))
    assert answer.status_code == 422
    assert "другого предмета" in told(answer)
    assert nina.post(f"{LIST}new/", form()).status_code == 302
    assert ItemVersion.objects.get(item__code__startswith="З-").key == ["b"]


@pytest.mark.parametrize("act", ["preview", ":add:0", "kind"])
def test_presses_that_only_show_save_nothing(desk, act):
    answer = browser(desk, "nina").post(f"{LIST}new/", form(act=act, competency="", stem="Пусть $a^2=b$"))
    assert answer.status_code == 200
    assert "Пусть $a^2=b$" in told(answer)
    assert ("<math" in told(answer)) is (act == "preview")
    assert not Item.objects.filter(code__startswith="З-").exists()


def test_a_stale_page_comes_back_with_both_texts(desk):
    item = actions.make_item(desk.actor("nina"), **words())
    actions.edit_item(desk.actor("dasha"), pk=item.pk, edition=1, **words(stem="Правка другого"))
    nina, address = browser(desk, "nina"), f"{LIST}{item.pk}/edit/"
    answer = nina.post(address, form(stem="Моя правка", edition="1"))
    assert answer.status_code == 409
    assert "Моя правка" in told(answer)
    assert "Правка другого" in told(answer)
    assert nina.post(address, form(stem="Моя правка", edition="2")).status_code == 302
    assert item.versions.get().stem == "Моя правка"


def test_a_refused_move_keeps_its_reason_and_a_second_press_is_told(desk):
    item = sent(desk)
    nina, address = browser(desk, "nina"), f"{LIST}{item.pk}/move/"
    item.refresh_from_db()
    answer = nina.post(address, {"move": "recall", "edition": item.edition, "reason": "коротко"})
    assert answer.status_code == 422
    assert "коротко" in told(answer)
    press = {"move": "recall", "edition": item.edition, "reason": "Нашлась ошибка в ключе"}
    assert nina.post(address, press).status_code == 302
    assert nina.post(address, press).status_code == 409
    assert nina.post(address, {"move": "pass_methodical", "edition": "1"}).status_code == 404


def test_a_reviewer_sees_the_task_and_nothing_of_its_people(desk):
    item = sent(desk)
    mine, other = Review.objects.filter(version__item=item).order_by("pk")
    name = mine.reviewer.email.partition("@")[0]
    client = browser(desk, name)
    page = told(client.get(f"/diagnostics/reviews/{mine.pk}/"))
    assert "Корней два" in page
    assert "Озерова" not in page
    assert other.reviewer.surname not in page
    assert client.get(f"/diagnostics/reviews/{other.pk}/").status_code == 404
    assert client.get(f"{LIST}{item.pk}/").status_code == 404
    assert client.get(LIST).status_code == 404
    answer = client.post(f"/diagnostics/reviews/{mine.pk}/", {"remark-0": "Ключ неверен, проверьте", "part-0": "key"})
    assert answer.status_code == 422
    assert "Ключ неверен, проверьте" in told(answer)


def test_the_card_of_the_author_names_nobody(desk):
    item = sent(desk)
    review(desk, item, remarks=[("key", "Ключ стоит пояснить подробнее")])
    review(desk, item)
    page = told(browser(desk, "nina").get(f"{LIST}{item.pk}/"))
    assert "Ключ стоит пояснить подробнее" in page
    assert not [one for one in ("Оценкин", "Проверина", "Северова") if one in page]
    assert "Критического значения при таком числе экспертов нет" in page
    assert "Проверина" in told(browser(desk, "dasha").get(f"{LIST}{item.pk}/"))


def test_a_taker_reports_from_the_page_and_a_stranger_cannot(desk, sitting):
    address = f"/diagnostics/take/{sitting.pk}/report/"
    petr = browser(desk, "petr")
    assert "Сообщить об ошибке в задании" in told(petr.get(f"/diagnostics/take/{sitting.pk}/"))
    answer = petr.post(address, {"place": "400", "kind": "error", "text": "Ключ неверен, верных два"})
    assert answer.status_code == 422
    assert "Ключ неверен, верных два" in told(answer)
    assert petr.post(address, {"place": "1", "kind": "error", "text": "Ключ неверен, верных два"}).status_code == 302
    assert (
        browser(desk, "olga").post(address, {"place": "1", "kind": "leak", "text": "Чужая работа"}).status_code == 404
    )
    assert ItemReport.objects.count() == 1
