"""Answers that were given to experts before works existed get their works, with points settled as they were then."""

from collections import defaultdict
from secrets import token_hex

from django.db import migrations
from django.utils import timezone


def settled(marks):
    return marks[-1] if len(marks) > 2 else round(sum(marks) / len(marks))


def make_works(apps, schema_editor):
    room = {name: apps.get_model("diagnostics", name) for name in ("ScoringTask", "FormItem", "Work")}
    tasks = defaultdict(list)
    for task in room["ScoringTask"].objects.select_related("sitting").order_by("pk"):
        tasks[task.sitting_id, task.place].append(task)
    versions = dict()
    for form, order, version in room["FormItem"].objects.values_list("form_id", "order", "item_version_id"):
        versions[form, order] = version
    for (sitting, place), found in tasks.items():
        version = versions.get((found[0].sitting.form_id, place))
        if version is None:
            continue
        marks = [task.points for task in found if task.points is not None]
        work = room["Work"](sitting_id=sitting, place=place, item_version_id=version, code=token_hex(4).upper())
        if found[0].sitting.state == "scored" and marks:
            work.state, work.points, work.settled_by = "final", settled(marks), "mean" if len(marks) < 3 else "closest"
            work.settled_at = max(task.scored_at or timezone.now() for task in found)
        elif len(found) > 2:
            work.state = "third_expert"
        work.save()


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0009_answers_scored_by_experts")]
    operations = [migrations.RunPython(make_works, migrations.RunPython.noop)]
