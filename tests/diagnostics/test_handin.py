"""Answers of devices without a network: sealed files, what counts after the end, who may bring them."""

import base64
import json
import os
import zlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.wire import send

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, saving, sealed, ticket
from marshrut.diagnostics.models import Answer, HandIn, Invitation, ScoringTask, Seat, Sitting
from marshrut.people import actions as people

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sitting(sitting):
    """Begun an hour ago."""
    Sitting.objects.filter(pk=sitting.pk).update(started_at=timezone.now() - 60 * MINUTE)
    sitting.refresh_from_db()
    return sitting


def test_an_answer_said_before_the_beginning_does_not_count(world, sitting):
    made = bring(world.actor("petr"), file_of(sitting, row(1, "a", sitting.started_at - MINUTE), row(2, "b")))
    assert (made.taken, made.left) == (1, 1)


def row(place, value, moment=None, turn=1):
    said = int((moment or timezone.now()).timestamp() * 1000)
    return {"place": place, "turn": turn, "value": value, "nonce": f"n{place}", "said": said}


def seal(told, public=None):
    """What the browser does, by another program."""
    server = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), base64.b64decode(public or sealed.public_key())
    )
    own = ec.generate_private_key(ec.SECP256R1())
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = sealed._derived(own.exchange(ec.ECDH(), server), sealed.MARK.encode(), salt=point)
    iv, packer = os.urandom(12), zlib.compressobj(wbits=-15)
    packed = packer.compress(json.dumps(told).encode()) + packer.flush()
    body = AESGCM(key).encrypt(iv, packed, None)
    parts = {"key": point, "iv": iv, "body": body}
    return json.dumps({"mark": sealed.MARK} | {k: base64.b64encode(v).decode() for k, v in parts.items()}).encode()


def file_of(sitting, *rows, finished=False):
    return seal({"ticket": ticket.issue(sitting.pk, sitting.person_id), "rows": list(rows), "finished": finished})


def bring(actor, content):
    return actions.hand_in(actor, content=content, read=saving.row_of)


def kept(sitting):
    return dict(Answer.objects.filter(sitting=sitting).values_list("place", "value"))


def refused(code, actor, content):
    with pytest.raises(Refused) as refusal:
        bring(actor, content)
    assert refusal.value.code == f"handin.{code}"


def test_a_sealed_file_is_read_and_tells_nothing_by_itself(sitting):
    content = file_of(sitting, row(1, "тайный ответ"), finished=True)
    assert "тайный".encode() not in content
    told = sealed.opened(content)
    assert told["finished"]
    assert told["rows"][0]["value"] == "тайный ответ"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c[:-5], lambda c: b"", lambda c: b"[1]", lambda c: b"\xff\x00", lambda c: b'{"mark": "x"}',
        lambda c: b'{"mark": "marshrut-answers-1"}', lambda c: c.replace(b'"iv": "', b'"iv": "A'),
        lambda c: b'{"mark": "marshrut-answers-1", "plain": 5}', lambda c: c * 2000,
        lambda c: b'{"mark": "marshrut-answers-1", "plain": {"ticket": "x", "rows": 7}}',
    ],
    ids=["short", "empty", "list", "bytes", "another", "bare", "iv", "five", "long", "rows"],
)  # fmt: skip
def test_what_is_damaged_or_foreign_is_refused_in_words(sitting, spoil):
    with pytest.raises(Refused, match=r"айл"):
        sealed.opened(spoil(file_of(sitting, row(1, "a"))))


def test_a_file_for_another_server_is_not_opened_and_one_before_the_change_of_secret_is(sitting, settings):
    content, old = file_of(sitting, row(1, "a")), settings.SECRET_KEY
    settings.SECRET_KEY = "another-secret-of-another-server-000000000000000000"
    with pytest.raises(Refused, match="другой системы"):
        sealed.opened(content)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert sealed.opened(content)["rows"]


def test_a_bomb_does_not_unpack(sitting):
    told = {"ticket": "x", "rows": ["0" * 5_000_000]}
    with pytest.raises(Refused, match="повреждён"):
        sealed.opened(seal(told))


def test_the_taker_hands_in_and_the_work_ends(world, sitting):
    made = bring(world.actor("petr"), file_of(sitting, row(1, "a"), row(2, "b"), finished=True))
    assert (made.taken, made.left) == (2, 0)
    sitting.refresh_from_db()
    assert sitting.state == "submitted"
    assert kept(sitting) == {1: "a", 2: "b"}


def test_the_same_file_twice_is_told_and_changes_nothing(world, sitting):
    content = file_of(sitting, row(1, "a"))
    bring(world.actor("petr"), content)
    told = sealed.opened(content)
    refused("again", world.actor("petr"), content)
    refused("again", world.actor("petr"), seal(told))
    assert HandIn.objects.count() == 1


def test_an_older_turn_of_a_file_never_replaces_a_newer_answer(world, sitting):
    actor = world.actor("petr")
    actions.save_answers(actor, sitting=sitting.pk, answers=[row(1, "новый", turn=5)])
    bring(actor, file_of(sitting, row(1, "старый", turn=4), row(2, "b")))
    assert kept(sitting) == {1: "новый", 2: "b"}


def test_after_the_end_only_what_was_said_in_time_counts(world, sitting):
    actor = world.actor("petr")
    actions.save_answers(actor, sitting=sitting.pk, answers=[row(1, "a")])
    actions.finish(actor, pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    end = Sitting.objects.get(pk=sitting.pk).finished_at
    made = bring(actor, file_of(sitting, row(2, "b", end - MINUTE), row(3, "c", end + MINUTE)))
    assert (made.taken, made.left) == (1, 1)
    assert set(kept(sitting)) == {1, 2}
    found = Sitting.objects.get(pk=sitting.pk)
    assert (found.state, found.late) == ("submitted", True)
    assert Fact.objects.filter(kind="sitting.finished", subject_id=sitting.pk).count() == 2


def test_the_days_for_handing_in_end(world, sitting):
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=timezone.now() - timedelta(hours=73))
    refused("late", world.actor("petr"), file_of(sitting, row(1, "a", timezone.now() - timedelta(days=4))))


def test_an_answer_marked_by_an_expert_stays_as_it_was_marked(world, sitting):
    actor = world.actor("petr")
    actions.save_answers(actor, sitting=sitting.pk, answers=[row(1, "оценённый")])
    actions.finish(actor, pk=sitting.pk)
    ScoringTask.objects.create(
        sitting=sitting,
        place=1,
        expert=world.person("boris"),
        code="К1",
        due=timezone.localdate(),
        state="scored",
        points=2,
    )
    end = Sitting.objects.get(pk=sitting.pk).finished_at
    bring(actor, file_of(sitting, row(1, "другой", end - MINUTE, turn=9)))
    assert kept(sitting) == {1: "оценённый"}


def test_without_a_consent_and_in_an_annulled_work_nothing_is_taken(world, sitting):
    petr = world.actor("petr")
    people.withdraw_consent(petr, purpose="diagnostics")
    refused("consent", petr, file_of(sitting, row(1, "a")))
    actions.annul(world.actor("dasha"), pk=sitting.pk, reason="проверка аннулирования")
    refused("annulled", petr, file_of(sitting, row(1, "a")))


def test_the_organiser_of_the_room_and_the_officer_bring_it_a_stranger_does_not(world, campaign, sitting):
    for name in ("vera", "galina", "egor"):
        refused("whose", world.actor(name), file_of(sitting, row(1, "a")))
    room = actions.make_room(
        world.actor("dasha"), campaign=campaign.pk, unit=world.units["mezen1"], place="кабинет 1",
        starts_at=timezone.now() + timedelta(days=1), organiser=world.person("egor"), capacity=20,
    )  # fmt: skip
    invitation = Invitation.objects.get(campaign=campaign, person=world.person("petr"))
    Seat.objects.create(room=room, invitation=invitation, admitted_at=timezone.now())
    assert bring(world.actor("egor"), file_of(sitting, row(1, "a"))).taken == 1
    assert bring(world.actor("dasha"), file_of(sitting, row(2, "a"))).taken == 1


def test_a_forged_pass_is_refused(world, sitting):
    content = seal({"ticket": ticket.issue(sitting.pk, sitting.person_id)[:-2] + "xx", "rows": [row(1, "a")]})
    with pytest.raises(Refused) as refusal:
        bring(world.actor("petr"), content)
    assert refusal.value.code == "ticket.bad"


def test_the_page_takes_many_files_and_a_bad_one_stops_nobody(world, sitting, enter):
    browser, url = enter("petr"), reverse("diagnostics:handin")
    assert browser.post(url).status_code == 422
    good = SimpleUploadedFile("ответы.marshrut", file_of(sitting, row(1, "a")))
    answer = browser.post(url, {"files": [good, SimpleUploadedFile("письмо.docx", b"PK")]})
    assert answer.status_code == 200
    body = answer.content.decode()
    assert "Принято: 1\N{NO-BREAK SPACE}ответ." in body
    assert "Это не файл с ответами" in body
    assert browser.post(url, {"files": [SimpleUploadedFile("письмо.docx", b"PK")]}).status_code == 422


def test_a_device_back_on_line_after_the_end_still_gives_what_it_answered_in_time(world, sitting):
    actor, pass_ = world.actor("petr"), ticket.issue(sitting.pk, sitting.person_id)
    actions.finish(actor, pk=sitting.pk)
    end = Sitting.objects.get(pk=sitting.pk).finished_at
    body = json.dumps([row(1, "a", end - MINUTE), row(2, "b", end + 2 * MINUTE)])
    status, told = send(body, pass_)
    assert (status, told["kept"], told["over"]) == (200, [[1, 1]], True)
    assert send(json.dumps([row(3, "c", end + 2 * MINUTE)]), pass_)[0] == 409
    assert kept(sitting) == {1: "a"}
