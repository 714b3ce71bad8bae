"""Waves: their card, places, states, people."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.core.time import ru_date
from marshrut.region.models import Unit
from marshrut.region.words import Level

from .. import access, rules
from ..models import Participant, QuotaMove, Wave, WaveQuota
from ..moves import PARTS, WAVES
from ..words import GONE, RESERVE_DAYS

FIELDS = (
    "title", "held_on", "stage", "subjects", "plan_people", "plan_towns", "fact_people", "fact_towns", "deadline",
    "place", "form", "audience",
)  # fmt: skip


def _take(actor: Actor, pk: int) -> Wave:
    return get_object_or_404(access.lead.of(actor, Wave.objects.select_for_update(of=("self",))), pk=pk)


def _words(n: int) -> str:
    return counted(n, "место", "места", "мест")


@transaction.atomic
def make_wave(actor: Actor, **values: Any) -> Wave:
    """A new wave of the region; numbers are kept as printed."""
    region = Unit.objects.get(level=Level.REGION, until=None)
    wave = Wave.objects.create(unit=region, **{name: values[name] for name in FIELDS})
    get_object_or_404(access.lead.of(actor, Wave.objects.all()), pk=wave.pk)
    facts.record(actor, "wave.announced", subject_id=wave.pk, unit_path=region.path)
    return wave


@transaction.atomic
def change_wave(actor: Actor, *, pk: int, edition: int, **values: Any) -> Wave:
    """Change the card; a page older than the card is refused."""
    wave = _take(actor, pk)
    if wave.edition != edition:
        raise Refused(
            "wave.stale", "Карточку волны уже изменили в другом окне. Обновите страницу и внесите правку снова."
        )
    for name in FIELDS:
        setattr(wave, name, values[name])
    wave.edition += 1
    wave.save()
    facts.record(actor, "wave.changed", subject_id=wave.pk, unit_path=wave.unit.path)
    return wave


@transaction.atomic
def move_wave(actor: Actor, *, pk: int, name: str, reason: str = "") -> Wave:
    """One step of the life of a wave."""
    wave = _take(actor, pk)
    move = WAVES.take(name, wave.state, reason)
    if name == "set_quota" and not wave.quotas.exists():
        raise Refused("wave.no_quota", "Сначала распределите места по муниципалитетам.")
    wave.state = move.target
    wave.save(update_fields=["state"])
    facts.record(actor, f"wave.{move.target}", subject_id=wave.pk, unit_path=wave.unit.path, reason=reason)
    return wave


@transaction.atomic
def move_part(actor: Actor, *, pk: int, name: str, reason: str = "") -> Participant:
    """One step of a person of a wave."""
    rows = access.lead_part.of(actor, Participant.objects.select_for_update(of=("self",)).select_related("unit"))
    part = get_object_or_404(rows, pk=pk)
    move = PARTS.take(name, part.state, reason)
    part.state, part.reason = move.target, reason[:300]
    part.save(update_fields=["state", "reason"])
    facts.record(actor, "wave.part", subject_id=part.wave_id, unit_path=part.unit.path, part=part.pk, state=part.state)
    return part


@transaction.atomic
def set_quota(actor: Actor, *, pk: int, places: dict[int, int]) -> Wave:
    """Places by municipality; zero takes the line away. Those given before are replaced."""
    wave = _take(actor, pk)
    towns = dict(Unit.objects.filter(level=Level.MUNICIPALITY, pk__in=places).values_list("pk", "path"))
    for unit_id in towns:
        if places[unit_id]:
            WaveQuota.objects.update_or_create(wave=wave, unit_id=unit_id, defaults={"places": places[unit_id]})
        else:
            WaveQuota.objects.filter(wave=wave, unit_id=unit_id).delete()
    facts.record(actor, "wave.quota", subject_id=wave.pk, unit_path=wave.unit.path, towns=len(towns))
    return wave


@transaction.atomic
def confirm_quota(actor: Actor, *, pk: int) -> WaveQuota:
    """A municipality says it will fill its places; twice is once."""
    rows = access.confirm_quota.of(actor, WaveQuota.objects.select_for_update(of=("self",)).select_related("unit"))
    quota = get_object_or_404(rows, pk=pk)
    if quota.confirmed_at is None:
        quota.confirmed_at = timezone.now()
        quota.save(update_fields=["confirmed_at"])
        facts.record(actor, "wave.confirmed", subject_id=quota.wave_id, unit_path=quota.unit.path, places=quota.places)
    return quota


@transaction.atomic
def redistribute(actor: Actor, *, pk: int) -> int:
    """Free places of municipalities that did not confirm go to the reserve, from five days before the deadline on."""
    wave = _take(actor, pk)
    opens = rules.reserve_opens(wave.deadline, RESERVE_DAYS)
    if timezone.localdate() < opens:
        raise Refused(
            "reserve.early", f"Передать места в резерв можно с {ru_date(opens)}: до этого их ещё подтверждают."
        )
    quotas = {q.unit_id: q for q in wave.quotas.select_for_update().order_by("unit_id")}
    taken = dict(
        wave.participants.exclude(state__in=GONE).values_list("town").annotate(n=Count("pk")).values_list("town", "n")
    )
    free = rules.to_reserve(
        [rules.Place(u, q.places, taken.get(u, 0), q.confirmed_at is not None) for u, q in quotas.items()]
    )
    for unit_id, places in free.items():
        quota = quotas[unit_id]
        quota.places -= places
        quota.save(update_fields=["places"])
        _log(actor, wave, unit_id, places, f"Не подтвердил до {ru_date(opens)}")
    return sum(free.values())


@transaction.atomic
def give_places(actor: Actor, *, pk: int, unit_id: int, places: int) -> WaveQuota:
    """Places of the reserve go to a municipality."""
    wave = _take(actor, pk)
    left = sum(wave.quota_moves.values_list("places", flat=True))
    if not 0 < places <= left:
        raise Refused("reserve.short", f"В резерве {_words(left)}. Передайте не больше и не меньше одного.")
    town = get_object_or_404(Unit.objects.filter(level=Level.MUNICIPALITY), pk=unit_id)
    quota, _ = WaveQuota.objects.get_or_create(wave=wave, unit=town, defaults={"places": 0})
    quota.places += places
    quota.save(update_fields=["places"])
    _log(actor, wave, town.pk, -places, "Передано из резерва")
    return quota


def _log(actor: Actor, wave: Wave, unit_id: int, places: int, why: str) -> None:
    QuotaMove.objects.create(wave=wave, unit_id=unit_id, places=places, why=why, person_id=actor.person_id)
    facts.record(actor, "wave.places", subject_id=wave.pk, unit_path=wave.unit.path, unit=unit_id, places=places)
