"""What tests of expert scoring share: more experts, a finished sitting, marks."""

from tests.diagnostics.test_sittings import answer_all
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions
from marshrut.diagnostics.models import FormItem, ScoringTask
from marshrut.people import actions as people

LONG_REASON = "Других экспертов в регионе сейчас нет"


def appoint(world, *names, subject=""):
    """More experts of scoring."""
    for name in names:
        people.appoint(
            SYSTEM, person_id=world.person(name).pk, role=Role.SCORING_EXPERT, unit=world.units["29"], subject=subject,
            since=SINCE,
        )  # fmt: skip


def finished(world, sitting, name="petr"):
    """The person answers all and finishes; the queue assigns experts."""
    answer_all(world.actor(name), sitting)
    actions.finish(world.actor(name), pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    return sitting


def key(task):
    return task.expert.email.split("@")[0]


def rubric(task):
    if task.anchor_id:
        return task.anchor.item_version.rubric
    return FormItem.objects.get(form_id=task.sitting.form_id, order=task.place).item_version.rubric


def spread(task, points):
    """Marks that sum to the points."""
    marks, left = {}, points
    for criterion in rubric(task):
        marks[criterion["id"]] = min(left, len(criterion["levels"]) - 1)
        left -= marks[criterion["id"]]
    return marks


def mark(world, task, points, comment=""):
    """The expert of a task gives the points."""
    actions.mark_answer(world.actor(key(task)), pk=task.pk, marks=spread(task, points), comment=comment)


def waiting(**filters):
    return list(ScoringTask.objects.filter(state="assigned", **filters).order_by("pk"))
