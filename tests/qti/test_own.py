"""Our own packages: what goes out comes back the same, also from a text somebody has changed."""

import dataclasses
import io
import zipfile
from datetime import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import kinds
from marshrut.diagnostics.actions.bank import read_items
from marshrut.diagnostics.actions.media import OWN_PICTURES
from marshrut.qti import Picture, Stamp, Task, read, write
from tests.diagnostics.tasks import TASKS

from .made import PNG

STAMP = Stamp("Петрова А. И., редактор заданий", datetime(2026, 11, 28, 12, 30), "Экземпляр № 7")
PICTURES = {"plan": Picture("plan", PNG, alt="план класса")}


def back(tasks, pictures=PICTURES):
    pack = read(write(tasks, pictures, STAMP))
    assert not pack.fault
    assert [(one.reasons, one.warnings) for one in pack.found] == [([], [])] * len(tasks)
    return [dataclasses.replace(one.task, title="") for one in pack.found]


def own_bank():
    tasks = []
    for row in read_items(SYSTEM):
        part = kinds.part_of(row)
        tasks.append(
            Task(
                row["code"], row["kind"], row["stem"], part.content, part.key, part.rubric, part.max_points, row["rationale"],
                competency=row["competency"], subject=row.get("subject") or "", cognitive=row["cognitive"],
                minutes=row["minutes"], source=row.get("source") or "",
            )
        )  # fmt: skip
    return tasks


def own_pictures():
    rows = yaml.safe_load((OWN_PICTURES / "pictures.yaml").read_text(encoding="utf-8"))
    return {
        row["code"]: Picture(row["code"], (OWN_PICTURES / row["file"]).read_bytes(), alt=row["alt"]) for row in rows
    }


def test_the_whole_bank_comes_back_the_same():
    tasks = own_bank()
    assert len(tasks) > 400
    assert {task.kind for task in tasks} == set(TASKS)
    assert back(tasks, own_pictures()) == tasks


@pytest.mark.parametrize("kind", TASKS)
def test_every_kind_comes_back_the_same(kind):
    part = TASKS[kind]
    task = Task(f"З-{kind}", kind, part.stem, part.content, part.key, part.rubric, part.max_points, "Так **верно**.")
    assert back([task]) == [task]


def test_a_number_keeps_its_unit_alone_and_inside_a_case():
    key, unit = {"value": "2 1/2", "tolerance": 0.5}, 'м/с² "так"'
    alone = Task("З-1", "numeric", "Скорость?", {"unit": unit}, key)
    part = {"id": "p1", "kind": "numeric", "stem": "Путь?", "unit": "км", "max_points": 1}
    case = Task("З-2", "case", "Поезд.", {"parts": [part, part | {"id": "p2"}]}, {"p1": key, "p2": key}, max_points=2)
    draft = Task("З-3", "numeric", "Время?", {"unit": "ч"}, {})
    assert back([alone, case]) == [alone, case]
    (found,) = read(write([draft], {}, STAMP)).found
    assert (found.task.content, found.task.key) == ({"unit": "ч"}, {})


@pytest.mark.parametrize("kind", [kind for kind in TASKS if kind not in ("open", "case")])
def test_a_draft_without_a_key_comes_back_without_it(kind):
    part = TASKS[kind]
    task = Task("З-1", kind, part.stem, part.content, {} if isinstance(part.key, dict) else [], [], 1)
    (found,) = read(write([task], PICTURES, STAMP)).found
    assert (found.task.key, found.task.content) == (task.key, task.content)
    assert found.warnings == ["верного ответа в файле нет: отметьте его"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=60).filter(
    lambda text: text.strip()
)
MARKED = st.lists(st.sampled_from(["**", "*", "_", "`", "[", "](x)", "$x^2$", "\n\n", "- ", "1. ", "|", "<b>", "&", "слово", " ", "#"]),
                  min_size=1, max_size=15).map("".join).filter(lambda text: text.strip())  # fmt: skip


@given(TEXTS | MARKED, TEXTS | MARKED)
def test_any_text_comes_back_the_same_or_cleaned_of_what_xml_forbids(stem, option):
    from marshrut.qti.html import bare

    content = {"options": [{"id": "a", "text": option}, {"id": "b", "text": "x"}, {"id": "c", "text": "y"}]}
    (found,) = read(write([Task("Z", "single", stem, content, ["a"])], {}, STAMP)).found
    assert not found.reasons or not bare(stem).strip()
    if found.task:
        assert found.task.stem == bare(stem)
        assert found.task.content["options"][0]["text"] == (bare(option) or "a")


def test_a_text_changed_elsewhere_is_read_anew():
    task = Task("Z", "single", "Слово *и* __слово__", TASKS["single"].content, ["b"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write([task], {}, STAMP))) as was, zipfile.ZipFile(out, "w") as now:
        for name in was.namelist():
            text = was.read(name).decode()
            assert name != "items/00001.xml" or "data-source" in text
            now.writestr(name, text.replace("<strong>слово</strong>", "<strong>дело</strong>"))
    assert read(out.getvalue()).found[0].task.stem == "Слово *и* **дело**"


def test_the_manifest_says_who_took_the_tasks_and_when():
    data = write([Task("З-1", "open", "Пишите.", competency="MET-1")], {}, STAMP)
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        manifest = box.read("imsmanifest.xml").decode()
        for name in box.namelist():
            etree.fromstring(box.read(name))
    assert "Петрова А. И., редактор заданий" in manifest
    assert "2026-11-28T12:30:00" in manifest
    assert "Экземпляр № 7" in manifest
    assert "MET-1" in manifest
