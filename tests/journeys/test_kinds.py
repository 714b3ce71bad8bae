"""Tasks of every kind on a narrow phone: the network is cut once, the page is reloaded without it, nothing is lost."""

import pytest
from playwright.sync_api import expect
from tests.diagnostics.test_kinds import first
from tests.journeys.help import announce, answer_here, look

from marshrut.diagnostics import actions, kinds
from marshrut.diagnostics.models import Answer, FormItem, Invitation, ItemVersion

pytestmark = pytest.mark.journey
#: One task of each kind that a phone must play.
CODES = ["CAS-003", "HOT-001", "GAP-001", "GAP-003", "NUM-001", "CAS-002"]
OLD = ["single", "multiple", "match", "order", "short", "open"]


@pytest.fixture
def sitting(bank, world):
    made, petr = announce(world), world.actor("petr")
    versions = [ItemVersion.objects.select_related("item").get(item__code=code) for code in CODES]
    versions += [ItemVersion.objects.filter(kind=kind).select_related("item").order_by("item__code")[0] for kind in OLD]
    FormItem.objects.filter(form=made.form).delete()
    FormItem.objects.bulk_create(
        FormItem(form=made.form, order=n, item_version=v, group=v.item.group) for n, v in enumerate(versions, start=1)
    )
    invitation = Invitation.objects.get(campaign=made, person_id=petr.person_id)
    actions.accept(petr, pk=invitation.pk)
    return actions.start(petr, invitation=invitation.pk)


def next_task(page):
    page.get_by_role("button", name="Дальше", exact=True).click()


def kept(sitting):
    return dict(Answer.objects.filter(sitting=sitting).values_list("place", "value"))


def test_every_kind_on_a_narrow_phone_with_the_network_cut_once(visit, sitting):
    page = visit("petr", width=360)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + f"/diagnostics/take/{sitting.pk}/")
    expect(page.locator(".task:visible")).to_be_visible()
    page.wait_for_function(
        """async () => { for (const name of await caches.keys()) if (name.startsWith("marshrut-take")) {
          const there = (await (await caches.open(name)).keys()).map(one => one.url)
          return there.some(one => one.includes("/media/speed-graph/")) && there.some(one => one.includes("/media/inequality/"))
        } }"""
    )
    page.context.set_offline(True)
    expect(page.locator("#sent")).to_contain_text("Ответы сохранены")
    for n in range(len(CODES) + len(OLD)):
        kind = page.locator(".task:visible").get_attribute("data-kind")
        answer_here(page)
        look(page, f"kinds-{n + 1:02}-{kind}")
        if n < len(CODES) + len(OLD) - 1:
            next_task(page)
    expect(page.locator("#sent")).to_contain_text(f"на устройстве: {len(CODES) + len(OLD)}")
    assert not kept(sitting)
    page.reload()
    expect(page.locator(".task:visible img.pic").first).to_be_visible()
    assert page.evaluate(
        "[...document.querySelectorAll('.task:not([hidden]) img.pic')].every(one => one.naturalWidth > 0)"
    )
    expect(page.locator(".task:visible input[pattern]").first).to_have_value("−3,5")
    page.context.set_offline(False)
    expect(page.locator("#sent")).to_contain_text(f"на сервере: {len(CODES) + len(OLD)}", timeout=20_000)
    answers = kept(sitting)
    for place in FormItem.objects.filter(form=sitting.form).select_related("item_version"):
        assert not kinds.is_empty(answers[place.order])
        assert kinds.is_answer(place.item_version, answers[place.order])


def test_areas_answer_to_a_finger_to_keys_and_come_back(visit, sitting):
    page = visit("petr", f"/diagnostics/take/{sitting.pk}/", width=360)
    next_task(page)
    task = page.locator(".task:visible")
    expect(task).to_have_attribute("data-kind", "hotspot")
    task.locator("[data-area=s1]").click()
    expect(task.get_by_label("5 − 2x − 6 > 3x + 1")).to_be_checked()
    expect(task.locator("[data-area=s1]")).to_have_class("on")
    task.get_by_label("x > −0,4", exact=False).last.focus()
    page.keyboard.press("Space")
    expect(task.locator("[data-area=s4]")).to_have_class("on")
    expect(page.locator("#sent")).to_contain_text("на сервере: 1")
    page.reload()
    next_task(page)
    expect(page.locator(".task:visible [data-area].on")).to_have_count(2)
    version = FormItem.objects.get(form=sitting.form, order=2).item_version
    assert kinds.points(version, kept(sitting)[2]) == 1
    page.locator(".task:visible").get_by_role("button", name="Увеличить рисунок").click()
    dialog = page.get_by_role("dialog", name="Рисунок")
    expect(dialog.locator("img.pic")).to_be_visible()
    assert dialog.locator("img.pic").bounding_box()["width"] > 360
    overlay, picture = (dialog.locator(one).bounding_box() for one in (".spot svg", "img.pic"))
    assert abs(overlay["width"] - picture["width"]) < 2
    assert abs(overlay["height"] - picture["height"]) < 2
    look(page, "kinds-zoom")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_text_instead_of_a_number_stays_and_is_told(visit, sitting):
    page = visit("petr", f"/diagnostics/take/{sitting.pk}/", width=360)
    for _ in range(4):
        next_task(page)
    field = page.locator(".task:visible input[pattern]")
    field.fill("около трети")
    field.blur()
    expect(page.get_by_text("Это не похоже на число")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    look(page, "kinds-not-a-number")
    expect(page.locator("#sent")).to_contain_text("на сервере: 1")
    assert kept(sitting)[5] == "около трети"
    version = FormItem.objects.get(form=sitting.form, order=5).item_version
    field.fill(kinds.sample(version, 1, first))
    field.blur()
    expect(page.get_by_text("Это не похоже на число")).to_be_hidden()
    expect(page.locator("#sent")).to_contain_text("на сервере: 1")
    page.wait_for_timeout(500)
    assert kinds.points(version, kept(sitting)[5]) == 1
