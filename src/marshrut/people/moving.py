"""Rows that change hands at a merge: each change is a step that can be taken back. No room above is known here."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from .models import Employment
from .pointers import RETIRED, Pointer, Retirement, Values, dependants, pointers

Step = list[Any]  # model, field, value before, value after, numbers of rows


def _kept(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _word(value: object) -> object:
    today = timezone.localdate()
    words: dict[object, object] = {"today": today, "yesterday": today - timedelta(days=1), "now": timezone.now()}
    return words.get(value, value) if isinstance(value, str) else value


class Mover:
    """Moves rows of `gone` to `kept`; remembers what it did and what could not be moved."""

    def __init__(self, kept: int, gone: int) -> None:
        self.kept, self.gone = kept, gone
        self.steps: list[Step] = []
        self.counts: Counter[str] = Counter()
        self.left: Counter[str] = Counter()

    def everything(self) -> None:
        """All pointers of all rooms."""
        for pointer in pointers():
            self._move(pointer)

    def change(self, row: models.Model, **values: object) -> None:
        """Give a row new values."""
        for name, value in values.items():
            self._set(type(row), [row.pk], name, getattr(row, name), value)
            setattr(row, name, value)

    def logins(self, old: int, new: int) -> None:
        """Outside identities of a closed account open the other one."""
        pks = list(SocialAccount.objects.filter(user_id=old).values_list("pk", flat=True))
        if pks:
            self._set(SocialAccount, pks, "user_id", old, new)

    def _set(self, model: type[models.Model], pks: list[int], name: str, old: object, new: object) -> None:
        model._default_manager.filter(pk__in=pks).update(**{name: new})
        self.steps.append([model._meta.label, name, _kept(old), _kept(new), pks])

    def _move(self, pointer: Pointer) -> None:
        rows = pointer.model._default_manager.filter(**{pointer.field: self.gone})
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        if not pks:
            return
        title = str(pointer.model._meta.verbose_name_plural)
        if self._try(pointer, pks):
            self.counts[title] += len(pks)
            return
        for pk in pks:
            if self._try(pointer, [pk]) or self._give_way(pointer, pk):
                self.counts[title] += 1
            else:
                self._stay(pointer, pk, title)

    def _try(self, pointer: Pointer, pks: list[int]) -> bool:
        """Move rows unless the kept person has such a row already."""
        size = len(self.steps)
        try:
            with transaction.atomic():
                self._set(pointer.model, pks, pointer.field, self.gone, self.kept)
        except IntegrityError:
            del self.steps[size:]
            return False
        return True

    def _give_way(self, pointer: Pointer, pk: int) -> bool:
        """Move a row that becomes a former one; where the newer row counts, the older one of the two becomes former."""
        way = RETIRED.get(pointer.label, Retirement())
        row = pointer.model._default_manager.get(pk=pk)
        for values in way.ways:
            former = self._former(pointer, row, way.newest, values)
            size = len(self.steps)
            try:
                with transaction.atomic():
                    self.change(former, **{name: _word(value) for name, value in values.items()})
                    self._set(pointer.model, [pk], pointer.field, self.gone, self.kept)
            except IntegrityError:
                del self.steps[size:]
                row.refresh_from_db()
                continue
            if isinstance(row, Employment):
                self._follow(row)
            return True
        return False

    def _former(self, pointer: Pointer, row: models.Model, newest: str, values: Values) -> models.Model:
        if not newest:
            return row
        same = {name: getattr(row, name) for name in values}
        rival = pointer.model._default_manager.filter(**{pointer.field: self.kept}, **same).first()
        return (
            rival
            if rival and (getattr(row, newest) or timezone.now()) > (getattr(rival, newest) or timezone.now())
            else row
        )

    def _follow(self, closed: Employment) -> None:
        """What leant on a job closed as a repetition leans on the same job of the kept person."""
        twin = Employment.objects.filter(
            person_id=self.kept, unit_id=closed.unit_id, position=closed.position, until=None
        ).first()
        if twin is None or closed.until is None:
            return
        for pointer in dependants(Employment):
            rows = pointer.model._default_manager.filter(**{pointer.field: closed.pk})
            for pk in rows.order_by("pk").values_list("pk", flat=True):
                size = len(self.steps)
                try:
                    with transaction.atomic():
                        self._set(pointer.model, [pk], pointer.field, closed.pk, twin.pk)
                except IntegrityError:
                    del self.steps[size:]

    def _stay(self, pointer: Pointer, pk: int, title: str) -> None:
        self.left[title] += 1
        way = RETIRED.get(pointer.label, Retirement())
        if way.stays:
            row = pointer.model._default_manager.get(pk=pk)
            self.change(row, **{name: _word(value) for name, value in way.stays.items()})


def back(steps: list[Step]) -> int:
    """Return every value that is still as the merge left it, the last step first. Returns how many rows were not returned."""
    stayed = 0
    for label, name, old, new, pks in reversed(steps):
        model = apps.get_model(label)
        now = {f"{name}__isnull": True} if new is None else {name: new}
        same = list(model._default_manager.filter(pk__in=pks, **now).values_list("pk", flat=True))
        stayed += len(pks) - len(same)
        if not _returned(model, same, name, old):
            stayed += sum(not _returned(model, [pk], name, old) for pk in same)
    return stayed


def _returned(model: type[models.Model], pks: list[int], name: str, old: object) -> bool:
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=pks).update(**{name: old})
    except IntegrityError:
        return False
    return True
