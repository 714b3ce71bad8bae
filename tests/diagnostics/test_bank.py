"""The life of a task: moves with their guards, versions, reviews, reports, enemies."""

import pytest
from django.http import Http404
from tests.diagnostics import made
from tests.diagnostics.made import GOOD, measured, move, review, sent, words

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import Item, ItemReport, ItemVersion, Remark, Review
from marshrut.diagnostics.moves import ITEMS
from marshrut.diagnostics.words import ItemState
from marshrut.people import actions as people
from marshrut.people.models import Appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    made.seat(world)
    return world


def state(item):
    item.refresh_from_db()
    return item.state


def reviewers(item):
    return list(Review.objects.filter(version__item=item).order_by("pk").values_list("reviewer__email", flat=True))


def refused(call):
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def test_a_task_goes_from_draft_to_active(desk):
    item = sent(desk)
    assert state(item) == "methodical_review"
    assert len(reviewers(item)) == 2
    review(desk, item)
    assert state(item) == "methodical_review"
    review(desk, item)
    assert state(item) == "language_review"
    review(desk, item)
    review(desk, item)
    assert state(item) == "pilot"
    assert refused(lambda: move(desk, "galina", item, "accept")) == "item.unmeasured"
    measured(item)
    move(desk, "galina", item, "accept")
    with pytest.raises(Http404):
        move(desk, "nina", item, "activate")
    move(desk, "dasha", item, "activate")
    assert state(item) == "active"
    told = [line["told"] for line in queries.item_card(desk.actor("nina"), item.pk).journal]
    assert told[0] == "введено в действие"
    assert told[-1] == "черновик создан"


@pytest.mark.parametrize("name", [name for name, one in ITEMS.moves.items() if one.right != "diagnostics.review"])
@pytest.mark.parametrize("place", ItemState.values)
def test_moves_are_made_only_from_their_states(desk, name, place):
    step = ITEMS.moves[name]
    item = actions.make_item(desk.actor("nina"), **words())
    measured(item)
    Item.objects.filter(pk=item.pk).update(state=place)
    who = {"edit_items": "nina", "release_items": "dasha", "calibrate": "galina"}[step.right.partition(".")[2]]
    if place in step.sources:
        move(desk, who, item, name, "Достаточно длинная причина")
        assert state(item) == step.target
    else:
        assert refused(lambda: move(desk, who, item, name, "Достаточно длинная причина")) == f"move.{name}.from_{place}"
        assert state(item) == place


def test_results_of_reviews_cannot_be_pressed(desk):
    item = sent(desk)
    for name in ("pass_methodical", "return", "нет такого"):
        with pytest.raises(Http404):
            move(desk, "dasha", item, name)
    assert state(item) == "methodical_review"


def test_reviewers_are_of_the_subject_not_the_author_and_evenly_loaded(desk):
    for _ in range(3):
        item = sent(desk)
        assert "vera@example.com" not in reviewers(item)
    load = [Review.objects.filter(reviewer=desk.person(name)).count() for name in ("boris", "tamara", "olga")]
    assert load == [2, 2, 2]


def test_the_author_never_reviews_even_with_the_role(desk):
    person = desk.person("nina")
    people.appoint(SYSTEM, person_id=person.pk, role=Role.ITEM_REVIEWER, unit=desk.units["29"], since=made.SINCE)
    item = sent(desk)
    assert "nina@example.com" not in reviewers(item)
    with pytest.raises(Refused) as caught:
        actions.appoint_reviewer(desk.actor("dasha"), pk=item.pk, person_id=person.pk)
    assert caught.value.code == "review.unable"
    forged = Review.objects.create(
        version=ItemVersion.objects.get(item=item), stage=item.state, round=1, reviewer=person, due=made.SINCE
    )
    code = refused(lambda: actions.give_review(desk.actor("nina"), pk=forged.pk, marks=GOOD, decision="accept"))
    assert code == "review.own"
    with pytest.raises(Http404):
        queries.my_review(desk.actor("nina"), forged.pk)


def test_rework_hides_names_and_waits_for_answers(desk):
    item = sent(desk)
    review(desk, item, marks=GOOD | {"key": 0}, decision="rework", remarks=[("line-2", "Ключ неверен: корень один.")])
    assert queries.stages(desk.actor("nina"), item) == []
    review(desk, item)
    assert state(item) == "draft"
    assert WorkItem.objects.get(kind="diagnostics.item_rework").person_id == desk.person("nina").pk
    (stage,) = queries.stages(desk.actor("nina"), item)
    assert stage.remarks[0][0].startswith("Строка 2")
    assert not stage.verdict.passed
    move(desk, "nina", item, "check")
    assert refused(lambda: move(desk, "nina", item, "submit")) == "item.unanswered"
    remark = Remark.objects.get()
    actions.answer_remarks(desk.actor("nina"), pk=item.pk, answers={remark.pk: "Исправлено, спасибо."})
    move(desk, "nina", item, "submit")
    item.refresh_from_db()
    assert item.round == 2
    assert not WorkItem.objects.filter(kind="diagnostics.item_rework", state="open").exists()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"marks": {**GOOD, "key": 3}}, "review.marks"),
        ({"marks": {}}, "review.marks"),
        ({"decision": "может быть"}, "review.decision"),
        ({"marks": {**GOOD, "key": 0}}, "review.zero"),
        ({"decision": "rework"}, "review.silent"),
        ({"decision": "rework", "remarks": [("stem", "плохо")]}, "review.short"),
    ],
)
def test_an_unfinished_review_changes_nothing(desk, told, code):
    item = sent(desk)
    assert refused(lambda: review(desk, item, **told)) == code
    assert not Review.objects.filter(state="done").exists()


def test_a_foreign_review_is_not_there_and_a_given_one_is_final(desk):
    item = sent(desk)
    waiting = Review.objects.filter(version__item=item).order_by("pk")[0]
    with pytest.raises(Http404):
        actions.give_review(desk.actor("vera"), pk=waiting.pk, marks=GOOD, decision="accept")
    given = review(desk, item)
    name = given.reviewer.email.partition("@")[0]
    again = refused(lambda: actions.give_review(desk.actor(name), pk=given.pk, marks=GOOD, decision="accept"))
    assert again == "review.done"
    with pytest.raises(Http404):
        queries.item_card(desk.actor(name), item.pk)


def test_a_recalled_task_takes_reviews_back(desk):
    item = sent(desk)
    waiting = Review.objects.filter(version__item=item)[0]
    assert refused(lambda: move(desk, "nina", item, "recall", "мало")) == "move.recall.reason"
    move(desk, "nina", item, "recall", "Нашла ошибку в условии")
    assert set(Review.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert not WorkItem.objects.filter(kind="diagnostics.item_review", state="open").exists()
    name = waiting.reviewer.email.partition("@")[0]
    code = refused(lambda: actions.give_review(desk.actor(name), pk=waiting.pk, marks=GOOD, decision="accept"))
    assert code == "review.over"


def test_the_officer_is_called_when_reviewers_are_too_few_and_changes_them(desk):
    item = sent(desk)
    first = Review.objects.filter(version__item=item).order_by("pk")[0]
    other, _ = queries.able_reviewers(desk.actor("dasha"), item)[0]
    with pytest.raises(Http404):
        actions.appoint_reviewer(desk.actor("nina"), pk=item.pk, person_id=other.pk)
    actions.appoint_reviewer(desk.actor("dasha"), pk=item.pk, person_id=other.pk, instead_of=first.pk)
    first.refresh_from_db()
    assert first.state == "withdrawn"
    Appointment.objects.filter(role="item_reviewer").delete()
    short = sent(desk)
    duty = WorkItem.objects.get(kind="diagnostics.item_reviewers", subject_id=short.pk)
    assert duty.role == "diagnostics_officer"
    assert "2" in duty.hint


def test_a_seen_version_is_kept_and_an_unseen_one_is_changed(desk):
    item = actions.make_item(desk.actor("nina"), **words())
    actions.edit_item(desk.actor("nina"), pk=item.pk, edition=1, **words(stem="Сколько корней?"))
    assert ItemVersion.objects.get(item=item).stem == "Сколько корней?"
    measured(Item.objects.get(pk=item.pk))
    actions.edit_item(desk.actor("nina"), pk=item.pk, edition=2, **words(stem="Сколько корней у уравнения?"))
    assert list(item.versions.order_by("version").values_list("stem", flat=True)) == [
        "Сколько корней?",
        "Сколько корней у уравнения?",
    ]
    (change,) = queries.item_changes(desk.actor("nina"), item.pk, 1, 2)
    assert change == {"where": "Условие", "was": "Сколько корней?", "now": "Сколько корней у уравнения?"}


def test_a_version_in_a_form_never_changes(desk):
    form = actions.assemble_form(desk.actor("dasha"), title="Базовый", subject="математика")
    version = form.places.first().item_version
    Item.objects.filter(pk=version.item_id).update(state="draft")
    was = version.stem
    actions.edit_item(desk.actor("dasha"), pk=version.item_id, edition=1, **words())
    version.refresh_from_db()
    assert version.stem == was
    assert Item.objects.get(pk=version.item_id).version == 2


def test_stale_and_foreign_edits_are_refused(desk):
    item = actions.make_item(desk.actor("nina"), **words())
    nina = desk.actor("nina")
    actions.edit_item(nina, pk=item.pk, edition=1, **words(stem="Первая правка"))
    assert refused(lambda: actions.edit_item(nina, pk=item.pk, edition=1, **words(stem="Вторая"))) == "item.stale"
    assert refused(lambda: actions.move_item(nina, pk=item.pk, name="check", edition=1)) == "item.stale"
    assert ItemVersion.objects.get(item=item).stem == "Первая правка"
    with pytest.raises(Http404):
        actions.edit_item(desk.actor("boris"), pk=item.pk, edition=2, **words())
    code = refused(lambda: actions.make_item(nina, **words(subject="русский язык")))
    assert code == "item.subject"
    assert Item.objects.filter(code__startswith="З-").count() == 1


def test_an_unready_draft_waits_for_its_author(desk):
    item = actions.make_item(desk.actor("nina"), **words(rationale="", key=[]))
    with pytest.raises(Refused) as caught:
        move(desk, "nina", item, "check")
    assert caught.value.text == "Задание ещё не готово. Поясните, почему ключ верен. Отметьте верный вариант."


def active(desk):
    item = actions.make_item(desk.actor("nina"), **words())
    measured(item)
    Item.objects.filter(pk=item.pk).update(state="active")
    return item


def test_a_taker_reports_and_the_editor_suspends(desk, sitting):
    report = actions.report_from_sitting(
        desk.actor("petr"), sitting=sitting.pk, place=1, kind="error", text="Верны два варианта из четырёх."
    )
    item = report.version.item
    with pytest.raises(Http404):
        actions.report_from_sitting(
            desk.actor("olga"), sitting=sitting.pk, place=1, kind="leak", text="Чужая работа тут"
        )
    again = {"sitting": sitting.pk, "place": 1, "kind": "leak", "text": "И ещё раз о том же"}
    assert refused(lambda: actions.report_from_sitting(desk.actor("petr"), **again)) == "report.twice"
    assert WorkItem.objects.filter(kind="diagnostics.item_report", state="open").exists()
    move(desk, "dasha", item, "suspend", "Ключ неверен, исправляем")
    report.refresh_from_db()
    assert (report.state, report.verdict) == ("accepted", "Ключ неверен, исправляем")
    assert not WorkItem.objects.filter(kind="diagnostics.item_report", state="open").exists()
    assert Notice.objects.filter(person_id=desk.person("petr").pk, kind="diagnostics.item_report").exists()


def test_a_report_that_is_not_confirmed_keeps_its_answer(desk):
    item = active(desk)
    report = ItemReport.objects.create(
        version=item.versions.get(), kind="leak", text="Видел в сети", reporter=desk.person("petr"), due=made.SINCE
    )
    nina = desk.actor("nina")
    assert refused(lambda: actions.decline_report(nina, item=item.pk, pk=report.pk, verdict="нет")) == "report.verdict"
    other = active(desk)
    with pytest.raises(Http404):
        actions.decline_report(nina, item=other.pk, pk=report.pk, verdict="Проверено: похожее другое")
    Item.objects.filter(pk=item.pk).update(state="suspended")
    assert refused(lambda: move(desk, "dasha", item, "restore", "Ошибки нет, проверено")) == "item.disputed"
    actions.decline_report(nina, item=item.pk, pk=report.pk, verdict="Проверено: похожее другое")
    move(desk, "dasha", item, "restore", "Ошибки нет, проверено")
    assert state(item) == "active"


def test_enemies_and_exposure(desk, sitting):
    one, other = active(desk), active(desk)
    nina = desk.actor("nina")
    told = {"code": other.code, "reason": "Одно подсказывает другое"}
    actions.part_items(nina, pk=one.pk, **told)
    actions.part_items(nina, pk=one.pk, **told)
    pair = (one.pk, other.pk)
    assert queries.enemies(nina, pair) == {pair}
    assert (
        refused(lambda: actions.part_items(nina, pk=one.pk, code=one.code, reason="Само с собой нельзя"))
        == "enemy.same"
    )
    assert (
        refused(lambda: actions.part_items(nina, pk=one.pk, code="нет", reason="Такого задания нет")) == "enemy.unknown"
    )
    actions.join_items(nina, pk=other.pk, enemy=queries.enemies_of(nina, one)[0].pk)
    assert queries.enemies(nina, pair) == set()
    shown = sitting.form.places.first().item_version.item_id
    assert queries.exposure(desk.actor("dasha"), [shown, one.pk]) == {shown: 1, one.pk: 0}
