"""A slow link: what is chosen and typed before the scripts of the page come is taken up when they come."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.help import announce
from tests.routes.made import begin, catalogue

from marshrut.diagnostics import actions as diagnostics
from marshrut.diagnostics.models import Answer, Invitation
from marshrut.routes import actions
from marshrut.routes.models import RouteLine
from marshrut.visits import actions as visits
from marshrut.visits import content
from marshrut.visits.models import Entry

pytestmark = pytest.mark.journey


class Slow:
    """A page whose scripts are held on their way until `come`."""

    def __init__(self, page, address):
        self.page, self.held = page, []
        page.route("**/static/**/*.js*", self._hold)
        page.goto(page.url.removesuffix("/static/ui/mark.svg") + address, wait_until="commit")

    def _hold(self, route):
        self.held.append(route) if self.held is not None else route.continue_()

    def come(self):
        for _ in range(100):
            if self.held:
                break
            self.page.wait_for_timeout(50)
        held, self.held = self.held, None
        assert held, "no script was on its way"
        for route in held:
            route.continue_()
        self.page.wait_for_load_state()


@pytest.fixture
def slow(visit):
    """A page of a person that no keeper of pages has seen, so that every script is really asked for."""
    return lambda name, address, width=390: Slow(visit(name, "/static/ui/mark.svg", width=width), address)


def test_a_report_written_before_its_script(slow, world):
    catalogue(world)
    route = begin(world).to("approved").route
    actions.start_due(world.actor("petr"))
    line = RouteLine.objects.filter(route=route).first()
    report = slow("petr", f"/routes/{route.pk}/lines/{line.pk}/mark/")
    page = report.page
    page.get_by_label("Что нового узнал(а)").fill("Успел раньше скрипта")
    page.set_input_files("#file", {"name": "page.ogg", "mimeType": "audio/ogg", "buffer": b"OggS page"})
    report.come()
    expect(page.locator("#files [data-list]")).to_contain_text("page")
    expect(page.locator("[data-by-press]")).to_be_hidden()
    page.wait_for_function("""async () => (await new Promise(ok => {
      const base = indexedDB.open('marshrut-take')
      base.onsuccess = () => { const asked = base.result.transaction('answers').objectStore('answers').getAll()
        asked.onsuccess = () => { base.result.close(); ok(asked.result) } }
    })).some(row => Object.values(row.texts ?? {}).includes('Успел раньше скрипта'))""")

    chosen = slow("rita", "/attendance/?waiting=", width=1360)
    chosen.page.locator("form[data-auto] select").first.select_option(index=1)
    value = chosen.page.locator("form[data-auto] select").first.input_value()
    chosen.come()
    chosen.page.wait_for_url(f"**kind={value}*")


def test_a_card_and_a_test_answered_before_their_scripts(slow, visit, bank, world):
    irina, petr = world.actor("irina"), world.actor("petr")
    marks = {f"{n}-{code}": mark for n, one in enumerate(content.current().lessons) for code, mark in one.key.items()}
    visits.train(irina, marks=marks)
    seen = visits.ask(irina, kind="lesson", host=petr.person_id, guest=irina.person_id, topic="Дроби")
    visits.step(petr, pk=seen.pk, move="agree")
    visits.step(irina, pk=seen.pk, move="schedule", starts=timezone.now())
    visits.save(irina, pk=seen.pk, rows=[{"key": "m-goal", "value": 1, "turn": 1}])
    card = slow("irina", f"/visits/{seen.pk}/card/")
    card.page.locator("[name=m-goal][value='3']").check()
    card.page.get_by_label("Отзыв").fill("Цель формулируют ученики")
    card.come()
    expect(card.page.locator("[data-kept]")).to_have_text("Всё сохранено на сервере.")
    expect(card.page.locator("[name=m-goal][value='3']")).to_be_checked()
    assert dict(Entry.objects.filter(visit=seen.pk).values_list("key", "value")) == {
        "m-goal": 3, "t-words": "Цель формулируют ученики",
    }  # fmt: skip

    invitation = Invitation.objects.get(campaign=announce(world), person_id=petr.person_id)
    diagnostics.accept(petr, pk=invitation.pk)
    sitting = diagnostics.start(petr, invitation=invitation.pk)
    first = visit("petr", f"/diagnostics/take/{sitting.pk}/", width=390)
    task = first.locator(".task:visible")
    assert task.get_attribute("data-kind") == "single"
    task.locator(".answers input").first.check()
    expect(first.locator("#sent")).to_contain_text("сохранены на сервере: 1")
    was = Answer.objects.get().value

    again = slow("petr", f"/diagnostics/take/{sitting.pk}/")
    again.page.locator(".task:visible .answers input").nth(1).check()
    again.come()
    expect(again.page.locator(".task:visible .answers input").nth(1)).to_be_checked()
    expect(again.page.locator("#sent")).to_contain_text("сохранены на сервере: 1")
    assert Answer.objects.get().value != was
