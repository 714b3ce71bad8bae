"""Writes of pictures of the bank."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import yaml
from django.db import transaction

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, pictures
from marshrut.diagnostics.kinds.media import CODE
from marshrut.diagnostics.models import Media

OWN_PICTURES = Path(__file__).parents[1] / "data" / "media"
LIST = "pictures.yaml"
OWN_CODE = "pic-"


@transaction.atomic
def keep_picture(actor: Actor, *, code: str, data: bytes, alt: str, source: str = "") -> Media:
    """Put a picture into the bank. The same picture under the same code changes nothing.

    Raises
    ------
    Refused
        `media.code`, `media.alt`, `media.taken`, and what `pictures.read` says of the bytes.
    """
    access.check_author(actor)
    alt = alt.replace("\x00", "").strip()
    if not re.fullmatch(CODE, code):
        raise Refused("media.code", "Код рисунка — до 40 латинских букв, цифр, дефисов.")
    if not alt:
        raise Refused("media.alt", "Опишите рисунок словами: описание услышат те, кто не видит.")
    found = pictures.read(data)
    print_ = hashlib.sha256(found.data).hexdigest()
    made, fresh = Media.objects.get_or_create(
        code=code,
        defaults={
            "sha256": print_, "mime": found.mime, "data": found.data, "alt": alt[:500], "width": found.width,
            "height": found.height, "source": source[:300], "author_id": actor.person_id,
        },
    )  # fmt: skip
    if not fresh and made.sha256 != print_:
        raise Refused("media.taken", f"Под кодом {code} уже есть другой рисунок: возьмите новый код.")
    if fresh:
        facts.record(actor, "media.kept", subject_id=made.pk, unit_path="", code=code)
    return made


@transaction.atomic
def add_picture(actor: Actor, *, data: bytes, alt: str, source: str = "") -> Media:
    """Put a picture into the bank under the next code. A second press with the same file gives the same picture.

    Raises
    ------
    Refused
        `media.alt` and what `pictures.read` says of the bytes.
    """
    access.check_author(actor)
    print_ = hashlib.sha256(pictures.read(data).data).hexdigest()
    mine = Media.objects.filter(sha256=print_, author_id=actor.person_id, alt=alt.strip()[:500]).first()
    if mine is not None and actor.person_id is not None:
        return mine
    code = f"{OWN_CODE}{core.next_number(actor, 'diagnostics.media', year=0):05d}"
    return keep_picture(actor, code=code, data=data, alt=alt, source=source)


@transaction.atomic
def load_pictures(actor: Actor, *, folder: Path = OWN_PICTURES) -> set[str]:
    """Put the pictures of a folder into the bank, as its list names and describes them. Returns all codes of the bank."""
    known = set(Media.objects.values_list("code", flat=True))
    names = folder / LIST
    rows = yaml.safe_load(names.read_text(encoding="utf-8")) if names.exists() else []
    for row in rows:
        if row["code"] not in known:
            data = (folder / row["file"]).read_bytes()
            keep_picture(actor, code=row["code"], data=data, alt=row["alt"], source=row.get("source", ""))
    return known | {row["code"] for row in rows}
