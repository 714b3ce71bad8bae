"""A room and its organiser: who is let in, paused, finished, and that nobody else reaches it."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.wire import look, send

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, moves, queries, ticket
from marshrut.diagnostics.models import Answer, Campaign, Invitation, Room, Seat, Sitting
from marshrut.diagnostics.words import REASONS
from marshrut.people import actions as people
from marshrut.people.models import Person

BODY = '[{"place": %d, "turn": 1, "value": "a", "said": %d}]'


@pytest.fixture
def room(world, campaign):
    """Petr and Nina sit in a room in Mezen under the eyes of Egor."""
    made = actions.make_room(
        world.actor("dasha"), campaign=campaign.pk, unit=world.units["mezen1"], place="кабинет 12",
        starts_at=timezone.now() + timedelta(days=1), organiser=world.person("egor"), capacity=20,
    )  # fmt: skip
    actions.seat_people(
        world.actor("dasha"), pk=made.pk, invitations=[asked(campaign, world, n) for n in ("petr", "nina")]
    )
    return made


def asked(campaign, world, name):
    return Invitation.objects.get(campaign=campaign, person=world.person(name)).pk


def seat(world, name):
    return Seat.objects.get(invitation__person=world.person(name))


def do(world, room, move, *names, reason=None, words="", by="egor"):
    ids = [seat(world, n).pk for n in names]
    reason = reason or REASONS[move][0][0]
    return actions.act(world.actor(by), room=room.pk, move=move, seats=ids, reason=reason, words=words)


def agree(world, campaign, name="petr"):
    actor, pk = world.actor(name), asked(campaign, world, name)
    actions.accept(actor, pk=pk)
    return actor, pk


@pytest.fixture
def going(world, room, campaign):
    """Petr was let in and works."""
    actor, pk = agree(world, campaign)
    do(world, room, "admit", "petr")
    return actions.start(actor, invitation=pk)


def states(world, room):
    return {row.person.surname: row.state for row in queries.people(world.actor("egor"), room)}


def test_nobody_begins_before_being_let_in(world, room, campaign):
    actor, pk = agree(world, campaign)
    with pytest.raises(Refused, match="ещё не допустил"):
        actions.start(actor, invitation=pk)
    assert not Sitting.objects.exists()
    do(world, room, "admit", "petr")
    do(world, room, "withdraw", "petr")
    with pytest.raises(Refused, match="ещё не допустил"):
        actions.start(actor, invitation=pk)
    do(world, room, "admit", "petr")
    assert actions.start(actor, invitation=pk).state == "started"


def test_the_door_waits_and_then_opens(world, room, campaign, enter):
    petr, pk = enter("petr"), asked(campaign, world, "petr")
    page = reverse("diagnostics:invitation", args=[pk])
    answer = petr.post(reverse("diagnostics:accept", args=[pk]), {"agree": "1"}, follow=True)
    assert "Подойдите к организатору" in answer.content.decode() and "кабинет 12" in answer.content.decode()
    do(world, room, "admit", "petr")
    door = petr.get(page, {"door": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "Начать" in door and "<html" not in door and "every 5s" not in door
    assert petr.post(reverse("diagnostics:accept", args=[pk])).url == reverse(
        "diagnostics:take", args=[Sitting.objects.get().pk]
    )


def test_a_pause_moves_the_end_and_takes_only_what_was_answered_before(world, room, going):
    pass_ = ticket.issue(going.pk, going.person_id)
    before = going.closes_at
    do(world, room, "pause", "petr", reason="technical")
    Sitting.objects.filter(pk=going.pk).update(paused_at=timezone.now() - timedelta(minutes=10))
    now = timezone.now()
    late = int((now - timedelta(minutes=11)).timestamp() * 1000)
    assert send(BODY % (1, late), pass_)[0] == 200
    assert send(BODY % (2, int(now.timestamp() * 1000)), pass_)[0] == 423
    assert send('[{"place": 3, "turn": 1, "value": "a"}]', pass_)[0] == 423
    mixed = f"[{(BODY % (4, late))[1:-1]}, {(BODY % (5, int(now.timestamp() * 1000)))[1:-1]}]"
    assert send(mixed, pass_)[0] == 423
    assert list(Answer.objects.values_list("place", flat=True)) == [1]
    do(world, room, "resume", "petr")
    going.refresh_from_db()
    assert timedelta(minutes=10) <= going.closes_at - before < timedelta(minutes=11)
    assert send(mixed, pass_)[0] == 200
    assert Answer.objects.count() == 3


def test_a_long_pause_does_not_end_the_sitting_by_the_clock(world, room, going):
    do(world, room, "pause", "petr")
    past = timezone.now() - timedelta(days=3)
    Sitting.objects.filter(pk=going.pk).update(closes_at=past, paused_at=past - timedelta(minutes=30))
    assert actions.finish_overdue(SYSTEM) == 0
    do(world, room, "resume", "petr")
    going.refresh_from_db()
    assert timedelta(minutes=29) < going.closes_at - timezone.now() < timedelta(minutes=31)
    do(world, room, "pause", "petr")
    Campaign.objects.filter(pk=room.campaign_id).update(opens_at=past - timedelta(days=9), closes_at=past)
    assert actions.finish_overdue(SYSTEM) == 1


def test_the_taker_does_not_finish_in_a_pause_and_the_page_tells_it(world, room, going, enter):
    do(world, room, "pause", "petr")
    with pytest.raises(Refused, match="на паузе"):
        actions.finish(world.actor("petr"), pk=going.pk)
    page = enter("petr").get(reverse("diagnostics:take", args=[going.pk])).content.decode()
    assert '"paused": true' in page and "Организатор приостановил работу" in page
    assert look(ticket.issue(going.pk, going.person_id))[1]["paused"] is True


def test_the_organiser_finishes_and_the_answers_go_to_scoring(world, room, going):
    do(world, room, "pause", "petr")
    done = do(world, room, "finish", "petr", reason="other", words="сломался компьютер")
    going.refresh_from_db()
    assert (done.people, going.state, going.paused_at) == (["Лесной Пётр Ильич"], "submitted", None)
    assert Fact.objects.filter(kind="sitting.finished", subject_id=going.pk).count() == 1
    assert send(BODY % (1, 1), ticket.issue(going.pk, going.person_id))[0] == 409
    assert look(ticket.issue(going.pk, going.person_id))[1]["going"] is False


def test_everything_is_in_the_journal_with_who_and_why(world, room, going):
    do(world, room, "pause", "petr", reason="health", words="вышел к врачу")
    do(world, room, "note", "nina", reason="phone")
    rows = queries.journal(world.actor("egor"), room)
    told = [(r["what"], r["whom"], r["why"], r["who"]) for r in rows[:3]]
    egor = "Главин Егор Сергеевич"
    assert told == [
        ("замечание", "Озерова Нина Павловна", "нарушение: телефон или другая связь", egor),
        ("пауза", "Лесной Пётр Ильич", "самочувствие: вышел к врачу", egor),
        ("допуск дан", "Лесной Пётр Ильич", "личность проверена по документу", egor),
    ]
    assert {r.person.surname: r.notes for r in queries.people(world.actor("egor"), room)} == {"Лесной": 0, "Озерова": 1}


@pytest.mark.parametrize(
    ("reason", "words"), [("", ""), ("health", ""), ("other", ""), ("other", "да"), ("выдумано", "что-то")]
)
def test_a_reason_comes_from_the_list_or_in_words(world, room, reason, words):
    with pytest.raises(Refused):
        actions.act(
            world.actor("egor"), room=room.pk, move="admit", seats=[seat(world, "petr").pk], reason=reason, words=words
        )
    assert seat(world, "petr").admitted_at is None
    assert not Fact.objects.filter(kind="room.admit").exists()


def test_all_at_once_and_twice_changes_nothing_more(world, room):
    assert len(do(world, room, "admit", "petr", "nina").people) == 2
    again = do(world, room, "admit", "petr", "nina")
    assert again.people == [] and again.skipped[0][1] == "допуск дан"
    assert Fact.objects.filter(kind="room.admit").count() == 2
    assert states(world, room) == {"Лесной": "admitted", "Озерова": "admitted"}


def test_a_foreign_room_or_seat_is_not_there(world, room, campaign):
    other = Room.objects.create(
        campaign=campaign,
        unit=world.units["onega4"],
        place="5",
        starts_at=timezone.now(),
        organiser=world.person("zoya"),
    )
    strange = Seat.objects.create(room=other, invitation_id=asked(campaign, world, "olga"))
    for name in ("zoya", "petr", "maria", "dasha", "oksana"):
        with pytest.raises(Http404):
            do(world, room, "admit", "petr", by=name)
        with pytest.raises(Http404):
            queries.my_room(world.actor(name), room.pk)
    ids = [seat(world, "petr").pk, strange.pk]
    with pytest.raises(Refused, match="ничего не изменено"):
        actions.act(world.actor("egor"), room=room.pk, move="admit", seats=ids, reason="document")
    with pytest.raises(Http404):
        actions.act(world.actor("egor"), room=room.pk, move="shoot", seats=ids, reason="document")
    assert not Seat.objects.exclude(admitted_at=None).exists()


def test_the_organiser_sees_no_answers(world, room, going, enter):
    Answer.objects.create(sitting=going, place=1, turn=1, value="тайный-ответ", saved_at=timezone.now())
    page = enter("egor").get(reverse("diagnostics:room", args=[room.pk])).content.decode()
    assert "Лесной" in page and "ответ меньше минуты назад" in page and "тайный-ответ" not in page
    assert enter("egor").get(reverse("diagnostics:take", args=[going.pk])).status_code == 404


def test_the_page_of_sixty_people_costs_a_fixed_number_of_statements(world, room, going, statements):
    egor = world.actor("egor")
    with statements(3):
        assert len(queries.people(egor, room)) == 2


def test_a_move_by_the_page_with_and_without_a_script(world, room, enter):
    egor, path = enter("egor"), reverse("diagnostics:act", args=[room.pk, "admit"])
    one = seat(world, "petr").pk
    live = egor.post(path, {"seat": one, "reason": "document"}, headers={"HX-Request": "true"})
    assert live.status_code == 200 and 'id="people"' in live.content.decode() and "X-Toast" not in live
    assert "X-Toast" in egor.post(path, {"seat": one, "reason": "document"}, headers={"HX-Request": "true"})
    assert egor.post(path, {"seat": one, "reason": "document"}).status_code == 302
    kept = egor.post(path, {"seat": seat(world, "nina").pk, "reason": "other", "words": "ой"})
    assert (
        kept.status_code == 422
        and 'value="ой"' in kept.content.decode()
        and "хотя бы 5 знаков" in kept.content.decode()
    )
    assert egor.post(path, {"seat": ["x", "9" * 30], "reason": "document"}).status_code == 422
    assert egor.get(reverse("diagnostics:act", args=[room.pk, "shoot"])).status_code == 404


def test_the_device_is_seen_only_by_its_pass(world, room, going):
    assert seat(world, "petr").seen_at is None
    assert look("")[0] == look(ticket.issue(going.pk, world.person("nina").pk) + "x")[0] == 401
    assert look(ticket.issue(going.pk, world.person("nina").pk))[0] == 409
    assert seat(world, "petr").seen_at is None and seat(world, "nina").seen_at is None
    assert look(ticket.issue(going.pk, going.person_id))[0] == 200
    assert seat(world, "petr").seen_at is not None
    row = next(r for r in queries.people(world.actor("egor"), room) if r.person.surname == "Лесной")
    assert row.on_line and row.link_words == "На связи · ответов ещё нет"


def test_people_are_told_and_the_organiser_has_it_to_do(world, room):
    assert WorkItem.objects.get(kind="diagnostics.room").person_id == world.person("egor").pk
    assert "кабинет 12" in Notice.objects.get(kind="diagnostics.seat", person_id=world.person("petr").pk).text


def test_a_room_takes_no_more_than_it_holds_and_not_its_own_organiser(world, campaign):
    dasha = world.actor("dasha")
    fields = {"unit": world.units["mezen1"], "place": "7", "starts_at": timezone.now(), "capacity": 1}
    made = actions.make_room(dasha, campaign=campaign.pk, organiser=world.person("petr"), **fields)
    with pytest.raises(Refused, match="Размещать некого"):
        actions.seat_people(dasha, pk=made.pk, invitations=[asked(campaign, world, "petr")])
    two = [asked(campaign, world, n) for n in ("nina", "olga")]
    with pytest.raises(Refused, match="Свободных мест 1"):
        actions.seat_people(dasha, pk=made.pk, invitations=two)
    assert actions.seat_people(dasha, pk=made.pk, invitations=two[:1]) == 1
    with pytest.raises(Refused, match="Размещать некого"):
        actions.seat_people(dasha, pk=made.pk, invitations=two[:1])
    with pytest.raises(Refused, match="внутри кампании"):
        actions.change_room(
            dasha, pk=made.pk, organiser=world.person("egor"), **fields | {"starts_at": campaign.closes_at}
        )


def test_whole_organisation_and_those_who_refused_look_alike(world, room, campaign):
    actions.decline(world.actor("olga"), pk=asked(campaign, world, "olga"))
    dasha = world.actor("dasha")
    assert "Северова" in {i.person.surname for i in queries.unplaced(dasha, campaign)}
    assert actions.seat_people(dasha, pk=room.pk, unit=world.units["onega4"].pk) == 1
    do(world, room, "admit", "olga")
    with pytest.raises(Refused, match="допустили"):
        actions.unseat(dasha, pk=room.pk, seat=seat(world, "olga").pk)


def test_a_coordinator_arranges_the_own_municipality_only(world, campaign, room):
    people.appoint(
        SYSTEM, person_id=world.person("maria").pk, role="municipal_coordinator", unit=world.units["mezen"],
        since=timezone.localdate(),
    )  # fmt: skip
    maria = world.actor("maria")
    assert queries.room(maria, room.pk) == room
    assert {u.name for u in queries.sites(maria, campaign)} == {"Мезенская средняя школа"}
    assert {i.person.surname for i in queries.unplaced(maria, campaign)} <= {"Лесной"}
    fields = {"place": "1", "starts_at": timezone.now(), "organiser": world.person("egor"), "capacity": 5}
    with pytest.raises(Refused, match="не на вашей территории"):
        actions.make_room(maria, campaign=campaign.pk, unit=world.units["onega4"], **fields)


def test_the_pages_of_arranging(world, campaign, room, enter):
    dasha = enter("dasha")
    path = reverse("diagnostics:new_room", args=[campaign.pk])
    form = {
        "unit": world.units["mezen1"].pk,
        "place": "3",
        "capacity": 61,
        "organiser": "nobody@example.com",
        "starts_at": "?",
    }
    bad = dasha.post(path, form)
    assert bad.status_code == 422 and all(
        w in bad.content.decode() for w in ("Не больше 60", "нет учётной записи", "Не распознано")
    )
    early = form | {"capacity": 9, "organiser": "egor@example.com", "starts_at": "2020-01-01T10:00"}
    assert "внутри кампании" in dasha.post(path, early).content.decode()
    when = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    made = dasha.post(path, early | {"starts_at": when})
    assert made.status_code == 302
    page = dasha.get(made.url).content.decode()
    assert "Северова" in page and "egor@example.com" in page
    assert dasha.post(reverse("diagnostics:seat", args=[Room.objects.latest("pk").pk]), {"pk": "x"}).status_code == 409
    assert "кабинет 12" in dasha.get(reverse("diagnostics:rooms", args=[campaign.pk])).content.decode()
    assert dasha.get(reverse("diagnostics:room_journal", args=[room.pk])).status_code == 200
    assert dasha.post(reverse("diagnostics:remove_room", args=[room.pk])).status_code == 409


def test_a_replaced_person_gives_the_place_back_and_the_end_takes_the_work_off(world, room, campaign):
    dasha = world.actor("dasha")
    gone = Invitation.objects.get(pk=asked(campaign, world, "petr"))
    actions.replace_invited(dasha, pk=gone.pk, person_id=world.person("vera").pk)
    assert list(states(world, room)) == ["Озерова"]
    actions.close_campaign(dasha, pk=campaign.pk)
    assert WorkItem.objects.get(kind="diagnostics.room").state == "waived"
    with pytest.raises(Refused, match="закрыта"):
        do(world, room, "admit", "nina")


def test_sixty_people_are_shown_by_as_many_statements_as_two(world, room, campaign, statements):
    unit = world.units["mezen1"]
    crowd = [Person(surname=f"Человекова{n:02d}", name="Анна", sort_key=f"человекова{n:02d}") for n in range(58)]
    made = Person.objects.bulk_create(crowd)
    asked_ = Invitation.objects.bulk_create(Invitation(campaign=campaign, person=p, unit=unit) for p in made)
    Seat.objects.bulk_create(Seat(room=room, invitation=one) for one in asked_)
    egor = world.actor("egor")
    with statements(3):
        rows = queries.people(egor, room)
    assert len(rows) == 60
    ids = [row.seat for row in rows]
    done = actions.act(egor, room=room.pk, move="admit", seats=ids, reason="document")
    assert len(done.people) == Fact.objects.filter(kind="room.admit").count() == 60


def test_every_move_has_its_reasons_and_its_words():
    assert set(REASONS) == set(moves.LABELS) == set(moves.TOLD)
    assert all(dict(lines)["other"] for lines in REASONS.values())
