"""Selections of lists that a person keeps under a name."""

from __future__ import annotations

from django.db import transaction

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.selection import selection_of
from marshrut.people.models import Account

MOST = 30
LONGEST = 60
LONGEST_QUERY = 500


@transaction.atomic
def keep_filter(actor: Actor, *, path: str, query: str, title: str) -> None:
    """Keep a selection of a list; the same name on the same list is replaced.

    Raises
    ------
    Refused
        `filter.name`, `filter.empty`, `filter.long`, `filter.many`.
    """
    title, query = " ".join(title.split()), selection_of(query)
    if not title or len(title) > LONGEST:
        raise Refused("filter.name", f"Назовите отбор: от 1 до {LONGEST} знаков.")
    if not query:
        raise Refused("filter.empty", "Отбирать нечего: сначала выберите условия.")
    if len(query) > LONGEST_QUERY:
        raise Refused("filter.long", "Условий слишком много, такой отбор не сохранить.")
    account = Account.objects.select_for_update().get(pk=actor.account_id or 0)
    rest = [row for row in account.filters if (row["path"], row["title"]) != (path, title)]
    if len(rest) >= MOST:
        raise Refused("filter.many", f"Сохранено уже {MOST} отборов: уберите ненужные.")
    account.filters = [*rest, {"path": path, "query": query, "title": title}]
    account.save(update_fields=["filters"])


@transaction.atomic
def drop_filter(actor: Actor, *, path: str, title: str) -> None:
    """Forget a kept selection; one that is gone already changes nothing."""
    account = Account.objects.select_for_update().get(pk=actor.account_id or 0)
    account.filters = [row for row in account.filters if (row["path"], row["title"]) != (path, title)]
    account.save(update_fields=["filters"])
