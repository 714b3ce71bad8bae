"""Whose code it is, decided by a person."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.people.models import Person

from .. import access
from ..models import Code
from ..words import CodeState


def _take(actor: Actor, pk: int) -> Code:
    return get_object_or_404(access.hold_codes.of(actor, Code.objects.select_for_update()), pk=pk)


@transaction.atomic
def link(actor: Actor, *, pk: int, person_id: int) -> Code:
    """The code belongs to this person."""
    code = _take(actor, pk)
    code.person = get_object_or_404(Person.objects.filter(merged_into=None), pk=person_id)
    code.state = CodeState.BY_HAND
    code.save(update_fields=["person", "state"])
    facts.record(actor, "outside.linked", subject_id=code.pk, unit_path="", person=person_id)
    return code


@transaction.atomic
def unlink(actor: Actor, *, pk: int, nobody: bool) -> Code:
    """Nobody fits, or the link was a mistake and the code waits again."""
    code = _take(actor, pk)
    before = code.person_id
    code.person, code.state = None, CodeState.NOBODY if nobody else CodeState.WAITING
    code.save(update_fields=["person", "state"])
    facts.record(actor, "outside.unlinked", subject_id=code.pk, unit_path="", person=before)
    return code
