"""I-03: an author draws areas, builds a case of several questions and puts a picture into it, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.diagnostics import made
from tests.diagnostics.test_pictures import SVG
from tests.journeys.help import look
from tests.journeys.test_every_page import AXE, LATIN, LATIN_RIGHT

from marshrut.diagnostics import kinds
from marshrut.diagnostics.models import ItemVersion
from marshrut.people.models import Appointment

pytestmark = pytest.mark.journey
DRAWN = SVG.replace("0 0 40 30", "0 0 400 300").format(
    "<rect width='400' height='300' fill='#eef'/><path d='M40 260 L360 40' stroke='#135'/>"
)
NEW = "/diagnostics/items/new/"


@pytest.fixture
def desk(world):
    made.seat(world)
    Appointment.objects.filter(person=world.person("nina")).exclude(role=made.DESK["nina"][0]).delete()
    return world


def begin(page, kind, stem):
    page.get_by_label("Вид", exact=True).select_option(kind)
    page.get_by_role("button", name="Показать поля этого вида").first.click()
    page.get_by_label("Компетенция").select_option(index=1)
    page.get_by_label("Предмет").select_option("математика")
    page.get_by_label("Условие").fill(stem)


def bring(page):
    page.locator("summary", has_text="Рисунок").click()
    page.get_by_label("Или новый файл").set_input_files(
        {"name": "plan.svg", "mimeType": "image/svg+xml", "buffer": DRAWN.encode()}
    )
    page.get_by_label("Что на новом рисунке").fill("график прямой")
    page.get_by_role("button", name="Загрузить и поставить").click()
    expect(page.get_by_label("Рисунок", exact=True)).to_have_value("pic-00001")
    expect(page.locator("[data-draw] img")).to_be_visible()


def stroke(page, row, start, end):
    """Draw an area as a mouse does; parts of the picture are shares of its sides."""
    row.get_by_role("button", name="Чертить").click()
    box = page.locator("[data-draw] svg").bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1], steps=4)
    page.mouse.up()


def numbers(row):
    return [float(one) for one in row.locator("[data-coords]").input_value().split()]


def sound(page):
    """The rules of accessibility hold and no English is shown."""
    page.wait_for_load_state()
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert LATIN.findall(LATIN_RIGHT.sub(" ", page.inner_text("main"))) == []


def save(page):
    page.get_by_role("button", name="Сохранить").last.click()


@pytest.mark.parametrize("width", [1360, 390])
def test_areas_are_drawn_moved_by_arrows_and_seen_as_a_taker_does(visit, desk, width):
    page = visit("nina", NEW, width=width)
    begin(page, "hotspot", "Где рост?")
    bring(page)
    first, second = (page.get_by_role("group", name=f"Область {one}", exact=True) for one in "АБ")
    first.get_by_label("Название области А").fill("внизу")
    stroke(page, first, (0.1, 0.5), (0.4, 0.9))
    assert numbers(first) == pytest.approx([40, 150, 120, 120], abs=3)
    second.get_by_label("Название области Б").fill("наверху")
    second.get_by_label("Вид области Б").select_option("circle")
    stroke(page, second, (0.8, 0.3), (0.9, 0.3))
    assert numbers(second) == pytest.approx([320, 90, 40], abs=3)
    before = numbers(first)
    page.locator("[data-draw] [data-n='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert numbers(first) == [before[0] + 1, before[1] + 10, *before[2:]]
    for _ in range(9):
        page.keyboard.press("Shift+ArrowDown")
    assert numbers(first)[1] + numbers(first)[3] == 300
    first.get_by_label("верно").check()
    look(page, "spot-written")
    page.get_by_role("button", name="Посмотреть").click()
    expect(page.locator("#preview [data-area]")).to_have_count(2)
    expect(page.locator("#preview img.pic").first).to_be_visible()
    look(page, "spot-preview")
    sound(page)
    first.locator("[data-coords]").fill("0 0 900 10")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Область А. Область не лежит на рисунке")
    look(page, "spot-wrong")
    page.get_by_label("Числа области А").fill("0 0 90 10")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("З-00001")
    look(page, "spot-card")
    version = ItemVersion.objects.get(item__code="З-00001")
    assert kinds.fault(version) == ""
    assert kinds.told(version) == ["внизу"]
    page.goto(page.url.split("/diagnostics/")[0] + "/diagnostics/items/pictures/")
    expect(page.get_by_role("link", name="pic-00001")).to_be_visible()
    look(page, "pictures")
    sound(page)
    page.get_by_role("link", name="pic-00001").click()
    expect(page.get_by_role("link", name="З-00001")).to_be_visible()
    look(page, "picture")
    sound(page)


@pytest.mark.parametrize(("width", "script"), [(1360, True), (390, True), (390, False)])
def test_a_case_is_built_of_questions_of_different_kinds(visit, desk, width, script):
    page = visit("nina", NEW, width=width, script=script)
    begin(page, "case", "Урок: 25 учеников.")
    page.get_by_label("Вид вопроса А").select_option("numeric")
    page.get_by_label("Вид вопроса Б").select_option("gap")
    page.get_by_role("button", name="Показать поля этого вида").last.click()
    page.get_by_label("Вопрос А: что спрашивается").fill("Сколько процентов решили?")
    page.get_by_label("Число", exact=True).fill("около трети")
    page.get_by_label("Единица").fill("%")
    page.get_by_label("Баллов за вопрос Б").fill("2")
    gap = page.get_by_label("Вопрос Б: что спрашивается")
    gap.fill("Задание скорее")
    if script:
        page.keyboard.press("End")
    page.get_by_role("button", name="Вставить пропуск в условие").click()
    expect(gap).to_have_value("Задание скорее[[1]]" if script else "Задание скорее [[1]]")
    page.get_by_label("Варианты списка").fill("лёгкое\nтрудное")
    page.get_by_label("Верный ответ или все принимаемые").fill("трудное")
    page.get_by_label("Ещё один вопрос").select_option("single")
    page.get_by_role("button", name="Добавить вопрос").click()
    page.get_by_label("Вопрос В: что спрашивается").fill("С чего начать?")
    third = page.get_by_role("region", name="Вопрос В")
    for n, words in enumerate(("с разбора", "с двойки", "с похвалы"), start=1):
        third.get_by_label(f"Вариант {n}", exact=True).fill(words)
    third.get_by_label("верно: вариант 1").check()
    page.get_by_role("button", name="Выше вопрос В").click()
    expect(page.get_by_label("Вопрос Б: что спрашивается")).to_have_value("С чего начать?")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Вопрос А. Верное число: «около трети»")
    look(page, f"case-wrong{'' if script else '-plain'}")
    if script:
        sound(page)
    page.get_by_label("Число", exact=True).fill("36")
    page.get_by_role("button", name="Посмотреть").click()
    expect(page.locator("#preview .part")).to_have_count(3)
    expect(page.locator("#preview")).to_contain_text("Ответ числом, %")
    look(page, f"case-preview{'' if script else '-plain'}")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("З-00001")
    expect(page.get_by_text("Вопрос А. Число 36 %")).to_be_visible()
    look(page, f"case-card{'' if script else '-plain'}")
    version = ItemVersion.objects.get(item__code="З-00001")
    assert kinds.fault(version) == ""
    assert version.max_points == 4
