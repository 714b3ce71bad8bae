"""How the content of a draft gets into rows: one place for edits, undo and import."""

from __future__ import annotations

from dataclasses import asdict

from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core.actor import Actor

from .. import access, rules
from ..content import Content, Entry
from ..models import Competency, Edit, Framework, Succession, Target

COLUMNS = ("order", "group", "position", "subject", "name", "indicators", "level_high", "level_medium", "level_low",
           "level_none", "standard", "item_kinds")  # fmt: skip


def take_draft(actor: Actor, pk: int) -> Framework:
    """The draft under a lock, or 404; a version no longer a draft is refused."""
    rows = access.see_drafts.of(actor, Framework.objects.select_for_update(of=("self",)).select_related("parent"))
    found = get_object_or_404(rows, pk=pk)
    rules.editable(found.state)
    return found


def store(actor: Actor, draft: Framework, was: Content, now: Content) -> None:
    """Bring the rows from one content to another; a fixed number of statements."""
    draft.competencies.filter(code__in=was.codes - now.codes).delete()
    before = {e.code: (n, e) for n, e in enumerate(was.entries)}
    pks = dict(draft.competencies.values_list("code", "pk"))
    rows = [(n, e) for n, e in enumerate(now.entries) if before.get(e.code) != (n, e)]
    changed = [_row(draft, n, e, pks[e.code]) for n, e in rows if e.code in pks]
    Competency.objects.bulk_update(changed, COLUMNS, batch_size=500)
    Competency.objects.bulk_create(_row(draft, n, e) for n, e in rows if e.code not in pks)
    draft.successions.all().delete()
    Succession.objects.bulk_create(
        Succession(framework=draft, order=n, **asdict(link)) for n, link in enumerate(now.links)
    )
    draft.targets.all().delete()
    Target.objects.bulk_create(Target(framework=draft, order=n, **asdict(aim)) for n, aim in enumerate(now.aims))


def edit(actor: Actor, draft: Framework, title: str, was: Content, now: Content) -> Edit | None:
    """Store an edit so that it can be undone; nothing is written when nothing has changed."""
    if was == now:
        return None
    store(actor, draft, was, now)
    touch(actor, draft)
    return Edit.objects.create(framework=draft, title=title[:300], person_id=actor.person_id, before=was.plain())


def touch(actor: Actor, draft: Framework) -> None:
    """The moment of the last change."""
    draft.changed_at = timezone.now()
    draft.save(update_fields=["changed_at"])


def _row(draft: Framework, order: int, entry: Entry, pk: int | None = None) -> Competency:
    values = asdict(entry) | {"indicators": list(entry.indicators), "item_kinds": list(entry.item_kinds)}
    return Competency(pk=pk, framework=draft, order=order, **values)
