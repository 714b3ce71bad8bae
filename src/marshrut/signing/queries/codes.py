"""Codes: what a request says, whether one is demanded. The digits themselves leave this file only for the letter."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Progress
from marshrut.people.models import Account

from .. import access, rules
from ..kinds import KINDS, Item
from ..models import Agreement, Ask, Signature
from ..words import CARRYING, DEMAND_RULE, MADE_UP_MAIL, TRIES, Demand, Way


def demanded(actor: Actor, workflow: str, level: str) -> bool:
    """Whether the actor's signature of this level asks for a code today."""
    kind = KINDS.get(workflow)
    value = core.rule(SYSTEM, DEMAND_RULE, {})
    mode = value.get(f"{workflow}:{level}", kind.demand.get(level, Demand.NEVER) if kind else Demand.NEVER)
    if mode == Demand.NEVER:
        return False
    agreed = Agreement.objects.filter(person_id=actor.person_id or 0, withdrawn_at=None).exists()
    return rules.demanded(mode, agreed=agreed)


def secret_code(actor: Actor, found: Ask) -> str:
    """The digits of a request."""
    key = settings.SECRET_KEY.encode()
    return rules.code(key, pk=found.pk, person=found.person_id, nonce=found.nonce, seal=found.seal)


def stamp_of(actor: Actor, row: Signature, key: str = "") -> str:
    """The mark of the system over everything of a signature that never changes."""
    said = {
        "name": row.name, "role": row.role, "workflow": row.workflow, "subject": row.subject_id,
        "version": row.version, "level": row.level, "method": str(row.method), "seal": row.signed_id,
        "at": row.at.astimezone(UTC).isoformat(), "code": row.code,
    }  # fmt: skip
    return rules.stamp((key or settings.SECRET_KEY).encode(), said)


def has_app(actor: Actor) -> bool:
    """Whether the actor's account has an application with codes."""
    rows = Authenticator.objects.filter(user_id=actor.account_id or 0, type=Authenticator.Type.TOTP)
    return bool(rows.exists())


def ask_page(actor: Actor, pk: int) -> dict[str, Any]:
    """The actor's own request with its documents, or 404."""
    found = get_object_or_404(access.own_asks.of(actor, Ask.objects.all()), pk=pk)
    live = found.state == Ask.State.OPEN and found.tries < TRIES and found.expires_at > timezone.now()
    return {
        "ask": found,
        "items": [Item(i.workflow, i.subject_id, i.version, i.level, i.seal, i.title) for i in found.items.all()],
        "live": live,
        "app": has_app(actor),
        "letter": demo_letter(actor, found) if live else "",
    }


def demo_letter(actor: Actor, found: Ask) -> str:
    """The code of a made-up person: their letters go nowhere, so the demo shows them on the page. Only there."""
    if not settings.DEMO or found.way != Way.MAIL or found.person_id != actor.person_id:
        return ""
    address = Account.objects.filter(pk=actor.account_id or 0).values_list("email", flat=True).first() or ""
    return secret_code(actor, found) if address.endswith(MADE_UP_MAIL) else ""


def carrying(actor: Actor, pk: int) -> Progress | None:
    """The work that signs the documents of a request: there is one when they are many."""
    rows = Progress.objects.filter(kind=CARRYING, person_id=actor.person_id or 0, arguments__ask=pk)
    return rows.order_by("-pk").first()


def outcome(actor: Actor, pk: int) -> Ask:
    """The actor's own request whose code was taken, with what became of its documents."""
    rows = access.own_asks.of(actor, Ask.objects.filter(state=Ask.State.USED))
    return get_object_or_404(rows, pk=pk)
