"""Signatures as they are shown, with what a check of them tells now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404

from marshrut.core.actor import SYSTEM, Actor

from .. import rules
from ..kinds import KINDS, Kind
from ..models import Signature, SignFile
from ..words import BY_CODE, Method
from .codes import stamp_of


@dataclass(frozen=True, slots=True)
class Seen:
    """A signature beside the document it stands under.

    `intact` — neither the row nor the content kept with it changed by a byte; `same` — the version as it is kept now is
    exactly what was signed (nothing when the version is not frozen).
    """

    row: Signature
    intact: bool
    same: bool | None

    @property
    def by_code(self) -> bool:
        """Whether it is a simple electronic signature."""
        return self.row.method in BY_CODE

    @property
    def tone(self) -> str:
        """The colour of the verdict."""
        if not self.intact or self.same is False:
            return "bad"
        return "wait" if self.row.ended_at else "ok"

    @property
    def how(self) -> str:
        """The method in words; of a press noted on paper, the paper."""
        if self.row.method == Method.PRESS and self.row.paper_on:
            return f"подписано на бумаге {self.row.paper_on:%d.%m.%Y}"
        return str(Method(self.row.method).label)

    @property
    def verdict(self) -> str:
        """What the check tells, in words."""
        row = self.row
        if not self.intact:
            return "Запись повреждена: подписанное содержание или сама отметка изменены после подписи"
        if row.ended_at:
            return f"Не действует: {row.ended_why}"
        if self.same is None:
            return f"Подписанное не изменилось. Версия {row.version} ещё не утверждена"
        if not self.same:
            return f"Подписана другая редакция: содержание версии {row.version} не совпадает с подписанным"
        return f"Содержание версии {row.version} не изменилось"


def _seen(rows: Iterable[Signature]) -> list[Seen]:
    kept: dict[tuple[str, int, int], str | None] = {}
    found = []
    for row in rows:
        place = (row.workflow, row.subject_id, row.version)
        if place not in kept:
            kind = KINDS.get(row.workflow)
            content = kind.content(row.subject_id, row.version) if kind else None
            kept[place] = rules.seal(dict(content)) if content is not None else None
        now = kept[place]
        found.append(Seen(row, intact(SYSTEM, row), None if now is None else now == row.signed_id))
    return found


def intact(actor: Actor, row: Signature) -> bool:
    """Whether the row bears the mark of the system, and the content under it has the hash it stands under."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    marked = any(rules.same(stamp_of(actor, row, str(key)), row.stamp) for key in keys)
    return marked and rules.same(rules.seal(row.signed.content), row.signed_id)


def checked(actor: Actor, workflow: str, subject_id: int, version: int | None = None) -> list[Seen]:
    """Signatures of a document (of one version when given) with their check. The caller has shown the right."""
    rows = Signature.objects.filter(workflow=workflow, subject_id=subject_id).select_related("signed")
    return _seen(rows.filter(version=version) if version else rows)


def latest_contents(actor: Actor, workflow: str, subjects: Collection[int], *, level: str) -> dict[int, dict[str, Any]]:
    """The content that stands under the last signature of a level, of many documents. The caller has shown the right."""
    rows = Signature.objects.filter(workflow=workflow, subject_id__in=subjects, level=level, ended_at=None)
    last = rows.order_by("subject_id", "-at", "-pk").distinct("subject_id")
    return dict(last.values_list("subject_id", "signed__content"))


def words_of(actor: Actor, row: Signature | None) -> str:
    """What stands on paper beside a signature: the way, and for a simple electronic one the code of its check."""
    if row is None or (row.method == Method.PRESS and row.paper_on is None):
        return str(Method.PRESS.label)
    if row.method in BY_CODE:
        return f"подписано простой электронной подписью, код проверки {row.code}"
    return f"подписано на бумаге {row.paper_on:%d.%m.%Y}"


def found_by_code(actor: Actor, code: str) -> Seen | None:
    """The signature behind a check code; anybody may ask."""
    row = Signature.objects.select_related("signed").filter(code=code).first()
    return _seen([row])[0] if row else None


def of_paper(actor: Actor, paper_kind: str, subject_id: int, version: int) -> list[Seen]:
    """Signatures of an issued paper for the open page of the check."""
    kind = next((kind for kind in KINDS.values() if kind.paper == paper_kind), None)
    if kind is None:
        return []
    also = kind.also(subject_id, version) if kind.also else []
    places = [(kind.workflow, subject_id, version), *also]
    return [seen for place in places for seen in checked(actor, *place)]


def kind_of(actor: Actor, workflow: str) -> Kind:
    """How documents of a workflow are signed, or 404."""
    if workflow not in KINDS:
        raise Http404
    return KINDS[workflow]


def sheet(actor: Actor, workflow: str, subject_id: int) -> dict[str, Any]:
    """The page of the signatures of a document: 404 for who does not see the document."""
    kind = kind_of(actor, workflow)
    thing = kind.thing(actor, subject_id, None)
    versions: dict[int, list[Seen]] = {}
    for seen in checked(actor, workflow, subject_id):
        versions.setdefault(seen.row.version, []).append(seen)
    files = SignFile.objects.filter(workflow=workflow, subject_id=subject_id).defer("data").order_by("-version")
    return {
        "kind": kind,
        "thing": thing,
        "workflow": workflow,
        "subject": subject_id,
        "versions": sorted(versions.items(), reverse=True),
        "files": [
            {"file": file, "detached": list(file.detached.select_related("person").defer("data"))} for file in files
        ],
        "frozen": kind.file is not None and kind.content(subject_id, thing.version) is not None,
    }


def place_of(actor: Actor, pk: int) -> tuple[str, int]:
    """The document of a signature, for who sees the document."""
    row = get_object_or_404(Signature, pk=pk)
    kind_of(actor, row.workflow).thing(actor, row.subject_id, row.version)
    return row.workflow, row.subject_id


def place_of_file(actor: Actor, pk: int) -> tuple[str, int]:
    """The document of a file, for who sees the document."""
    row = get_object_or_404(SignFile.objects.defer("data"), pk=pk)
    kind_of(actor, row.workflow).thing(actor, row.subject_id, row.version)
    return row.workflow, row.subject_id
