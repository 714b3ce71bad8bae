"""Pages where tasks of the new kinds are written and pictures are brought: made, changed, compared, refused, attacked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.diagnostics import made
from tests.diagnostics.test_bank_pages import LIST, browser, statements, told
from tests.diagnostics.test_editing import spots
from tests.diagnostics.test_pictures import png

from marshrut.diagnostics import actions, kinds
from marshrut.diagnostics.models import FormItem, Item, ItemVersion, Media

pytestmark = pytest.mark.django_db
PICTURES = "/diagnostics/items/pictures/"


@pytest.fixture
def desk(world):
    made.seat(world)
    actions.keep_picture(world.actor("nina"), code="plan", data=png(400, 300), alt="план [класса]")
    return world


def form(kind, **more):
    names = ("competency", "subject", "cognitive", "minutes", "rationale", "source", "stem")
    return {name: made.words()[name] for name in names} | {"kind": kind, "act": "save"} | more


CASE = {
    "parts": "2", "p0-kind": "numeric", "p0-stem": "Сколько?", "p0-value": "5", "p0-points": "2",
    "p1-kind": "hotspot", "p1-stem": "Где?", "p1-points": "1", **{f"p1-{k}": v for k, v in spots().items()},
}  # fmt: skip
WHOLE = {
    "numeric": ({"value": "2,5", "tolerance": "0,1", "unit": "м/с"}, {"value": "3"}, "Число: 3", {"value": "много"}),
    "hotspot": (spots(), {"line-0-title": "у доски"}, "у доски: прямоугольник", {"line-0-coords": "0 0 999 9"}),
    "gap": (
        {"stem": "Вода [[1]] при $100$ градусах.", "lines": "1", "line-0-id": "1", "line-0-right": "кипит", "points": "1"},
        {"line-0-right": "кипит\nзакипает"}, "принимается кипит; закипает", {"line-0-options": "стынет\nтает"},
    ),
    "case": (CASE, {"p0-stem": "Сколько всего?"}, "Вопрос А, баллов 2: Сколько всего?", {"p0-value": "пять"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
def test_a_task_is_refused_made_shown_changed_and_compared(desk, kind):
    whole, change, words, bad = WHOLE[kind]
    nina = browser(desk, "nina")
    refused = nina.post(f"{LIST}new/", form(kind, **whole) | bad)
    assert refused.status_code == 422
    assert next(iter(bad.values())).split("\n")[0] in told(refused)
    assert 'class="msg"' in told(refused)
    assert not Item.objects.filter(code__startswith="З-").exists()
    seen = nina.post(f"{LIST}new/", form(kind, **whole) | {"act": "preview"})
    assert seen.status_code == 200
    assert 'id="preview"' in told(seen)
    made_page = nina.post(f"{LIST}new/", form(kind, **whole), follow=True)
    item = Item.objects.get(code__startswith="З-")
    version = item.versions.get()
    assert kinds.fault(version) == ""
    assert "До самопроверки осталось" not in told(made_page)
    assert kinds.told(version)[0].split(":")[0] in told(made_page)
    edit = f"{LIST}{item.pk}/edit/"
    assert nina.get(edit).status_code == 200
    FormItem.objects.create(form=desk_form(), order=1, item_version=version, group=item.group)
    saved = nina.post(edit, form(kind, **whole) | change | {"edition": str(item.edition)})
    assert saved.status_code == 302
    assert item.versions.count() == 2
    compared = told(nina.get(f"{LIST}{item.pk}/compare/?was=1&now=2"))
    assert words in compared
    stale = nina.post(edit, form(kind, **whole) | change | {"edition": str(item.edition)})
    assert stale.status_code == 409
    assert words in told(stale)
    assert next(iter(change.values())).split("\n")[0] in told(stale)


def desk_form():
    return FormItem._meta.get_field("form").related_model.objects.create(code="Ф-1", title="Вариант", minutes=10)


@pytest.mark.parametrize("kind", WHOLE)
def test_an_unfinished_draft_is_kept_and_says_what_it_lacks(desk, kind):
    nina = browser(desk, "nina")
    page = nina.post(f"{LIST}new/", form(kind), follow=True)
    assert page.status_code == 200
    assert "До самопроверки осталось" in told(page)
    item = Item.objects.get(code__startswith="З-")
    assert nina.get(f"{LIST}{item.pk}/edit/").status_code == 200
    assert nina.get(f"{LIST}{item.pk}/compare/?was=1&now=1").status_code == 200


def test_presses_inside_a_case_keep_everything_typed(desk):
    nina = browser(desk, "nina")
    for act in ("down:0", "p1-:add:0", "p1-:drop:1", "add:0", "kind", "p9-:drop:1", "drop:x"):
        page = nina.post(f"{LIST}new/", form("case", **CASE) | {"act": act, "add-kind": "match"})
        assert page.status_code == 200, act
        assert "Сколько?" in told(page)
        assert "у окна" in told(page)
    assert not Item.objects.filter(code__startswith="З-").exists()


def test_a_picture_is_brought_found_put_into_a_task_and_never_changed(desk):
    nina = browser(desk, "nina")
    for file, alt, said in (
        (None, "план", "Выберите файл"),
        (b"GIF89a", "план", "Это не рисунок"),
        (png() + b"\0" * 500_000, "план", "больше 500 КБ"),
        (png(5, 4), "  ", "Опишите рисунок"),
    ):
        sent = {"alt": alt} | ({"file": SimpleUploadedFile("a.png", file)} if file else {})
        refused = nina.post(f"{PICTURES}new/", sent)
        assert refused.status_code == 422
        assert said in told(refused)
    before = Media.objects.count()
    for _ in range(2):
        sent = {"alt": "схема опыта", "source": "своя", "file": SimpleUploadedFile("a.png", png(5, 4))}
        page = nina.post(f"{PICTURES}new/", sent, follow=True)
        assert page.status_code == 200
        assert "Пока нигде" in told(page)
    assert Media.objects.count() == before + 1
    one = Media.objects.latest("pk")
    listed = told(nina.get(f"{PICTURES}?q=схема&mine=mine"))
    assert one.code in listed
    assert "plan" not in [row.code for row in nina.get(f"{PICTURES}?q=схема").context["rows"]]
    put = nina.post(f"{LIST}new/", form("short", stem="Что это?") | {"act": "picture", "picture": one.code})
    assert f"![схема опыта](media:{one.code})" in told(put)
    actions.make_item(desk.actor("nina"), **made.words(stem=f"Что? ![схема](media:{one.code})"))
    assert "З-00001" in told(nina.get(f"{PICTURES}{one.code}/"))
    assert "схема опыта" in told(nina.get(f"{PICTURES}new/?like={one.code}"))


def test_a_file_sent_from_the_editor_stands_in_the_condition(desk):
    nina = browser(desk, "nina")
    file = SimpleUploadedFile("a.png", png(7, 7))
    page = nina.post(f"{LIST}new/", form("gap", stem="Это [[1]]", act="upload", file=file) | {"new-alt": "семь [7]"})
    assert page.status_code == 200
    one = Media.objects.latest("pk")
    assert f"Это [[1]]\n\n![семь (7)](media:{one.code})" in told(page)
    page = nina.post(f"{LIST}new/", form("gap", stem="Это [[1]]", act="upload") | {"new-alt": "моё описание"})
    assert page.status_code == 422
    assert "моё описание" in told(page)


def test_a_foreign_picture_is_neither_seen_nor_taken_by_its_code(desk):
    """«speed-graph» stands in physics; Nina writes mathematics."""
    nina, petr = browser(desk, "nina"), browser(desk, "petr")
    assert nina.get(f"{PICTURES}speed-graph/").status_code == 404
    assert nina.get(reverse("diagnostics:picture", args=["speed-graph"])).status_code == 404
    assert "speed-graph" not in told(nina.get(PICTURES))
    assert "speed-graph" not in told(nina.get(f"{LIST}new/"))
    for more in (
        form("short", stem="Что? ![а](media:speed-graph)"),
        form("hotspot", **spots(media="speed-graph")),
        form("case", **CASE | {"p1-media": "speed-graph"}),
        form("single", lines="3") | {"line-0-text": "![а](media:speed-graph)"},
    ):
        refused = nina.post(f"{LIST}new/", more)
        assert refused.status_code == 422
        assert "среди ваших нет" in told(refused)
    assert not Item.objects.filter(code__startswith="З-").exists()
    physics = ItemVersion.objects.filter(item__subject="физика", kind="case")[0].item
    assert nina.get(f"{LIST}{physics.pk}/edit/").status_code == 404
    assert nina.post(f"{LIST}{physics.pk}/edit/", form("case", **CASE)).status_code == 404
    for address in (PICTURES, f"{PICTURES}new/", f"{PICTURES}plan/", f"{LIST}new/"):
        assert petr.get(address).status_code == 404
    assert petr.post(f"{PICTURES}new/", {"alt": "а", "file": SimpleUploadedFile("a.png", png())}).status_code == 404
    assert browser(desk, "galina").get(PICTURES).status_code == 404


def test_the_list_of_pictures_takes_a_fixed_number_of_statements(desk):
    nina = browser(desk, "nina")
    nina.get(PICTURES)
    few, writing = statements(nina, PICTURES), statements(nina, f"{LIST}new/")
    for n in range(5):
        one = actions.add_picture(desk.actor("nina"), data=png(9, 9 + n), alt=f"рисунок {n}")
        actions.make_item(desk.actor("nina"), **made.words(stem=f"Что? ![рисунок](media:{one.code})"))
    assert statements(nina, PICTURES) == few
    assert statements(nina, f"{LIST}new/") == writing
