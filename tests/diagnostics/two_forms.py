"""A campaign with two forms made of one bank, and a crowd that took them."""

from datetime import timedelta

import numpy as np
from django.utils import timezone
from tests.diagnostics.test_calibrating import truth, wrong

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions
from marshrut.diagnostics.models import Answer, Campaign, Form, FormItem, ItemVersion, Sitting
from marshrut.people.models import Consent, ConsentText, Person
from marshrut.people.words import Purpose


def versions(subject="математика"):
    """Tasks of one point that a machine checks, in the order of the bank."""
    rows = ItemVersion.objects.filter(item__subject__in=["", subject], kind="single").select_related("item")
    return list(rows.filter(item__state="active").order_by("item__code"))


def form_of(code, tasks, subject="математика"):
    """A ready form of given tasks."""
    made = Form.objects.create(code=code, title=f"Вариант {code}", subject=subject, minutes=40, state="ready")
    FormItem.objects.bulk_create(
        FormItem(form=made, order=n, item_version=one, group=one.item.group) for n, one in enumerate(tasks, start=1)
    )
    return made


def draft(world, *forms):
    """A draft of a campaign over the region with these forms."""
    actions.ensure_defaults(SYSTEM)
    now = timezone.now()
    made = actions.make_campaign(
        world.actor("dasha"), title="Два варианта", form=forms[0], unit=world.units["29"],
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=10),
    )  # fmt: skip
    return actions.choose_forms(world.actor("dasha"), pk=made.pk, forms=[form.pk for form in forms])


def crowd(world, campaign: Campaign, people: int, *, seed=7):
    """Scored sittings of people who took the forms in turn, answers drawn by the parameters in use."""
    rng, now = np.random.default_rng(seed), timezone.now()
    forms = [campaign.form, *(row.form for row in campaign.variants.select_related("form"))]
    places = {form.pk: list(form.places.select_related("item_version__item")) for form in forms}
    known = truth([place for rows in places.values() for place in rows])
    text = ConsentText.objects.filter(purpose=Purpose.DIAGNOSTICS).latest("version")
    made = Person.objects.bulk_create(Person(surname="Вариантов", name=f"Номер{n}") for n in range(people))
    Consent.objects.bulk_create(Consent(person=p, text=text, purpose=Purpose.DIAGNOSTICS) for p in made)
    sittings = Sitting.objects.bulk_create(
        Sitting(
            campaign=campaign, person=p, unit=world.units["mezen1"], region_code="29", form=forms[n % len(forms)],
            state="scored", started_at=now, closes_at=now + timedelta(hours=1), finished_at=now,
        )
        for n, p in enumerate(made)
    )  # fmt: skip
    answers = []
    for one in sittings:
        theta = rng.normal()
        for place in places[one.form_id]:
            row = known[place.item_version_id]
            right = rng.random() < 1 / (1 + np.exp(-row.slope * (theta - row.difficulties[0])))
            value = place.item_version.key[0] if right else wrong(place.item_version)
            answers.append(Answer(sitting=one, place=place.order, value=value, turn=1, saved_at=now))
    Answer.objects.bulk_create(answers, batch_size=5000)
    return sittings
