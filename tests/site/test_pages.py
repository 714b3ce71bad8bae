"""Every page without parameters, as every person of the world: nothing fails, nobody gets a foreign page."""

import pytest
from django.urls import NoReverseMatch, reverse
from tests.site.weight import Page, faults_of, packed
from tests.test_house import addresses
from tests.world import PEOPLE

SKIPPED = ("account_", "socialaccount_", "mfa_", "openid_connect", "site:service_worker", "site:readyz")

#: Those who go over all the pages in a quick run too: a teacher, a director, an officer of measuring, an administrator.
QUICK = {"petr", "oksana", "dasha", "roman"}


def plain_addresses():
    found = []
    for name, _ in addresses():
        if name.startswith(SKIPPED):
            continue
        try:
            found.append((name, reverse(name)))
        except NoReverseMatch:
            continue
    return found


@pytest.mark.parametrize(
    "person", [pytest.param(key, marks=() if key in QUICK else pytest.mark.long) for key in sorted(PEOPLE)]
)
def test_no_page_fails(world, enter, person):
    browser = enter(person)
    for name, url in plain_addresses():
        answer, weight, text = packed(browser, url)
        assert answer.status_code in {200, 302, 404, 405, 409, 422}, (name, answer.status_code)
        if answer.get("Content-Type", "").startswith("text/html"):
            faults = list(faults_of(name, url, weight, Page(text.decode())))
            assert not faults


def test_strangers_are_sent_to_the_sign_in_page(client, db):
    from django.urls import resolve

    from marshrut.access.pages import PUBLIC, asked

    for name, url in plain_addresses():
        answer = client.get(url)
        if PUBLIC in asked(resolve(url).func):
            # 409: a page of a link tells in words that no link was opened here
            assert answer.status_code in {200, 302, 404, 405, 409}, name
        else:
            assert answer.status_code == 302, name
            assert "/accounts/login/" in answer["Location"], name


def test_security_headers_stand_on_every_page(client, db):
    answer = client.get("/welcome/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_page_that_is_not_there_says_so_in_russian(client, db):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Страница не найдена" in answer.content.decode()


def test_an_address_of_a_form_opened_as_a_page_leads_back(world, enter):
    answer = enter("rita").get("/exchange/upload/")
    assert answer.status_code == 405
    assert "только отправляют форму" in answer.content.decode()


def test_a_form_without_its_token_is_refused(world):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.account("petr"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post("/people/me/letters/", {"wanted": "0"}).status_code == 403
