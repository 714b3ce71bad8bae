"""Accounts without a browser: decisions about identities, the second step, devices, links of the demo."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, WorkItem
from marshrut.core.refusal import Refused
from marshrut.people import actions, queries, rules, tickets
from marshrut.people.models import Account, Person
from marshrut.people.words import FACTOR_ROLES, FACTOR_RULE, NEVER_FORCED

PASSWORD = "северное сияние 7"
SNILS = "11223344595"


def with_password(world, name):
    account = world.account(name)
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(account, password=PASSWORD, **extra):
    browser = Client(**extra)
    return browser, browser.post("/accounts/login/", {"login": account.email, "password": password})


def give_factor(account):
    return Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})


# ---- identities


def claims(**changes):
    return {"snils": "112-233-445 95", "assurance": "high", "family_name": "Лесной", "given_name": "Пётр"} | changes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"snils": None}, "no_snils"),
        ({"snils": "112-233-445 96"}, "bad_snils"),
        ({"snils": "абв"}, "bad_snils"),
        ({"assurance": "low"}, "unconfirmed"),
        ({"assurance": None}, "unconfirmed"),
    ],
)
def test_claims_are_read_strictly(changes, code):
    with pytest.raises(Refused, match=f"outside.{code}"):
        rules.identity(claims(**changes), assurance="high", provider="Единый вход")


def test_an_email_counts_only_when_the_provider_has_confirmed_it():
    asked = {"assurance": "high", "provider": "Единый вход"}
    assert rules.identity(claims(email="A@B.ru"), **asked).email == ""
    assert rules.identity(claims(email="A@B.ru", email_verified="true"), **asked).email == ""
    assert rules.identity(claims(email="A@B.ru", email_verified=True), **asked).email == "a@b.ru"


@pytest.mark.parametrize(
    ("surname", "name", "same"),
    [("Лесной", "Петр", True), ("Новая", "Пётр", True), ("", "", True), ("Воров", "Иван", False)],
)
def test_a_surname_may_change_but_not_the_whole_name(surname, name, same):
    found = rules.Identity(SNILS, surname, name, "")
    assert rules.same_name(found, surname="Лесной", name="Пётр") is same


def test_a_person_without_an_address_gets_an_account_without_one(world, mailoutbox):
    Account.objects.filter(person=world.person("olga")).delete()
    Person.objects.filter(pk=world.person("olga").pk).update(snils=SNILS)
    taken = rules.Identity(SNILS, "Северова", "Ольга", "oksana@example.com")
    made = actions.join_outside(SYSTEM, taken)
    assert made.email.endswith("@no-mail.invalid")
    assert not made.has_usable_password()
    assert actions.join_outside(SYSTEM, taken).pk == made.pk


def test_a_closed_account_stays_closed(world):
    Person.objects.filter(pk=world.person("petr").pk).update(snils=SNILS)
    Account.objects.filter(pk=world.account("petr").pk).update(is_active=False)
    with pytest.raises(Refused, match=r"outside\.blocked"):
        actions.join_outside(SYSTEM, rules.Identity(SNILS, "Лесной", "Пётр", ""))


def test_a_foreign_link_cannot_be_taken_off(world):
    link = SocialAccount.objects.create(user=world.account("petr"), provider="region", uid="1")
    with pytest.raises(Http404):
        actions.unlink(world.actor("vera"), pk=link.pk)
    assert SocialAccount.objects.filter(pk=link.pk).exists()


# ---- the second step


def test_the_roles_of_the_rule_exist_and_teachers_are_never_forced(world):
    assert not set(FACTOR_ROLES) & NEVER_FORCED
    core.set_rule(SYSTEM, FACTOR_RULE, {"roles": ["teacher", "analyst"], "days": 3}, since=date(2026, 1, 1))
    assert queries.factor_rule(SYSTEM) == (frozenset({"analyst"}), 3)
    assert actions.factor_due(world.actor("petr")) is None


def test_staff_is_told_once_and_has_two_weeks(world, time_machine):
    today = timezone.localdate()
    assert actions.factor_due(world.actor("anna")) == today + timedelta(days=14)
    time_machine.move_to(timezone.now() + timedelta(days=5))
    assert actions.factor_due(world.actor("anna")) == today + timedelta(days=14)
    work = WorkItem.objects.get(kind="people.second_factor", person_id=world.person("anna").pk)
    assert (work.due, work.url) == (today + timedelta(days=14), "/people/me/factor/")
    give_factor(world.account("anna"))
    assert actions.factor_due(world.actor("anna")) is None
    work.refresh_from_db()
    assert work.state == "done"


def test_after_the_term_the_role_sleeps_and_wakes_with_the_factor(world, enter):
    account = world.account("anna")
    browser = enter("anna")
    assert browser.get(reverse("people:staff")).status_code == 200  # told now, the term runs
    Account.objects.filter(pk=account.pk).update(factor_told_on=timezone.localdate() - timedelta(days=20))
    browser.logout()
    browser = enter("anna")
    late = browser.get(reverse("people:staff"))
    assert (late.status_code, late["Location"]) == (302, "/people/me/factor/")
    assert "Срок прошёл" in browser.get("/people/me/factor/").content.decode()
    assert browser.get(reverse("people:staff"), headers={"HX-Request": "true"})["HX-Redirect"] == "/people/me/factor/"
    move = reverse("people:move", args=[world.person("petr").pk])
    assert browser.post(move, {"unit": world.units["karg3"].pk, "since": "2026-11-01"}).status_code == 302
    assert not Fact.objects.filter(kind="employment.changed").exists()
    for own in ("/", "/people/me/", "/people/me/devices/", "/help/", "/accounts/2fa/"):
        assert browser.get(own).status_code == 200, own
    assert "Педагоги" not in browser.get("/").content.decode()  # the menu of the officer is asleep as well
    give_factor(account)
    browser.post("/accounts/reauthenticate/", {})  # any change on the pages of sign-in
    assert browser.get(reverse("people:staff")).status_code == 200


def test_a_factor_taken_off_puts_the_role_to_sleep_again(world, enter):
    give_factor(world.account("anna"))
    Account.objects.filter(pk=world.account("anna").pk).update(factor_told_on=date(2026, 1, 1))
    browser = enter("anna")
    assert browser.get(reverse("people:staff")).status_code == 200
    Authenticator.objects.all().delete()
    browser.post("/accounts/reauthenticate/", {})
    assert browser.get(reverse("people:staff")).status_code == 302


def test_a_teacher_is_never_stopped(world, enter):
    Account.objects.update(factor_told_on=date(2026, 1, 1))
    assert enter("petr").get("/").status_code == 200
    assert not WorkItem.objects.filter(kind="people.second_factor").exists()


def test_signing_in_leads_staff_to_the_explanation(world):
    _, answer = sign_in(with_password(world, "anna"))
    assert answer["Location"] == "/people/me/factor/"
    _, answer = sign_in(with_password(world, "petr"))
    assert answer["Location"] == "/"


def test_the_link_of_the_demo_counts_only_in_a_made_up_database(world, client, settings, monkeypatch):
    settings.DEMO = True
    Account.objects.update(factor_told_on=date(2026, 1, 1))
    link = f"/people/enter/{tickets.issue(world.account('anna').pk)}/"
    client.get(link)
    assert client.get(reverse("people:staff")).status_code == 302  # a real database: the role sleeps
    monkeypatch.setattr(queries, "is_made_up", lambda actor: True)
    client.get(link)
    assert client.get(reverse("people:staff")).status_code == 200
    settings.DEMO = False
    assert client.get(reverse("people:staff")).status_code == 302


def test_the_database_itself_says_that_it_is_made_up(db):
    from django.db import connection

    assert queries.is_made_up(SYSTEM) is False
    with connection.cursor() as cursor:
        cursor.execute(f'COMMENT ON DATABASE "{connection.settings_dict["NAME"]}" IS \'{{"demo": {{}}}}\'')
    assert queries.is_made_up(SYSTEM) is True


def test_an_invitation_does_not_go_round_the_second_step(world):
    account = with_password(world, "petr")
    give_factor(account)
    secret = actions.invite(world.actor("anna"), person_id=world.person("petr").pk)
    browser = Client()
    answer = browser.post(f"/people/accept/{secret}/", {"password": "озеро и лес 12", "again": "озеро и лес 12"})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert browser.get("/people/me/").status_code == 302


def test_a_lost_factor_is_taken_off_by_the_administrator_only(world, mailoutbox):
    account = with_password(world, "anna")
    browser, _ = sign_in(account)
    give_factor(account)
    for name in ("zoya", "oksana", "petr"):
        with pytest.raises(Http404):
            actions.reset_factor(world.actor(name), person_id=account.person_id)
    assert Authenticator.objects.count() == 1
    mailoutbox.clear()
    actions.reset_factor(world.actor("roman"), person_id=account.person_id)
    assert not Authenticator.objects.exists()
    assert browser.get("/people/me/").status_code == 302  # signed out everywhere
    assert mailoutbox[0].to == [account.email]
    assert Fact.objects.filter(kind="account.factor_reset").count() == 1
    with pytest.raises(Refused, match=r"factor\.none"):
        actions.reset_factor(world.actor("roman"), person_id=account.person_id)


# ---- devices


def test_a_person_sees_devices_and_leaves_all_of_them(world):
    account = with_password(world, "petr")
    phone, _ = sign_in(account, HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile")
    desk, _ = sign_in(account, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) YaBrowser/24 Chrome/120")
    stranger, _ = sign_in(with_password(world, "vera"))
    text = desk.get("/people/me/devices/").content.decode()
    assert "Chrome, Android" in text
    assert "Яндекс Браузер, Windows" in text
    foreign = UserSession.objects.get(user=world.account("vera"))
    desk.post("/people/me/devices/end/", {"which": str(foreign.pk)})
    assert stranger.get("/people/me/").status_code == 200
    desk.post("/people/me/devices/end/", {"which": "others"})
    assert phone.get("/people/me/").status_code == 302
    assert desk.get("/people/me/").status_code == 200
    phone, _ = sign_in(account)
    desk.post("/people/me/devices/end/", {"which": "all"})
    assert [b.get("/people/me/").status_code for b in (desk, phone)] == [302, 302]


def test_a_session_is_new_after_sign_in_and_ends_when_the_account_is_closed(world, client):
    client.get("/accounts/login/")
    account = with_password(world, "petr")
    browser, _ = sign_in(account)
    first = browser.cookies["sessionid"].value
    browser.post("/accounts/logout/")
    browser.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    assert browser.cookies["sessionid"].value != first
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert browser.get("/people/me/").status_code == 302


def test_a_closed_account_is_told_so(world):
    account = with_password(world, "petr")
    Account.objects.filter(pk=account.pk).update(is_active=False)
    browser, answer = sign_in(account)
    assert "closed" not in answer.content.decode()
    assert browser.get("/people/me/").status_code == 302


def test_every_forced_role_is_a_role():
    assert set(FACTOR_ROLES) <= set(Role)
