"""Scans of blanks: read in the queue, confirmed by a person, kept as evidence for the officer and for the own person."""

from io import BytesIO

import pytest
from bench._blank_photos import Studio
from django.http import Http404
from django.urls import reverse
from PIL import Image
from tests.diagnostics.test_blanks import asked, issue, right, values

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.blanks.layout import restore
from marshrut.diagnostics.blanks.printing import GEOMETRY
from marshrut.diagnostics.models import ScanFile, ScanPage, Sitting
from marshrut.paper.blank import render_pictures


@pytest.fixture
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def blank(world, campaign, files):
    actions.accept(world.actor("petr"), pk=asked(campaign, world, "petr").pk)
    return issue(world, campaign)


def shots(world, blank, *, idle=0.0):
    """Photographs of the pages of a blank that a person has marked, and the marks."""
    sheets = queries.blank_sheets(world.actor("dasha"), [blank], names=False)
    studio = Studio.__new__(Studio)
    Studio.__init__(studio, 3, 1, idle=idle)
    studio.layout = restore(blank.layout.content)
    studio.pages = [
        Image.open(BytesIO(one)).convert("L") for one in render_pictures(sheets, GEOMETRY, "Бланк", ppi=200)
    ]
    return [studio.shoot(page) for page in range(1, studio.layout.pages + 1)]


def upload(world, campaign, *files, by="dasha"):
    made = actions.upload_scans(world.actor(by), campaign=campaign.pk, files=list(files))
    if made.job:
        actions.run_scans(SYSTEM, progress_id=made.job.pk)
    return made


def faults():
    return [one.fault for one in ScanPage.objects.order_by("file__name", "number")]


def test_a_scan_is_read_and_counts_only_when_a_person_confirms(world, campaign, blank, client):
    photos = shots(world, blank, idle=0.2)
    made = upload(world, campaign, *((f"{n}.jpg", one.jpeg) for n, one in enumerate(photos)))
    assert Progress.objects.get(pk=made.job.pk).state == "done"
    assert not any(faults())
    assert not Sitting.objects.exists()
    assert not any(one.file for one in ScanFile.objects.all())
    read, missing = queries.readings(world.actor("dasha"), blank)
    assert not missing
    doubtful = [name for name, one in read.items() if not one.sure]
    assert doubtful
    client.force_login(world.account("dasha"))
    page = reverse("diagnostics:blank", args=[blank.pk])
    shown = client.get(page).content.decode()
    assert shown.count("Сверено с бланком") == len(doubtful)
    typed = right(blank) | {name: one.text for name, one in read.items() if one.sure and one.text}
    refused = client.post(page, typed | {"empty_too": "1"})
    assert refused.status_code == 422
    assert not Sitting.objects.exists()
    done = client.post(page, typed | {"empty_too": "1"} | {f"seen-{name}": "on" for name in doubtful})
    assert done.status_code == 302
    held = Sitting.objects.get()
    first = next(name for name, one in read.items() if one.sure and one.text)
    assert queries.entries(SYSTEM, held.blank)[0].values[first] == values(blank, **{first: typed[first]})[first]
    assert held.blank.entries.get().source == "scan"


def test_each_bad_page_says_why_and_the_others_are_read(world, campaign, blank, client):
    photos = shots(world, blank)
    foreign = Studio(9, 3).shoot(hard=0.2).jpeg
    empty = BytesIO()
    Image.new("RGB", (600, 800), "white").save(empty, "JPEG")
    made = upload(
        world, campaign, ("a.jpg", photos[0].jpeg), ("b.jpg", foreign), ("c.jpg", empty.getvalue()),
        ("d.txt", b"words"), ("e.jpg", photos[0].jpeg),
    )  # fmt: skip
    assert [name for name, _ in made.refused] == ["d.txt", "e.jpg"]
    assert faults()[0] == ""
    assert "не из этой кампании" in faults()[1]
    assert "смазан" in faults()[2]
    again = BytesIO()
    Image.open(BytesIO(photos[0].jpeg)).save(again, "JPEG", quality=90)
    upload(world, campaign, ("f.jpg", again.getvalue()))
    assert "Повтор" in faults()[3]
    client.force_login(world.account("dasha"))
    shown = client.get(reverse("diagnostics:scans", args=[campaign.pk])).content.decode()
    assert "не принят" in shown
    assert client.post(reverse("diagnostics:scans", args=[campaign.pk])).status_code == 422


def test_evidence_is_for_the_officer_and_the_own_person(world, campaign, blank, client):
    photos = shots(world, blank)
    upload(world, campaign, *((f"{n}.jpg", one.jpeg) for n, one in enumerate(photos)))
    scan = ScanPage.objects.get(blank=blank, page=1)
    read, _ = queries.readings(world.actor("dasha"), blank)
    one = next(iter(read.values()))
    assert Image.open(BytesIO(queries.cut_out(world.actor("dasha"), scan=one.scan, block=one.block))).width > 100
    for name in ("petr", "egor", "vera"):
        with pytest.raises(Http404):
            actions.look_at_scan(world.actor(name), pk=scan.pk)
        with pytest.raises(Http404):
            queries.cut_out(world.actor(name), scan=one.scan, block=one.block)
    held = actions.enter_blank(world.actor("dasha"), pk=blank.pk, values=values(blank), source="scan")
    with pytest.raises(Refused, match="засчитаны"):
        actions.drop_scan(world.actor("dasha"), pk=scan.pk)
    assert queries.own_paper(world.actor("petr"), held.sitting_id).pages == [one.page for one in _pages(blank)]
    with pytest.raises(Http404):
        actions.own_scan(world.actor("vera"), sitting=held.sitting_id, page=1)
    client.force_login(world.account("petr"))
    got = client.get(reverse("diagnostics:own_scan", args=[held.sitting_id, 1]))
    assert b"".join(got.streaming_content).startswith(b"\xff\xd8")
    actions.look_at_scan(world.actor("dasha"), pk=scan.pk)
    assert any(look.what == "скан бланка ответов" for look in queries.looks(world.actor("petr")))


def _pages(blank):
    return ScanPage.objects.filter(blank=blank, fault="").order_by("page")


def test_a_page_thrown_away_may_be_brought_again(world, campaign, blank):
    photo = shots(world, blank)[0]
    upload(world, campaign, ("a.jpg", photo.jpeg))
    actions.drop_scan(world.actor("dasha"), pk=ScanPage.objects.get().pk)
    assert not ScanFile.objects.exists()
    upload(world, campaign, ("a.jpg", photo.jpeg))
    assert faults() == [""]
