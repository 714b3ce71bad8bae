"""The agreement on signing by codes, and for which signatures the region demands one."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core import queries as core_queries
from marshrut.core.actor import SYSTEM, Actor

from .. import access, rules
from ..kinds import KINDS
from ..models import Agreement, Ask
from ..words import AGREEMENT, AGREEMENT_VERSION, DEMAND_RULE, Demand


@transaction.atomic
def agree(actor: Actor) -> Agreement:
    """Accept the agreement for oneself; a second press changes nothing."""
    if actor.person_id is None:
        raise Http404
    made, new = Agreement.objects.get_or_create(
        person_id=actor.person_id,
        withdrawn_at=None,
        defaults={"version": AGREEMENT_VERSION, "seal": rules.seal(list(AGREEMENT))},
    )
    if new:
        facts.record(actor, "agreement.given", subject_id=actor.person_id, unit_path="", version=made.version)
    return made


@transaction.atomic
def withdraw(actor: Actor) -> bool:
    """Withdraw the agreement: codes that are on their way stop working, what was signed stays signed."""
    rows = Agreement.objects.select_for_update().filter(person_id=actor.person_id or 0, withdrawn_at=None)
    found = rows.first()
    if found is None:
        return False
    found.withdrawn_at = timezone.now()
    found.save(update_fields=["withdrawn_at"])
    Ask.objects.filter(person_id=found.person_id, state=Ask.State.OPEN).update(state=Ask.State.CLOSED)
    facts.record(actor, "agreement.withdrawn", subject_id=found.person_id, unit_path="")
    return True


@transaction.atomic
def set_demand(actor: Actor, *, modes: Mapping[str, str]) -> None:
    """Say for which signatures a code is demanded; the former rule keeps its days."""
    if not access.lead.possible(actor):
        raise Http404
    known = {f"{kind.workflow}:{level}" for kind in KINDS.values() for level in kind.levels}
    value = core_queries.rule(SYSTEM, DEMAND_RULE, {}) | {
        key: mode for key, mode in modes.items() if key in known and mode in Demand.values
    }
    core.set_rule(actor, DEMAND_RULE, value, since=timezone.localdate(), title="Для каких подписей нужен код")
    facts.record(actor, "sign.demand", subject_id=0, unit_path="", value=value)
