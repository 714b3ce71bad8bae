"""Writes of the room: make a set, give it, note that it was taken."""

from __future__ import annotations

import csv
import hashlib
import io
import secrets
import zipfile
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.core.time import ru_date
from marshrut.diagnostics.actions.scoring import points_by_task
from marshrut.diagnostics.models import FormItem, Profile, Score, Sitting
from marshrut.diagnostics.queries import places_of
from marshrut.diagnostics.words import GROUP_ORDER, ProfileState, SittingState
from marshrut.disclosure.anonymity import Coarse, NoAnonymity, generalise, linked
from marshrut.people.models import Consent, Employment, Person
from marshrut.people.words import Purpose
from marshrut.region.models import DistrictMember

from . import access, queries
from .models import DataSet, Gift
from .words import ANY, COLUMNS, DEPTHS, LEAST, MOST_LEFT_OUT, experience_words, post_words, subject_words

KIND = "research.set"
JOB = "marshrut.research.jobs.make"
LEAST_RECORDS = 50
Record = tuple[tuple[str, ...], ...]


@transaction.atomic
def begin_set(actor: Actor, *, title: str, campaign: int, purpose: str) -> Progress:
    """Ask for a set of a campaign; the job starts after the commit."""
    held = get_object_or_404(queries.finished_campaigns(actor), pk=campaign)
    row = core.begin(actor, KIND, title=f"Набор данных: {title}"[:200], campaign=held.pk, purpose=purpose, name=title)
    app.configure_task(JOB, queue="night").defer(progress_id=row.pk)
    return row


def run_set(actor: Actor, *, progress_id: int) -> None:
    """Make what a row of progress asks for; a refusal is its result."""
    row = Progress.objects.get(pk=progress_id)
    if row.ended_at:
        return
    asked = row.arguments
    try:
        made = make_set(
            actor, title=asked["name"], campaign=asked["campaign"], purpose=asked["purpose"], made_by=row.person_id or 0
        )
    except Refused as refusal:
        core.finish(actor, row.pk, note=refusal.text, failed=True, url=reverse("research:listing"))
        return
    url = reverse("research:card", args=[made.pk])
    core.finish(actor, row.pk, note=f"Записей: {made.rows}, не вошло: {made.left_out}.", url=url)
    core.notify(actor, [row.person_id or 0], kind=KIND, text=f"Готово: {row.title}."[:300], url=url)


@transaction.atomic
def make_set(actor: Actor, *, title: str, campaign: int, purpose: str, made_by: int) -> DataSet:
    """Make a set of the scored sittings of a campaign whose people agree to diagnostics.

    Raises
    ------
    Refused
        `set.few` records, `set.exposed` when no coarseness is enough or the attack still finds somebody.
    """
    agreed = Consent.objects.filter(purpose=Purpose.DIAGNOSTICS, withdrawn_at=None).values("person_id")
    sittings = list(
        Sitting.objects.filter(campaign=campaign, state=SittingState.SCORED, person_id__in=agreed)
        .select_related("campaign__unit")
        .order_by("pk")
    )
    if len(sittings) < LEAST_RECORDS:
        raise Refused("set.few", f"Завершённых работ {len(sittings)}: для набора нужно не меньше {LEAST_RECORDS}.")
    known = _describing(sittings[0].campaign.unit.path)
    held = [sitting for sitting in sittings if sitting.person_id in known]
    records = [known[sitting.person_id] for sitting in held]
    levels = _levels(held)
    try:
        coarse = generalise(records, levels, k=LEAST, most_left_out=MOST_LEFT_OUT)
    except NoAnonymity:
        raise Refused("set.exposed", "Людей слишком мало: при любом обобщении кого-то можно узнать.") from None
    given = [_words(records[n], coarse.depths) for n in coarse.kept]
    found = linked(given, list(known.values()), coarse.depths)
    if found:
        raise Refused("set.exposed", f"Проверка связала с человеком {found} зап.: набор не выдаётся.")
    content = _archive(held, coarse, given, [levels[n] for n in coarse.kept], title=title, purpose=purpose)
    made = DataSet(
        title=title, campaign_id=campaign, purpose=purpose, made_by=made_by, rows=len(coarse.kept),
        depths=dict(zip(COLUMNS, coarse.depths, strict=True)), left_out=len(sittings) - len(coarse.kept),
        smallest=coarse.smallest, linked=found, seal=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    made.file.save(f"{secrets.token_hex(8)}.zip", ContentFile(content), save=False)
    made.save()
    unit = sittings[0].campaign.unit.path
    facts.record(actor, "data_set.made", subject_id=made.pk, unit_path=unit, rows=made.rows, asked_by=made_by)
    return made


def _describing(path: str) -> dict[int, Record]:
    """Describing columns of everybody who could be in the set, all words from fine to coarse."""
    today = timezone.localdate()
    members = DistrictMember.objects.filter(since__lte=today, until=None)
    district = dict(members.values_list("unit_id", "district__name"))
    jobs = Employment.objects.filter(until=None, is_main=True, unit__path__startswith=path)
    rows = (
        jobs.annotate(town=F("unit__parent__name"))
        .select_related(None)
        .only("person_id", "position", "subjects", "category", "worked_since", "unit__parent_id")
    )
    return {
        job.person_id: (
            (job.town or ANY, district.get(job.unit.parent_id or 0, "вне округов"), ANY),
            post_words(job.position, job.get_position_display()),
            subject_words(job.subjects[0] if job.subjects else ""),
            experience_words(_years(job.worked_since, today)),
            (job.get_category_display(), ANY),
        )
        for job in rows.select_related("unit")
    }


def _years(since: date | None, today: date) -> int | None:
    return (
        None
        if since is None
        else max(0, today.year - since.year - ((today.month, today.day) < (since.month, since.day)))
    )


def _levels(sittings: list[Sitting]) -> list[str]:
    rows = Profile.objects.filter(sitting__in=sittings).exclude(state=ProfileState.SUPERSEDED)
    level = dict(rows.values_list("sitting_id", "level"))
    return [level.get(sitting.pk, "") for sitting in sittings]


def _words(record: Record, depths: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(words[d] for words, d in zip(record, depths, strict=True))


def _archive(
    held: list[Sitting],
    coarse: Coarse,
    given: list[tuple[str, ...]],
    levels: list[str],
    *,
    title: str,
    purpose: str,
) -> bytes:
    """A ZIP: the data, the codebook, the method. Records stand in an order of chance and carry numbers of it."""
    kept = [held[n] for n in coarse.kept]
    places = places_of(SYSTEM, {sitting.form_id for sitting in kept})
    points = points_by_task(SYSTEM, kept, places)
    codes = _codes(places)
    measured = _scores(kept)
    heads = ["id", *COLUMNS, "minutes", "level", *_heads_of_scores(), *(f"item_{code}" for code in codes.values())]
    rows = [
        [
            *given[n], _minutes(one.started_at, one.finished_at), levels[n],
            *(measured[one.pk].get(name, "") for name in _heads_of_scores()),
            *(points[n].get(order, "") for order in codes),
        ]
        for n, one in enumerate(kept)
    ]  # fmt: skip
    secrets.SystemRandom().shuffle(rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.csv", _csv([heads, *([n, *row] for n, row in enumerate(rows, 1))]))
        packed.writestr("codebook.csv", _csv(_codebook(coarse, codes)))
        packed.writestr("method.txt", _method(coarse, len(held), title=title, purpose=purpose))
    return out.getvalue()


def _codes(places: list[FormItem]) -> dict[int, str]:
    """Names of the columns of tasks: the code, with the version where several forms hold different ones."""
    count = Counter(place.item_version.item.code for place in places)
    return {
        p.order: f"{c}_v{p.item_version.version}" if count[c := p.item_version.item.code] > 1 else c for p in places
    }


def _heads_of_scores() -> list[str]:
    return [f"{what}_{group}" for group in (*GROUP_ORDER, "overall") for what in ("theta", "se", "answered")]


def _scores(kept: list[Sitting]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {sitting.pk: {} for sitting in kept}
    rows = Score.objects.filter(sitting__in=kept).order_by("made_at", "pk")
    for sitting, group, theta, se, answered in rows.values_list("sitting_id", "group", "theta", "se", "answered"):
        numbers = {"theta": theta, "se": se, "answered": answered}
        found[sitting] |= {
            f"{what}_{group}": round(value, 3) if value is not None else "" for what, value in numbers.items()
        }
    return found


def _minutes(began: datetime, ended: datetime | None) -> int | str:
    """Minutes in steps of five: an exact moment would tell who it is."""
    return "" if ended is None else round((ended - began).total_seconds() / 300) * 5


def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _codebook(coarse: Coarse, codes: dict[int, str]) -> list[list[str]]:
    depth = dict(zip(COLUMNS, coarse.depths, strict=True))
    return [
        ["столбец", "что это", "значения"],
        ["id", "номер записи в этом наборе, случайный", "1, 2, …"],
        *([name, words, DEPTHS[name][depth[name]]] for name, words in COLUMNS.items()),
        ["minutes", "время работы", "минут, с шагом 5"],
        ["level", "общий уровень дефицитов", "none, low, medium, high; пусто: мало данных"],
        ["theta_*", "оценка уровня в группе компетенций и в целом", "логиты"],
        ["se_*", "стандартная ошибка оценки", "логиты"],
        ["answered_*", "сколько заданий отвечено", "число"],
        *(
            [f"item_{code}", "баллы за задание", "0, 1, …; пусто: нет ответа или задания не было в варианте"]
            for code in codes.values()
        ),
    ]


def _method(coarse: Coarse, whole: int, *, title: str, purpose: str) -> str:
    return (
        f"{title}\nДля чего: {purpose}\nСделан {ru_date(timezone.localdate())}.\n\n"
        f"Имён, почты, СНИЛС, организаций и дат в наборе нет. Описывающие столбцы обобщены так, что каждое их сочетание "
        f"есть не меньше чем у {coarse.smallest} человек, и ни у какого сочетания уровень не один на всех. "
        f"Не вошло записей: {whole - len(coarse.kept)} из {whole}. Тот, кто знает все описывающие сведения обо всех "
        f"педагогах области, не может связать с человеком ни одной записи.\n\n"
        f"Набор нельзя соединять с другими сведениями о людях и передавать дальше.\n"
    )


@transaction.atomic
def give(actor: Actor, *, pk: int, whom: str, person: Person | None, basis: str, until: date) -> Gift:
    """Record that a set is given, for what reason and till when; a researcher of the system gets a notice with the link."""
    held = get_object_or_404(access.make.of(actor, DataSet.objects.select_for_update()), pk=pk)
    if until < timezone.localdate():
        raise Refused("gift.until", "Срок уже прошёл: укажите день не раньше сегодняшнего.")
    made = Gift.objects.create(
        data_set=held, whom=whom, person=person, basis=basis, until=until, given_by=actor.person_id or 0
    )
    facts.record(actor, "data_set.given", subject_id=held.pk, unit_path="", whom=whom, until=str(until))
    if person:
        url = reverse("research:card", args=[held.pk])
        core.notify(
            actor, [person.pk], kind="research.gift", text=f"Вам передан набор данных «{held.title}»."[:300], url=url
        )
    return made


@transaction.atomic
def take(actor: Actor, *, pk: int) -> DataSet:
    """The file of a set is taken; who and when stays in the journal."""
    held = get_object_or_404(access.take.of(actor, DataSet.objects.all()), pk=pk)
    Gift.objects.filter(data_set=held, person_id=actor.person_id or 0, taken_at=None).update(taken_at=timezone.now())
    facts.record(actor, "data_set.taken", subject_id=held.pk, unit_path="", rows=held.rows)
    return held
