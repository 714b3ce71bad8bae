"""Anchors: the exercise that admits an expert, blind checks among answers, what may be seen when."""

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.experts import appoint, finished, key, mark, waiting

from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import Admission, Anchor, ItemVersion, ScoringTask, Work


@pytest.fixture
def version(sitting):
    return ItemVersion.objects.get(kind="open", pk__in=sitting.form.places.values("item_version"))


@pytest.fixture
def anchors(world, version):
    """Five anchors with agreed marks 0…4."""
    made = []
    for points in range(5):
        marks, left = {}, points
        for criterion in version.rubric:
            marks[criterion["id"]] = min(left, 2)
            left -= marks[criterion["id"]]
        made.append(
            actions.make_anchor(
                world.actor("dasha"), version=version.pk, text=f"Ответ учителя для пробы номер {points}", marks=marks,
                comment=f"Причина {points}",
            )
        )  # fmt: skip
    return made


def pass_exercise(world, name, shift=0):
    """The expert scores the set; every mark is off by the shift."""
    actions.begin_exercise(world.actor(name), subject="")
    for task in waiting(expert=world.person(name), purpose="exercise"):
        mark(world, task, max(0, task.anchor.points - shift))
    return Admission.objects.filter(expert=world.person(name)).latest("turn")


def test_only_admitted_experts_get_answers_when_there_is_a_set(world, anchors, sitting):
    assert pass_exercise(world, "boris").state == "admitted"
    assert pass_exercise(world, "tamara", shift=4).state == "refused"
    finished(world, sitting)
    assert {key(t) for t in ScoringTask.objects.filter(sitting=sitting)} == {"boris"}


def test_a_refused_expert_sees_agreed_marks_and_tries_again(world, anchors, enter):
    pass_exercise(world, "tamara", shift=4)
    text = enter("tamara").get(reverse("diagnostics:scoring_exercise")).content.decode()
    assert "Причина 4" in text
    assert "Пройти ещё раз" in text
    again = pass_exercise(world, "tamara")
    assert (again.turn, again.state, again.exact, again.kappa) == (2, "admitted", 1.0, 1.0)


def test_before_the_exercise_is_over_nothing_agreed_is_shown(world, anchors, enter):
    actions.begin_exercise(world.actor("boris"), subject="")
    actions.begin_exercise(world.actor("boris"), subject="")
    tasks = waiting(expert=world.person("boris"))
    assert len(tasks) == 5
    mark(world, tasks[0], 2)
    for path in ("/diagnostics/scoring/exercise/", reverse("diagnostics:scoring_task", args=[tasks[1].pk])):
        assert "Причина" not in enter("boris").get(path).content.decode()
    with pytest.raises(Refused, match="уже принята"):
        mark(world, tasks[0], 3)


def test_the_exercise_is_for_experts_of_the_subject(world, anchors, version):
    for name in ("petr", "dasha"):
        with pytest.raises(Refused):
            actions.begin_exercise(world.actor(name), subject="")
    version.item.subject = "математика"
    version.item.save()
    appoint(world, "lidia", subject="русский язык")
    assert queries.exercise_subjects(world.actor("lidia")) == []
    assert queries.exercise_subjects(world.actor("boris")) == ["математика"]


def test_the_setting_says_what_is_enough(world, anchors):
    core.set_rule(SYSTEM, "diagnostics.scoring", {"exact": 0.0, "adjacent": 0.0}, since=timezone.localdate())
    assert pass_exercise(world, "tamara", shift=4).state == "admitted"


def test_an_anchor_comes_among_answers_unmarked_and_makes_no_points(world, anchors, sitting, enter):
    core.set_rule(SYSTEM, "diagnostics.scoring", {"check_every": 1, "least_set": 99}, since=timezone.localdate())
    finished(world, sitting)
    checks = waiting(purpose="check")
    assert {key(t) for t in checks} == {"boris", "tamara"}
    text = enter("boris").get(reverse("diagnostics:scoring")).content.decode()
    assert "контрольн" not in text.lower()
    own = next(t for t in checks if key(t) == "boris")
    page = enter("boris").get(reverse("diagnostics:scoring_task", args=[own.pk])).content.decode()
    assert "Причина" not in page
    assert "эталон" not in page.lower()
    mark(world, own, 3)
    assert (Work.objects.get().state, Work.objects.get().points) == ("assigned", None)
    report = actions.rate(world.actor("dasha"), campaign=sitting.campaign_id).report
    assert report["drift"] == []
    for task in waiting(purpose="double"):
        mark(world, task, 2)
    (drift,) = actions.rate(world.actor("dasha"), campaign=sitting.campaign_id).report["drift"]
    assert (drift["expert"], drift["bias"], drift["count"]) == (own.expert_id, 3, 1)


def test_an_anchor_is_taken_from_a_settled_work_without_a_name(world, sitting, enter):
    finished(world, sitting)
    for task in waiting():
        mark(world, task, 2)
    work = Work.objects.get()
    path = reverse("diagnostics:new_anchor")
    text = enter("dasha").get(f"{path}?work={work.pk}").content.decode()
    assert "Разберу ошибки по видам." in text
    assert "Лесной" not in text
    fields = {"version": work.item_version_id, "work": work.pk, "text": "Разберу ошибки по видам."}
    answer = enter("dasha").post(path, fields)
    assert answer.status_code == 422
    assert "Разберу ошибки по видам." in answer.content.decode()
    whole = fields | {f"m-{c['id']}": "1" for c in work.item_version.rubric}
    assert enter("dasha").post(path, whole).status_code == 302
    assert Anchor.objects.get().points == len(work.item_version.rubric)


def test_only_the_officer_keeps_anchors(world, anchors):
    with pytest.raises(Http404):
        actions.retire_anchor(world.actor("boris"), pk=anchors[0].pk, active=False)
    actions.retire_anchor(world.actor("dasha"), pk=anchors[0].pk, active=False)
    assert not Anchor.objects.get(pk=anchors[0].pk).active


def test_one_who_drifts_passes_the_exercise_again(world, anchors, sitting):
    pass_exercise(world, "boris")
    actions.drop_exercise(world.actor("dasha"), expert=world.person("boris").pk, subject="")
    finished(world, sitting)
    assert not ScoringTask.objects.filter(sitting=sitting).exists()
    assert pass_exercise(world, "boris").turn == 2
