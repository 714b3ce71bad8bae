"""M1: a passkey of the device and codes of a telephone, in a real browser with a virtual authenticator."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.utils import timezone
from playwright.sync_api import expect

from marshrut.people.models import Account

pytestmark = pytest.mark.journey
PASSWORD = "северное сияние 7"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(params=[390, 1360])
def device(request, live_server, world, browser):
    """A browser with a virtual authenticator, on a phone and on a desk. No script may break."""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, locale="ru-RU")
    page = context.new_page()
    page.set_default_timeout(15_000)
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None)
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield page
    context.close()
    assert not broken, broken


def with_password(world, name):
    account = world.account(name)
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(page, live_server, account):
    page.goto(live_server.url + "/accounts/login/")
    page.locator("#id_login").fill(account.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Войти", exact=True).click()


def confirm(page):
    """Once more the password, before the ways of signing in are changed."""
    expect(page.get_by_role("heading", name="Подтвердите, что это вы")).to_be_visible()
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Подтвердить").click()


def sign_out(page, live_server):
    page.goto(live_server.url + "/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/welcome/")


def owner(page, live_server):
    page.goto(live_server.url + "/people/me/")
    return page.get_by_role("heading", level=1).inner_text()


def test_staff_is_led_to_a_passkey_and_then_enters_by_it_alone(device, live_server, world, no_overflow):
    page, account = device, with_password(world, "anna")
    Account.objects.filter(pk=account.pk).update(factor_told_on=timezone.localdate() - timedelta(days=30))
    sign_in(page, live_server, account)
    expect(page.get_by_role("heading", name="Второй шаг входа")).to_be_visible()
    expect(page.get_by_text("Срок прошёл")).to_be_visible()
    no_overflow(page)
    page.goto(live_server.url + "/people/staff/")
    page.wait_for_url("**/people/me/factor/")

    page.get_by_role("link", name="Добавить ключ доступа").click()
    confirm(page)
    expect(page.get_by_role("heading", name="Новый ключ доступа")).to_be_visible()
    no_overflow(page)
    page.locator("#id_name").fill("Рабочий ноутбук")
    page.locator("#id_passwordless").check()
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    no_overflow(page)
    assert Authenticator.objects.filter(user=account, type="webauthn").count() == 1
    page.goto(live_server.url + "/people/staff/")
    expect(page.get_by_text("Лесной").first).to_be_visible()  # the role is awake

    sign_out(page, live_server)
    page.goto(live_server.url + "/accounts/login/")
    no_overflow(page)
    page.get_by_role("button", name="Войти с ключом доступа").click()
    page.wait_for_url(live_server.url + "/")
    assert "Школьная" in owner(page, live_server)

    sign_out(page, live_server)  # a password alone is no longer enough; the key confirms it
    sign_in(page, live_server, account)
    expect(page.get_by_role("heading", name="Второй шаг входа")).to_be_visible()
    no_overflow(page)
    page.get_by_role("button", name="Подтвердить ключом доступа").click()
    page.wait_for_url(live_server.url + "/")
    assert "Школьная" in owner(page, live_server)

    page.goto(live_server.url + "/accounts/2fa/webauthn/")
    expect(page.get_by_role("rowheader", name=re.compile("Рабочий ноутбук"))).to_be_visible()
    no_overflow(page)
    page.get_by_role("link", name="Переименовать").click()
    if page.get_by_role("heading", name="Подтвердите, что это вы").is_visible():
        confirm(page)
    page.locator("#id_name").fill("Домашний")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("link", name="Убрать").click()
    page.get_by_role("button", name="Убрать").click()
    expect(page.get_by_text("Домашний")).to_have_count(0)
    assert not Authenticator.objects.filter(user=account, type="webauthn").exists()


def test_a_teacher_sets_codes_and_enters_with_a_spare_one(device, live_server, world, no_overflow):
    page, account = device, with_password(world, "petr")
    sign_in(page, live_server, account)
    page.wait_for_url(live_server.url + "/")
    page.goto(live_server.url + "/people/me/")
    page.get_by_role("link", name="Второй шаг входа").click()
    expect(page.get_by_text("Вам это не обязательно.")).to_be_visible()
    page.get_by_role("link", name="Настроить коды").click()
    confirm(page)
    expect(page.get_by_role("heading", name="Коды из телефона")).to_be_visible()
    picture = page.get_by_alt_text("Рисунок с ключом для приложения")
    assert picture.evaluate("one => one.complete && one.naturalWidth > 0")  # the page lets it be shown
    no_overflow(page)
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Код").fill(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Включить").click()
    codes = page.locator("#recovery_codes code").all_inner_texts()
    assert len(codes) == 10
    no_overflow(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать файлом").click()
    assert codes[0] in download.value.path().read_text(encoding="utf-8")

    sign_out(page, live_server)
    sign_in(page, live_server, account)
    page.get_by_label("Код").fill(codes[0])
    page.get_by_role("button", name="Войти", exact=True).click()
    page.wait_for_url(live_server.url + "/")
    page.goto(live_server.url + "/accounts/2fa/")
    expect(page.get_by_text("Осталось 9 из 10.")).to_be_visible()
    no_overflow(page)


def test_a_person_leaves_all_devices(device, live_server, world, no_overflow):
    page, account = device, with_password(world, "petr")
    sign_in(page, live_server, account)
    page.wait_for_url(live_server.url + "/")
    page.goto(live_server.url + "/people/me/devices/")
    expect(page.get_by_text("это устройство", exact=True)).to_be_visible()
    no_overflow(page)
    page.get_by_role("button", name="Выйти везде").click()
    expect(page.get_by_role("heading", name="Вход в «Маршрут»")).to_be_visible()
    page.goto(live_server.url + "/people/me/")
    expect(page.get_by_role("heading", name="Вход в «Маршрут»")).to_be_visible()
