"""Pupils' results: names are refused, rights hold, the way to published recommendations, undo."""

from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.outside import actions, queries
from marshrut.outside.models import Batch, Score, Share, Study, Task
from marshrut.outside.moves import STUDIES
from marshrut.outside.words import StudyState
from marshrut.people import actions as people
from tests.outside.made import book, town

HEADS = (
    "Муниципалитет", "Организация", "Код класса", "Код учителя", "Задание", "Что проверяет", "Уровень", "Писали",
    "Выполнение, %",
)  # fmt: skip
SCORES = ("Муниципалитет", "Организация", "Код класса", "Балл", "Человек", "Понизили", "Повысили")
PLACES = (
    ("onega", "СОШ № 4 г. Онеги"),
    ("onega", "СОШ № 2 г. Онеги"),
    ("mezen", "Мезенская средняя школа"),
    ("karg", "Каргопольская школа № 3"),
)


@pytest.fixture
def dasha(world):
    return world.actor("dasha")


@pytest.fixture
def chair(world):
    people.appoint(
        SYSTEM, person_id=world.person("lidia").pk, role=Role.RUMO_CHAIR, unit=world.units["29"], subject="математика"
    )
    return world.actor("lidia")


def rows(world, *, pupils=30):
    made = []
    for n, (key, name) in enumerate(PLACES):
        for number, hard, share in (
            ("1", "базовый", 82),
            ("2", "базовый", 41),
            ("3", "высокий", 12 + n),
            ("4", "высокий", 22),
        ):
            made.append((town(world, key), name, "5А", f"У-{n}", number, "счёт", hard, pupils, share))
    return made


def load(actor, study, made, kind="tasks", heads=HEADS):
    return actions.upload(actor, kind=kind, name="впр.xlsx", content=book(heads, made), subject_id=study.pk)


@pytest.fixture
def study(dasha, world):
    made = actions.make_study(
        dasha, source="vpr", subject="математика", grade=5, year="2025/2026", thresholds=[7, 12, 16]
    )
    actions.commit(dasha, pk=load(dasha, made, rows(world)).pk)
    return made


def open_(dasha, study):
    for name in ("check", "analyse"):
        actions.move_study(dasha, pk=study.pk, name=name)
    return Study.objects.get(pk=study.pk)


def test_a_file_with_names_leaves_no_trace(dasha, study, world):
    before = Batch.objects.count(), len(list(Path(settings.MEDIA_ROOT).rglob("*.xlsx")))
    bad_head = book((*HEADS, "ФИО"), [(*row, "") for row in rows(world)])
    bad_cell = book((*HEADS, "Примечание"), [(*rows(world)[0], "Иванова Мария Петровна")])
    for content in (bad_head, bad_cell):
        with pytest.raises(Refused) as told:
            actions.upload(dasha, kind="tasks", name="впр.xlsx", content=content, subject_id=study.pk)
        assert told.value.code == "pupils.names"
        assert "не принят и не сохранён" in told.value.text and "колонка 10" in told.value.text
        assert "Иванова" not in told.value.text
    assert (Batch.objects.count(), len(list(Path(settings.MEDIA_ROOT).rglob("*.xlsx")))) == before


def test_troubles_by_row_and_column(dasha, study, world):
    onega = town(world, "onega")
    batch = load(
        dasha, study,
        [(onega, "СОШ № 4 г. Онеги", "5Б", "", "1", "", "", 20, 140), (onega, "СОШ № 99", "5Б", "", "1", "", "", 20, 40),
         (onega, "СОШ № 4 г. Онеги", "5Б", "", "1", "", "", "12,5", 40), (onega, "СОШ № 4 г. Онеги", "5А", "", "1", "", "", 20, 40),
         (onega, "СОШ № 4 г. Онеги", "5В", "", "1", "", "", 20, "46,5")],
    )  # fmt: skip
    assert {(t["row"], t["field"]) for t in batch.errors if t["error"]} == {
        (2, "share"), (3, "organisation"), (4, "pupils"), (5, "task"),
    }  # fmt: skip
    assert batch.good == 1


def test_failing_tasks_follow_the_borders(dasha, study):
    found = queries.item_map(dasha, study)
    assert [(row.task.number, row.failing) for row in found] == [("1", False), ("2", True), ("3", True), ("4", False)]
    assert all(row.share.low < row.share.value < row.share.high for row in found)


def test_undo_takes_shares_and_empty_tasks(dasha, study):
    actions.undo(dasha, pk=Batch.objects.get(kind="tasks").pk)
    assert not Share.objects.exists() and not Task.objects.exists()


def test_a_school_is_seen_by_itself_its_municipality_and_the_centre(dasha, study, world):
    open_(dasha, study)
    mezen = world.units["mezen1"].pk
    may = {
        who for who in ("dasha", "oksana", "anna", "egor", "maria") if queries.school(world.actor(who), study, mezen)
    }
    assert may == {"dasha", "oksana", "anna", "egor", "maria"}
    for who in ("zoya", "klim", "petr", "irina", "lidia", "denis", "galina", "boris", "roman"):
        with pytest.raises(Http404):
            queries.school(world.actor(who), study, mezen)
    keys = [p.key for p in queries.school_points(dasha, study)]
    assert [u.name for u in queries.visible_schools(world.actor("anna"), keys).values()] == ["Мезенская средняя школа"]
    assert queries.visible_schools(world.actor("irina"), keys) == {}


def test_a_foreign_school_is_on_no_page(study, dasha, enter):
    open_(dasha, study)
    text = enter("anna").get(f"/outside/pupils/{study.pk}/").content.decode()
    assert "Мезенская средняя школа" in text
    assert "СОШ № 4" not in text and "Каргопольская" not in text
    text = enter("irina").get(f"/outside/pupils/{study.pk}/").content.decode()
    assert "Карта заданий" in text and "Мезенская средняя" not in text


def test_before_the_analysis_is_open_schools_see_nothing(study, world):
    for who in ("anna", "egor", "maria"):
        with pytest.raises(Http404):
            queries.study(world.actor(who), study.pk)


def test_a_teacher_with_few_pupils_is_not_shown_and_nobody_is_ranked(dasha, study, world):
    onega, name = town(world, "onega"), "СОШ № 4 г. Онеги"
    more = [
        (onega, name, f"5{k}", code, "1", "", "", n, share)
        for k, code, n, share in (("Б", "У-9", 24, 99), ("В", "А-1", 25, 10))
    ]
    actions.commit(dasha, pk=load(dasha, study, more).pk)
    found = queries.teachers(dasha, study, world.units["onega4"])
    assert [(row["code"], row["n"], row["share"] is None) for row in found] == [
        ("А-1", 25, False), ("У-0", 30, False), ("У-9", 24, True),
    ]  # fmt: skip


def test_quality_is_told_to_those_who_see_the_school(dasha, study, world):
    counts = dict.fromkeys(range(4, 20), 20) | {6: 2, 7: 60}
    made = [(town(world, "mezen"), "Мезенская средняя школа", "5А", k, n, 0, n // 2) for k, n in counts.items()]
    made += [(town(world, "onega"), "СОШ № 4 г. Онеги", "5А", k, 20, 1, 1) for k in range(4, 20)]
    actions.commit(dasha, pk=load(dasha, study, made, kind="scores", heads=SCORES).pk)
    assert Score.objects.count() == 32
    told = queries.quality(dasha, study)
    assert [row["unit"].name for row in told] == ["Мезенская средняя школа"]
    assert "у порога 7: 60 человек" in told[0]["words"] and "выше журнала" in told[0]["words"]
    assert queries.quality(world.actor("zoya"), study) == []


def test_the_whole_way_of_a_recommendation(dasha, study, world, chair, enter):
    irina = world.actor("irina")
    open_(dasha, study)
    task = Task.objects.get(number="2")
    row = next(row for row in queries.item_map(irina, study) if row.task == task)
    assert "Задание 2" in queries.draft(irina, row)
    with pytest.raises(Refused, match=r"study\.causes"):
        actions.move_study(irina, pk=study.pk, name="name_causes")
    actions.name_causes(irina, pk=study.pk, causes="Мало задач на движение")
    actions.move_study(irina, pk=study.pk, name="name_causes")
    with pytest.raises(Refused, match=r"study\.advice"):
        actions.move_study(irina, pk=study.pk, name="recommend")
    code = queries.competency_options(irina, study)[0][0]
    given = {"pk": study.pk, "task_id": task.pk, "competencies": [code], "advice": "Разобрать на объединении"}
    actions.advise(irina, edition=1, **given)
    with pytest.raises(Refused, match=r"task\.stale"):
        actions.advise(irina, edition=1, **given)
    actions.move_study(irina, pk=study.pk, name="recommend")
    with pytest.raises(Http404):
        actions.move_study(irina, pk=study.pk, name="approve")
    with pytest.raises(Refused, match=r"study\.closed"):
        actions.advise(irina, edition=2, **given)
    actions.move_study(chair, pk=study.pk, name="return", reason="Назовите, кому именно помогать")
    actions.move_study(irina, pk=study.pk, name="recommend")
    for name in ("approve", "publish"):
        assert "Разобрать на объединении" not in enter("anna").get(f"/outside/pupils/{study.pk}/").content.decode()
        actions.move_study(chair, pk=study.pk, name=name)
    assert "Разобрать на объединении" in enter("anna").get(f"/outside/pupils/{study.pk}/").content.decode()
    for name in ("measure", "recheck"):
        done = actions.move_study(irina, pk=study.pk, name=name)
    assert done.state == StudyState.RECHECKED
    assert {move.target for move in STUDIES.moves.values()} == set(StudyState.values) - {"loaded"}


def test_a_methodist_of_another_subject_stays_out(dasha, study, world):
    open_(dasha, study)
    lidia = world.actor("lidia")
    for step in (
        lambda: actions.name_causes(lidia, pk=study.pk, causes="Чужое"),
        lambda: actions.advise(
            lidia, pk=study.pk, task_id=Task.objects.first().pk, edition=1, competencies=[], advice="Чужое"
        ),
        lambda: actions.move_study(lidia, pk=study.pk, name="name_causes"),
        lambda: queries.study(lidia, study.pk),
    ):
        with pytest.raises(Http404):
            step()
    assert Study.objects.get().causes == ""


@pytest.mark.parametrize("who", ["petr", "anna", "maria", "irina", "oksana", "galina", "boris"])
def test_only_the_centre_loads(dasha, study, world, who):
    with pytest.raises(Http404):
        load(world.actor(who), study, rows(world))
    with pytest.raises(Http404):
        actions.make_study(world.actor(who), source="oge", subject="математика", grade=9, year="2025/2026")
    assert Study.objects.count() == 1


def test_pages_speak_when_input_is_wrong(enter, study):
    browser = enter("dasha")
    answer = browser.post("/outside/pupils/new/", {"source": "vpr", "subject": "физика", "grade": "15", "year": "2025"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "2025/2026" in text
    again = {"source": "vpr", "subject": "математика", "grade": "5", "year": "2025/2026"}
    answer = browser.post("/outside/pupils/new/", again)
    assert answer.status_code == 422 and "Такая работа уже есть" in answer.content.decode()
    answer = browser.post(f"/outside/pupils/{study.pk}/load/tasks/", {})
    assert answer.status_code == 422 and "Выберите файл" in answer.content.decode()


def test_the_analysis_takes_a_fixed_number_of_statements(enter, study, django_assert_max_num_queries):
    browser = enter("dasha")
    with django_assert_max_num_queries(34):
        text = browser.get(f"/outside/pupils/{study.pk}/").content.decode()
    assert "Школы без рейтинга" in text and "<svg" in text
    assert browser.get(f"/outside/pupils/{study.pk}/?file=xlsx").content[:2] == b"PK"
