"""Outside results of the made-up region: three waves as in the letters, results by code, a work of pupils."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.text import fold
from marshrut.outside import actions
from marshrut.outside.models import Batch, Code, Participant, Result, Score, Share, Study, Task, Wave, WaveQuota
from marshrut.outside.words import CodeState, Source, WaveState
from marshrut.region.models import Unit

from .people import Staff

SUBJECT = "математика"
#: Title, day, plan (people, municipalities), fact as printed, state.
WAVES = (
    ("ФИОКО, май 2021", date(2021, 5, 20), (None, None), (28, 15), WaveState.CLOSED),
    ("ФИОКО, апрель 2022", date(2022, 4, 21), (None, None), (15, 16), WaveState.CLOSED),
    ("ФИОКО, август 2022", date(2022, 8, 30), (30, 21), (None, None), WaveState.ANNOUNCED),
)
TASKS = (
    ("1", "вычисления с целыми числами", "base", 0.84), ("2", "обыкновенные дроби", "base", 0.62),
    ("3", "часть от числа", "base", 0.46), ("4", "текстовая задача на движение", "base", 0.38),
    ("5", "чтение диаграммы", "base", 0.77), ("6", "площадь фигуры", "base", 0.55),
    ("7", "задача с избытком данных", "high", 0.21), ("8", "рассуждение", "high", 0.09),
)  # fmt: skip
THRESHOLDS = (5, 8, 11)
MOST_SCHOOLS = 120


def build(rng: np.random.Generator, units: list[Unit], staff: list[Staff]) -> None:
    """Waves, results by code of a few teachers, a work of the fifth grade with its analysis open."""
    able = [one for one in staff if SUBJECT in one.job.subjects and one.job.unit.kind == "school"]
    _waves(able)
    _results(rng, able[:24])
    _pupils(rng, [unit for unit in units if unit.kind == "school"][:MOST_SCHOOLS])


def _waves(able: list[Staff]) -> None:
    for title, day, plan, fact, state in WAVES:
        made = actions.make_wave(
            SYSTEM, title=title, held_on=day, deadline=day - timedelta(days=20), stage=1, subjects=[SUBJECT],
            plan_people=plan[0], plan_towns=plan[1], fact_people=fact[0], fact_towns=fact[1], place="ЦНППМ",
            form="компьютерная", audience="кандидаты в региональный методический актив",
        )  # fmt: skip
        Wave.objects.filter(pk=made.pk).update(state=state)
        chosen = able[: fact[0] or plan[0] or 0]
        closed = state == WaveState.CLOSED
        Participant.objects.bulk_create(
            Participant(
                wave=made, person=one.person, unit=one.job.unit, town_id=one.job.unit.parent_id or one.job.unit_id,
                full_name=one.person.full_name, folded=fold(one.person.full_name), subject=SUBJECT,
                state="final" if closed else "invited",
            )
            for one in chosen
        )  # fmt: skip
        towns = {one.job.unit.parent_id: 0 for one in chosen if one.job.unit.parent_id}
        WaveQuota.objects.bulk_create(WaveQuota(wave=made, unit_id=town, places=2) for town in towns if town)


def _results(rng: np.random.Generator, able: list[Staff]) -> None:
    batch = Batch.objects.create(
        kind="results", file_name="Результаты ФИОКО.xlsx", seal="-", state="committed", rows=len(able)
    )
    for n, one in enumerate(able, start=1):
        known = n % 6 != 0
        name = one.person.full_name if known else one.person.full_name.replace("о", "а", 1)
        Code.objects.create(
            source=Source.FIOKO, code=f"29-{n:04d}", full_name=name, folded=fold(name), place=one.job.unit.name,
            person=one.person if known else None, state=CodeState.MATCHED if known else CodeState.WAITING, batch=batch,
        )  # fmt: skip
        Result.objects.create(
            source=Source.FIOKO, code=f"29-{n:04d}", subject=SUBJECT, subject_part=int(rng.integers(8, 21)),
            method_part=int(rng.integers(5, 16)), decision=str(rng.choice(["высокий", "средний", "ниже среднего"])),
            taken_on=date(2022, 4, 21), batch=batch,
        )  # fmt: skip


def _pupils(rng: np.random.Generator, schools: list[Unit]) -> None:
    year = timezone.localdate().year
    study = actions.make_study(
        SYSTEM, source="vpr", subject=SUBJECT, grade=5, year=f"{year - 1}/{year}", thresholds=THRESHOLDS
    )
    batch = Batch.objects.create(
        kind="tasks", subject_id=study.pk, file_name="ВПР, математика, 5 класс.xlsx", seal="-", state="committed"
    )
    tasks = [
        Task.objects.create(study=study, number=number, order=n, title=title, hardness=hardness)
        for n, (number, title, hardness, _) in enumerate(TASKS, start=1)
    ]
    shares, scores = [], []
    for n, unit in enumerate(schools):
        pupils = int(rng.integers(6, 70))
        level = -1.6 if n == 7 else float(rng.normal(0, 0.12))
        for task, (_, _, _, usual) in zip(tasks, TASKS, strict=True):
            chance = 1 / (1 + (1 - usual) / usual * np.exp(-level))
            shares.append(
                Share(
                    task=task, unit=unit, class_code="5А", teacher_code=f"У-{n + 1:03d}", pupils=pupils, batch=batch,
                    share=float(rng.binomial(pupils, chance)) / pupils,
                )
            )  # fmt: skip
        scores += _scores(rng, study, unit, pupils, batch, crowded=n == 3)
    Share.objects.bulk_create(shares, batch_size=2000)
    Score.objects.bulk_create(scores, batch_size=2000)
    for name in ("check", "analyse"):
        actions.move_study(SYSTEM, pk=study.pk, name=name)


def _scores(
    rng: np.random.Generator, study: Study, unit: Unit, pupils: int, batch: Batch, *, crowded: bool
) -> list[Score]:
    """Points of the pupils of a school; a crowded one has pupils lifted over the first threshold."""
    drawn = rng.binomial(14, 0.5, size=90 if crowded else pupils)
    if crowded:
        drawn[np.isin(drawn, (THRESHOLDS[0] - 1, THRESHOLDS[0] - 2))] = THRESHOLDS[0]
    points, counts = np.unique(drawn, return_counts=True)
    return [
        Score(study=study, unit=unit, class_code="5А", points=int(p), pupils=int(k), lower=int(k) // 5, higher=int(k) // 9,
              batch=batch)
        for p, k in zip(points, counts, strict=True)
    ]  # fmt: skip
