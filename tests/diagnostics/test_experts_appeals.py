"""An appeal of expert scoring: filed in time, reviewed by somebody new, answered; a changed point makes a new result."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.experts import appoint, finished, key, mark, waiting

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import Appeal, Profile, Score, ScoringTask, Work

WHY = "Во втором критерии мой пример не учтён, прошу перечитать"
ANSWER = "Ответ перечитан другим экспертом, балл указан рядом"


@pytest.fixture
def scored(world, sitting):
    """Petr's published result: two experts gave one point each; two more experts are free."""
    appoint(world, "lidia", "nina")
    finished(world, sitting)
    for task in waiting():
        mark(world, task, 1, "Второй критерий раскрыт частично")
    actions.score(SYSTEM, sitting=sitting.pk)
    return sitting


@pytest.fixture
def filed(world, scored):
    place = Work.objects.get().place
    return actions.file_appeal(world.actor("petr"), sitting=scored.pk, place=place, text=WHY)


def reviewed(world, filed, points, comment="Пример засчитан"):
    """Another expert reads the answer again and gives the points."""
    actions.appeal_to_expert(world.actor("dasha"), pk=filed.pk)
    (task,) = waiting()
    mark(world, task, points, comment)
    return task


def test_another_expert_raises_the_point_and_the_result_is_made_anew(world, scored, filed):
    former, before = Profile.objects.get(), Score.objects.count()
    had = set(ScoringTask.objects.values_list("expert_id", flat=True))
    task = reviewed(world, filed, 5)
    assert task.expert_id not in had | {scored.person_id}
    actions.decide_appeal(world.actor("dasha"), pk=filed.pk, answer=ANSWER)
    actions.score(SYSTEM, sitting=scored.pk)
    filed.refresh_from_db()
    former.refresh_from_db()
    assert (filed.state, filed.before, filed.after) == ("changed", 1, 5)
    assert (Work.objects.get().points, Work.objects.get().settled_by) == (5, "appeal")
    assert former.state == "superseded"
    now = Profile.objects.get(state="published")
    assert (now.sitting_id, now.edition, former.edition) == (scored.pk, 2, 1)
    assert Score.objects.count() == 2 * before
    overall = {s.edition: s.points for s in Score.objects.filter(group="overall")}
    assert overall[2] - overall[1] == 4
    actions.score(SYSTEM, sitting=scored.pk)
    assert (Profile.objects.count(), Score.objects.count()) == (2, 2 * before)


def test_the_same_point_confirms_and_changes_nothing(world, scored, filed):
    reviewed(world, filed, 1)
    actions.decide_appeal(world.actor("dasha"), pk=filed.pk, answer=ANSWER)
    actions.score(SYSTEM, sitting=scored.pk)
    filed.refresh_from_db()
    assert (filed.state, Profile.objects.count(), Work.objects.get().settled_by) == ("confirmed", 1, "mean")
    assert not WorkItem.objects.filter(kind="diagnostics.appeal", state="open").exists()


def test_the_teacher_reads_the_answer_and_the_remark_but_no_names(world, scored, filed, enter):
    task = reviewed(world, filed, 4)
    actions.decide_appeal(world.actor("dasha"), pk=filed.pk, answer=ANSWER)
    path = reverse("diagnostics:appeal", args=[scored.pk])
    assert Notice.objects.filter(person_id=scored.person_id, url=path).count() == 1
    text = enter("petr").get(path).content.decode()
    assert ANSWER in text
    assert "Пример засчитан" in text
    assert "1 → 4" in text
    for expert in (world.person(key(t)) for t in ScoringTask.objects.all()):
        assert expert.surname not in text
    assert world.person("dasha").surname not in text
    assert task.code not in text


def test_the_officer_sees_codes_and_no_name(world, filed, enter):
    for path in (reverse("diagnostics:appeals"), reverse("diagnostics:appeal_case", args=[filed.pk])):
        text = enter("dasha").get(path).content.decode()
        assert Work.objects.get().code in text
        for name in ("Лесной", "Пётр", "Мезен", "Оценкин", "Проверина"):
            assert name not in text


def test_to_the_expert_an_appeal_looks_like_any_other_answer(world, filed, enter):
    actions.appeal_to_expert(world.actor("dasha"), pk=filed.pk)
    (task,) = waiting()
    text = enter(key(task)).get(reverse("diagnostics:scoring_task", args=[task.pk])).content.decode()
    assert "обращени" not in text.lower()
    assert "раскрыт частично" not in text
    assert WHY not in text


def test_a_commission_decides_with_its_protocol(world, scored, filed):
    dasha = world.actor("dasha")
    for points, protocol, words in ((9, "№ 3 от 01.12.2026", "Балл"), (2, "", "протокол")):
        with pytest.raises(Refused, match=words):
            actions.appeal_by_commission(dasha, pk=filed.pk, points=points, protocol=protocol, remark="")
    actions.appeal_by_commission(dasha, pk=filed.pk, points=2, protocol="№ 3 от 01.12.2026", remark="Учтено")
    with pytest.raises(Refused, match="недоступно"):
        actions.appeal_to_expert(dasha, pk=filed.pk)
    actions.decide_appeal(dasha, pk=filed.pk, answer=ANSWER)
    assert Work.objects.get().points == 2


def test_after_five_working_days_it_is_late(world, scored):
    place = Work.objects.get().place
    Profile.objects.update(published_at=timezone.now() - timedelta(days=15))
    with pytest.raises(Refused, match="Срок обращения прошёл"):
        actions.file_appeal(world.actor("petr"), sitting=scored.pk, place=place, text=WHY)
    assert not Appeal.objects.exists()


def test_a_second_appeal_a_short_one_and_a_wrong_answer_are_refused(world, scored, filed, enter):
    place = Work.objects.get().place
    for number, text, words in ((place, WHY, "уже подано"), (place + 90, WHY, "Выберите ответ")):
        with pytest.raises(Refused, match=words):
            actions.file_appeal(world.actor("petr"), sitting=scored.pk, place=number, text=text)
    Appeal.objects.all().delete()
    path = reverse("diagnostics:appeal", args=[scored.pk])
    answer = enter("petr").post(path, {"place": str(place), "text": "не согласен"})
    assert answer.status_code == 422
    assert "не согласен" in answer.content.decode()


@pytest.mark.parametrize("name", ["boris", "egor", "anna", "dasha", "olga"])
def test_nobody_else_opens_or_files_it(world, scored, name, enter):
    path = reverse("diagnostics:appeal", args=[scored.pk])
    assert enter(name).get(path).status_code == 404
    assert enter(name).post(path, {"place": "1", "text": WHY}).status_code == 404
    assert not Appeal.objects.exists()


def test_only_the_officer_judges(world, filed):
    for name in ("petr", "boris", "egor", "irina"):
        with pytest.raises(Http404):
            actions.appeal_to_expert(world.actor(name), pk=filed.pk)
        with pytest.raises(Http404):
            actions.decide_appeal(world.actor(name), pk=filed.pk, answer=ANSWER)


def test_the_answer_may_not_come_before_the_review(world, filed):
    with pytest.raises(Refused, match="недоступно"):
        actions.decide_appeal(world.actor("dasha"), pk=filed.pk, answer=ANSWER)


def test_the_link_stands_on_the_own_profile_only(world, scored, enter):
    path = reverse("diagnostics:appeal", args=[scored.pk])
    assert path in enter("petr").get("/diagnostics/profile/").content.decode()
    actions.give_access(world.actor("petr"), helper_id=world.person("irina").pk)
    assert path not in enter("irina").get(f"/diagnostics/people/{scored.person_id}/profile/").content.decode()
    assert queries.appeal_until(world.actor("petr"), scored) > timezone.localdate()
