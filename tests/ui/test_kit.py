"""The kit: components, pages of lists, charts and the map."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler
from django_htmx.middleware import HtmxDetails

from marshrut.ui import charts, frame, http, showcase
from marshrut.ui.hexmap import Tile, hexmap, places


@pytest.fixture
def ask():
    """A request for an address, as after the middleware."""

    def make(path: str = "/", **headers: str):
        request = RequestFactory().get(path, headers=headers)
        request.htmx = HtmxDetails(request)
        return request

    return make


@pytest.fixture(autouse=True)
def plain_static(settings) -> None:
    """Addresses of static files without the manifest, which only `collectstatic` makes."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def show(source: str, **context: object) -> str:
    """A piece of a template with components, as a loaded template would have it."""
    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


def kit(request) -> HttpResponse:
    return http.page(request, "ui/kit.html", **{**showcase.context(request), "frame": frame.demo()})


def test_kit_shows_every_component_with_closed_links_of_names(ask) -> None:
    text = kit(ask()).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', text)
    for name in re.findall(r'aria-labelledby="([^"]+)"', text):
        assert set(name.split()) <= set(ids)
    assert "<c-" not in text
    assert "{{" not in text
    assert not re.search(r"width:\d+,\d", text), "a Russian comma broke a style"


def test_htmx_gets_only_the_title_and_the_main_part(ask) -> None:
    text = kit(ask(**{"HX-Request": "true", "HX-Target": "main#main"})).content.decode()
    assert text.startswith("<title>")
    assert text.endswith("</main>")
    assert '<nav class="rail' not in text


def test_icons_of_templates_and_menus_exist() -> None:
    folder = Path(frame.__file__).parent
    known = set(re.findall(r'<symbol id="([^"]+)"', (folder / "static/ui/icons.svg").read_text(encoding="utf-8")))
    for path in folder.parent.glob("**/templates/**/*.html"):
        used = re.findall(r'<c-icon name="([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
        assert set(used) <= known, path


def test_field_tells_its_error_to_ears_too() -> None:
    form = showcase.Example({"starts": "31.02.2026"})
    text = show('<c-field :field="form.starts" />', form=form)
    assert 'aria-invalid="true"' in text
    described = re.search(r'aria-describedby="([^"]+)"', text)
    assert described
    for name in described.group(1).split():
        assert f'id="{name}"' in text
    assert "Такой даты нет" in text


def test_optional_field_says_so_and_required_has_no_star() -> None:
    form = showcase.Example()
    assert "необязательно" in show('<c-field :field="form.reason" />', form=form)
    assert "необязательно" not in show('<c-field :field="form.surname" />', form=form)


def test_error_summary_leads_to_its_fields() -> None:
    form = showcase.Example({})
    text = show('<c-errors :form="form" />', form=form)
    assert text.count("<li>") == len(form.errors)
    assert 'href="#id_surname"' in text
    assert not show('<c-errors :form="form" />', form=showcase.Example()).strip()


def test_text_of_people_is_escaped_in_components() -> None:
    text = show('<c-person name="{{ name }}" post="{{ name }}" />', name='<script>"x"</script>')
    assert "<script>" not in text


def test_pages_of_a_list(ask) -> None:
    rows = http.paginate(range(120), ask("/?page=3&state=waiting"))
    assert (list(rows), rows.first, rows.last, rows.pages) == (list(range(100, 120)), 101, 120, 3)
    assert rows.previous_url == "?page=2&state=waiting"
    assert not rows.next_url


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "٣", "99999999999999999999"])
def test_wrong_page_number_never_fails(ask, page: str) -> None:
    rows = http.paginate(range(60), ask(f"/?page={page}"))
    assert rows.number in {1, 2}
    assert rows


def test_empty_list_is_one_empty_page(ask) -> None:
    rows = http.paginate([], ask())
    assert (rows.pages, rows.first, rows.last, bool(rows)) == (1, 0, 0, False)


def test_only_allowed_orderings_pass(ask) -> None:
    assert http.sort_of(ask("/?sort=-name"), {"name"}) == "-name"
    assert http.sort_of(ask("/?sort=password"), {"name"}, default="name") == "name"


def test_sight_keeps_only_known_codes() -> None:
    assert frame.sight_of('s150 black "><script>') == "black s150"


def test_map_has_a_tile_for_all_municipalities_and_hides_small_groups() -> None:
    assert len(places()) == 26
    assert len({(p["x"], p["y"]) for p in places().values()}) == 26
    shown = hexmap({"Онежский": Tile(73), "Мезенский": Tile(3, hidden=True)}, title="Доля")
    assert "Мезенский: скрыто: меньше 5 человек" in shown.svg
    assert ">3%<" not in shown.svg
    assert ">73%<" in shown.svg
    assert {row.name: row.text for row in shown.rows}["Вельский"] == "нет данных"


def test_districts_of_the_map_are_in_one_piece() -> None:
    for district in range(1, 6):
        cells = {(p["x"], p["y"]) for p in places().values() if p["district"] == district}
        reached, edge = set(), [next(iter(cells))]
        while edge:
            x, y = edge.pop()
            reached.add((x, y))
            near = {(x + 2, y), (x - 2, y), (x + 1, y + 1), (x + 1, y - 1), (x - 1, y + 1), (x - 1, y - 1)}
            edge += list((near & cells) - reached)
        assert reached == cells


def test_equal_values_make_one_colour_and_no_false_legend() -> None:
    shown = hexmap({name: Tile(50) for name in places()}, title="Доля")
    assert shown.legend == ()
    assert shown.svg.count('fill="#dcecf1"') == 26


def test_charts_escape_names_and_tell_their_numbers() -> None:
    chart = charts.bars(
        "Доля <b>", [charts.Bar("<script>", 41.5, 30, 50), charts.Bar("Онега", None)], unit="%", digits=1
    )
    assert "<script>" not in chart.svg
    assert "41,5" in chart.rows[0][1]
    assert chart.rows[1] == ("Онега", "нет данных")


def test_one_point_of_time_is_drawn() -> None:
    assert "<circle" in charts.timeline("Рост", [charts.Point(date(2026, 11, 24), 5)]).svg
    assert "Данных пока нет" in charts.timeline("Рост", []).svg


def test_role_switch_is_absent_for_one_role(ask) -> None:
    one = replace(frame.demo(), roles=(frame.RoleChoice(1, "Педагог"),))
    text = http.page(ask(), "ui/kit.html", **{**showcase.context(ask()), "frame": one}).content.decode()
    assert "appointment" not in text


def test_a_long_select_writes_what_django_writes():
    from django import forms

    from marshrut.ui.widgets import LongSelect

    choices = [("", "выберите"), (1, "СОШ № 1 <центр>"), (2, "СОШ № 2")]
    ours = LongSelect(choices=choices).render("unit", 2, {"id": "id_unit", "required": True})
    theirs = forms.Select(choices=choices).render("unit", 2, {"id": "id_unit", "required": True})
    assert "".join(ours.split()) == "".join(theirs.split())
    assert "selected" in LongSelect(choices=choices).render("unit", None)
