"""A detached certified signature: what is checked is checked truly, what is not is said not to be."""

import base64
from datetime import UTC, datetime

import pytest
import requests
from django.http import Http404

from marshrut.core.refusal import Refused
from marshrut.signing import actions, gost, outside
from marshrut.signing.models import Detached, SignFile
from tests.signing.making import Maker, detached

FILE = "Индивидуальный образовательный маршрут".encode()
#: The first control example of GOST R 34.11-2012 (RFC 6986, 10.1): the message and its hashes, first byte first.
M1 = b"012345678901234567890123456789012345678901234567890123456789012"
M1_256 = "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"
HONEST = "Кому на самом деле принадлежит сертификат и не отозван ли он, здесь не проверялось."


def passed(report):
    return [check["passed"] for check in report["checks"]]


def test_the_hash_is_that_of_the_standard():
    assert gost.digest("streebog256", M1).hex() == M1_256


@pytest.mark.parametrize("size", [256, 512])
@pytest.mark.parametrize("attributes", [True, False])
def test_a_right_signature_passes_what_can_be_checked_and_says_what_was_not(size, attributes):
    report = gost.look(detached(FILE, size=size, attributes=attributes), FILE)
    assert passed(report) == [True, True, True, True if attributes else None, None, None]
    assert report["subject"] == "Директорова Оксана Николаевна" and report["serial"] == "ABC123"
    assert report["summary"].endswith(HONEST) and "верна" not in str(report)


def test_a_changed_byte_of_the_file_is_told():
    report = gost.look(detached(FILE), FILE[:-1] + b"!")
    assert passed(report)[1] is False and report["summary"].startswith("Проверка не пройдена. Не подтвердилось: файл")


@pytest.mark.parametrize("attributes", [True, False])
def test_a_signature_by_another_key_is_told(attributes):
    report = gost.look(detached(FILE, attributes=attributes, signer=Maker(secret=77)), FILE)
    assert passed(report)[2] is False and "подходит к сертификату" in report["summary"]


def test_a_changed_byte_of_the_signature_is_told_or_refused():
    data = bytearray(detached(FILE))
    data[-1] ^= 1
    assert passed(gost.look(bytes(data), FILE))[2] is False


def test_a_certificate_past_its_term_is_told():
    report = gost.look(detached(FILE, until=datetime(2026, 6, 1, tzinfo=UTC)), FILE)
    assert passed(report)[3] is False


def test_base64_and_pem_are_read():
    text = base64.encodebytes(detached(FILE))
    for data in (text, b"-----BEGIN CMS-----\n" + text + b"-----END CMS-----\n"):
        assert passed(gost.look(data, FILE))[:3] == [True, True, True]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"%PDF-1.7", "gost.form"), (b"\x30\x80", "gost.form"), (b"", "gost.form"), (detached(FILE, inside=True), "gost.inside")],
)  # fmt: skip
def test_what_is_no_detached_signature_is_refused(data, code):
    with pytest.raises(Refused) as refusal:
        gost.look(data, FILE)
    assert refusal.value.code == code


def test_a_torn_file_never_breaks_the_page():
    data = detached(FILE)
    for place in range(0, len(data), 7):
        torn = data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]
        try:
            report = gost.look(torn, FILE)
        except Refused:
            continue
        assert passed(report)[4:] == [None, None]


@pytest.mark.parametrize(
    ("said", "found"),
    [({"valid": True, "words": "цепочка подтверждена"}, True), ({"valid": False}, False), ({"valid": "yes"}, None), ([], None)],
)  # fmt: skip
def test_the_outside_service_is_believed_only_when_it_says_yes_or_no(said, found, monkeypatch, settings):
    class Answer:
        def raise_for_status(self):
            pass

        def json(self):
            return said

    settings.SIGN_CHECK_URL = "https://check.example/verify"
    monkeypatch.setattr(outside.requests, "post", lambda url, json, timeout: Answer())
    assert outside.service().check(FILE, b"x").passed is found


def test_a_silent_service_and_no_service_check_nothing(monkeypatch, settings):
    def down(*args, **kwargs):
        raise requests.ConnectionError

    settings.SIGN_CHECK_URL = "https://check.example/verify"
    monkeypatch.setattr(outside.requests, "post", down)
    assert outside.service().check(FILE, b"x").passed is None
    settings.SIGN_CHECK_URL = ""
    found = outside.service().check(FILE, b"x")
    assert found.passed is None and "не подключена" in found.words


@pytest.mark.django_db
def test_a_file_is_fixed_once_and_a_signature_over_it_is_taken(world, course, enter):
    course.to("on_approval")
    with pytest.raises(Refused):
        actions.freeze_file(world.actor("petr"), workflow="route", subject_id=course.pk, version=1)
    course.to("approved")
    oksana = enter("oksana")
    first = oksana.post(f"/signatures/route/{course.pk}/1/file/").content
    assert first.startswith(b"%PDF") and enter("petr").post(f"/signatures/route/{course.pk}/1/file/").content == first
    file = SignFile.objects.get()
    made = actions.upload(world.actor("oksana"), file=file.pk, name="ИОМ.sig", data=detached(bytes(file.data)))
    assert passed(made.report)[:3] == [True, True, True] and made.report["outside"]["passed"] is None
    page = oksana.get(f"/signatures/route/{course.pk}/").content.decode()
    assert HONEST in page and "не проверено" in page and "подпись верна" not in page.lower()
    with pytest.raises(Refused):
        actions.upload(world.actor("oksana"), file=file.pk, name="ИОМ.sig", data=bytes(made.data))
    with pytest.raises(Http404):
        actions.upload(world.actor("klim"), file=file.pk, name="ИОМ.sig", data=b"x")
    assert Detached.objects.count() == 1
