"""A published campaign by stages or by answers, answers of a made-up person, questions over the short path."""

import json
from datetime import timedelta

from django.test import RequestFactory
from django.utils import timezone
from tests.diagnostics.test_calibrating import wrong
from tests.diagnostics.two_forms import versions

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions, designing, onward, ticket
from marshrut.diagnostics.models import Answer, Calibration, Form, FormItem, Invitation, ItemParameter
from marshrut.diagnostics.saving import short_path
from marshrut.diagnostics.words import GROUP_ORDER


def quick(mode):
    """A form of single-choice tasks made without the assembly: by difficulty for stages, all of them for single tasks."""
    tasks = versions()
    known = {row.item_version_id: row.difficulties[0] for row in ItemParameter.objects.filter(calibration__in_use=True)}
    tasks.sort(key=lambda one: (known[one.pk], one.pk))
    stages = mode == "stages"
    size, middle = designing.MODULE, len(tasks) // 2
    parts = [tasks[middle - size : middle], tasks[:size], tasks[middle : middle + size], tasks[-size:]]
    design = {"calibration": Calibration.objects.get(in_use=True).pk}
    if stages:
        design |= {"stage": list(designing.STAGE), "expected": {"length": 24, "least": 24, "most": 24, "error": 0.34}}
    else:
        parts = [tasks]
        groups = {one.item.group for one in tasks}
        design |= {
            "shares": [(group in groups) / len(groups) for group in GROUP_ORDER], "enemies": [-1] * len(tasks),
            "rules": designing.RULES | {"cuts": [-0.7, 0.7]}, "expected": {"length": 24.5, "least": 18, "most": 32},
        }  # fmt: skip
    made = Form.objects.create(
        code=mode, title=f"Вариант {mode}", subject="математика", minutes=40, state="ready", mode=mode, design=design
    )
    places = [(module, one) for module, part in enumerate(parts) for one in part]
    FormItem.objects.bulk_create(
        FormItem(form=made, order=n, item_version=one, group=one.item.group, module=module)
        for n, (module, one) in enumerate(places, start=1)
    )
    return made


def draft(world, mode):
    """A draft with a quick form of the mode."""
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    now = timezone.now()
    return actions.make_campaign(
        world.actor("dasha"), title="По этапам", form=quick(mode), unit=world.units["29"],
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=10),
    )  # fmt: skip


def begin(world, campaign, name="petr"):
    """A person agrees and starts."""
    actor = world.actor(name)
    invitation = Invitation.objects.get(campaign=campaign, person_id=actor.person_id)
    actions.accept(actor, pk=invitation.pk)
    return actions.start(actor, invitation=invitation.pk)


def fill(sitting, places, *, right):
    """Answers to places: the key, or another option."""
    for place in sitting.form.places.filter(order__in=places).select_related("item_version"):
        value = place.item_version.key[0] if right else wrong(place.item_version)
        Answer.objects.update_or_create(
            sitting=sitting, place=place.order, defaults={"turn": 1, "value": value, "saved_at": timezone.now()}
        )


def ask(sitting, body, pass_=None):
    """Code and content of the short path to the next tasks."""
    given = pass_ or ticket.issue(sitting.pk, sitting.person_id)
    text = body if isinstance(body, str) else json.dumps(body)
    environ = RequestFactory(headers={"x-ticket": given}).post(onward.PATH, text, "application/json").environ
    told = []
    content = short_path(lambda *_: [])(environ, lambda status, _headers: told.append(int(status.split()[0])))
    return told[0], json.loads(b"".join(content))
