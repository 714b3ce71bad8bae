"""A version from a CASE 1.1 file: always a draft, published by a person."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access, queries, rules
from ..case_reading import Unreadable, read
from ..content import Content
from ..models import Framework
from ..words import ITEM_KINDS
from .saving import store

MOST_BYTES = 5_000_000


@transaction.atomic
def import_case(actor: Actor, *, raw: bytes, name: str, version: str = "") -> Framework:
    """Make a draft of the content of a package.

    Raises
    ------
    Unreadable
        With every trouble and its place; nothing is written then.
    """
    access.check_prepares(actor)
    if len(raw) > MOST_BYTES:
        raise Refused("case.big", "Файл больше 5 МБ: это не пакет рамки.")
    document, content = read(raw)
    positions = queries.position_names(actor).keys()
    if said := rules.whole_troubles(content, (), (), positions, ITEM_KINDS.keys()):
        raise Unreadable(said)
    made = Framework.objects.create(
        version=_free(actor, version.strip() or document.version, asked=bool(version.strip())),
        title=document.title,
        creator=document.creator[:200],
        basis=document.basis,
        origin=f"файл CASE {name}"[:200],
        parent=queries.framework(actor),
        made_by_id=actor.person_id,
        changed_at=datetime.fromisoformat(document.changed),
    )
    store(actor, made, Content(), content)
    facts.record(actor, "framework.imported", subject_id=made.pk, unit_path="", version=made.version, file=name[:200])
    return made


def _free(actor: Actor, version: str, *, asked: bool) -> str:
    """The asked number, refused when taken; the number of the file gives way to the next free one."""
    taken = set(Framework.objects.values_list("version", flat=True))
    if version not in taken and len(version) <= 20:
        return version
    if asked or len(version) > 20:
        raise Refused("framework.version_taken", f"Версия {version[:20]} уже есть. Возьмите другой номер.")
    head, digits = re.fullmatch(r"(.*?)(\d*)", version, re.DOTALL).groups()  # type: ignore[union-attr]
    number = int(digits or 1)
    while f"{head}{number}" in taken:
        number += 1
    return f"{head}{number}"[:20]
