"""Passwords, letters, the second step by codes: each walk from the first page to the last, all in Russian."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse
from tests.people.test_accounts import PASSWORD, sign_in, with_password

from marshrut.core.actor import SYSTEM
from marshrut.people import actions
from marshrut.people.models import Account

NEW = "озеро и лес 12"
#: Latin words that may stand on a page: names of programs, addresses, what a person typed.
NAMES = {"FreeOTP", "Aegis", "PIN", "USB", "Chrome", "Android", "Windows", "Excel", "petr", "vera", "new", "example"}
NAMES |= {"JavaScript", "com", "no", "mail", "invalid", "person"}


def seen(answer):
    """The text of a page as a person sees it."""
    text = re.sub(r"<(script|style|svg|head|code)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def all_russian(answer):
    foreign = set(re.findall(r"[A-Za-z]{2,}", seen(answer).replace("&nbsp;", " "))) - NAMES
    assert not foreign, (answer.request["PATH_INFO"], foreign)
    return seen(answer)


def code_now(secret):
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def link(letter):
    return re.search(r"https?://[^/\s]+(/accounts/\S+)", letter.body).group(1)


def with_codes(world, name):
    """An account with codes of a telephone; gives its secret."""
    account = with_password(world, name)
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(account, secret)
    RecoveryCodes.activate(account)
    return account, secret


def test_wrong_passwords_are_slowed_down_in_russian(world):
    account = with_password(world, "petr")
    for _ in range(5):
        _, answer = sign_in(account, "неверно")
        assert "неверны" in all_russian(answer)
    browser, answer = sign_in(account)  # the right one, but too late
    assert "Слишком много неудачных попыток" in all_russian(answer)
    assert browser.get("/people/me/").status_code == 302
    other, _ = sign_in(with_password(world, "vera"))
    assert other.get("/people/me/").status_code == 200


def test_attempts_are_counted_once_for_all_processes(settings):
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


def test_too_many_letters_are_refused_in_words(world):
    account = with_password(world, "petr")
    answers = [Client().post(reverse("account_reset_password"), {"email": account.email}) for _ in range(6)]
    assert answers[0].status_code == 302
    assert answers[-1].status_code == 429
    assert "Слишком много попыток" in all_russian(answers[-1])


def test_a_forgotten_password_is_replaced_by_a_letter(world, mailoutbox):
    account = with_password(world, "petr")
    old, _ = sign_in(account)
    browser = Client()
    all_russian(browser.get(reverse("account_reset_password")))
    told = browser.post(reverse("account_reset_password"), {"email": account.email}, follow=True)
    assert "Проверьте почту" in all_russian(told)
    assert mailoutbox[0].subject == "«Маршрут»: новый пароль"
    page = browser.get(link(mailoutbox[0]), follow=True)
    all_russian(page)
    there = page.request["PATH_INFO"]
    weak = browser.post(there, {"password1": "12345", "password2": "12345"})
    assert "слишком короткий" in all_russian(weak)
    done = browser.post(there, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Пароль изменён" in all_russian(done)
    assert old.get("/people/me/").status_code == 302  # a thief is thrown out
    again = browser.get(link(mailoutbox[0]), follow=True)
    assert "Ссылка устарела" in all_russian(again)
    _, answer = sign_in(account, NEW)
    assert answer["Location"] == "/"
    assert "пароль" in mailoutbox[-1].body.lower()


def test_a_stranger_gets_no_letter_and_the_same_answer(world, mailoutbox):
    known = Client().post(reverse("account_reset_password"), {"email": "petr@example.com"}, follow=True)
    count = len(mailoutbox)
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@example.com"}, follow=True)
    assert len(mailoutbox) == count
    assert seen(known) == seen(unknown)


def test_a_password_is_changed_and_others_are_signed_out(world, mailoutbox):
    account = with_password(world, "petr")
    phone, _ = sign_in(account)
    desk, _ = sign_in(account)
    all_russian(desk.get(reverse("account_change_password")))
    wrong = desk.post(reverse("account_change_password"), {"oldpassword": "нет", "password1": NEW, "password2": NEW})
    assert "текущий пароль" in all_russian(wrong)
    desk.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert phone.get("/people/me/").status_code == 302
    assert Account.objects.get(pk=account.pk).check_password(NEW)
    assert "сразу смените пароль" in mailoutbox[-1].body


def test_an_address_changes_only_by_the_letter(world, mailoutbox):
    account = with_password(world, "petr")
    browser, _ = sign_in(account)
    assert "petr@example.com" in all_russian(browser.get(reverse("account_email")))
    asked = browser.post(reverse("account_email"), {"email": "new@example.com", "action_add": ""}, follow=True)
    assert "ждёт подтверждения" in all_russian(asked)
    assert Account.objects.get(pk=account.pk).email == "petr@example.com"
    address = link(next(letter for letter in mailoutbox if letter.to == ["new@example.com"]))
    assert "new@example.com" in all_russian(browser.get(address))
    browser.post(address)
    account.refresh_from_db()
    assert account.email == "new@example.com"
    _, answer = sign_in(account)
    assert answer["Location"] == "/"
    old = Client()
    old.post("/accounts/login/", {"login": "petr@example.com", "password": PASSWORD})
    assert old.get("/people/me/").status_code == 302
    assert any(letter.to == ["petr@example.com"] for letter in mailoutbox)  # the former address is told


def test_an_address_of_somebody_else_cannot_be_taken(world, mailoutbox):
    account = with_password(world, "petr")
    browser, _ = sign_in(account)
    browser.post(reverse("account_email"), {"email": "vera@example.com", "action_add": ""}, follow=True)
    for letter in [one for one in mailoutbox if one.to == ["vera@example.com"] and "confirm-email" in one.body]:
        browser.post(link(letter))
    account.refresh_from_db()
    assert account.email == "petr@example.com"
    assert world.account("vera").email == "vera@example.com"


def test_a_person_without_an_address_writes_one(world, mailoutbox):
    account = with_password(world, "petr")
    Account.objects.filter(pk=account.pk).update(email="person-1@no-mail.invalid")
    account.refresh_from_db()
    browser, _ = sign_in(account)
    assert "no-mail" not in seen(browser.get(reverse("account_email")))
    assert "Указать почту" in seen(browser.get("/people/me/"))
    browser.post(reverse("account_email"), {"email": "new@example.com", "action_add": ""})
    assert [letter.to for letter in mailoutbox] == [["new@example.com"]]
    browser.post(link(mailoutbox[0]))
    account.refresh_from_db()
    assert account.email == "new@example.com"


def test_codes_of_a_telephone_are_set_and_asked(world, mailoutbox):
    account = with_password(world, "petr")
    browser, _ = sign_in(account)
    asked = browser.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert "Подтвердите, что это вы" in all_russian(browser.get(asked["Location"]))
    browser.post(asked["Location"], {"password": PASSWORD})
    all_russian(browser.get(reverse("mfa_activate_totp")))
    wrong = browser.post(reverse("mfa_activate_totp"), {"code": "000"})
    assert "Неверный код" in all_russian(wrong)
    secret = browser.session["mfa.totp.secret"]
    done = browser.post(reverse("mfa_activate_totp"), {"code": code_now(secret)}, follow=True)
    assert "Осталось 10 из 10" in all_russian(done)
    spare = re.findall(r"<code>(\d{8})</code>", done.content.decode())
    assert len(spare) == 10
    assert Authenticator.objects.filter(user=account).count() == 2

    other, answer = sign_in(account)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    page = other.get(answer["Location"])
    assert "Второй шаг входа" in all_russian(page)
    assert other.get("/people/me/").status_code == 302  # half-way is nowhere
    assert "Неверный код" in all_russian(other.post(answer["Location"], {"code": "000000"}))
    assert other.post(answer["Location"], {"code": spare[0]})["Location"] == "/"
    third, answer = sign_in(account)
    assert "Неверный код" in seen(third.post(answer["Location"], {"code": spare[0]}))  # once only
    assert third.post(answer["Location"], {"code": spare[1]})["Location"] == "/"


PAGES = """account_email account_change_password account_logout account_reauthenticate mfa_index mfa_deactivate_totp
mfa_add_webauthn mfa_list_webauthn mfa_view_recovery_codes mfa_generate_recovery_codes mfa_reauthenticate
people:me people:factor people:devices"""


@pytest.mark.parametrize("name", PAGES.split())
def test_every_page_of_an_account_speaks_russian(world, name):
    account, secret = with_codes(world, "petr")
    actions.confirm_address(SYSTEM, account)
    browser, answer = sign_in(account)
    browser.post(answer["Location"], {"code": code_now(secret)})
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = browser.get(reverse(name))
    assert answer.status_code == 200, answer.headers
    assert 'lang="ru"' in answer.content.decode()
    all_russian(answer)


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_inactive", "account_reset_password_done"])
def test_every_page_of_a_stranger_speaks_russian(db, client, name):
    all_russian(client.get(reverse(name)))
