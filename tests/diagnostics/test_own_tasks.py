"""The package's own tasks as a whole: what a reviewer of one task cannot see."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions, describing, render
from marshrut.diagnostics.actions.bank import OWN, read_items
from marshrut.diagnostics.item_forms import ItemForm
from marshrut.diagnostics.models import FormItem, Item, ItemVersion
from marshrut.diagnostics.words import FORM_SUBJECTS, HEADS
from marshrut.people.words import SUBJECTS_TAUGHT

FRAMEWORK = Path(OWN).parents[2] / "competency" / "data" / "competency_framework.csv"
LEAST = 4
# Competencies with fewer tasks than LEAST, each with the reason. All have enough now.
THIN: dict[str, str] = {}
# Tasks in literature stand in the forms of the Russian language: one teacher has both.
SAME_FORM = {"литература": "русский язык"}
ALIKE = 80  # per cent of likeness of two stems, words in any order


@pytest.fixture(scope="module")
def rows():
    return read_items(SYSTEM)


@pytest.fixture(scope="module")
def framework():
    with FRAMEWORK.open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def _lengths(row):
    """Length of the right option and lengths of all."""
    right = next(o["text"] for o in row["options"] if o["id"] == row["key"][0])
    return len(str(right)), [len(str(o["text"])) for o in row["options"]]


def _share(singles, end):
    """How often the right option is the longest (`max`) or shortest (`min`); a draw counts by its part."""
    found = 0.0
    for row in singles:
        right, every = _lengths(row)
        if right == end(every):
            found += 1 / every.count(right)
    return found / len(singles)


def _alike(stems):
    """Pairs of stems that say nearly the same."""
    table = process.cdist(stems, stems, scorer=fuzz.token_sort_ratio)
    return [(a, b) for a in range(len(stems)) for b in range(a) if table[a, b] >= ALIKE]


def test_there_are_many_tasks_and_no_code_twice(rows):
    assert len(rows) >= 400
    assert max(Counter(row["code"] for row in rows).values()) == 1


def test_every_competency_has_tasks(rows, framework):
    count = Counter(row["competency"] for row in rows)
    assert set(count) <= set(framework)
    assert {code for code in framework if count[code] < LEAST} == set(THIN)


def test_subject_of_a_task_is_that_of_its_competency(rows, framework):
    for row in rows:
        kept = framework[row["competency"]]
        if kept["position"] == "manager":
            assert row["subject"] == HEADS, row["code"]
        elif kept["subject"]:
            assert row["subject"] == SAME_FORM.get(kept["subject"], kept["subject"]), row["code"]
        else:
            assert row["subject"] in {"", *SUBJECTS_TAUGHT}, row["code"]


def test_the_place_of_the_right_option_tells_nothing(rows):
    singles = [row for row in rows if row["kind"] == "single" and len(row["options"]) == 4]
    places = Counter([o["id"] for o in row["options"]].index(row["key"][0]) for row in singles)
    assert all(0.2 <= places[n] / len(singles) <= 0.3 for n in range(4))
    by_subject = defaultdict(Counter)
    for row in rows:
        if row["kind"] == "single":
            by_subject[row["subject"]][row["key"][0]] += 1
    for subject, count in by_subject.items():
        assert count.total() < 12 or max(count.values()) / count.total() <= 0.45, subject


def test_the_length_of_the_right_option_tells_nothing(rows):
    singles = [row for row in rows if row["kind"] == "single"]
    assert _share(singles, max) <= 0.29
    assert _share(singles, min) <= 0.29
    for row in singles:
        right, every = _lengths(row)
        others = sorted(every)
        assert right < 20 or right <= 1.3 * others[-2], row["code"]


def test_a_long_right_option_is_noticed():
    told = {"options": [{"id": "a", "text": "да"}, {"id": "b", "text": "подробный ответ"}], "key": ["b"]}
    assert _share([told], max) == 1


def test_no_two_stems_say_the_same(rows):
    pairs = _alike([row["stem"] for row in rows])
    assert [(rows[a]["code"], rows[b]["code"]) for a, b in pairs] == []


def test_a_stem_told_in_another_order_is_noticed():
    assert _alike(["Найдите ошибку в решении ученика", "В решении ученика найдите ошибку", "Другое"]) == [(1, 0)]


def test_every_task_is_estimated_explained_and_signed(rows):
    for row in rows:
        assert -2 <= row["difficulty"] <= 2, row["code"]
        assert 0.7 <= row["slope"] <= 1.6, row["code"]
        assert 1 <= row["minutes"] <= 15, row["code"]
        assert len(row["rationale"]) >= 40, row["code"]
        assert "собственная разработка" in row["source"], row["code"]
        if row["kind"] == "open":
            most = sum(len(criterion["levels"]) - 1 for criterion in row["rubric"])
            assert len(row["steps"]) == most, row["code"]
            assert row["steps"] == sorted(row["steps"]), row["code"]


def test_formulas_of_every_task_become_signs(rows):
    for row in rows:
        shown = [row["stem"], row["rationale"], *(str(o["text"]) for o in row.get("options", []))]
        assert all("$" not in render.html(text) for text in shown), row["code"]


def test_loading_fills_the_bank_once(world, rows):
    before = Item.objects.count()
    assert actions.load_items(SYSTEM) == len(rows) - before
    assert actions.load_items(SYSTEM) == 0


def test_every_task_can_be_edited_as_it_stands(world):
    actions.load_items(SYSTEM)
    offered = {value for value, _ in ItemForm.base_fields["subject"].choices}
    for version in ItemVersion.objects.select_related("item"):
        assert describing.faults_of(version) == [], version.item.code
        assert version.item.subject in offered, version.item.code


@pytest.mark.parametrize("subject", FORM_SUBJECTS)
def test_a_form_is_made_for_every_offered_subject(world, subject):
    actions.load_items(SYSTEM)
    form = actions.assemble_form(SYSTEM, title="Вариант", subject=subject)
    places = FormItem.objects.filter(form=form).select_related("item_version__item")
    own = [p.item_version.item for p in places if p.item_version.item.subject == subject]
    assert len(places) >= 28
    assert len(own) >= 12
    assert any(i.competency.startswith("MAN-") for i in own) is (subject == HEADS)
    assert all(p.item_version.item.subject in {"", subject} for p in places)
