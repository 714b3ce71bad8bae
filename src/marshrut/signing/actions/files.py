"""Files for a certified signature: the document is fixed once, signatures over it are uploaded and looked at."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import gost, outside
from ..kinds import KINDS
from ..models import Detached, SignFile
from ..words import LARGEST_SIGNATURE


@transaction.atomic
def freeze_file(actor: Actor, *, workflow: str, subject_id: int, version: int) -> SignFile:
    """The file of an approved version, the same bytes for everybody who signs it."""
    kind = KINDS.get(workflow)
    if kind is None or kind.file is None:
        raise Http404
    kind.thing(actor, subject_id, version)
    place = {"workflow": workflow, "subject_id": subject_id, "version": version}
    if found := SignFile.objects.filter(**place).first():
        return found
    if kind.content(subject_id, version) is None:
        raise Refused("sign.not_frozen", "Версия ещё не утверждена: файл для подписи появится после утверждения.")
    name, data = kind.file(actor, subject_id, version)
    SignFile.objects.bulk_create(
        [SignFile(**place, name=name[:200], data=data, sha256=hashlib.sha256(data).hexdigest())], ignore_conflicts=True
    )
    return SignFile.objects.get(**place)


def upload(actor: Actor, *, file: int, name: str, data: bytes) -> Detached:
    """Take a detached signature over a file and write down what could be checked and what could not.

    A signature that does not pass is kept too, with its report: hiding it would help only who changed the file.
    """
    found = get_object_or_404(SignFile, pk=file)
    kind = KINDS.get(found.workflow)
    if kind is None or not kind.thing(actor, found.subject_id, found.version).may_upload:
        raise Http404
    if not data or len(data) > LARGEST_SIGNATURE:
        raise Refused("gost.size", "Файл подписи пустой или больше 256 КБ: проверьте, тот ли файл выбран.")
    seal = hashlib.sha256(data).hexdigest()
    if Detached.objects.filter(file=found, sha256=seal).exists():
        raise Refused("gost.twice", "Эта подпись уже загружена.")
    document = bytes(found.data)
    report = gost.look(data, document)
    report["outside"] = asdict(outside.service().check(document, data))
    with transaction.atomic():
        made = Detached.objects.create(
            file=found, person_id=actor.person_id or 0, name=name[:200], data=data, sha256=seal, report=report
        )
        facts.record(actor, "sign.file", subject_id=made.pk, unit_path="", summary=report["summary"])
    return made
