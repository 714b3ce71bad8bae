"""A large file is written in the queue: the page does not wait, a second press makes no second work."""

import pytest
from bench._people_file import make
from django.urls import reverse
from tests.exchange.test_import import TOWNS, checked

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, Progress
from marshrut.exchange import actions, jobs
from marshrut.exchange.models import Batch
from marshrut.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(world, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 50)
    return checked(world.actor("rita"), make(80, towns=TOWNS, share=0.1).content)


def press(browser, batch, step):
    return browser.post(reverse(f"exchange:{step}", args=[batch.pk]))


def test_a_large_file_goes_through_the_queue_and_back(world, large, enter):
    browser, before = enter("rita"), Person.objects.count()
    first, second = press(browser, large, "commit"), press(browser, large, "commit")
    row = Progress.objects.get(kind="exchange.batch")
    assert first["Location"] == second["Location"] == reverse("desk:progress", args=[row.pk])
    assert Person.objects.count() == before
    shown = browser.get(reverse("exchange:batch", args=[large.pk])).content.decode()
    assert "Записать строки" not in shown
    assert "работа идёт" in shown
    jobs.run(progress_id=row.pk)
    assert Person.objects.count() > before
    assert Fact.objects.get(kind="batch.imported").person_id == world.person("rita").pk
    assert Notice.objects.filter(person_id=world.person("rita").pk, kind="exchange.batch").count() == 1
    assert reverse("exchange:batch", args=[large.pk]) in browser.get(first["Location"]).content.decode()
    press(browser, large, "undo")
    jobs.run(progress_id=Progress.objects.get(arguments__step="undo").pk)
    assert Person.objects.count() == before
    assert Batch.objects.get(pk=large.pk).state == "undone"


def test_a_repeated_job_writes_nothing_twice(world, large):
    row = actions.begin(world.actor("rita"), pk=large.pk, step="commit")
    jobs.run(progress_id=row.pk)
    after = Person.objects.count()
    jobs.run(progress_id=row.pk)
    assert Person.objects.count() == after
    row.refresh_from_db()
    assert row.state == "done"


def test_a_step_that_another_has_done_meanwhile_is_told(world, large):
    row = actions.begin(world.actor("rita"), pk=large.pk, step="commit")
    actions.commit(world.actor("rita"), pk=large.pk)
    jobs.run(progress_id=row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "загрузить его сейчас нельзя" in row.note


def test_a_right_lost_meanwhile_stops_the_work(world, large):
    row = actions.begin(world.actor("rita"), pk=large.pk, step="commit")
    world.person("rita").appointments.update(until="2020-01-01")
    before = Person.objects.count()
    actions.run(SYSTEM, progress_id=row.pk)
    row.refresh_from_db()
    assert (row.state, Person.objects.count()) == ("failed", before)
