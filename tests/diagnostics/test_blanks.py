"""Answers on paper: printed, entered by one person or by two, counted as those of a device."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.diagnostics.conftest import Invitation

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.blanks import code
from marshrut.diagnostics.blanks.answers import gather, understand, written
from marshrut.diagnostics.models import Answer, Blank, Score, Sitting, Work
from marshrut.people import actions as people
from marshrut.people.models import Consent


def asked(campaign, world, name):
    return Invitation.objects.get(campaign=campaign, person=world.person(name))


def issue(world, campaign, name="petr", *, twice=False, by="dasha"):
    unit = asked(campaign, world, name).unit_id
    rows = actions.issue_blanks(world.actor(by), campaign=campaign.pk, scope="unit", key=unit, twice=twice)
    return next(one for one in rows if one.invitation.person_id == world.person(name).pk)


def right(blank):
    """Answers in the short writing, each right by the key."""
    fields = queries.fields_of_blank(SYSTEM, blank)
    versions = {row.order: row.item_version for row in blank.layout.form.places.select_related("item_version")}
    made = {}
    for one in fields:
        key = versions[one.place].key
        for step in (one.part, one.gap):
            key = key[step] if step else key
        if one.way == "one":
            key = key[0] if isinstance(key, list) else key
        elif one.way == "boxes":
            key = str(key["value"])
        elif one.way == "line":
            key = key[0]
        elif one.way == "lines":
            key = "Обсудим ошибку вместе."
        made[one.key] = written(one, key)
    return made


def values(blank, **changed):
    fields = {one.key: one for one in queries.fields_of_blank(SYSTEM, blank)}
    texts = right(blank) | {name.replace("_", "-"): text for name, text in changed.items()}
    return {name: understand(fields[name], text) for name, text in texts.items()}


@pytest.fixture
def blank(world, campaign):
    actions.accept(world.actor("petr"), pk=asked(campaign, world, "petr").pk)
    return issue(world, campaign)


def test_a_blank_is_printed_once_and_names_its_form(world, campaign, blank):
    again = issue(world, campaign)
    assert again == blank
    assert blank.layout.form_id == campaign.form_id
    sheets = queries.blank_sheets(world.actor("dasha"), [blank], names=True)
    assert len(sheets) == blank.layout.pages
    assert code.read(sheets[0].code) == (blank.pk, 1)
    assert "Пет" not in sheets[0].code


def test_what_is_entered_by_hand_is_what_a_device_would_have_sent(world, campaign, blank):
    held = actions.enter_blank(world.actor("dasha"), pk=blank.pk, values=values(blank))
    assert held.state == "done"
    sitting = held.sitting
    assert sitting.state == "submitted"
    assert sitting.form_id == campaign.form_id
    wanted = gather(queries.fields_of_blank(SYSTEM, blank), values(blank))
    assert dict(Answer.objects.filter(sitting=sitting).values_list("place", "value")) == wanted
    actions.score(SYSTEM, sitting=sitting.pk)
    sitting.refresh_from_db()
    assert sitting.state in {"scored", "expert"}
    assert Score.objects.filter(sitting=sitting).exists() or Work.objects.filter(sitting=sitting).exists()
    fact = Fact.objects.get(kind="blank.entered")
    assert fact.subject_id == blank.pk


def test_a_blank_is_entered_once(world, blank):
    actions.enter_blank(world.actor("dasha"), pk=blank.pk, values=values(blank))
    with pytest.raises(Refused, match="уже внесён"):
        actions.enter_blank(world.actor("dasha"), pk=blank.pk, values=values(blank))
    assert Sitting.objects.count() == 1


def test_without_a_consent_nothing_is_taken_and_one_on_paper_is_noted(world, campaign):
    made = issue(world, campaign)
    with pytest.raises(Refused, match="Согласия"):
        actions.enter_blank(world.actor("dasha"), pk=made.pk, values=values(made))
    assert not Sitting.objects.exists()
    with pytest.raises(Refused, match="ещё не наступил"):
        actions.enter_blank(
            world.actor("dasha"), pk=made.pk, values=values(made), signed_on=timezone.localdate() + timedelta(days=1)
        )
    held = actions.enter_blank(world.actor("dasha"), pk=made.pk, values=values(made), signed_on=timezone.localdate())
    assert held.sitting
    consent = Consent.objects.get(person=world.person("petr"), withdrawn_at=None)
    assert Fact.objects.get(kind="consent.given", subject_id=consent.person_id).data["paper"]


def test_a_consent_withdrawn_after_the_paper_was_signed_stands(world, campaign, blank):
    people.withdraw_consent(world.actor("petr"), purpose="diagnostics")
    with pytest.raises(Refused, match="отозвал"):
        actions.enter_blank(world.actor("dasha"), pk=blank.pk, values=values(blank), signed_on=timezone.localdate())
    assert not Sitting.objects.exists()


def test_two_people_enter_and_differences_are_settled(world, campaign, room):
    actions.accept(world.actor("petr"), pk=asked(campaign, world, "petr").pk)
    made = issue(world, campaign, twice=True)
    first = next(one for one in queries.fields_of_blank(SYSTEM, made) if one.way == "one")
    held = actions.enter_blank(world.actor("dasha"), pk=made.pk, values=values(made))
    assert held.state == "second"
    assert held.sitting is None
    with pytest.raises(Refused, match="другой человек"):
        actions.enter_blank(world.actor("dasha"), pk=made.pk, values=values(made))
    other = values(made) | {first.key: next(one for one in first.options if one != values(made)[first.key])}
    held = actions.enter_blank(world.actor("egor"), pk=made.pk, values=other)
    assert held.state == "differs"
    assert [one.key for one in queries.asked_of_blank(world.actor("dasha"), held)] == [first.key]
    chosen = queries.settled(world.actor("dasha"), held, {first.key: other[first.key]})
    held = actions.enter_blank(world.actor("dasha"), pk=made.pk, values=chosen)
    assert held.state == "done"
    assert held.sitting.answers.get(place=first.place).value == other[first.key]


@pytest.fixture
def room(world, campaign):
    """Petr sits in a room under the eyes of Egor."""
    made = actions.make_room(
        world.actor("dasha"), campaign=campaign.pk, unit=world.units["mezen1"], place="кабинет 12",
        starts_at=timezone.now() + timedelta(days=1), organiser=world.person("egor"), capacity=20,
    )  # fmt: skip
    actions.seat_people(world.actor("dasha"), pk=made.pk, invitations=[asked(campaign, world, "petr").pk])
    return made


def test_an_organiser_prints_and_enters_for_the_own_room_alone(world, campaign, room):
    actor = world.actor("egor")
    rows = actions.issue_blanks(actor, campaign=campaign.pk, scope="room", key=room.pk, twice=False)
    assert [one.invitation.person_id for one in rows] == [world.person("petr").pk]
    assert queries.blank(actor, rows[0].pk) == rows[0]
    other = issue(world, campaign, "nina")
    if other.invitation_id != rows[0].invitation_id:
        with pytest.raises(Http404):
            queries.blank(actor, other.pk)
    with pytest.raises(Http404):
        actions.take_booklet(actor, campaign=campaign.pk)


def test_a_replaced_blank_counts_no_more(world, campaign, blank, client):
    client.force_login(world.account("dasha"))
    made = actions.replace_blank(world.actor("dasha"), pk=blank.pk)
    assert made.layout_id == blank.layout_id
    again = client.post(reverse("diagnostics:print_blanks", args=[campaign.pk]), {"one": blank.invitation_id})
    assert code.number(made.pk) in PdfReader(BytesIO(again.content)).pages[0].extract_text()
    with pytest.raises(Refused, match="заменён"):
        actions.enter_blank(world.actor("dasha"), pk=blank.pk, values=values(blank))


def test_a_person_who_sat_on_a_device_is_not_entered_again(world, campaign, blank):
    actions.start(world.actor("petr"), invitation=blank.invitation_id)
    with pytest.raises(Refused, match="на устройстве"):
        actions.enter_blank(world.actor("dasha"), pk=blank.pk, values=values(blank))


def test_a_mistyped_number_is_told_from_a_true_one(world, blank):
    number = code.number(blank.pk)
    actor = world.actor("dasha")
    assert queries.blank_by_number(actor, number.lower().lstrip("0")) == blank
    assert queries.blank_by_number(actor, code.issue(blank.pk, 1)) == blank
    wrong = number[:-1] + next(one for one in code.CHECK if one != number[-1])
    with pytest.raises(Refused, match="проверьте"):
        queries.blank_by_number(actor, wrong)


def test_pages_print_find_enter_and_keep_what_was_typed(world, campaign, blank, client):
    client.force_login(world.account("dasha"))
    desk = reverse("diagnostics:paper", args=[campaign.pk])
    pdf = client.post(
        reverse("diagnostics:print_blanks", args=[campaign.pk]),
        {"whom": f"unit:{blank.invitation.unit_id}", "names": "on"},
    )
    assert code.number(blank.pk) in "".join(one.extract_text() for one in PdfReader(BytesIO(pdf.content)).pages)
    booklet = client.post(reverse("diagnostics:print_booklet", args=[campaign.pk]), {"large": "1"})
    assert "Задание 1" in PdfReader(BytesIO(booklet.content)).pages[0].extract_text()
    found = client.get(desk, {"number": code.number(blank.pk)})
    page = reverse("diagnostics:blank", args=[blank.pk])
    assert found.url == page
    texts = right(blank)
    first = next(one for one in queries.fields_of_blank(SYSTEM, blank) if one.way == "one")
    bad = client.post(page, texts | {first.key: "Ъ"})
    assert bad.status_code == 422
    assert "Ъ" in bad.content.decode()
    missing = client.post(page, texts | {first.key: ""})
    assert missing.status_code == 422
    assert f"Не заполнено: {first.label}." in missing.content.decode()
    assert not Sitting.objects.exists()
    done = client.post(page, texts)
    assert done.url == desk
    assert Blank.objects.get(pk=blank.pk).state == "done"
