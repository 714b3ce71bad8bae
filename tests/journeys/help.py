"""What journeys share: pictures, waiting works, a small catalogue, states that are long to reach by clicks."""

import json
import os
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from tests.diagnostics.test_sittings import answer_all
from tests.routes import made as routes

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions as diagnostics
from marshrut.diagnostics.models import Answer, Invitation
from marshrut.events.models import Event
from marshrut.programmes.models import Programme, Stream

CODES = ["SUB-MAT-1", "MET-GEN-1", "PSY-1", "COM-1"]
OVER = """() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  const past = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width + 1)
  return past.map(one => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`).slice(-5)
}"""
#: Blocks of text squeezed so narrow that words stand letter under letter.
CRUSHED = """() => [...document.querySelectorAll('main :is(p,dt,dd,td,th,li,label,h1,h2,h3,legend,summary)')]
  .filter(one => {
    const text = one.innerText.trim(), box = one.getBoundingClientRect()
    const line = parseFloat(getComputedStyle(one).lineHeight) || 20
    return text.length > 8 && box.width > 1 && box.height > 5 * line && box.width < 3 * line && one.checkVisibility()
  }).map(one => `${one.tagName}: ${one.innerText.trim().slice(0, 60)}`).slice(0, 5)"""


def look(page, name):
    """Nothing runs past the screen or is crushed; with MARSHRUT_SHOTS=folder a picture of the whole page is kept."""
    if folder := os.environ.get("MARSHRUT_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    page.wait_for_load_state()
    for question in (OVER, CRUSHED):
        faults = page.evaluate(question)
        if faults:  # a page may be asked in the middle of being laid out; a true fault stays
            page.wait_for_timeout(700)
            faults = page.evaluate(question)
        assert not faults, (page.url, faults)


def section(page, name):
    """Go to a section as its user does: by the rail on a desk, by «Ещё» below on a phone."""
    rail = page.get_by_role("navigation", name="Разделы")
    if not rail.is_visible():
        bar = page.get_by_role("navigation", name="Главное")
        bar.locator("summary", has_text="Ещё").click()
        rail = bar.locator(".more-sheet")
    rail.get_by_role("link", name=name, exact=True).click()


def work():
    """Do the waiting works of the queue, as the worker does, until none is left."""
    while jobs := _waiting():
        for pk, name, arguments in jobs:
            app.tasks[name].func(**json.loads(arguments))
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [pk])


def _waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return cursor.fetchall()


def answer_here(page):
    """Answer the task on the screen, whatever its kind."""
    _answer(page.locator(".task:visible"))


def _answer(box):
    kind = box.get_attribute("data-kind")
    if kind in {"single", "multiple", "hotspot"}:
        box.locator(".answer input").first.check()
    elif kind in {"match", "order"}:
        for n in range(box.locator("select").count()):
            box.locator("select").nth(n).select_option(index=n + 1)
    elif kind == "gap":
        for gap in box.locator("[data-gap]").all():
            chosen = gap.evaluate("one => one.tagName") == "SELECT"
            gap.select_option(index=1) if chosen else gap.fill("слово")
    elif kind == "case":
        for part in box.locator(".part").all():
            _answer(part)
    elif kind == "numeric":
        box.locator("input[maxlength]").fill("−3,5")
    else:
        box.locator("input[maxlength], textarea").fill("Разберу ошибки по видам и проверю понимание.")


def fill_bank():
    diagnostics.ensure_defaults(SYSTEM)
    diagnostics.load_items(SYSTEM)


def announce(world):
    """An open campaign of mathematics for the whole region."""
    form = diagnostics.assemble_form(SYSTEM, title="Базовый", subject="математика")
    now, dasha = timezone.now(), world.actor("dasha")
    made = diagnostics.make_campaign(
        dasha,
        title="Осень",
        form=form,
        unit=world.units["29"],
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=9),
    )
    return diagnostics.publish(dasha, pk=made.pk)


def measure(world):
    """Petr's published profile: weak answers."""
    made, petr = announce(world), world.actor("petr")
    invitation = Invitation.objects.get(campaign=made, person_id=petr.person_id)
    diagnostics.accept(petr, pk=invitation.pk)
    sitting = diagnostics.start(petr, invitation=invitation.pk)
    answer_all(petr, sitting, right=False)
    Answer.objects.filter(value="Разберу ошибки по видам.").delete()
    diagnostics.finish(petr, pk=sitting.pk)
    diagnostics.score(SYSTEM, sitting=sitting.pk)


def lead(world):
    routes.catalogue(world)
    routes.begin(world)
    routes.begin(world, "olga", "zoya").to("on_approval")
    routes.begin(world, "nina", "klim").to("on_approval")


def fill_catalogue(world):
    """Something for each group of competencies."""
    today, now = timezone.localdate(), timezone.now()
    for n, code in enumerate(CODES):
        programme = Programme.objects.create(
            title=f"Программа {code}", provider="АО ИОО", hours=18, form="remote", competencies=[code]
        )
        start = today + timedelta(days=20 + 40 * n)
        Stream.objects.create(programme=programme, starts=start, ends=start + timedelta(days=14), seats=30)
        Event.objects.create(
            title=f"Разбор уроков {code}",
            kind="webinar",
            form="remote",
            unit=world.units["centre"],
            starts=now + timedelta(days=30 + n),
            ends=now + timedelta(days=30 + n, hours=2),
            hours=2,
            seats=50,
            competencies=[code],
        )


def taken(page, link):
    """The content of a file that a link gives."""
    with page.expect_download() as found:
        link.click()
    return Path(found.value.path()).read_bytes()
