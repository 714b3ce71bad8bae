"""Waves: contradictions are told and nothing is held hostage; places go to the reserve by the rule and by nobody else."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from marshrut.core.refusal import Refused
from marshrut.outside import actions, queries, rules
from marshrut.outside.models import Batch, Participant, QuotaMove, WaveQuota
from marshrut.outside.moves import PARTS, WAVES
from marshrut.outside.words import PartState, WaveState
from tests.outside.made import load_list, town, wave

NOBODY_ELSE = ("petr", "anna", "egor", "maria", "irina", "oksana", "rita", "roman", "galina")


@pytest.fixture
def dasha(world):
    return world.actor("dasha")


def rows(world):
    onega, mezen = town(world, "onega"), town(world, "mezen")
    return [
        ("Северова Ольга Петровна", onega, "СОШ № 4 г. Онеги", "математика"),
        ("Лесной Пётр Ильич", mezen, "Мезенская средняя школа", "математика"),
        ("Приезжая Инна Олеговна", mezen, "", ""),
    ]


def test_more_municipalities_than_people_is_flagged_and_kept_as_printed(dasha, world):
    made = wave(dasha, fact_people=15, fact_towns=16)
    found = queries.wave(dasha, made.pk)
    assert (found.fact_people, found.fact_towns) == (15, 16)
    told = queries.doubts(dasha, found)
    assert [d.code for d in told] == ["fact.towns"]
    assert (
        told[0].text.replace("\xa0", " ")
        == "По документу 15 человек из 16 муниципалитетов: муниципалитетов больше, чем людей."
    )
    assert "Сверьте" in told[0].advice


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        ((30, 21, 30, 21, 0, 0), []),
        ((15, 16, None, None, 0, 0), ["plan.towns"]),
        ((30, 21, 28, 15, 0, 0), ["fact.plan"]),
        ((None, None, 15, 16, 15, 9), ["fact.towns", "list.towns"]),
        ((None, None, 15, 9, 14, 9), ["list.people"]),
        ((None, None, None, None, 5, 3), []),
    ],
)
def test_each_contradiction_has_its_own_words(figures, codes):
    told = rules.doubts(rules.Figures(*figures))
    assert [d.code for d in told] == codes
    assert all(d.text and d.advice for d in told)


def test_a_list_is_checked_written_and_taken_back(dasha, world):
    made = wave(dasha, fact_people=15, fact_towns=16)
    batch = load_list(dasha, made, [*rows(world), ("Всего: 15", "", "", ""), ("Никто Нигде Ничей", "Заречье", "", "")])
    assert (batch.state, batch.good, Participant.objects.count()) == ("checked", 3, 0)
    bad = [t for t in batch.errors if t["error"]]
    assert [(t["row"], t["field"]) for t in bad] == [(6, "municipality")]
    assert {"fact.towns", "list.people", "list.towns"} == {d.code for d in queries.batch_doubts(dasha, batch)}

    actions.commit(dasha, pk=batch.pk)
    assert set(Participant.objects.values_list("person__surname", "unit__level")) == {
        ("Северова", "organisation"), ("Лесной", "organisation"), (None, "municipality"),
    }  # fmt: skip
    again = load_list(dasha, made, rows(world))
    assert again.good == 0 and all("уже есть в списке" in t["text"] for t in again.errors if t["error"])

    actions.undo(dasha, pk=batch.pk)
    assert not Participant.objects.exists()
    with pytest.raises(Refused, match=r"batch\.undo\.state"):
        actions.undo(dasha, pk=batch.pk)


def test_undo_leaves_those_somebody_worked_with_and_ends_after_a_day(dasha, world):
    batch = load_list(dasha, wave(dasha), rows(world))
    actions.commit(dasha, pk=batch.pk)
    petr = Participant.objects.get(full_name__startswith="Лесной")
    actions.move_part(dasha, pk=petr.pk, name="confirm")
    done = actions.undo(dasha, pk=batch.pk)
    assert (done.summary["removed"], done.summary["kept"]) == (2, 1)
    assert list(Participant.objects.all()) == [petr]

    late = load_list(dasha, wave(dasha, title="Другая"), rows(world))
    actions.commit(dasha, pk=late.pk)
    Batch.objects.filter(pk=late.pk).update(undo_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match=r"batch\.undo\.late"):
        actions.undo(dasha, pk=late.pk)
    assert Participant.objects.filter(batch=late).count() == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"nothing", "sheet.unreadable"),
        (b"PK broken", "sheet.unreadable"),
        (b"x" * (10 * 1024 * 1024 + 1), "sheet.too_big"),
    ],
)
def test_a_broken_file_is_refused_in_words(dasha, content, code):
    with pytest.raises(Refused) as told:
        actions.upload(dasha, kind="wave", name="a.xlsx", content=content, subject_id=wave(dasha).pk)
    assert told.value.code == code
    assert not Batch.objects.exists()


@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_only_the_coordinator_leads(dasha, world, who):
    made, stranger = wave(dasha), world.actor(who)
    batch = load_list(dasha, made, rows(world))
    steps = (
        lambda: actions.move_wave(stranger, pk=made.pk, name="set_quota"),
        lambda: actions.set_quota(stranger, pk=made.pk, places={world.units["mezen"].pk: 2}),
        lambda: actions.redistribute(stranger, pk=made.pk),
        lambda: load_list(stranger, made, rows(world)),
        lambda: actions.commit(stranger, pk=batch.pk),
        lambda: wave(stranger),
    )
    for step in steps:
        with pytest.raises(Http404):
            step()
    assert not Participant.objects.exists() and not WaveQuota.objects.exists() and Batch.objects.count() == 1


def test_everybody_sees_only_their_own_people(dasha, world):
    made = wave(dasha)
    actions.commit(dasha, pk=load_list(dasha, made, rows(world)).pk)
    seen = {
        who: sorted(p.full_name.split()[0] for p in queries.participants(world.actor(who), made))
        for who in ("dasha", "maria", "anna", "petr", "olga", "zoya", "oksana", "galina")
    }
    assert seen == {
        "dasha": ["Лесной", "Приезжая", "Северова"], "maria": ["Лесной", "Приезжая"], "anna": ["Лесной"], "petr": ["Лесной"],
        "olga": ["Северова"], "zoya": ["Северова"], "oksana": [], "galina": [],
    }  # fmt: skip
    assert [p.may_see_state for p in queries.participants(world.actor("maria"), made)] == [False, False]


def test_places_go_to_the_reserve_five_days_before_and_are_logged(dasha, world):
    today = timezone.localdate()
    made = wave(dasha, deadline=today + timedelta(days=6))
    onega, mezen, karg = (world.units[key].pk for key in ("onega", "mezen", "karg"))
    actions.set_quota(dasha, pk=made.pk, places={onega: 3, mezen: 4, karg: 2})
    actions.commit(dasha, pk=load_list(dasha, made, rows(world)).pk)
    actions.confirm_quota(world.actor("maria"), pk=WaveQuota.objects.get(unit=mezen).pk)
    with pytest.raises(Refused, match=r"reserve\.early"):
        actions.redistribute(dasha, pk=made.pk)

    type(made).objects.filter(pk=made.pk).update(deadline=today + timedelta(days=5))
    assert actions.redistribute(dasha, pk=made.pk) == 4
    assert dict(WaveQuota.objects.values_list("unit", "places")) == {onega: 1, mezen: 4, karg: 0}
    assert actions.redistribute(dasha, pk=made.pk) == 0
    with pytest.raises(Refused, match=r"reserve\.short"):
        actions.give_places(dasha, pk=made.pk, unit_id=mezen, places=5)
    actions.give_places(dasha, pk=made.pk, unit_id=mezen, places=3)
    assert queries.reserve(dasha, made) == 1
    assert list(QuotaMove.objects.order_by("pk").values_list("unit", "places")) == [(onega, 2), (karg, 2), (mezen, -3)]


def test_a_foreign_municipality_cannot_confirm(dasha, world):
    made = wave(dasha)
    actions.set_quota(dasha, pk=made.pk, places={world.units["onega"].pk: 3})
    with pytest.raises(Http404):
        actions.confirm_quota(world.actor("maria"), pk=WaveQuota.objects.get().pk)
    assert WaveQuota.objects.get().confirmed_at is None


def test_every_state_is_reached_and_a_stale_step_is_refused_in_words(dasha, world):
    made = wave(dasha)
    with pytest.raises(Refused, match=r"wave\.no_quota"):
        actions.move_wave(dasha, pk=made.pk, name="set_quota")
    actions.set_quota(dasha, pk=made.pk, places={world.units["onega"].pk: 3})
    for name in ("set_quota", "open", "freeze", "invite", "hold_1", "hold_2", "results", "deliver", "close"):
        done = actions.move_wave(dasha, pk=made.pk, name=name)
        with pytest.raises(Refused, match="Обновите страницу"):
            actions.move_wave(dasha, pk=made.pk, name=name)
    assert done.state == WaveState.CLOSED
    for table, states in ((WAVES, WaveState), (PARTS, PartState)):
        reached = {move.target for move in table.moves.values()}
        assert set(states.values) - reached <= {states.values[0]}


def test_a_stale_card_does_not_overwrite(dasha):
    made = wave(dasha)
    values = {name: getattr(made, name) for name in actions.waves.FIELDS}
    actions.change_wave(dasha, pk=made.pk, edition=1, **values | {"title": "Новое"})
    with pytest.raises(Refused, match=r"wave\.stale"):
        actions.change_wave(dasha, pk=made.pk, edition=1, **values | {"title": "Старое"})
    made.refresh_from_db()
    assert made.title == "Новое"


def test_bad_input_keeps_what_was_typed(enter, dasha):
    browser = enter("dasha")
    answer = browser.post(
        "/outside/waves/new/", {"title": "Волна весны", "held_on": "", "stage": "1", "plan_people": "-3"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Волна весны" in text and "Укажите дату" in text and "не может быть меньше нуля" in text
    made = wave(dasha)
    answer = browser.post(f"/outside/waves/{made.pk}/list/", {})
    assert answer.status_code == 422 and "Выберите файл" in answer.content.decode()


def test_pages_take_a_fixed_number_of_statements(enter, dasha, world, django_assert_max_num_queries):
    made = wave(dasha, fact_people=15, fact_towns=16)
    actions.set_quota(dasha, pk=made.pk, places={world.units["onega"].pk: 3, world.units["mezen"].pk: 3})
    actions.commit(dasha, pk=load_list(dasha, made, rows(world)).pk)
    browser = enter("dasha")
    with django_assert_max_num_queries(32):
        text = browser.get(f"/outside/waves/{made.pk}/").content.decode()
    assert "муниципалитетов больше, чем людей" in text and "Приезжая Инна Олеговна" in text
