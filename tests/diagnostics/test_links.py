"""A link without a password: one question, one sitting, one device, no account."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests.journeys.help import work

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries, rules, ticket
from marshrut.diagnostics.models import Campaign, Invitation, Link, Room, Seat, Sitting
from marshrut.people.models import Account, Person

DIGITS = "6789"


@pytest.fixture
def given(world, campaign):
    """Links of Petr (digits), Nina (birthday) and Olga, who has nothing to be asked, so none."""
    Person.objects.filter(pk=world.person("petr").pk).update(snils=f"1234567{DIGITS}")
    Person.objects.filter(pk=world.person("nina").pk).update(birth_date=date(1984, 9, 5))
    actions.give_links(world.actor("dasha"), pk=campaign.pk, everybody=True)
    return campaign


def link_of(world, name="petr"):
    return Link.objects.get(invitation__person=world.person(name))


def address(world, name="petr"):
    return re.sub(r"^https?://[^/]+", "", actions.address_of(SYSTEM, link_of(world, name)))


def come(world, name="petr", answer=DIGITS, browser=None, **more):
    browser = browser or Client()
    return browser, browser.post(address(world, name), {"given": answer, **more})


def begin(world):
    browser, _ = come(world)
    answer = browser.post(reverse("diagnostics:guest_accept"), {"agree": "1"})
    return browser, answer


def test_only_those_who_can_be_asked_get_a_link(world, given):
    assert {link.invitation.person.surname for link in Link.objects.all()} >= {"Лесной", "Озерова"}
    assert not Link.objects.filter(invitation__person=world.person("olga")).exists()
    row = next(r for r in queries.links(world.actor("dasha"), given) if r.person.surname == "Северова")
    assert queries.link_state(world.actor("dasha"), row) == ("", "нет данных")
    with pytest.raises(Refused, match="Новых ссылок делать некому"):
        actions.give_links(world.actor("dasha"), pk=given.pk, everybody=True)
    with pytest.raises(Refused, match="проверить его по ссылке нечем"):
        actions.renew_link(world.actor("dasha"), invitation=Invitation.objects.get(person=world.person("olga")).pk)


def test_by_default_those_with_an_account_get_none(world, campaign):
    for name in ("petr", "nina"):
        Person.objects.filter(pk=world.person(name).pk).update(snils=f"{world.person(name).pk:011d}")
    Account.objects.filter(person=world.person("nina")).update(is_active=False)
    assert actions.give_links(world.actor("dasha"), pk=campaign.pk) == 1
    assert Link.objects.get().invitation.person == world.person("nina")


def test_the_question_tells_nothing_of_the_person(world, given, client):
    page = client.get(address(world)).content.decode()
    assert "Последние 4 цифры СНИЛС" in page and "Осень" in page
    assert not any(word in page for word in ("Лесной", "Пётр", "Мезенская", DIGITS))
    assert "Дата рождения" in client.get(address(world, "nina")).content.decode()


@pytest.mark.parametrize("answer", ["05.09.1984", "1984-09-05", " 05.09.84 "])
def test_a_birthday_in_any_usual_form(world, given, answer):
    assert come(world, "nina", answer)[1].status_code == 302


def test_the_way_by_a_link_opens_only_its_own_sitting(world, given):
    browser, answer = come(world)
    assert answer.url == reverse("diagnostics:guest")
    assert "Согласие" in browser.get(answer.url).content.decode()
    assert browser.post(reverse("diagnostics:guest_accept")).status_code == 422
    begun = browser.post(reverse("diagnostics:guest_accept"), {"agree": "1"})
    sitting = Sitting.objects.get()
    assert begun.url == reverse("diagnostics:guest_take", args=[sitting.pk])
    assert browser.get(begun.url).status_code == 200
    for name in ("diagnostics:mine", "diagnostics:profile", "people:me", "people:devices", "routes:mine"):
        assert "/accounts/login/" in browser.get(reverse(name)).url, name
    assert browser.get("/").url == reverse("site:welcome")
    assert "/accounts/login/" in browser.get(reverse("diagnostics:take", args=[sitting.pk])).url
    assert "_auth_user_id" not in browser.session
    finished = browser.post(reverse("diagnostics:guest_finish", args=[sitting.pk]))
    assert "ссылка больше ничего не открывает" in finished.content.decode()
    assert Sitting.objects.get().state == "submitted"


def test_a_used_link_ends_with_the_sitting(world, given):
    browser, _ = begin(world)
    finish = reverse("diagnostics:guest_finish", args=[Sitting.objects.get().pk])
    assert browser.post(finish).status_code == browser.post(finish).status_code == 200
    assert Fact.objects.filter(kind="sitting.finished").count() == 1
    for path in (address(world), reverse("diagnostics:guest")):
        told = browser.get(path)
        assert told.status_code == 409 and "завершена" in told.content.decode()
    assert come(world)[1].status_code == 409


def test_another_invitation_or_sitting_of_the_same_person_stays_closed(world, given):
    browser, _ = begin(world)
    former = Campaign.objects.get(pk=given.pk)
    former.pk, former._state.adding = None, True
    former.save()
    mine = Sitting.objects.get()
    other = Sitting.objects.create(
        campaign=former, person=mine.person, unit=mine.unit, region_code="29", form=mine.form,
        started_at=mine.started_at, closes_at=mine.closes_at,
    )  # fmt: skip
    for name, method in (("guest_take", "get"), ("guest_finish", "post")):
        assert getattr(browser, method)(reverse(f"diagnostics:{name}", args=[other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.state == "started"


def test_guessing_closes_the_link_for_good(world, given, client):
    for left in range(rules.MOST_FAILS - 1, 0, -1):
        told = come(world, answer=f"{left:04d}")[1]
        assert told.status_code == 422 and f" {left} попыт" in told.content.decode().replace("\u00a0", " ")
    assert "Ссылка закрыта" in come(world, answer="0000")[1].content.decode()
    right = come(world)[1]
    assert right.status_code == 409 and "слишком много неверных" in right.content.decode()
    assert Fact.objects.filter(kind="link.wrong").count() == rules.MOST_FAILS
    assert not Fact.objects.filter(kind="link.opened").exists()
    old = address(world)
    actions.renew_link(world.actor("dasha"), invitation=link_of(world).invitation_id)
    assert client.get(old).status_code == 409
    assert come(world)[1].status_code == 302


@pytest.mark.parametrize(
    "answer", ["", " ", "678", "16789", "12345676789", "６７８９", "x" * 13, "05.09.1984", "\x006789"]
)
def test_anything_but_the_four_digits_is_wrong(world, given, answer):
    assert come(world, answer=answer)[1].status_code == 422


def test_a_forged_a_foreign_and_a_cut_link_look_the_same(world, given, client):
    link, other = link_of(world), link_of(world, "nina")
    good, foreign = ticket.issue_link(link.pk, link.serial), ticket.issue_link(other.pk, other.serial)
    crossed = ":".join([foreign.split(":")[0], *good.split(":")[1:]])
    guest = ticket.issue_guest(ticket.Guest(link.pk, link.serial, "a"))
    for secret in (
        good[:-1],
        crossed,
        "x",
        guest,
        ticket.issue(1, 1),
        ticket.issue_link(10**9, 1),
        ticket.issue_link(link.pk, 2),
    ):
        told = client.get(reverse("diagnostics:by_link", args=[secret]))
        assert told.status_code == 409 and "Ссылка не действует" in told.content.decode(), secret
    assert come(world, "nina", DIGITS)[1].status_code == 422


def test_a_forged_cookie_opens_nothing(world, given, client):
    link = link_of(world)
    secret = ticket.issue_link(link.pk, link.serial)
    for cookie in (
        "",
        "x",
        secret,
        ticket.issue_guest(ticket.Guest(link.pk, link.serial, "a" * 32)),
        ticket.issue(link.pk, 1),
    ):
        client.cookies["marshrut_link"] = cookie
        assert client.get(reverse("diagnostics:guest")).status_code == 409
        assert client.post(reverse("diagnostics:guest_accept"), {"agree": "1"}).status_code == 409
    assert not Sitting.objects.exists()


def test_before_the_question_is_answered_even_an_empty_mark_opens_nothing(world, given, client):
    link = link_of(world)
    client.cookies["marshrut_link"] = ticket.issue_guest(ticket.Guest(link.pk, link.serial, ""))
    assert client.get(reverse("diagnostics:guest")).status_code == 409


def test_another_device_warns_and_takes_the_work_over(world, given):
    first, _ = begin(world)
    second, warned = come(world)
    assert warned.status_code == 422 and "уже открыта на другом устройстве" in warned.content.decode()
    assert first.get(reverse("diagnostics:guest")).status_code == 200
    assert come(world, browser=second, here="on")[1].status_code == 302
    told = first.get(reverse("diagnostics:guest"))
    assert told.status_code == 409 and "на другом устройстве" in told.content.decode()
    still = reverse("diagnostics:guest_still")
    assert (first.get(still).status_code, second.get(still).status_code) == (409, 204)
    assert Fact.objects.filter(kind="link.opened", data__moved=True).count() == 1
    assert come(world, browser=second)[1].status_code == 302


def test_the_term_is_kept_but_a_begun_work_is_let_finish(world, given):
    link = link_of(world)
    browser, _ = begin(world)
    Link.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert browser.get(reverse("diagnostics:guest")).status_code == 200
    told = come(world, "nina", "05.09.1984")[1]
    assert told.status_code == 409 and "Срок ссылки вышел" in told.content.decode()
    Sitting.objects.update(closes_at=timezone.now() - timedelta(days=2))
    assert browser.get(reverse("diagnostics:guest")).status_code == 409
    assert link.serial == 1


def test_a_replaced_person_comes_by_no_link(world, given):
    Invitation.objects.filter(person=world.person("petr")).update(state="replaced")
    assert come(world)[1].status_code == 409


def test_a_link_waits_at_the_door_of_a_room(world, given):
    room = Room.objects.create(
        campaign=given, unit=world.units["mezen1"], place="12", starts_at=timezone.now(), organiser=world.person("egor")
    )
    seat = Seat.objects.create(room=room, invitation=link_of(world).invitation)
    browser, answer = begin(world)
    assert answer.url == reverse("diagnostics:guest") and not Sitting.objects.exists()
    assert "Подойдите к организатору" in browser.get(answer.url).content.decode()
    actions.act(world.actor("egor"), room=room.pk, move="admit", seats=[seat.pk], reason="document")
    assert "/take/" in browser.post(reverse("diagnostics:guest_accept")).url


def test_saying_no_by_a_link(world, given):
    browser, _ = come(world)
    assert browser.post(reverse("diagnostics:guest_decline")).status_code == 302
    assert Invitation.objects.get(person=world.person("petr")).state == "declined"


def test_only_an_officer_of_the_campaign_gives_takes_and_renews_links(world, given):
    pk = link_of(world).invitation_id
    for name in ("petr", "maria", "egor", "oksana", "irina"):
        for attempt in (
            lambda a: actions.give_links(a, pk=given.pk),
            lambda a: actions.note_links_taken(a, pk=given.pk, how="xlsx"),
            lambda a: actions.ask_letters(a, pk=given.pk),
            lambda a: actions.renew_link(a, invitation=pk),
        ):
            with pytest.raises(Http404):
                attempt(world.actor(name))
    assert link_of(world).serial == 1


def test_the_file_the_cards_and_the_letters(world, given, enter):
    dasha = enter("dasha")
    book = load_workbook(BytesIO(dasha.post(reverse("diagnostics:links_file", args=[given.pk])).content))
    cells = {str(cell) for row in book.active.iter_rows(values_only=True) for cell in row}
    assert any(cell.endswith(address(world)) for cell in cells)
    cards = dasha.post(reverse("diagnostics:links_cards", args=[given.pk])).content.decode()
    assert "Лесной" in cards and "<svg" in cards
    assert dasha.get(reverse("diagnostics:links_file", args=[given.pk])).status_code == 405
    waits = queries.link_counts(world.actor("dasha"), given)["letters"]
    mail_path = reverse("diagnostics:links_mail", args=[given.pk])
    dasha.post(mail_path)
    dasha.post(mail_path)
    work()
    assert len(mail.outbox) == waits >= 2
    letter = next(m for m in mail.outbox if m.to == ["petr@example.com"])
    assert address(world) in letter.body and DIGITS not in letter.body.replace(address(world), "")
    dasha.post(mail_path)
    work()
    assert len(mail.outbox) == waits
    kinds = set(Fact.objects.values_list("kind", flat=True))
    assert kinds >= {"links.given", "links.taken", "links.mailing", "link.mailed"}
    assert "ушло" in dasha.get(reverse("diagnostics:links", args=[given.pk]), {"q": "Лесной"}).content.decode()


def test_a_second_press_of_accept_makes_no_second_sitting(world, given):
    browser, first = begin(world)
    assert browser.post(reverse("diagnostics:guest_accept"), {"agree": "1"}).url == first.url
    assert Sitting.objects.count() == 1


def test_the_answer_to_the_question_compares_only_digits_of_the_right_kind():
    day = date(1984, 9, 5)
    assert rules.factor_of("", None) == "" and not rules.factor_fits("", "", None)
    assert rules.factor_of("123", day) == "birth" and rules.factor_fits("5.9.1984", "", day)
    assert not rules.factor_fits("05.09.1985", "", day)
    assert rules.factor_fits("67-89", "12345676789", day) and not rules.factor_fits("05.09.1984", "12345676789", day)
