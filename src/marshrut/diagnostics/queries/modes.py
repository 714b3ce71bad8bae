"""Reads about how tasks are given in a campaign: what is expected of it, how long and exact it came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Q

from marshrut.core.actor import Actor
from marshrut.diagnostics import access, designing
from marshrut.diagnostics.estimating import OVERALL, bank_of
from marshrut.diagnostics.models import Calibration, Campaign, Form, FormItem, ItemParameter, Score, Sitting, Step
from marshrut.diagnostics.words import DONE, CampaignState, Mode, SittingState, StepHow

from .variants import forms_of

#: The error beyond which a conclusion about a person is preliminary, half of a level.
PRECISE = 0.4
#: Means of fewer people are not told.
LEAST_GROUP = 5
MODE_WORDS = {
    Mode.ALL: "Все решают один и тот же набор. Подходит для любой связи, для аудитории и для уточнения трудности заданий.",
    Mode.STAGES: (
        "Сначала короткая общая часть, потом вторая: лёгкая, средняя или трудная, по ответам. Заданий меньше при "
        "близкой точности. Все части загружаются сразу: если связь пропадёт, человек получит среднюю, и это будет отмечено."
    ),
    Mode.ADAPTIVE: (
        "Каждое задание подбирается по предыдущим ответам, тест кончается, когда результат достаточно точен. "
        "Нужна постоянная связь: без неё следующее задание не откроется. Уточнять трудность по такой кампании нельзя."
    ),
}


@dataclass(frozen=True)
class ModeChoice:
    """A mode with its explanation and, when its forms are made, what the simulation promises."""

    value: str
    label: str
    words: str
    chosen: bool
    expected: dict[str, Any] | None


def mode_choices(actor: Actor, found: Campaign) -> list[ModeChoice]:
    """All modes; the newest forms of each mode for the subject tell what to expect."""
    return [
        ModeChoice(
            mode, mode.label, MODE_WORDS[mode], mode == found.form.mode, expected_of(actor, _newest(found, mode))
        )
        for mode in Mode
    ]


def _newest(found: Campaign, mode: str) -> Form | None:
    if found.form.mode == mode:
        return found.form
    rows = Form.objects.filter(mode=mode, subject=found.form.subject, state="ready")
    return rows.order_by("-made_at", "-pk").first()


def expected_of(actor: Actor, form: Form | None) -> dict[str, Any] | None:
    """What a simulation promises of a form: kept with a designed one, counted from the tasks of an ordinary one."""
    if form is None:
        return None
    if form.mode != Mode.ALL:
        return dict(form.design["expected"])
    used = Calibration.objects.filter(in_use=True).first()
    versions = FormItem.objects.filter(form=form).values("item_version")
    rows = list(ItemParameter.objects.filter(calibration=used, item_version__in=versions))
    return designing.expected_of_whole(bank_of(rows), PRECISE).told() if rows else None


def course_by_form(actor: Actor, found: Campaign) -> list[dict[str, Any]]:
    """Length and error of the finished by form, in the actor's sight.

    Means are told when the campaign has ended, of five people or more: changing ones would tell of the last who came.
    """
    sat = access.follow.of(actor, Sitting.objects.filter(campaign=found, state__in=DONE))
    scored = Score.objects.filter(sitting__in=sat.filter(state=SittingState.SCORED), group=OVERALL, theta__isnull=False)
    rows = scored.filter(calibration__in_use=True).order_by()
    measured = {
        row["form"]: row
        for row in rows.values(form=F("sitting__form")).annotate(n=Count("pk"), answered=Avg("answered"), se=Avg("se"))
    }
    opened = Step.objects.filter(sitting__in=sat).order_by()
    ways = {
        row["form"]: row["offline"]
        for row in opened.values(form=F("sitting__form")).annotate(offline=Count("pk", filter=Q(how=StepHow.OFFLINE)))
    }
    out = []
    for number, form in enumerate(forms_of(actor, found), start=1):
        told = measured.get(form.pk)
        enough = told is not None and told["n"] >= LEAST_GROUP and found.state == CampaignState.CLOSED
        out.append(
            {
                "number": number,
                "form": form,
                "people": told["n"] if told else 0,
                "answered": round(told["answered"], 1) if told and enough else None,
                "se": told["se"] if told and enough else None,
                "offline": ways.get(form.pk, 0),
            }
        )
    return out


def rests_on(actor: Actor, found: Sitting) -> str:
    """One line for a profile: by how many tasks, how they were chosen."""
    mode = found.form.mode
    if mode == Mode.ALL:
        return ""
    rows = list(found.steps.all())
    tasks = sum(len(step.places) for step in rows)
    if mode == Mode.ADAPTIVE:
        return f"Задания подбирались по ответам: вам дали {tasks} из {found.form.design['rules']['n_max']} возможных."
    by_itself = any(step.how == StepHow.OFFLINE for step in rows)
    tail = " Связи не было, поэтому вторая часть была средней трудности." if by_itself else ""
    return f"Тест по этапам: {tasks} заданий, вторая часть — по ответам в первой.{tail}"
