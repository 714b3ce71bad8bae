"""A question from the form to the bank of answers: who gets it, terms, passing on, meetings, who sees what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.consulting import actions, queries, rules
from marshrut.consulting.models import Consultation, KnownAnswer, Message, Slot, Solved, Turn
from marshrut.consulting.moves import MOVES
from marshrut.core.actor import SYSTEM
from marshrut.core.measure import REGISTRY
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.core.time import add_working_days
from marshrut.people import actions as people
from tests.world import SINCE

pytestmark = pytest.mark.django_db
TEXT = "Половина класса сокращает дробь не до конца. Пробовал карточки, помогло не всем."
ANSWER = "Дайте задания на выбор несократимой дроби среди равных и попросите объяснить выбор соседу."


def ask(world, by="petr", **more):
    given = {
        "topic": "Сокращение дробей, 6 класс",
        "text": TEXT,
        "theme": "methods",
        "form": "written",
        "subject": "математика",
    }
    return actions.ask(world.actor(by), **given | more)


def answered(world, **more):
    made = ask(world, **more)
    actions.step(world.actor("irina"), pk=made.pk, move="accept")
    return actions.step(world.actor("irina"), pk=made.pk, move="answer", text=ANSWER, minutes=25, shares=True)


def known(world, **more):
    given = {"question": "Как научить сокращать дроби", "answer": ANSWER, "theme": "methods", "subject": "математика"}
    return actions.edit(world.actor("rita"), pk=None, **given | {"open_now": True} | more)


def test_a_question_goes_its_whole_way_within_terms(world):
    made = ask(world)
    today = timezone.localdate()
    assert (made.state, made.methodist_id, made.due) == ("routed", world.person("irina").pk, add_working_days(today, 2))
    assert WorkItem.objects.get(kind="consulting.accept", subject_id=made.pk).person_id == world.person("irina").pk
    made = actions.step(world.actor("irina"), pk=made.pk, move="accept")
    assert made.due == add_working_days(today, 5)
    made = actions.step(world.actor("irina"), pk=made.pk, move="answer", text=ANSWER, minutes=25)
    assert made.in_term and made.first_answer_at and made.minutes == 25
    made = actions.step(world.actor("petr"), pk=made.pk, move="confirm", mark=3, words="Спасибо")
    assert made.state == "confirmed"
    facts = Fact.objects.filter(kind__startswith="consulting.", subject_id=made.pk).order_by("pk")
    assert [fact.kind for fact in facts] == [f"consulting.{s}" for s in ("routed", "accepted", "answered", "confirmed")]
    assert facts[2].data["minutes"] == 25 and TEXT not in str([fact.data for fact in facts])
    assert not WorkItem.objects.filter(kind__startswith="consulting.", subject_id=made.pk, state="open").exists()


def test_the_methodist_of_the_subject_and_the_nearest_place_is_chosen(world):
    assert ask(world, subject="русский язык", topic="Причастия").methodist_id == world.person("lidia").pk
    people.appoint(SYSTEM, person_id=world.person("vera").pk, role=Role.REGIONAL_METHODIST, unit=world.units["mezen"],
                   subject="математика", since=SINCE)  # fmt: skip
    made = ask(world)
    assert made.methodist_id == world.person("vera").pk and "в вашем муниципалитете" in made.why
    assert ask(world, by="olga").methodist_id == world.person("irina").pk


def test_a_methodist_of_the_district_comes_before_the_region_and_the_least_loaded_is_taken():
    def one(pk, path, subject="", near=False, load=0):
        return rules.Adviser(pk, path, subject, near, load, None)

    def chosen(*rows, subject="математика", passed=()):
        found = rules.choose(rows, path="29.mezen.0101.", subject=subject, passed=passed)
        return found and found[0].person_id

    region, near, far = one(1, "29.", "математика"), one(2, "-", "математика", near=True, load=9), one(3, "29.onega.")
    assert chosen(region, near, far) == 2
    assert chosen(far) is None
    assert chosen(region, near, passed=(2,)) == 1
    assert chosen(one(4, "29.", "математика", load=3), one(5, "29.", "математика", load=1)) == 5
    assert chosen(one(6, "29.mezen."), region) == 1, "of the subject first, though another is nearer"
    assert chosen(one(7, "29.", "физика")) is None
    assert chosen(one(7, "29.", "физика"), subject="") == 7


def test_a_question_that_nobody_fits_waits_for_the_duty_specialist(world):
    made = ask(world, subject="химия", topic="Опыт без вытяжки")
    assert (made.state, made.methodist_id) == ("new", None)
    item = WorkItem.objects.get(kind="consulting.route", subject_id=made.pk)
    assert (item.role, item.unit_path) == (str(Role.ROUTE_SPECIALIST), "29.")
    rita = world.actor("rita")
    with pytest.raises(Refused, match=r"consulting\.route\.who"):
        actions.route(rita, pk=made.pk, methodist=world.person("vera").pk)
    made = actions.route(rita, pk=made.pk, methodist=world.person("lidia").pk)
    assert made.state == "routed" and not WorkItem.objects.filter(pk=item.pk, state="open").exists()
    with pytest.raises(Refused, match=r"consulting\.route\.same"):
        actions.route(rita, pk=made.pk, methodist=world.person("lidia").pk)


def test_who_cannot_answer_passes_on_and_never_gets_it_again(world):
    people.appoint(SYSTEM, person_id=world.person("lidia").pk, role=Role.REGIONAL_METHODIST, unit=world.units["29"],
                   subject="математика", since=SINCE)  # fmt: skip
    made = ask(world)
    first = world.person("irina").pk if made.methodist_id == world.person("irina").pk else world.person("lidia").pk
    other = ({world.person("irina").pk, world.person("lidia").pk} - {first}).pop()
    names = {world.person(key).pk: key for key in ("irina", "lidia")}
    with pytest.raises(Refused, match=r"move\.pass_on\.reason"):
        actions.pass_on(world.actor(names[first]), pk=made.pk, reason="нет")
    made = actions.pass_on(world.actor(names[first]), pk=made.pk, reason="Уезжаю на две недели в район")
    assert (made.state, made.methodist_id) == ("routed", other)
    with pytest.raises(Http404):
        queries.card(world.actor(names[first]), made.pk)
    made = actions.pass_on(world.actor(names[other]), pk=made.pk, reason="Вопрос не по моему предмету")
    assert (made.state, made.methodist_id) == ("new", None)
    assert [turn.reason for turn in Turn.objects.filter(consultation=made).order_by("since")] == [
        "Уезжаю на две недели в район", "Вопрос не по моему предмету",
    ]  # fmt: skip


def test_what_is_not_taken_in_term_goes_on_by_night_and_what_is_not_rated_is_closed(world):
    made = ask(world)
    assert actions.tidy(SYSTEM) == {"passed": 0, "closed": 0}
    Consultation.objects.filter(pk=made.pk).update(due=timezone.localdate() - timedelta(days=1))
    assert actions.tidy(SYSTEM)["passed"] == 1
    made.refresh_from_db()
    assert made.state == "new", "nobody else has the subject"
    done = answered(world, topic="Другой вопрос")
    Consultation.objects.filter(pk=done.pk).update(answered_at=timezone.now() - timedelta(days=11))
    assert actions.tidy(SYSTEM) == {"passed": 0, "closed": 1}


def test_a_question_is_opened_again_once_within_ten_days(world):
    made = answered(world)
    petr = world.actor("petr")
    with pytest.raises(Refused, match=r"consulting\.reopen\.text"):
        actions.step(petr, pk=made.pk, move="reopen", text="не ясно")
    made = actions.step(petr, pk=made.pk, move="reopen", text="А если класс не знает признаков делимости?")
    assert made.state == "reopened" and made.was_reopened
    first = made.first_answer_at
    made = actions.step(world.actor("irina"), pk=made.pk, move="answer", text="Начните с признаков.", minutes=10)
    assert (made.first_answer_at, made.minutes) == (first, 35)
    with pytest.raises(Refused, match=r"consulting\.reopen\.twice"):
        actions.step(petr, pk=made.pk, move="reopen", text="И ещё один вопрос по этому же поводу")
    assert "reopen" not in [one.name for one in queries.moves(petr, made, {"consulting.own"})]
    late = answered(world, topic="Поздний вопрос")
    Consultation.objects.filter(pk=late.pk).update(answered_at=timezone.now() - timedelta(days=11))
    with pytest.raises(Refused, match=r"consulting\.reopen\.late"):
        actions.step(petr, pk=late.pk, move="reopen", text="Прошло много времени, но всё же")


def test_a_hidden_asker_is_hidden_from_the_methodist_in_every_page(world, client):
    made = ask(world, hidden=True, about_title="Маршрут: Лесной Пётр Ильич", about_url="/routes/1/")
    client.force_login(world.account("irina"))
    for address in (reverse("consulting:listing"), reverse("consulting:card", args=[made.pk])):
        page = client.get(address).content.decode()
        assert made.topic in page and "Лесной" not in page and "Мезенская" not in page
    assert "Лесной" not in str(
        list(Notice.objects.filter(person_id=world.person("irina").pk).values_list("text", flat=True))
    )
    client.force_login(world.account("rita"))
    assert "Лесной" in client.get(reverse("consulting:card", args=[made.pk])).content.decode()


def test_the_school_and_other_methodists_never_see_a_question(world):
    made = ask(world)
    for key in ("anna", "egor", "maria", "lidia", "olga", "galina", "roman"):
        with pytest.raises(Http404):
            queries.card(world.actor(key), made.pk)
        assert not queries.consultations(world.actor(key)).exists()


@pytest.mark.parametrize("move", MOVES.moves)
def test_a_move_goes_only_from_its_states(world, move):
    made = MOVES.moves[move]
    for state in set(MOVES.states) - made.sources:
        with pytest.raises(Refused, match=rf"move\.{move}\.from_{state}"):
            MOVES.take(move, state, "Достаточно длинная причина")


def test_a_meeting_is_chosen_from_the_times_of_the_methodist(world):
    irina, petr = world.actor("irina"), world.actor("petr")
    with pytest.raises(Refused, match=r"consulting\.offer\.who"):
        actions.offer(petr, starts=timezone.now() + timedelta(days=1), minutes=30, count=2)
    start = timezone.now() + timedelta(days=2)
    assert actions.offer(irina, starts=start, minutes=30, count=3, place="Кабинет 5") == 3
    assert actions.offer(irina, starts=start, minutes=30, count=4) == 1, "those that stand there stay"
    first, second = Slot.objects.order_by("starts")[:2]
    made = ask(world, form="video")
    with pytest.raises(Refused, match=r"move\.take_slot\.from_routed"):
        actions.take_slot(petr, pk=made.pk, slot=first.pk)
    actions.step(irina, pk=made.pk, move="accept")
    made = actions.take_slot(petr, pk=made.pk, slot=first.pk)
    assert (made.state, made.place, made.due) == ("scheduled", "Кабинет 5", timezone.localtime(start).date())
    with pytest.raises(Refused, match=r"consulting\.slot\.taken"):
        actions.take_back(irina, pk=first.pk)
    actions.take_slot(petr, pk=made.pk, slot=second.pk)
    assert list(Slot.objects.filter(taken_by=made)) == [second]
    other = ask(world, by="olga", form="call", topic="Устный счёт")
    actions.step(irina, pk=other.pk, move="accept")
    with pytest.raises(Refused, match=r"consulting\.slot\.gone"):
        actions.take_slot(world.actor("olga"), pk=other.pk, slot=second.pk)
    actions.step(petr, pk=made.pk, move="withdraw")
    assert actions.take_slot(world.actor("olga"), pk=other.pk, slot=second.pk).state == "scheduled"


def test_a_written_question_needs_no_meeting(world):
    made = ask(world)
    actions.step(world.actor("irina"), pk=made.pk, move="accept")
    with pytest.raises(Refused, match=r"consulting\.schedule\.written"):
        actions.step(world.actor("irina"), pk=made.pk, move="schedule", starts=timezone.now() + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_time_at_once_one_gets_it(world):
    irina = world.actor("irina")
    actions.offer(irina, starts=timezone.now() + timedelta(days=2), minutes=30, count=1)
    slot = Slot.objects.get().pk
    asked = {key: ask(world, by=key, form="call").pk for key in ("petr", "olga", "nina")}
    for pk in asked.values():
        actions.step(irina, pk=pk, move="accept")
    actors = {key: world.actor(key) for key in asked}

    def take(key):
        try:
            return actions.take_slot(actors[key], pk=asked[key], slot=slot).state
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        got = sorted(pool.map(take, asked))
    assert got == ["consulting.slot.gone", "consulting.slot.gone", "scheduled"]


def test_the_same_question_is_not_sent_twice(world):
    ask(world)
    with pytest.raises(Refused, match=r"consulting\.twice"):
        ask(world)
    assert Message.objects.count() == 1


def test_answers_of_the_bank_come_before_a_question_is_sent(world, client):
    found = known(world)
    client.force_login(world.account("petr"))
    form = {
        "topic": "Не умеют сокращать дроби",
        "text": TEXT,
        "theme": "methods",
        "form": "written",
        "subject": "математика",
    }
    page = client.post(reverse("consulting:new"), form)
    assert page.status_code == 200 and found.question in page.content.decode() and TEXT in page.content.decode()
    assert not Consultation.objects.exists()
    client.post(reverse("consulting:helped", args=[found.pk]), form)
    client.post(reverse("consulting:helped", args=[found.pk]), form)
    assert [(one.person_id, one.topic) for one in Solved.objects.all()] == [(world.person("petr").pk, form["topic"])]
    assert client.post(reverse("consulting:new"), form | {"seen": "1"}).status_code == 302
    assert Consultation.objects.get().topic == form["topic"]


def test_repeats_of_questions_are_found_in_the_bank(world):
    """The bar of the desk: eight repeats of ten, asked in other words, meet the answer among the first three."""
    bank = {
        "Как научить сокращать дроби": "Не могут сократить дробь до конца, шестой класс",
        "Как проверять грамматику на письме": "Ученики на письме путают грамматику, как проверить",
        "Чем занять сильного ученика": "Сильный ученик скучает, чем его занять на уроке",
        "Как провести родительское собрание": "Первое родительское собрание, с чего начать",
        "Как записаться на программу портала": "Не выходит записаться на программу на портале",
        "Как оценивать групповой проект": "Оценить каждого, когда проект групповой",
        "Что делать с опозданиями": "Постоянные опоздания на первый урок, что делать",
        "Как составить план методического объединения": "План работы объединения учителей на год",
        "Как объяснить причастный оборот": "Причастные обороты не выделяют запятыми",
        "Как снизить шум в классе": "Шумный класс, не слышат задания",
    }
    for question in bank:
        known(world, question=question, answer=f"{question}: начните с простого и проверьте через неделю.", subject="")
    hits = [question in [one.question for one in queries.alike(SYSTEM, asked)] for question, asked in bank.items()]
    assert sum(hits) >= 8


@pytest.mark.parametrize(("kept", "asked"), [("Ещё раз об учёте времени", "учет"), ("Учет прогулов", "учёт прогулов")])
def test_a_word_with_dots_and_without_is_one_word(world, kept, asked):
    found = known(world, question=kept, answer="Записывайте сразу, а итог подводите в пятницу.")
    assert queries.alike(SYSTEM, asked) == [found]
    assert list(queries.known(world.actor("petr"), text=asked)) == [found]


def test_only_what_both_allowed_and_what_names_nobody_is_shown_to_everybody(world):
    rita = world.actor("rita")
    made = answered(world)
    with pytest.raises(Refused, match=r"consulting\.bank\.consent"):
        actions.draft(rita, consultation=made.pk)
    made = answered(world, topic="Ещё вопрос", shares=True)
    found = actions.draft(rita, consultation=made.pk)
    assert actions.draft(rita, consultation=made.pk) == found
    with pytest.raises(Http404):
        queries.known_one(world.actor("petr"), found.pk)
    given = {"theme": "methods", "open_now": True, "question": "Как помочь тем, кто не успевает"}
    for text in (
        "Спросите Иванову М. П. о карточках",
        "Звоните 8 (911) 555-12-34",
        "Пишите на school@example.com сразу",
    ):
        with pytest.raises(Refused, match=r"consulting\.bank\.people"):
            actions.edit(rita, pk=found.pk, answer=text, **given)
    actions.edit(rita, pk=found.pk, answer=ANSWER, **given)
    assert queries.known_one(world.actor("petr"), found.pk).state == "open"
    actions.take_off(rita, pk=found.pk)
    with pytest.raises(Http404):
        queries.known_one(world.actor("petr"), found.pk)
    with pytest.raises(Http404):
        actions.take_off(world.actor("irina"), pk=found.pk)
    assert KnownAnswer.objects.get().state == "taken_off"


def test_what_was_typed_comes_back_with_the_reason(world, client):
    made = ask(world)
    client.force_login(world.account("irina"))
    address = reverse("consulting:step", args=[made.pk, "answer"])
    page = client.post(address, {"text": ANSWER, "minutes": "20"})
    assert page.status_code == 409 and "уже недоступно" in page.content.decode()
    client.post(reverse("consulting:step", args=[made.pk, "accept"]))
    page = client.post(address, {"text": ANSWER, "minutes": "2"})
    assert page.status_code == 422 and ANSWER in page.content.decode()
    client.force_login(world.account("petr"))
    page = client.post(reverse("consulting:new"), {"topic": "Дроби", "text": "", "theme": "methods", "form": "written"})
    assert page.status_code == 422 and "Опишите" in page.content.decode() and 'value="Дроби"' in page.content.decode()
    assert client.post(reverse("consulting:step", args=[made.pk, "tidy"])).status_code == 404


def test_an_address_of_another_site_is_never_shown(world, client):
    client.force_login(world.account("petr"))
    for bad in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        page = client.get(reverse("consulting:new"), {"about": "Маршрут", "page": bad}).content.decode()
        assert 'name="page" value=""' in page and f'href="{bad}' not in page


def test_lists_cost_the_same_for_three_and_for_forty(world, client):
    def cost():
        client.force_login(world.account("rita"))
        with CaptureQueriesContext(
            connection,
        ) as few:
            assert client.get(reverse("consulting:listing")).status_code == 200
            assert client.get(reverse("consulting:known")).status_code == 200
        return len(few)

    for n in range(3):
        answered(world, topic=f"Вопрос {n}", shares=True)
        known(world, question=f"Как быть, случай {n}")
    cost()  # what a process asks once is not counted
    few = cost()
    for n in range(3, 40):
        answered(world, topic=f"Вопрос {n}", shares=True)
        known(world, question=f"Как быть, случай {n}")
    assert cost() == few


def test_monitoring_counts_answers_and_terms(world):
    answered(world)
    ask(world, topic="Без ответа")
    tomorrow = timezone.localdate() + timedelta(days=1)
    school = world.units["mezen1"].pk
    assert list(REGISTRY["consulting.answered"].rows(tomorrow)) == [(school, 1, 2)]
    assert list(REGISTRY["consulting.in_term"].rows(tomorrow)) == [(school, 1, 1)]
    assert queries.usual_wait(SYSTEM) is None, "from one answer nothing is told"
