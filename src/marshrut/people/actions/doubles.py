"""People met twice: looking for them, deciding about a pair, merging two records, taking a merge back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.region.models import Unit

from .. import finding, queries, rules
from ..keys import fill_keys
from ..models import Account, Merge, Pair, Person
from ..moving import Mover, back
from ..words import DOUBLES_WORK, MERGED_FIELDS

OPEN, DIFFERENT, MERGED = Pair.State.OPEN, Pair.State.DIFFERENT, Pair.State.MERGED


def begin_search(actor: Actor) -> None:
    """Ask for a search; it goes in the background."""
    from ..jobs import find_doubles as job  # noqa: PLC0415 - jobs call this file

    if not queries.may_merge(actor):
        raise Http404
    job.configure(queueing_lock="people.doubles").defer()


@transaction.atomic
def find_doubles(actor: Actor) -> int:
    """Look for doubles anew: new pairs are added, open ones that are no longer alike go. Returns how many are open."""
    found = finding.pairs(actor)
    decided = set(Pair.objects.exclude(state=OPEN).values_list("first_id", "second_id"))
    Pair.objects.filter(state=OPEN).delete()
    Pair.objects.bulk_create(
        [
            Pair(
                first_id=first, second_id=second, bits=verdict.bits, likely=verdict.likely,
                reasons=[{"tone": r.tone, "text": r.text} for r in verdict.reasons],
            )
            for (first, second), verdict in found.items()
            if (first, second) not in decided
        ],
        batch_size=1000,
    )  # fmt: skip
    return _remind()


def _remind() -> int:
    """One obligation of the centre while likely pairs wait."""
    count = Pair.objects.filter(state=OPEN, likely=True).count()
    root = Unit.objects.filter(parent=None).order_by("pk").first()
    if not count:
        core.close_work(SYSTEM, DOUBLES_WORK, subject_id=0)
    elif root:
        core.open_work(
            SYSTEM, DOUBLES_WORK, subject_id=0, role=str(Role.ROUTE_SPECIALIST), unit_path=root.path,
            title="Разберите возможных двойников", url=reverse("people:doubles"),
            hint="Один человек записан дважды: маршруты и результаты лежат порознь, пока записи не объединены.",
        )  # fmt: skip
    return count


def _take(actor: Actor, pk: int) -> Pair:
    """A pair in the actor's sight, locked."""
    return get_object_or_404(queries.pairs(actor, state="").select_for_update(of=("self",)), pk=pk)


@transaction.atomic
def differ(actor: Actor, *, pk: int) -> Pair:
    """Remember that these are two people."""
    pair = _take(actor, pk)
    rules.decidable(pair.state)
    _decided(actor, pair, DIFFERENT)
    facts.record(actor, "person.told_apart", subject_id=pair.first_id, unit_path="", other=pair.second_id)
    return pair


@transaction.atomic
def reopen(actor: Actor, *, pk: int) -> Pair:
    """Take «different people» back: the pair waits again."""
    pair = _take(actor, pk)
    rules.reopenable(pair.state)
    _decided(actor, pair, OPEN)
    return pair


def _decided(actor: Actor, pair: Pair, state: str) -> None:
    pair.state, pair.decided_by_id = state, actor.person_id
    pair.decided_at = None if state == OPEN else timezone.now()
    pair.save(update_fields=["state", "decided_by", "decided_at", "found_at"])
    _remind()


@transaction.atomic
def merge(actor: Actor, *, pk: int, keep: int, take: list[str]) -> Merge:
    """Move everything of one record of a pair to the other, `keep`; `take` names fields whose value the gone one gives."""
    pair = _take(actor, pk)
    rules.decidable(pair.state)
    both = {
        p.pk: p
        for p in Person.objects.select_for_update().filter(pk__in=(pair.first_id, pair.second_id)).order_by("pk")
    }
    if keep not in both:
        raise Http404
    kept, gone = both.pop(keep), *both.values()
    rules.mergeable(actor.person_id, kept.pk, gone.pk, gone=bool(gone.merged_into_id or kept.merged_into_id))
    mover = Mover(kept.pk, gone.pk)
    mover.change(gone, merged_into_id=kept.pk)
    mover.change(kept, **_values(kept, gone, take))
    _one_account(mover)
    mover.everything()
    Pair.objects.filter(state=OPEN).filter(Q(first=gone) | Q(second=gone)).exclude(pk=pair.pk).delete()
    _decided(actor, pair, MERGED)
    made = Merge.objects.create(
        kept=kept, gone=gone, steps=mover.steps, counts=mover.counts, left=mover.left, made_by_id=actor.person_id
    )
    facts.record(actor, "person.merged", subject_id=kept.pk, unit_path="", gone=gone.pk, merge=made.pk)
    core.notify(actor, [kept.pk], kind="person", text="Две ваши записи объединены в одну.", url=reverse("people:me"))
    return made


def _values(kept: Person, gone: Person, take: list[str]) -> dict[str, Any]:
    """New values of the kept record: empty fields are filled, chosen ones are taken; derived columns follow."""
    new = {
        name: getattr(gone, name)
        for name in MERGED_FIELDS
        if getattr(gone, name)
        and (name in take or not getattr(kept, name))
        and getattr(gone, name) != getattr(kept, name)
    }
    if not new:
        return {}
    draft = fill_keys(Person(**{name: new.get(name, getattr(kept, name)) for name in MERGED_FIELDS}))
    return new | {"sort_key": draft.sort_key, "search_text": draft.search_text}


def _one_account(mover: Mover) -> None:
    """The account used last stays open and comes to the kept record; the other is closed and stays with the gone one."""
    accounts = list(Account.objects.select_for_update().filter(person_id__in=(mover.kept, mover.gone)))
    if not accounts:
        return
    used = max(
        accounts,
        key=lambda a: (a.is_active, a.last_login.timestamp() if a.last_login else 0, a.person_id == mover.kept),
    )
    for other in (a for a in accounts if a is not used):
        mover.change(other, is_active=False)
        mover.logins(other.pk, used.pk)
        if used.person_id == mover.gone:
            mover.change(other, person_id=None)
    if used.person_id == mover.gone:
        mover.change(used, person_id=mover.kept)


def _about(found: Merge) -> Q:
    both = (found.kept_id, found.gone_id)
    return Q(kept_id__in=both) | Q(gone_id__in=both)


@transaction.atomic
def undo_merge(actor: Actor, *, pk: int) -> int:
    """Take a merge back within its term: every value that nobody has changed since returns. Returns how many rows stayed."""
    found = get_object_or_404(queries.merges(actor).select_for_update(of=("self",)), pk=pk)
    later = Merge.objects.filter(_about(found), undone_at=None, pk__gt=found.pk).exists()
    rules.undoable(found.made_at, timezone.now(), undone=found.undone_at is not None, later=later)
    stayed = back(found.steps)
    found.undone_at, found.undone_by_id = timezone.now(), actor.person_id
    found.save(update_fields=["undone_at", "undone_by"])
    first, second = sorted((found.kept_id, found.gone_id))
    for pair in Pair.objects.filter(first_id=first, second_id=second):
        _decided(actor, pair, OPEN)
    facts.record(actor, "person.merge_undone", subject_id=found.kept_id, unit_path="", gone=found.gone_id, merge=pk)
    return stayed
