"""Several forms of a campaign: choosing them before it is published, dealing them out to the invited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.shortcuts import get_object_or_404

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, queries, spiral
from marshrut.diagnostics.models import Campaign, Invitation, Sitting, Variant
from marshrut.diagnostics.words import CampaignState, InvitationState
from marshrut.region.models import Unit

MOST_FORMS = 20


@transaction.atomic
def choose_forms(actor: Actor, *, pk: int, forms: list[int]) -> Campaign:
    """The forms of a draft, the first one first.

    Raises
    ------
    Refused
        `variants.state` when it is published, `variants.none`, `variants.many`, `variants.form` not ready or of another subject.
    """
    rows = Campaign.objects.select_related("unit", "form").select_for_update(of=("self",))
    held = get_object_or_404(access.manage.of(actor, rows), pk=pk)
    if held.state != CampaignState.DRAFT:
        raise Refused("variants.state", "Кампания уже объявлена: варианты розданы и больше не меняются.")
    asked = list(dict.fromkeys(forms))
    if not asked:
        raise Refused("variants.none", "Отметьте хотя бы один вариант.")
    if len(asked) > MOST_FORMS:
        raise Refused("variants.many", f"Вариантов может быть не больше {MOST_FORMS}.")
    known = set(queries.forms_to_choose(actor, held).filter(pk__in=asked).values_list("pk", flat=True))
    if known != set(asked):
        raise Refused("variants.form", "Один из вариантов не готов или другого предмета. Выберите из списка.")
    held.form_id = asked[0]
    held.save(update_fields=["form"])
    held.variants.all().delete()
    Variant.objects.bulk_create(
        Variant(campaign=held, form_id=form, number=n) for n, form in enumerate(asked[1:], start=2)
    )
    facts.record(actor, "campaign.forms_chosen", subject_id=held.pk, unit_path=held.unit.path, forms=asked)
    return held


def dealt(actor: Actor, campaign: Campaign, jobs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """A form for each person about to be invited; nothing where the campaign has one form."""
    forms = queries.form_ids(actor, campaign)
    if len(forms) < 2:
        return {}
    people = list(jobs)
    towns = dict(Unit.objects.filter(pk__in={unit for _, unit in people}).values_list("pk", "parent_id"))
    standing = Invitation.objects.filter(campaign=campaign, form__isnull=False).exclude(state=InvitationState.REPLACED)
    already = spiral.counted(standing.values_list("unit_id", "unit__parent_id", "form_id"))
    places = [spiral.Place(person, unit, towns.get(unit)) for person, unit in people]
    return spiral.deal(forms, places, already, _seen(forms, [person for person, _ in people]))


def _seen(forms: list[int], people: list[int]) -> dict[int, set[int]]:
    """Which of the forms each person has had before them, in any campaign, annulled sittings too."""
    out: dict[int, set[int]] = defaultdict(set)
    rows = Sitting.objects.filter(form__in=forms)
    if len(people) < len(forms) * 100:
        rows = rows.filter(person__in=people)
    for person, form in rows.values_list("person_id", "form_id"):
        out[person].add(form)
    return out


def form_of(actor: Actor, found: Invitation) -> int:
    """The form that a locked invitation begins with: the one dealt out; after an annulled sitting another, kept from then on."""
    campaign: Campaign = found.campaign
    forms = queries.form_ids(actor, campaign)
    if len(forms) < 2:
        return campaign.form_id
    taken = Sitting.objects.filter(campaign=campaign, person_id=found.person_id)
    if found.form_id not in forms or taken.filter(form_id=found.form_id).exists():
        found.form_id = dealt(actor, campaign, [(found.person_id, found.unit_id)])[found.person_id]
        found.save(update_fields=["form"])
    return found.form_id or campaign.form_id
