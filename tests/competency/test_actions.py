"""A version is prepared, approved, put in force; old results keep their sense; strangers get nowhere."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from marshrut.competency import actions, queries
from marshrut.competency.content import Aim, Content, Entry
from marshrut.competency.models import Competency, Edit, Framework, Succession, Target
from marshrut.core import queries as core
from marshrut.core.models import Fact, WorkItem
from marshrut.core.refusal import Refused

WHY = "Эксперты показали, что это разные умения"
NEW = Entry("MET-GEN-11", "methodical", "teacher", "", "Работа с данными класса", ("читает отчёт",), "а", "б", "в", "г")


def seal(draft, code):
    entry = queries.content(ALL["dasha"], draft.pk).entry(code)
    return Content((entry,)).seal()


ALL = {}


@pytest.fixture(autouse=True)
def everybody(world):
    ALL.update(world.everyone())


def publish(draft, since=None):
    actions.submit(ALL["dasha"], pk=draft.pk)
    return actions.publish(
        ALL["oksana"], pk=draft.pk, since=since or timezone.localdate(), basis="приказ № 17 от 01.11.2026"
    )


def test_a_draft_begins_as_the_version_in_force(draft):
    old = Framework.objects.get(state="in_use")
    assert queries.content_of(ALL["dasha"], draft).entries == queries.content_of(ALL["dasha"], old).entries
    assert queries.trouble_list(ALL["dasha"], draft, queries.content_of(ALL["dasha"], draft)) == []
    assert queries.difference(ALL["dasha"], old.pk, draft.pk)[2] == []


def test_the_whole_way_of_a_version_and_what_becomes_of_old_results(draft):
    dasha, today = ALL["dasha"], timezone.localdate()
    actions.split(dasha, pk=draft.pk, code="PSY-1", parts=[("PSY-1", "Возраст"), ("PSY-21", "Кризисы")], reason=WHY)
    actions.join(dasha, pk=draft.pk, codes=["COM-1", "COM-2"], code="COM-21", name="Разговор", reason=WHY)
    actions.move(
        dasha, pk=draft.pk, code="MET-GEN-1", reason=WHY,
        there={"code": "PSY-22", "group": "psyped", "position": "teacher", "subject": ""},
    )  # fmt: skip
    actions.drop(dasha, pk=draft.pk, code="MET-GEN-2", reason=WHY)
    actions.add(dasha, pk=draft.pk, entry=NEW)
    assert queries.successors(dasha, "PSY-1") == ["PSY-1"]
    done = publish(draft)
    old = Framework.objects.get(version="0.1")
    assert (done.state, old.state, old.until) == ("in_use", "archived", today)
    assert queries.framework(ALL["olga"]) == done
    assert queries.framework(ALL["olga"], as_of=today - timedelta(days=1)) == old
    assert queries.successors(dasha, "PSY-1") == ["PSY-1", "PSY-21"]
    assert queries.successors(dasha, "COM-2") == ["COM-21"]
    assert queries.successors(dasha, "MET-GEN-2") == []
    assert queries.successors(dasha, "COM-2", today - timedelta(days=1)) == ["COM-2"]
    assert queries.successors(dasha, "PSY-1", since=today) == ["PSY-1"]
    measured = date(2026, 10, 1)
    values = {"PSY-1": 0.4, "COM-1": 1.0, "COM-2": 0.0, "MET-GEN-2": 2.0}
    assert queries.carried(dasha, values, measured=measured) == {"PSY-1": 0.4, "PSY-21": 0.4, "COM-21": 0.5}
    assert queries.names(dasha)["COM-2"]
    groups = queries.groups(dasha)
    assert (groups["MET-GEN-1"], groups["COM-2"], groups["PSY-21"]) == ("psyped", "communicative", "psyped")
    assert queries.predecessors(dasha, "COM-21") == ["COM-1", "COM-2"]


def test_succession_is_not_told_twice(draft):
    """The next version does not repeat the split of the one before: results made in between stay whole."""
    actions.split(ALL["dasha"], pk=draft.pk, code="PSY-1", parts=[("PSY-1", "а"), ("PSY-21", "б")], reason=WHY)
    publish(draft)
    Framework.objects.filter(version="0.2").update(since=timezone.localdate() - timedelta(days=9))
    third = actions.start(ALL["dasha"], version="0.3")
    assert not third.successions.exists()
    actions.add(ALL["dasha"], pk=third.pk, entry=NEW)
    publish(third)
    between = timezone.localdate() - timedelta(days=4)
    assert queries.successors(ALL["dasha"], "PSY-1", since=between) == ["PSY-1"]
    assert queries.successors(ALL["dasha"], "PSY-1") == ["PSY-1", "PSY-21"]


def test_a_version_waits_for_its_day_and_may_be_recalled(draft):
    actions.add(ALL["dasha"], pk=draft.pk, entry=NEW)
    day = timezone.localdate() + timedelta(days=10)
    done = publish(draft, day)
    assert done.state == "approved"
    assert queries.framework(ALL["olga"]).version == "0.1"
    assert queries.framework(ALL["olga"], as_of=day).version == "0.2"
    assert actions.turn(ALL["oksana"]) == 0
    actions.recall(ALL["oksana"], pk=draft.pk, reason="Нужна ещё одна экспертиза")
    old = Framework.objects.get(version="0.1")
    draft.refresh_from_db()
    assert (draft.state, draft.since, draft.seal, old.until) == ("draft", None, "", None)
    actions.undo(ALL["dasha"], pk=draft.pk)
    assert queries.content_of(ALL["dasha"], draft).entry("MET-GEN-11") is None


def test_the_night_turns_versions_over(draft):
    day = timezone.localdate() + timedelta(days=3)
    publish(draft, day)
    Framework.objects.filter(pk=draft.pk).update(since=timezone.localdate())
    assert actions.turn(ALL["oksana"]) == 1
    assert actions.turn(ALL["oksana"]) == 0
    assert list(Framework.objects.order_by("pk").values_list("state", flat=True)) == ["archived", "in_use"]


def test_a_published_version_is_frozen_under_its_seal(draft):
    done = publish(draft)
    for write in (
        lambda: actions.add(ALL["dasha"], pk=done.pk, entry=NEW),
        lambda: actions.change(ALL["dasha"], pk=done.pk, code="PSY-1", entry=NEW, seen=""),
        lambda: actions.drop(ALL["dasha"], pk=done.pk, code="PSY-1", reason=WHY),
        lambda: actions.undo(ALL["dasha"], pk=done.pk),
        lambda: actions.discard(ALL["dasha"], pk=done.pk),
        lambda: actions.set_target(ALL["dasha"], pk=done.pk, aim=Aim("teacher", "", "", "psyped", "low", "none")),
    ):
        with pytest.raises(Refused, match=r"framework\.frozen"):
            write()
    assert queries.content_of(ALL["dasha"], done).seal() == done.seal


def test_an_edit_is_undone_wholly_and_step_by_step(draft):
    dasha = ALL["dasha"]
    start = queries.content_of(dasha, draft)
    actions.join(dasha, pk=draft.pk, codes=["COM-1", "COM-2"], code="COM-21", name="Разговор", reason=WHY)
    middle = queries.content_of(dasha, draft)
    actions.set_target(dasha, pk=draft.pk, aim=Aim("teacher", "", "", "COM-21", "low", "none"))
    assert actions.undo(dasha, pk=draft.pk).title.startswith("Целевой профиль")
    assert queries.content_of(dasha, draft) == middle
    actions.undo(dasha, pk=draft.pk)
    assert queries.content_of(dasha, draft) == start
    with pytest.raises(Refused, match="nothing_to_undo"):
        actions.undo(dasha, pk=draft.pk)


def test_two_editors_do_not_overwrite_each_other(draft):
    seen = seal(draft, "PSY-1")
    words = queries.content_of(ALL["dasha"], draft).entry("PSY-1")
    actions.change(ALL["dasha"], pk=draft.pk, code="PSY-1", entry=replace(words, name="Первое"), seen=seen)
    with pytest.raises(Refused, match="stale"):
        actions.change(ALL["dasha"], pk=draft.pk, code="PSY-1", entry=replace(words, name="Второе"), seen=seen)
    assert queries.content_of(ALL["dasha"], draft).entry("PSY-1").name == "Первое"


def test_words_do_not_change_the_place(draft):
    """A forged form with another code or group changes only words."""
    words = queries.content_of(ALL["dasha"], draft).entry("PSY-1")
    forged = replace(words, code="EVIL-1", group="methodical", name="Новое")
    actions.change(ALL["dasha"], pk=draft.pk, code="PSY-1", entry=forged, seen=seal(draft, "PSY-1"))
    now = queries.content_of(ALL["dasha"], draft)
    assert now.entry("EVIL-1") is None
    assert (now.entry("PSY-1").group, now.entry("PSY-1").name) == ("psyped", "Новое")


def test_an_editor_of_tasks_changes_words_of_the_own_subject_only(draft, editor):
    own = queries.content_of(ALL["dasha"], draft).entry("SUB-RUS-1")
    actions.change(
        editor, pk=draft.pk, code="SUB-RUS-1", entry=replace(own, name="Иначе"), seen=seal(draft, "SUB-RUS-1")
    )
    for code in ("SUB-MAT-1", "PSY-1"):
        other = queries.content_of(ALL["dasha"], draft).entry(code)
        with pytest.raises(Http404):
            actions.change(editor, pk=draft.pk, code=code, entry=replace(other, name="Чужое"), seen=seal(draft, code))
    with pytest.raises(Http404):
        actions.drop(editor, pk=draft.pk, code="SUB-RUS-1", reason=WHY)
    actions.undo(editor, pk=draft.pk)
    actions.add(ALL["dasha"], pk=draft.pk, entry=NEW)
    with pytest.raises(Refused, match="others_edit"):
        actions.undo(editor, pk=draft.pk)


WRITES = {
    "start": lambda a, pk: actions.start(a, version="9.9"),
    "add": lambda a, pk: actions.add(a, pk=pk, entry=NEW),
    "change": lambda a, pk: actions.change(a, pk=pk, code="PSY-1", entry=NEW, seen=""),
    "shift": lambda a, pk: actions.shift(a, pk=pk, code="PSY-2", step=-1),
    "split": lambda a, pk: actions.split(a, pk=pk, code="PSY-1", parts=[("X-1", "а"), ("X-2", "б")], reason=WHY),
    "join": lambda a, pk: actions.join(a, pk=pk, codes=["PSY-1", "PSY-2"], code="X-1", name="в", reason=WHY),
    "move": lambda a, pk: actions.move(a, pk=pk, code="PSY-1", there={"code": "X-1"}, reason=WHY),
    "drop": lambda a, pk: actions.drop(a, pk=pk, code="PSY-1", reason=WHY),
    "target": lambda a, pk: actions.set_target(a, pk=pk, aim=Aim("teacher", "", "", "psyped", "high", "none")),
    "untarget": lambda a, pk: actions.drop_target(a, pk=pk, key=("teacher", "", "", "psyped")),
    "undo": lambda a, pk: actions.undo(a, pk=pk),
    "submit": lambda a, pk: actions.submit(a, pk=pk),
    "publish": lambda a, pk: actions.publish(a, pk=pk, since=timezone.localdate(), basis="приказ № 1"),
    "return": lambda a, pk: actions.return_draft(a, pk=pk, reason=WHY),
    "recall": lambda a, pk: actions.recall(a, pk=pk, reason=WHY),
    "discard": lambda a, pk: actions.discard(a, pk=pk),
    "import": lambda a, pk: actions.import_case(a, raw=b"{}", name="x"),
}


def _state():
    models = (Framework, Competency, Succession, Target, Edit, Fact, WorkItem)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("who", ["olga", "anna", "maria", "irina", "rita", "roman", "galina"])
def test_strangers_change_nothing(draft, who):
    before = _state()
    for name, write in WRITES.items():
        with pytest.raises(Http404):
            write(ALL[who], draft.pk)
        assert _state() == before, name


@pytest.mark.parametrize("write", ["publish", "return", "recall"])
def test_who_prepares_does_not_approve(draft, write):
    with pytest.raises(Http404):
        WRITES[write](ALL["dasha"], draft.pk)


def test_the_director_does_not_edit(draft):
    with pytest.raises(Http404):
        WRITES["drop"](ALL["oksana"], draft.pk)
    with pytest.raises(Http404):
        WRITES["change"](ALL["oksana"], draft.pk)


def test_the_director_gets_a_task_and_returns_with_a_reason(draft):
    actions.submit(ALL["dasha"], pk=draft.pk)
    assert [work.kind for work in core.work(ALL["oksana"]) if "framework" in work.kind] == ["framework.to_publish"]
    assert not [work for work in core.work(ALL["egor"]) if "framework" in work.kind]
    with pytest.raises(Refused, match="reason"):
        actions.return_draft(ALL["oksana"], pk=draft.pk, reason="нет")
    actions.return_draft(ALL["oksana"], pk=draft.pk, reason="Слишком общие описания уровней")
    assert not WorkItem.objects.filter(kind="framework.to_publish", state="open").exists()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_past_is_not_rewritten(draft):
    actions.submit(ALL["dasha"], pk=draft.pk)
    for day in (timezone.localdate() - timedelta(days=1), date(2026, 9, 1)):
        with pytest.raises(Refused):
            actions.publish(ALL["oksana"], pk=draft.pk, since=day, basis="приказ № 1 от 01.09.2026")
    draft.refresh_from_db()
    assert draft.state == "expert_review"


def test_a_draft_of_an_old_version_is_not_published(draft):
    other = actions.start(ALL["dasha"], version="0.2а")
    publish(draft)
    with pytest.raises(Refused, match="не из действующей версии"):
        actions.submit(ALL["dasha"], pk=other.pk)


def test_an_old_code_never_comes_back(draft):
    actions.drop(ALL["dasha"], pk=draft.pk, code="MET-GEN-2", reason=WHY)
    publish(draft)
    Framework.objects.filter(version="0.2").update(since=timezone.localdate() - timedelta(days=1))
    third = actions.start(ALL["dasha"], version="0.3")
    with pytest.raises(Refused, match="code_used"):
        actions.add(ALL["dasha"], pk=third.pk, entry=replace(NEW, code="MET-GEN-2"))


def test_the_most_particular_target_wins(draft):
    dasha = ALL["dasha"]
    for aim in (
        Aim("teacher", "физика", "", "psyped", "medium", "low"),
        Aim("teacher", "", "", "PSY-1", "none", "none"),
    ):
        actions.set_target(dasha, pk=draft.pk, aim=aim)
    publish(draft)

    def asked(position, subject="", stage=""):
        found = queries.targets(ALL["olga"], position, subject, stage=stage)
        return {about: (line.least, line.most) for about, line in found.items()}

    assert asked("teacher")["psyped"] == ("low", "none")
    assert asked("teacher", "физика")["psyped"] == ("medium", "low")
    assert asked("teacher", "химия")["psyped"] == ("low", "none")
    assert asked("teacher", stage="young")["methodical"] == ("medium", "low")
    assert asked("psychologist")["psyped"] == ("none", "none")
    assert asked("psychologist")["methodical"] == ("low", "none")
    assert asked("head")["psyped"] == ("medium", "none")
    assert asked("teacher")["PSY-1"] == ("none", "none")
    line = queries.targets(ALL["olga"], "teacher")["PSY-1"]
    assert queries.gap(ALL["olga"], line, "medium") == 2
    assert queries.gap_spread(ALL["olga"], line, {"low": 1.0}) == (1.0, 0.0)

    def words(level, *more):
        return queries.gap_words(ALL["olga"], queries.targets(ALL["olga"], "teacher")["psyped"], level, *more)

    assert words("medium") == "Целевой профиль: от «низкий» до «не выявлены». До него 1\xa0шаг."
    assert words("low").endswith("Уровень в нём.")
    assert words("medium", 0.5, "low").endswith("До него 0,5 ± 0,5 шага: уровень на границе.")
    young = queries.targets(ALL["olga"], "teacher", stage="young")["psyped"]
    assert queries.gap_words(ALL["olga"], young, "none").endswith("Уровень лучше ожидаемого.")


def test_reads_take_a_fixed_number_of_statements(draft, statements):
    actor = ALL["olga"]
    with statements(1):
        queries.successors(actor, "PSY-1")
    with statements(1):
        queries.targets(actor, "teacher", "физика")
    with statements(1):
        list(queries.competencies(actor))
    with statements(1):
        queries.groups(actor)
