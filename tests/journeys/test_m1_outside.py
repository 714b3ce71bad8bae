"""M1: sign-in through a real OpenID Connect provider, joined by СНИЛС."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import expect
from tests.people.provider import SECRET, free_port, running

from marshrut.core.models import Fact
from marshrut.people.models import Account, Person
from marshrut.project import outside

pytestmark = pytest.mark.journey

PETR, NEW = "11223344595", "08765430300"
PEOPLE = {
    "petr": {"snils": "112-233-445 95", "family_name": "Лесной", "given_name": "Пётр"},
    "petr2": {"snils": "112-233-445 95", "family_name": "Лесной", "given_name": "Петр"},
    "nobody": {"snils": "123-456-789 64", "family_name": "Чужой", "given_name": "Олег"},
    "typo": {"snils": "112-233-445 96", "family_name": "Лесной", "given_name": "Пётр"},
    "thief": {"snils": "112-233-445 95", "family_name": "Воров", "given_name": "Иван"},
    "unconfirmed": {"snils": "112-233-445 95", "family_name": "Лесной", "given_name": "Пётр", "assurance": "low"},
    "silent": {"family_name": "Лесной", "given_name": "Пётр"},
    # says the e-mail of the director: it must open the account of the own СНИЛС, with another address
    "mail": {"snils": "087-654-303 00", "email": "oksana@example.com", "email_verified": True},
}
for claims in PEOPLE.values():
    claims.setdefault("assurance", "high")


@pytest.fixture
def people(world):
    Person.objects.filter(email="petr@example.com").update(snils=PETR)
    petr = world.account("petr")
    petr.set_unusable_password()  # nobody has ever invited him
    petr.save()
    olga = Person.objects.get(email="olga@example.com")
    Account.objects.filter(person=olga).delete()
    Person.objects.filter(pk=olga.pk).update(snils=NEW)
    return world


@pytest.fixture
def setup(settings, live_server, people):
    """The settings as the environment of a region would give them; the port of the provider is known, it may be down."""
    port = free_port()
    environment = {
        "MARSHRUT_OIDC_URL": f"http://127.0.0.1:{port}",
        "MARSHRUT_OIDC_NAME": "Единый вход",
        "MARSHRUT_OIDC_CLIENT": "marshrut",
        "MARSHRUT_OIDC_SECRET": SECRET,
    }
    settings.SOCIALACCOUNT_PROVIDERS = outside.providers(environment)
    directives = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]}
    directives["form-action"] = ["'self'", *outside.origins(environment)]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    return port


@pytest.fixture
def provider(setup, live_server):
    with running(PEOPLE, f"{live_server.url}/accounts/oidc/region/login/callback/", setup) as address:
        yield address


@pytest.fixture
def stranger(live_server, browser):
    """A browser that nobody has signed in with."""
    contexts = []

    def make():
        context = browser.new_context(viewport={"width": 390, "height": 800}, locale="ru-RU")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(live_server.url + "/accounts/login/")
        return page

    yield make
    for context in contexts:
        context.close()


def walk(page, login):
    """Press the button of the login page and sign in at the provider."""
    page.get_by_role("button", name="Войти через «Единый вход»").click()
    expect(page.get_by_role("heading", name="Вход поставщика")).to_be_visible()
    page.get_by_label("Логин").fill(login)
    page.get_by_role("button", name="Войти").click()


def signed_in_as(page, live_server):
    page.goto(live_server.url + "/people/me/")
    return page.get_by_role("heading", level=1).inner_text()


def refused(page, code_text):
    expect(page.get_by_role("heading", name="Так сделать нельзя")).to_be_visible()
    expect(page.get_by_text(re.compile(code_text))).to_be_visible()
    page.get_by_role("link", name="Вернуться").click()
    expect(page.get_by_role("heading", name="Вход в «Маршрут»")).to_be_visible()


def test_a_person_enters_by_snils_sees_the_link_and_takes_it_off(provider, stranger, live_server, world):
    page = stranger()
    walk(page, "petr")
    assert "Лесной" in signed_in_as(page, live_server)
    assert SocialAccount.objects.get().user == world.account("petr")
    assert "snils" not in str(SocialAccount.objects.get().extra_data)
    assert Fact.objects.filter(kind="account.linked").count() == 1

    again = stranger()  # another device: the same account, no second link
    walk(again, "petr")
    assert "Лесной" in signed_in_as(again, live_server)
    assert SocialAccount.objects.count() == 1

    expect(page.get_by_text("Привязан вход через «Единый вход»")).to_be_visible()
    page.get_by_role("button", name="Отвязать").click()
    expect(page.get_by_text("Другого способа войти у вас пока нет")).to_be_visible()
    account = world.account("petr")
    account.set_password("северное сияние 7")
    account.save()
    page = stranger()
    walk(page, "petr")
    signed_in_as(page, live_server)
    page.get_by_role("button", name="Отвязать").click()
    expect(page.get_by_text("Отвязано: войти так больше нельзя.")).to_be_visible()
    assert not SocialAccount.objects.exists()

    page.get_by_role("button", name="Привязать «Единый вход»").click()  # the provider remembers the person
    expect(page.get_by_text("Привязан вход через «Единый вход»")).to_be_visible()
    assert SocialAccount.objects.get().user == account


@pytest.mark.parametrize(
    ("login", "text"),
    [
        ("nobody", "нет человека с вашим СНИЛС.*уполномоченного своей организации.*приглашение"),
        ("typo", "контрольные цифры не сходятся"),
        ("thief", "с другими фамилией и именем"),
        ("unconfirmed", "ещё не подтверждена"),
        ("silent", "не передал СНИЛС"),
    ],
)
def test_who_is_not_known_is_told_what_to_do(provider, stranger, login, text):
    before = Account.objects.count()
    page = stranger()
    walk(page, login)
    refused(page, text)
    assert Account.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_an_email_of_somebody_else_takes_nothing_over(provider, stranger, live_server, world):
    page = stranger()
    walk(page, "mail")
    assert "Северова" in signed_in_as(page, live_server)
    made = Account.objects.get(person__snils=NEW)
    assert made.email != "oksana@example.com"
    assert SocialAccount.objects.get().user == made
    assert world.account("oksana").person.surname == "Директорова"


def test_a_link_belongs_to_one_person(provider, stranger, live_server, world):
    """Signed in as somebody else, a person cannot attach a foreign identity."""
    account = world.account("vera")
    account.set_password("северное сияние 7")
    account.save()
    page = stranger()
    page.locator("#id_login").fill(account.email)
    page.locator("#id_password").fill("северное сияние 7")
    page.get_by_role("button", name="Войти", exact=True).click()
    assert "Ёлкина" in signed_in_as(page, live_server)
    page.get_by_role("button", name="Привязать «Единый вход»").click()
    page.get_by_label("Логин").fill("petr")
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_text("принадлежит другому человеку")).to_be_visible()
    assert not SocialAccount.objects.exists()


def test_a_stolen_answer_opens_nothing(provider, stranger, live_server):
    """The answer of the provider works once, in the browser that asked; a foreign code or nonce is refused."""
    page, answers = stranger(), []
    page.on("request", lambda request: answers.append(request.url) if "/callback/?" in request.url else None)
    walk(page, "petr")
    assert "Лесной" in signed_in_as(page, live_server)

    other = stranger()
    other.goto(answers[0])
    refused(other, "уже использован, устарел или начат в другом окне")

    # a code of another sign-in put into the own one: PKCE and the nonce do not match
    code = parse_qs(urlsplit(held_answer(stranger(), "petr")).query)["code"][0]
    thief = stranger()
    thief.goto(re.sub(r"code=[^&]+", f"code={code}", held_answer(thief, "nobody")))
    refused(thief, "уже использован, устарел или начат в другом окне")
    assert SocialAccount.objects.count() == 1


def held_answer(page, login):
    """The address with which the provider sends a person back, not opened yet."""
    page.get_by_role("button", name="Войти через «Единый вход»").click()
    expect(page.get_by_role("heading", name="Вход поставщика")).to_be_visible()
    answer = page.context.request.post(page.url, form={"login": login, "act": "in"}, max_redirects=0)
    answer = page.context.request.get(answer.headers["location"], max_redirects=0)
    assert "/callback/?" in answer.headers["location"]
    return answer.headers["location"]


def test_a_refusal_at_the_provider_is_told(provider, stranger):
    page = stranger()
    page.get_by_role("button", name="Войти через «Единый вход»").click()
    page.get_by_role("button", name="Отказаться").click()
    refused(page, "Вы отказались от входа")


def test_a_provider_that_is_down_is_named(setup, stranger):
    page = stranger()
    page.get_by_role("button", name="Войти через «Единый вход»").click()
    refused(page, "сейчас не отвечает")
