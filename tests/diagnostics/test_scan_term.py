"""The term of scans: pictures go by rule, what was counted stays, an open appeal and unchecked pages are thought of."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.test_blanks import asked, issue

from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.diagnostics import actions, queries
from marshrut.diagnostics.models import Appeal, Campaign, ScanFile, ScanPage, Sitting
from marshrut.diagnostics.queries.blank_scans import TERM_RULE
from marshrut.diagnostics.words import AppealState
from marshrut.diagnostics.words_blanks import BlankState


@pytest.fixture
def scan(world, campaign, tmp_path, settings):
    """A page of a blank that was counted a hundred days ago."""
    settings.MEDIA_ROOT = tmp_path
    accepted = actions.accept(world.actor("petr"), pk=asked(campaign, world, "petr").pk)
    blank = issue(world, campaign)
    sitting = actions.start(world.actor("petr"), invitation=accepted.pk)
    type(blank).objects.filter(pk=blank.pk).update(state=BlankState.DONE, sitting=sitting)
    file = ScanFile.objects.create(campaign=campaign, name="лист.jpg", seal="a", by_id=world.actor("dasha").person_id)
    made = ScanPage(file=file, number=1, blank=blank, page=1)
    for name in ("picture", "flat"):
        getattr(made, name).save(f"{name}.jpg", ContentFile(b"jpeg"), save=False)
    made.save()
    ago = timezone.now() - timedelta(days=100)
    ScanFile.objects.update(at=ago)
    Campaign.objects.filter(pk=campaign.pk).update(opens_at=ago - timedelta(days=9), closes_at=ago)
    core.set_rule(SYSTEM, TERM_RULE, 90, since=timezone.localdate())
    return ScanPage.objects.get(pk=made.pk)


def kept(tmp_path):
    return sum(one.is_file() for one in Path(tmp_path).rglob("*.jpg"))


def test_pictures_go_and_what_was_counted_stays(world, campaign, scan, tmp_path, client):
    dasha, petr = world.actor("dasha"), world.actor("petr")
    assert kept(tmp_path) == 2
    assert actions.forget_scans(SYSTEM) == 1
    assert actions.forget_scans(SYSTEM) == 0
    assert kept(tmp_path) == 0
    scan.refresh_from_db()
    assert (scan.picture.name, scan.flat.name, scan.fault, scan.erased_on) == ("", "", "", timezone.localdate())
    assert scan.blank.state == BlankState.DONE
    assert Sitting.objects.filter(pk=scan.blank.sitting_id).exists()
    fact = Fact.objects.get(kind="scans.erased")
    assert (fact.subject_id, fact.data["pages"], fact.data["unchecked"]) == (campaign.pk, 1, 0)
    notice = Notice.objects.get(person_id=dasha.person_id, kind="diagnostics.scans_term")
    assert notice.text == "Снимки бланков удалены по сроку хранения: 1\u00a0лист. Внесённые ответы остались."
    paper = queries.own_paper(petr, scan.blank.sitting_id)
    assert (paper.pages, paper.erased_on) == ([], timezone.localdate())
    for look in (
        lambda: actions.own_scan(petr, sitting=scan.blank.sitting_id, page=1),
        lambda: actions.look_at_scan(dasha, pk=scan.pk),
        lambda: queries.cut_out(dasha, scan=scan.pk, block=0),
    ):
        with pytest.raises(Http404):
            look()
    client.force_login(world.account("dasha"))
    shown = client.get(reverse("diagnostics:scans", args=[campaign.pk])).content.decode()
    assert "снимок удалён" in shown
    assert "Снимки хранятся 90 дн. после закрытия кампании" in shown


@pytest.mark.parametrize("term", [101, 365])
def test_before_the_term_nothing_goes(scan, tmp_path, term):
    core.set_rule(SYSTEM, TERM_RULE, term, since=timezone.localdate())
    assert actions.forget_scans(SYSTEM) == 0
    assert kept(tmp_path) == 2


def test_an_open_campaign_keeps_its_old_scans(scan, campaign, tmp_path):
    Campaign.objects.filter(pk=campaign.pk).update(closes_at=timezone.now() + timedelta(days=1))
    assert actions.forget_scans(SYSTEM) == 0
    assert kept(tmp_path) == 2


def test_a_scan_waits_for_the_end_of_an_appeal(world, scan, tmp_path):
    appeal = Appeal.objects.create(
        sitting=scan.blank.sitting,
        person_id=world.actor("petr").person_id,
        place=1,
        text="Прошу перепроверить",
        due=timezone.localdate(),
        before=0,
    )
    assert actions.forget_scans(SYSTEM) == 0
    Appeal.objects.filter(pk=appeal.pk).update(state=AppealState.CONFIRMED)
    assert actions.forget_scans(SYSTEM) == 1


def test_unchecked_pages_are_told_of_before_they_go(scan, campaign, tmp_path):
    type(scan.blank).objects.update(state=BlankState.PRINTED, sitting=None)
    core.set_rule(SYSTEM, TERM_RULE, 110, since=timezone.localdate())
    assert actions.forget_scans(SYSTEM) == 0
    held = WorkItem.objects.get(kind="diagnostics.scans_term")
    assert (held.subject_id, held.role, held.state) == (campaign.pk, "diagnostics_officer", WorkItem.State.OPEN)
    core.set_rule(SYSTEM, TERM_RULE, 90, since=timezone.localdate())
    assert actions.forget_scans(SYSTEM) == 1
    scan.refresh_from_db()
    assert scan.fault == "Снимок удалён по сроку хранения: сверить его уже нельзя."
    held.refresh_from_db()
    assert held.state == WorkItem.State.DONE
    assert Fact.objects.get(kind="scans.erased").data["unchecked"] == 1


def test_a_file_that_was_never_read_goes_too(scan, tmp_path):
    scan.file.file.save("whole.jpg", ContentFile(b"jpeg"))
    actions.forget_scans(SYSTEM)
    assert kept(tmp_path) == 0


def test_only_the_system_erases(world, scan):
    with pytest.raises(Http404):
        actions.forget_scans(world.actor("dasha"))
