"""The evidence bank: kinds by bytes, limits, what a photograph tells is taken out, one file in many places."""

import struct

import pytest
from django.http import Http404

from marshrut.core.refusal import Refused
from marshrut.routes import actions, evidence, queries
from marshrut.routes.models import EvidenceFile, EvidenceUse, RouteLine

NOTE = b"OggS voice"


def jpeg(turned=6, place=b"GPS 64.54 40.51"):
    """A photograph of one point with an EXIF that names its direction and its place."""
    exif = b"Exif\x00\x00II*\x00" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0) + place
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 40, 30, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + frame
        + b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + b"\x00\xff\xd9"
    )  # fmt: skip


def test_a_photograph_loses_its_place_and_keeps_which_way_is_up():
    found = evidence.read(jpeg())
    assert (found.kind, found.mime) == ("photo", "image/jpeg")
    assert b"GPS" not in found.data and evidence.upright(found.data) == 6
    assert evidence.upright(evidence.read(jpeg(turned=1)).data) == 1


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"\x1aE\xdf\xa3webm", "audio/webm"), (b"OggS....", "audio/ogg"), (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"), (b"ID3\x03", "audio/mpeg"), (b"%PDF-1.7 ", "application/pdf"),
    ],
)  # fmt: skip
def test_kinds_are_told_by_bytes(data, mime):
    assert evidence.read(data).mime == mime


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "evidence.empty"), (b"MZ\x90 program", "evidence.kind"), (b"<svg xmlns='x'></svg>", "evidence.kind"),
        (b"<html>", "evidence.kind"), (b"OggS" + b"0" * 4_000_001, "evidence.size"), (b"\xff\xd8\xff\xe0", "media.kind"),
        (b"PK\x03\x04", "evidence.kind"),
    ],
)  # fmt: skip
def test_what_is_not_evidence_is_refused_in_words(data, code):
    with pytest.raises(Refused) as refused:
        evidence.read(data)
    assert refused.value.code == code


@pytest.mark.django_db
def test_one_file_many_places_and_a_duplicate_is_the_same_file(course):
    course.to("approved")
    petr = course.world.actor("petr")
    one, other = RouteLine.objects.filter(route_id=course.pk).order_by("pk")[:2]
    for place in (one.pk, one.pk, other.pk, None):
        actions.attach(petr, pk=course.pk, line=place, data=NOTE, title="Запись")
    assert EvidenceFile.objects.count() == 1 and EvidenceUse.objects.count() == 3
    kept = EvidenceFile.objects.get()
    assert actions.place_of(petr, kept).read_bytes() == NOTE
    with pytest.raises(Refused, match="сначала уберите"):
        actions.drop_file(petr, file=kept.pk)
    for use in EvidenceUse.objects.all():
        actions.detach(petr, pk=course.pk, use=use.pk)
    assert queries.bank(petr).get().shown == 0


@pytest.mark.django_db
def test_the_school_and_strangers_do_not_open_files(course):
    course.to("approved")
    used = actions.attach(course.world.actor("petr"), pk=course.pk, line=None, data=NOTE, title="Запись")
    for name in ("petr", "irina", "rita"):
        assert queries.evidence_file(course.world.actor(name), used.file_id)
    for name in ("anna", "egor", "maria", "oksana", "olga"):
        with pytest.raises(Http404):
            queries.evidence_file(course.world.actor(name), used.file_id)
    with pytest.raises(Http404):
        actions.reuse(course.world.actor("olga"), pk=course.pk, line=None, file=used.file_id)


@pytest.mark.django_db
def test_the_bank_has_a_limit(course, monkeypatch):
    course.to("approved")
    monkeypatch.setattr(evidence, "BANK", 5)
    with pytest.raises(Refused) as refused:
        actions.attach(course.world.actor("petr"), pk=course.pk, line=None, data=NOTE, title="Запись")
    assert refused.value.code == "evidence.full"
