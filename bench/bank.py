"""`./marshrut bench bank`: the list of 20,000 tasks asked as its editor asks it, kind of question by kind.

Everything happens within one transaction that is taken back: the database stays as it was.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote

import numpy as np
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from bench._addresses import Somebody
from bench._visitor import Visitor
from bench.pages import database_cpu
from marshrut.access.words import Role
from marshrut.competency.words import Group
from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.diagnostics.models import Calibration, Item, ItemParameter, ItemVersion
from marshrut.diagnostics.words import BANK_SUBJECTS, Cognitive, ItemKind, ItemState
from marshrut.people.models import Account, Appointment, Person
from marshrut.project.report import CommandFailed, progress
from marshrut.region import actions as region
from marshrut.region.models import Unit

TASKS, ROUNDS, BAR_MS = 20_000, 20, 200
WORDS = [
    "дробь",
    "уравнение",
    "ученик",
    "правило",
    "урок",
    "оценка",
    "текст",
    "задача",
    "учитель",
    "класс",
    "ответ",
    "ошибка",
    "решение",
    "причастие",
    "суффикс",
    "опыт",
    "сила",
    "ток",
    "клетка",
    "карта",
    "источник",
    "алгоритм",
    "таблица",
    "мотивация",
    "обратная",
    "связь",
    "критерий",
    "план",
    "наблюдение",
    "вывод",
]
#: What is asked, by kind of question; `{n}` runs through the rounds.
QUESTIONS = {
    "first page": "",
    "common word": "q=урок",
    "rare word": "q=раритет{n}",
    "two words": "q=план+наблюдение",
    "nothing found": "q=такогонетнигде{n}",
    "code": "q=BNC-1{n}",
    "competency": "competency=SUB-MAT-1",
    "subject": "subject=физика",
    "group": "group=methodical",
    "state": "state=active",
    "kind": "kind=match",
    "by difficulty": "sort=-difficulty",
    "deep page": "page=390",
    "deep page by difficulty": "sort=difficulty&page=39{n}",
    "word in a subject, of a kind": "q=ошибка&subject=физика&kind=single",
    "all at once": "q=урок&subject=математика&kind=single&state=active&sort=-difficulty&page=2",
    "own ones": "mine=author",
}


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Each question: wall and processor milliseconds of the page, 95 of a hundred and the greatest; statements."""
    with transaction.atomic():
        progress(f"Банк: {TASKS} заданий…")
        visitor = Visitor(_fill())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE diagnostics_item, diagnostics_itemversion, diagnostics_itemparameter")
        found = {name: _ask(visitor, text) for name, text in QUESTIONS.items()}
        transaction.set_rollback(True)
    slow = [name for name, one in found.items() if one["p95_ms"] > BAR_MS]
    return {
        "questions": found,
        "slower_than_bar": slow,
        "workload": f"{TASKS} заданий, каждое четвёртое во второй версии, у половины есть трудность; {ROUNDS} раз "
        f"подряд каждый вопрос страницей целиком, первый раз не считается; планка {BAR_MS} мс",
    }


def _ask(visitor: Visitor, text: str) -> dict[str, Any]:
    walls: list[float] = []
    place = reverse("diagnostics:items")
    for n in range(ROUNDS + 1):
        if n == 1:
            used, database = time.process_time(), database_cpu()
        began = time.perf_counter()
        status, _ = visitor.get(f"{place}?{quote(text.format(n=n % 10), safe='=&+')}")
        walls.append(1000 * (time.perf_counter() - began))
        if status != 200:
            raise CommandFailed(f"Страница банка не открылась ({status}): {text}")
    ended = database_cpu()
    walls = walls[1:]
    known = database is not None and ended is not None
    return {
        "p50_ms": round(float(np.percentile(walls, 50)), 1),
        "p95_ms": round(float(np.percentile(walls, 95)), 1),
        "max_ms": round(max(walls), 1),
        "cpu_ms": round(1000 * (time.process_time() - used) / ROUNDS, 1),
        "database_cpu_ms": round(1000 * (ended - database) / ROUNDS, 1) if known else None,
    }


def _fill() -> Somebody:
    """The bank, a scale for half of it, and the officer who looks."""
    region.load_region(SYSTEM)
    draw = random.Random(1)
    competencies = [f"SUB-{name}-{n}" for name in ("MAT", "RUS", "PHY", "HIS") for n in range(1, 9)]
    subjects = [value for value, _ in BANK_SUBJECTS]
    items = Item.objects.bulk_create(
        (
            Item(
                code=f"BNC-{n:05}", competency=draw.choice(competencies), group=draw.choice(Group.values),
                subject=draw.choice(subjects) if n % 3 else "", state=draw.choice(ItemState.values),
                version=1 + (n % 4 == 0),
            )
            for n in range(TASKS)
        ),
        batch_size=2000,
    )  # fmt: skip
    versions = list(_versions(draw, items))
    for part in _parts(versions):
        ItemVersion.objects.bulk_create(part)
    made = Calibration.objects.create(name="измерение банка", source="выдуманные числа", in_use=True)
    known = [one for one in versions if one.item_id % 2]
    for chunk in _parts(known):
        ItemParameter.objects.bulk_create(
            ItemParameter(calibration=made, item_version=one, slope=1.0, difficulties=[draw.gauss(0, 1)])
            for one in chunk
        )
    return _officer()


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    rest = iter(rows)
    while part := list(islice(rest, 2000)):
        yield part


def _versions(draw: random.Random, items: list[Item]) -> Iterator[ItemVersion]:
    for n, item in enumerate(items):
        kind = draw.choice(ItemKind.values)
        for version in range(1, item.version + 1):
            words = " ".join(draw.choices(WORDS, k=40))
            stem = f"{words[:1].upper()}{words[1:]}." + (f" раритет{n % 10}" if n % 2000 < 10 else "")
            yield ItemVersion(
                item=item, version=version, kind=kind, cognitive=draw.choice(Cognitive.values), stem=stem,
                content={"options": [{"id": i, "text": " ".join(draw.choices(WORDS, k=8))} for i in "abcd"]},
                key=[draw.choice("abcd")], rationale=words,
            )  # fmt: skip


def _officer() -> Somebody:
    unit = Unit.objects.order_by("path").first()
    person = Person.objects.create(surname="Измерова", name="Анна")
    account = Account.objects.create(person=person, email="bench-bank@example.com")
    held = Appointment.objects.create(
        person=person, role=Role.DIAGNOSTICS_OFFICER, unit=unit, since=timezone.localdate()
    )
    core.set_rule(SYSTEM, "accounts.second_factor", {"roles": []}, since=timezone.localdate())
    return Somebody(Role.DIAGNOSTICS_OFFICER, account, held.pk)
