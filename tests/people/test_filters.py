"""Selections of lists kept under a name."""

import pytest
from django.urls import reverse

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.people import actions
from marshrut.people.actions.filters import MOST
from marshrut.people.models import Account

pytestmark = pytest.mark.django_db
LIST = reverse("people:staff")


def keep(browser, **asked):
    return browser.post(reverse("people:keep_filter"), {"path": LIST, "query": "q=лес&page=3&town=", **asked})


def test_a_kept_selection_is_offered_on_its_list_and_only_there(world, enter):
    browser = enter("galina")
    assert "Сохранить этот отбор" in browser.get(LIST, {"q": "лес"}).content.decode()
    assert "Сохранить этот отбор" not in browser.get(LIST).content.decode()
    answer = keep(browser, title="  Лесные   люди ")
    assert answer["Location"] == f"{LIST}?q=%D0%BB%D0%B5%D1%81"
    shown = browser.get(LIST).content.decode()
    assert "Лесные люди" in shown
    assert "Больше не хранить" not in shown
    assert "Больше не хранить" in browser.get(answer["Location"]).content.decode()
    assert "Лесные люди" not in browser.get(reverse("routes:listing")).content.decode()
    assert "Лесные люди" not in enter("egor").get(LIST).content.decode()


def test_the_same_name_replaces_and_a_dropped_one_is_gone(world, enter):
    browser = enter("galina")
    keep(browser, title="Мой")
    keep(browser, title="Мой", query="q=школа")
    account = Account.objects.get(person=world.person("galina"))
    assert account.filters == [{"path": LIST, "query": "q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0", "title": "Мой"}]
    for _ in range(2):
        browser.post(reverse("people:drop_filter"), {"path": LIST, "title": "Мой"})
    account.refresh_from_db()
    assert account.filters == []


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "", "javascript:alert(1)"])
def test_a_foreign_address_is_not_followed(world, enter, path):
    assert keep(enter("galina"), path=path, title="x").status_code == 404


@pytest.mark.parametrize(
    ("title", "query", "code"),
    [("", "q=1", "name"), ("я" * 61, "q=1", "name"), ("x", "page=2", "empty"), ("x", f"q={'я' * 400}", "long")],
)
def test_what_cannot_be_kept_is_said(world, title, query, code):
    account = Account.objects.get(person=world.person("galina"))
    actor = Actor(account_id=account.pk, person_id=account.person_id)
    with pytest.raises(Refused) as refusal:
        actions.keep_filter(actor, path=LIST, query=query, title=title)
    assert refusal.value.code == f"filter.{code}"


def test_no_more_than_a_person_can_read(world):
    account = Account.objects.get(person=world.person("galina"))
    actor = Actor(account_id=account.pk, person_id=account.person_id)
    for n in range(MOST):
        actions.keep_filter(actor, path=LIST, query="q=1", title=str(n))
    with pytest.raises(Refused, match="Сохранено уже 30"):
        actions.keep_filter(actor, path=LIST, query="q=1", title="ещё")
