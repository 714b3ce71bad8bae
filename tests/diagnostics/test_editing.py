"""The editor of numbers, areas, gaps and cases: what was typed ↔ what the bank keeps, by rules without pages."""

import copy

import pytest
from django.http import QueryDict
from tests.diagnostics.tasks import TASKS

from marshrut.diagnostics import editing, kinds
from marshrut.diagnostics.actions.bank import read_items
from marshrut.diagnostics.kinds import Part, part_of

KNOWN = {"plan": editing.Size(400, 300, "план класса")}
NEW = ("numeric", "hotspot", "gap", "case")


def typed(kind, told):
    data = QueryDict(mutable=True)
    for name, value in told.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return editing.WRITERS[kind].typed(data)


def fields(sheet):
    """What the page of a sheet would send."""
    data, at = {}, sheet["at"]
    for name in ("value", "tolerance", "unit", "media", "alt", "points"):
        if name in sheet:
            data[f"{at}{name}"] = sheet[name]
    lines = sheet.get("lines", [])
    data[f"{at}lines"] = str(len(lines))
    data[f"{at}right"] = [str(n) for n, line in enumerate(lines) if line.get("right") is True]
    for n, line in enumerate(lines):
        data |= {f"{at}line-{n}-{k}": v for k, v in line.items() if isinstance(v, str)}
    for part in sheet.get("parts", []):
        data |= fields(part["sheet"])
        data |= {f"{part['at']}{name}": part[name] for name in ("id", "kind", "stem", "points")}
    return data | ({"parts": str(len(sheet["parts"]))} if "parts" in sheet else {})


def sent(task):
    """A task shown in its form and sent back untouched."""
    writer = editing.WRITERS[task.kind]
    known = KNOWN | {
        p["media"]: editing.Size(p["width"], p["height"], "") for p in _pictures([task.content]) if p["media"] != "plan"
    }
    data = fields(writer.ready(writer.show(task), known)) | {"stem": task.stem}
    sheet = typed(task.kind, data)
    return writer, sheet, known


def _pictures(some):
    for one in some:
        yield from [one["picture"]] if "picture" in one else []
        yield from _pictures(one.get("parts", []))


@pytest.mark.parametrize("kind", [*NEW, "single", "multiple"])
def test_an_untouched_task_comes_back_the_same(kind):
    task = TASKS[kind]
    writer, sheet, known = sent(task)
    assert writer.wrong(sheet, known) == []
    body = writer.read(sheet, known)
    assert (body.content, body.key, body.points) == (task.content, task.key, task.max_points)
    assert writer.lack(task) == ""
    assert writer.unseen(body.content) == ""
    assert kinds.shown(Part(kind, task.stem, writer.seen(body.content)), kinds.Texts(str, str, str))


def test_tasks_of_the_package_come_back_the_same():
    rows = [row for row in read_items(None) if row["kind"] in NEW]
    assert len(rows) >= 12
    for row in rows:
        task = part_of(row)
        writer, sheet, known = sent(task)
        body = writer.read(sheet, known)
        assert writer.wrong(sheet, known) == [], row["code"]
        assert body.key == task.key, row["code"]
        assert (_ordered(body.content), body.points) == (_ordered(task.content), task.max_points), row["code"]


def _ordered(content):
    """Lines that are shown in a mixed order anyway are compared without it."""
    plain = copy.deepcopy(content)
    for part in plain.get("parts", []):
        for side in ("options", "right"):
            if part["kind"] in ("order", "match") and side in part:
                part[side].sort(key=lambda one: one["id"])
    return plain


@pytest.mark.parametrize(
    ("value", "tolerance", "key", "said"),
    [
        ("−0,5", "", {"value": -0.5}, ""),
        ("3/4", "0,01", {"value": "3/4", "tolerance": 0.01}, ""),
        ("12", "0", {"value": 12, "tolerance": 0}, ""),
        ("", "", {}, ""),
        ("много", "", None, "Верное число: «много»"),
        ("5", "-1", None, "меньше нуля"),
        ("5", "чуть", None, "Допуск: «чуть»"),
    ],
)
def test_a_number_is_read_as_people_write_it(value, tolerance, key, said):
    writer, sheet = editing.WRITERS["numeric"], typed("numeric", {"value": value, "tolerance": tolerance, "unit": "м"})
    assert said in " ".join(writer.wrong(sheet, {}))
    if key is not None:
        body = writer.read(sheet, {})
        assert (body.key, body.content) == (key, {"unit": "м"})
        assert bool(writer.lack(Part("numeric", "?", body.content, body.key))) is (key == {})
    if key and value:
        assert kinds.told(Part("numeric", "?", body.content, key))[0].startswith(f"Число {key['value']} м")


def spots(**more):
    lines = {"line-0-title": "у окна", "line-0-shape": "rect", "line-0-coords": "0 0 100 80"}
    lines |= {"line-1-title": "у двери", "line-1-shape": "circle", "line-1-coords": "200 150 40"}
    return {"media": "plan", "lines": "3", "right": ["1"]} | lines | more


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, ""),
        ({"line-0-coords": "0 0 500 80"}, "Область А. Область не лежит на рисунке 400 × 300"),
        ({"line-1-coords": "200 150"}, "Область Б. Область не лежит"),
        ({"line-1-coords": "слева"}, "Область Б. Нужны три числа"),
        ({"line-0-coords": "1e9 0 5 5"}, "Область А. Нужны четыре числа"),
        ({"line-0-shape": "poly"}, "вершины"),
        ({"line-0-shape": "<svg>"}, ""),
        ({"media": "foreign"}, "среди ваших нет"),
    ],
)
def test_areas_must_lie_on_a_picture_of_the_author(more, said):
    writer, sheet = editing.WRITERS["hotspot"], typed("hotspot", spots(**more))
    wrong = " ".join(writer.wrong(sheet, KNOWN))
    assert said in wrong
    assert bool(wrong) is bool(said)


def test_what_areas_still_lack_is_said_step_by_step():
    writer = editing.WRITERS["hotspot"]
    for more, said in (
        ({"media": ""}, "Выберите рисунок"),
        ({"line-0-title": "", "line-0-coords": ""}, "хотя бы две области"),
        ({"line-0-title": ""}, "Назовите область А"),
        ({"line-1-coords": ""}, "Начертите область Б"),
        ({"right": []}, "Отметьте верные"),
        ({"right": ["0", "1"]}, "не все сразу"),
        ({}, ""),
    ):
        body = writer.read(typed("hotspot", spots(**more)), KNOWN)
        lack = writer.lack(Part("hotspot", "Где?", body.content, body.key))
        assert said in lack
        assert bool(lack) is bool(said)
        if not more.get("media", "plan"):
            assert writer.unseen(body.content)
        else:
            seen = writer.seen(body.content)
            assert kinds.shown(Part("hotspot", "Где?", seen), kinds.Texts(str, str, str))["areas"]


def test_rows_of_gaps_follow_the_marks_of_the_condition():
    writer = editing.WRITERS["gap"]
    told = {
        "stem": "[[2]] и [[1]]",
        "points": "2",
        "lines": "2",
        "line-0-id": "1",
        "line-0-options": "а\r\nб",
        "line-0-right": "б",
    }
    sheet = typed("gap", told | {"line-1-id": "2", "line-1-right": "в\nг"})
    body = writer.read(sheet, {})
    assert body.content == {
        "gaps": [{"id": "2"}, {"id": "1", "options": [{"id": "a", "text": "а"}, {"id": "b", "text": "б"}]}]
    }
    assert (body.key, body.points) == ({"2": ["в", "г"], "1": "b"}, 2)
    assert writer.told(sheet) == ["[[2]]: принимается в; г", "[[1]]: варианты а; б, верно б"]
    editing.press("gap", sheet, ":mark:0")
    assert sheet["stem"].endswith("[[3]]")
    editing.press("gap", sheet, ":drop:0")
    assert sheet["stem"] == " и [[1]] [[3]]"
    assert [line["id"] for line in writer.ready(sheet, {})["lines"]] == ["1", "3"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"stem": "[[1]] и [[1]]"}, "дважды"),
        ({"stem": "без пропуска"}, "такого пропуска нет"),
        ({"line-0-right": "в"}, "слово в слово"),
        ({"line-0-options": "а\nа"}, "одинаковы"),
        ({"points": "0"}, "от 1 до 10"),
        ({"points": "²"}, "от 1 до 10"),
        ({"stem": " ".join(f"[[{n}]]" for n in range(1, 22))}, "больше 20"),
        ({"line-0-options": "", "line-0-right": "д" * 201}, "200 знаков"),
    ],
)
def test_wrong_gaps_are_named(more, said):
    told = {"stem": "Это [[1]]", "lines": "1", "line-0-id": "1", "line-0-options": "а\nб", "line-0-right": "а"}
    sheet = typed("gap", told | more)
    assert said in " ".join(editing.WRITERS["gap"].wrong(sheet, {}))


def case(**more):
    told = {"parts": "2", "p0-kind": "numeric", "p0-stem": "Сколько?", "p0-value": "5", "p0-points": "2"}
    return told | {"p1-kind": "short", "p1-stem": "Чем?", "p1-lines": "1", "p1-line-0-text": "мелом"} | more


def test_questions_of_a_case_are_added_moved_and_removed():
    writer = editing.WRITERS["case"]
    sheet = typed("case", case(**{"add-kind": "gap"}))
    editing.press("case", sheet, "down:0")
    editing.press("case", sheet, "add:0")
    editing.press("case", sheet, "p2-:mark:0")
    for nothing in ("up:0", "down:9", "drop:77", "up:-1", "p9-:drop:0", "drop:x", "::::", "p0-:", "взлом"):
        editing.press("case", sheet, nothing)
    body = writer.read(sheet, {})
    assert [part["kind"] for part in body.content["parts"]] == ["short", "numeric", "gap"]
    assert (body.points, body.content["parts"][2]["stem"]) == (4, "[[1]]")
    assert [part["at"] for part in writer.ready(sheet, {})["parts"]] == ["p0-", "p1-", "p2-"]
    assert "Вопрос В: напишите верный ответ" in writer.lack(Part("case", "Урок.", body.content, body.key, max_points=4))
    editing.press("case", sheet, "drop:2")
    body = writer.read(sheet, {})
    whole = Part("case", "Урок.", body.content, body.key, max_points=body.points)
    assert writer.lack(whole) == kinds.fault(whole) == ""
    assert writer.told(sheet)[0] == "Вопрос А, баллов 1: Чем?"


def test_a_case_names_the_question_that_is_wrong():
    sheet = typed("case", case(**{"p0-value": "пять", "p1-points": "99", "p1-kind": "case"}))
    wrong = editing.WRITERS["case"].wrong(sheet, {})
    assert wrong[0].startswith("Вопрос А. Верное число")
    assert wrong[1].startswith("Вопрос Б. Баллов")
    assert sheet["parts"][1]["kind"] == "single"
    assert len(typed("case", case(parts="9999"))["parts"]) == 8


@pytest.mark.parametrize("kind", ["single", "multiple", "order", "short"])
def test_a_task_from_elsewhere_keeps_its_many_lines(kind):
    """Fifteen lines are more than the page offers to write, and none of them is cut by looking and saving."""
    ids = [chr(97 + n) for n in range(15)]
    content = {} if kind == "short" else {"options": [{"id": one, "text": f"строка {one}"} for one in ids]}
    key = {"single": ["c"], "multiple": ["a", "c"], "order": ids, "short": [f"строка {one}" for one in ids]}[kind]
    writer = editing.WRITERS[kind]
    sheet = writer.ready(writer.show(Part(kind, "Условие", content, key, [], 1)), {})
    data = QueryDict(mutable=True)
    data["lines"] = str(len(sheet["lines"]))
    for n, line in enumerate(sheet["lines"]):
        for name, value in line.items():
            if name == "right":
                data.appendlist("right", str(n)) if value else None
            else:
                data[f"line-{n}-{name}"] = value
    body = writer.read(writer.typed(data), {})
    assert sorted(body.key) == sorted(key)
    assert len(body.content.get("options", ids)) == 15
