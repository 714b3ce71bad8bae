"""Writes of the room: a paper is issued once per version and may be revoked, never changed."""

from __future__ import annotations

import csv
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from marshrut.core import facts
from marshrut.core.actor import Actor

from .models import Paper, Template
from .words import CODE_ALPHABET, CODE_LENGTH, State

CATALOGUE = Path(__file__).parent / "data" / "document_templates.csv"


def new_code(actor: Actor) -> str:
    """A check code of ten letters and digits that cannot be guessed: 29**10 of them."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


@transaction.atomic
def issue(
    actor: Actor,
    *,
    kind: str,
    subject_id: int,
    version: int,
    number: str,
    issued_on: date,
    holder: str,
    holder_short: str,
    title: str,
    unit_path: str,
    seal: str,
    content: dict[str, Any],
    template: str,
) -> Paper:
    """Issue a paper; the former version of the same thing becomes superseded. The caller has shown the right."""
    Paper.objects.filter(kind=kind, subject_id=subject_id, state=State.VALID).update(state=State.SUPERSEDED)
    code = new_code(actor)
    while Paper.objects.filter(code=code).exists():
        code = new_code(actor)
    made = Paper.objects.create(
        kind=kind,
        subject_id=subject_id,
        version=version,
        number=number,
        issued_on=issued_on,
        code=code,
        holder=holder,
        holder_short=holder_short,
        title=title,
        unit_path=unit_path,
        seal=seal,
        content=content,
        template=template,
    )
    facts.record(actor, "paper.issued", subject_id=made.pk, unit_path=unit_path, paper=kind, number=number)
    return made


@transaction.atomic
def revoke(actor: Actor, *, kind: str, subject_id: int, version: int, reason: str) -> int:
    """Revoke a paper; it stays in the register with the reason. Returns how many were in force."""
    rows = Paper.objects.filter(kind=kind, subject_id=subject_id, version=version).exclude(state=State.REVOKED)
    for paper in rows.select_for_update():
        paper.state, paper.revoked_reason = State.REVOKED, reason[:300]
        paper.save(update_fields=["state", "revoked_reason"])
        facts.record(actor, "paper.revoked", subject_id=paper.pk, unit_path=paper.unit_path, reason=reason)
        return 1
    return 0


@transaction.atomic
def load_templates(actor: Actor) -> int:
    """Load the catalogue of document templates; loading again updates the same rows. Returns how many."""
    with CATALOGUE.open(encoding="utf-8") as file:
        rows = [
            Template(
                code=row["code"],
                name=row["name_ru"],
                level=row["level"],
                mission_row=row["mission_row"],
                prepared_by=row["prepared_by"],
                approved_by=row["approved_by"],
                fields=row["fields_ru"],
                formats=row["formats"],
                mark=row["basis_or_mark"][:120],
            )
            for row in csv.DictReader(file)
        ]
    names = ["name", "level", "mission_row", "prepared_by", "approved_by", "fields", "formats", "mark"]
    Template.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=names)
    return len(rows)
