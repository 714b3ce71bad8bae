"""`./marshrut bench print`: 600 official forms of three pages by one core, as a municipality's batch."""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from marshrut.paper.batch import render_batch
from marshrut.paper.iom import CODES, STANDARD_GOAL, FormLine, IomForm

FORMS = 600


def _form(n: int) -> IomForm:
    lines = tuple(
        FormLine(
            f"Мероприятие {k} по формирующему оцениванию и разбору типичных ошибок обучающихся",
            "очно-заочная с применением дистанционных технологий, 38 ч",
            "12.09.2026 – 08.11.2026",
            "Освоен приём «задача-ключ», применён в 8 «А» классе",
        )
        for k in range(3)
    )
    return IomForm(
        person=f"Иванова Мария Петровна {n}",
        municipality="Онежский муниципальный округ",
        organisation="МБОУ «СОШ № 4 г. Онеги»",
        position="учитель",
        subject="математика",
        tested_on=date(2026, 10, 12),
        deficit_level="средний",
        goal=STANDARD_GOAL,
        starts=date(2026, 11, 1),
        ends=date(2027, 5, 15),
        blocks=dict.fromkeys(CODES, lines),
        number=f"ИОМ-2026-onega-{n:04d}",
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds of the whole batch: files, one merged PDF, ZIP, register."""
    with tempfile.TemporaryDirectory() as folder:
        started, cpu = time.perf_counter(), time.process_time()
        render_batch([_form(n) for n in range(FORMS)], Path(folder))
        seconds, used = time.perf_counter() - started, time.process_time() - cpu
    return {
        "forms": FORMS,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(used, 2),
        "ms_per_form": round(seconds / FORMS * 1000, 1),
        "workload": "27 строк в форме, три страницы; файлы, общий PDF, ZIP и реестр",
    }
