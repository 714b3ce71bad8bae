import pytest
from django.http import Http404

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.people import actions, queries
from marshrut.people.models import Account, Employment
from marshrut.people.words import Purpose


def test_the_actor_of_a_district_holds_its_municipalities(world):
    paths = {h.path for h in world.actor("denis").held if h.role == "district_coordinator"}
    assert paths == {"29.pinez.", "29.mezen.", "29.leshu."}


def test_an_officer_sees_the_staff_of_the_own_school_only(world):
    units = {e.unit_id for e in queries.staff(world.actor("anna"))}
    assert units == {world.units["mezen1"].pk}


def test_a_teacher_sees_only_themselves(world):
    assert [p.pk for p in queries.in_sight(world.actor("petr"))] == [world.person("petr").pk]


def test_search_takes_any_order_and_the_wrong_layout(world):
    rows = queries.staff(world.actor("anna"))
    for text in ("лесной пётр", "петр Лесной", "Ktcyjq", "ёлкина вера"):
        found = [e.person.surname for e in queries.matching(SYSTEM, rows, text)]
        assert len(found) == 1, text


def test_yo_sorts_right_after_ye(world):
    names = [e.person.surname for e in queries.staff(world.actor("anna"))]
    assert names == sorted(names, key=lambda s: (s.lower().replace("ё", "е"), s.lower()))
    assert names.index("Ёлкина") < names.index("Лесной")


def test_moving_closes_the_former_job(world):
    person = world.person("petr")
    actions.move(SYSTEM, person_id=person.pk, unit=world.units["karg3"], since="2026-11-01")
    jobs = Employment.objects.filter(person=person).order_by("pk")
    assert [bool(job.until) for job in jobs] == [True, False]
    assert Fact.objects.filter(kind="employment.changed", subject_id=person.pk).count() == 1


def test_an_officer_of_another_school_cannot_move_a_teacher(world):
    with pytest.raises(Http404):
        actions.move(
            world.actor("zoya"), person_id=world.person("petr").pk, unit=world.units["karg3"], since="2026-11-01"
        )
    assert Employment.objects.filter(person=world.person("petr"), until=None).count() == 1


def test_a_consent_is_given_once_and_withdrawn(world):
    actor = world.actor("petr")
    first = actions.give_consent(actor, purpose=Purpose.DIAGNOSTICS)
    assert actions.give_consent(actor, purpose=Purpose.DIAGNOSTICS).pk == first.pk
    actions.withdraw_consent(actor, purpose=Purpose.DIAGNOSTICS)
    assert queries.consent(actor, first.person_id, Purpose.DIAGNOSTICS) is None


def test_an_invitation_opens_an_account_once(world, mailoutbox):
    person = world.person("olga")
    Account.objects.filter(person=person).delete()
    secret = actions.invite(world.actor("zoya"), person_id=person.pk)
    assert secret in mailoutbox[0].body
    account = actions.accept_invite(SYSTEM, secret=secret, password="северное сияние 7")
    assert account.check_password("северное сияние 7")
    with pytest.raises(Refused, match="уже использовано"):
        actions.accept_invite(SYSTEM, secret=secret, password="x")


def test_the_demo_link_is_closed_outside_the_demo(world, client):
    from marshrut.people import tickets

    answer = client.get(f"/people/enter/{tickets.issue(world.account('petr').pk)}/")
    assert answer.status_code == 409
