"""`./marshrut bench print`: 600 official forms of 24 lines by one core and by all, as a municipality's batch."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from marshrut.paper.batch import render_batch
from marshrut.paper.iom import CODES, STANDARD_GOAL, FormLine, IomForm

FORMS = 600
FORMATS = ("очно-заочная с ДОТ, 38 ч", "очная, 16 ч", "заочная, 72 ч", "вебинар, 2 ч")
LINES = (3, 3, 2, 3, 3, 2, 3, 3, 2)


def _line(form: int, place: int) -> FormLine:
    """Programmes and terms repeat inside a municipality (100 titles); every reflexive report is a text of its own."""
    which = (form * 31 + place * 7) % 100
    return FormLine(
        f"Мероприятие {which} по формирующему оцениванию и разбору типичных ошибок",
        FORMATS[which % len(FORMATS)],
        f"{which % 28 + 1:02d}.09.2026 – {which % 30 + 1:02d}.11.2026",
        f"Освоен приём «задача-ключ», внедрён в {place % 9 + 1} «А», уроков {form + place}",
    )


def _form(n: int) -> IomForm:
    blocks = {
        code: tuple(_line(n, block * 3 + k) for k in range(lines))
        for block, (code, lines) in enumerate(zip(CODES, LINES, strict=True))
    }
    return IomForm(
        person=f"Иванова Мария Петровна {n}",
        municipality="Онежский муниципальный округ",
        organisation=f"МБОУ «СОШ № {n % 25 + 1} г. Онеги»",
        position="учитель",
        subject="математика",
        tested_on=date(2026, 10, 12),
        deficit_level="средний",
        goal=STANDARD_GOAL,
        starts=date(2026, 11, 1),
        ends=date(2027, 5, 15),
        blocks=blocks,
        number=f"ИОМ-2026-onega-{n:04d}",
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds of the whole batch: files, one merged PDF, ZIP, register; by one core, then by all."""
    forms = [_form(n) for n in range(FORMS)]
    began = time.process_time()
    alone = _seconds(forms, 1)
    used = time.process_time() - began
    return {
        "forms": FORMS,
        "seconds": round(alone, 2),
        "cpu_seconds": round(used, 2),
        "ms_per_form": round(alone / FORMS * 1000, 1),
        "cores": len(os.sched_getaffinity(0)),
        "seconds_all_cores": round(_seconds(forms, 0), 2),
        "workload": "24 строки в форме (4 страницы), отчёты все разные; файлы, общий PDF, ZIP и реестр",
    }


def _seconds(forms: list[IomForm], cores: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return render_batch(forms, Path(folder), cores=cores).seconds
