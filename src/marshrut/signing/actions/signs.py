"""A signature is put in the transaction of the decision it belongs to; it may end, it never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import Approval
from marshrut.core.refusal import Refused
from marshrut.documents import actions as documents

from .. import rules
from ..kinds import KINDS, CodeNeeded, Grant, Item, level_words
from ..models import Ask, AskItem, Signature, Signed
from ..queries.codes import demanded, stamp_of
from ..words import CODE_MINUTES, Method, Way


@transaction.atomic
def sign(
    actor: Actor, approval: Approval, *, content: Mapping[str, Any], title: str, grant: Grant | None = None
) -> Signature | None:
    """Put a signature under a decision just written. The system's own steps are not signed.

    Raises
    ------
    CodeNeeded
        A code is demanded and none was given; carries what the code has to be asked for.
    Refused
        The code belongs to something else, or the content changed after it was asked for.
    """
    if actor.person_id is None:
        return None
    level, seal = approval.level, rules.seal(dict(content))
    item = Item(approval.workflow, approval.subject_id, approval.version, level, seal, title[:300])
    ask = _take(actor, item, grant) if grant else None
    if ask is None and demanded(actor, item.workflow, level):
        raise CodeNeeded(item)
    Signed.objects.bulk_create([Signed(seal=seal, content=dict(content))], ignore_conflicts=True)
    method = Method.PRESS if ask is None else Method.CODE_APP if ask.way == Way.APP else Method.CODE_MAIL
    made = Signature(
        approval=approval, person_id=actor.person_id, acting_for_id=actor.acting_for, name=approval.name,
        role=level_words(item.workflow, level), workflow=item.workflow, subject_id=item.subject_id,
        version=item.version, level=level, method=method, signed_id=seal, ask=ask, at=approval.at,
        code=documents.new_code(actor),
    )  # fmt: skip
    made.stamp = stamp_of(actor, made)
    made.save()
    facts.record(actor, "sign.made", subject_id=made.pk, unit_path="", method=method, workflow=item.workflow)
    return made


def _take(actor: Actor, item: Item, grant: Grant) -> Ask:
    """Take the item of the request out: once, and only with the content that was shown."""
    fresh = timezone.now() - timedelta(minutes=CODE_MINUTES)
    asks = Ask.objects.filter(pk=grant.ask, person_id=actor.person_id or 0, state=Ask.State.USED, used_at__gt=fresh)
    ask = asks.first()
    rows = AskItem.objects.select_for_update().filter(
        ask=ask, workflow=item.workflow, subject_id=item.subject_id, level=item.level
    )
    row = rows.first() if ask else None
    if ask is None or row is None:
        raise Refused("sign.other", "Код запрошен для другого документа. Запросите код для этого.")
    if row.done_at:
        raise Refused("sign.used", "Этим кодом документ уже подписан.")
    if not rules.same(row.seal, item.seal) or row.version != item.version:
        raise Refused(
            "sign.changed", "Документ изменился после запроса кода. Посмотрите, что нового, и подпишите заново."
        )
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])
    return ask


@transaction.atomic
def end(actor: Actor, *, workflow: str, subject_id: int, version: int, why: str, level: str = "") -> int:
    """End signatures of a version (of one level when given): the rows stay with the reason. Returns how many."""
    rows = Signature.objects.filter(workflow=workflow, subject_id=subject_id, version=version, ended_at=None)
    if level:
        rows = rows.filter(level=level)
    count = rows.update(ended_at=timezone.now(), ended_why=why[:300])
    if count:
        facts.record(actor, "sign.ended", subject_id=subject_id, unit_path="", workflow=workflow, why=why)
    return count


@transaction.atomic
def note_paper(actor: Actor, *, pk: int, on: date, note: str) -> Signature:
    """Note that the person signed on paper, when and where the paper lies. Who may, says the room of the document."""
    found = get_object_or_404(Signature.objects.select_for_update(), pk=pk)
    kind = KINDS.get(found.workflow)
    if kind is None or not kind.thing(actor, found.subject_id, found.version).may_note:
        raise Http404
    if found.method != Method.PRESS or found.ended_at:
        raise Refused("sign.not_paper", "Эта подпись поставлена кодом или уже не действует: бумага для неё не нужна.")
    if on > timezone.localdate():
        raise Refused("sign.paper_day", "Подпись на бумаге не может быть поставлена завтра: проверьте дату.")
    found.paper_on, found.paper_note, found.noted_by_id = on, note.strip()[:200], actor.person_id
    found.save(update_fields=["paper_on", "paper_note", "noted_by"])
    facts.record(actor, "sign.noted", subject_id=found.pk, unit_path="", on=on.isoformat())
    return found
