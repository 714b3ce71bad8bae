"""Fill an empty database with the made-up region: `small` in seconds, `region` in minutes, always the same for a seed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from marshrut.competency import actions as competency
from marshrut.core.actor import SYSTEM
from marshrut.documents import actions as documents
from marshrut.people import actions as people
from marshrut.region.models import Unit
from marshrut.region.words import Level

from . import catalogue, consulting, diagnostics, outside, places, routes, support
from . import people as staff_of
from .statistics import count_rows

SEED = 29


def fill(size: str, progress: Callable[[str], None]) -> dict[str, Any]:
    """Fill once; a filled database is left as it is. Returns counts and seconds."""
    started = time.perf_counter()
    if not Unit.objects.exists():
        with transaction.atomic():
            _fill(size, progress)
    return _counts(size) | {"seconds": round(time.perf_counter() - started, 1)}


def _fill(size: str, progress: Callable[[str], None]) -> None:
    rng = np.random.default_rng(SEED)
    today = timezone.localdate()
    competency.load_framework(SYSTEM)
    people.ensure_consent_texts(SYSTEM)
    documents.load_templates(SYSTEM)
    progress("территории и организации")
    root, units, towns = places.build(rng, size=size)
    progress(f"люди для {len(units)} организаций")
    staff = staff_of.build(rng, root, units, towns, size=size)
    progress("программы, стажировки, события, сообщества, материалы, наставники")
    catalogue.build(rng, units, staff, today, size=size)
    progress("диагностика")
    count_rows()
    measured = diagnostics.build(rng, root, staff, size=size, progress=progress)
    progress("внешние результаты")
    outside.build(np.random.default_rng(SEED + 1), units, staff)
    progress("маршруты")
    count_rows()
    routes.build(rng, measured, size=size, progress=progress)
    progress("посещения, контакты, обсуждения")
    support.build(np.random.default_rng(SEED + 2), size=size)
    progress("вопросы методистам")
    consulting.build(np.random.default_rng(SEED + 3), size=size)


def _counts(size: str) -> dict[str, Any]:
    from marshrut.diagnostics.models import Profile  # noqa: PLC0415 - counted only here
    from marshrut.people.models import Person  # noqa: PLC0415
    from marshrut.routes.models import Route  # noqa: PLC0415

    units = Unit.objects.filter(until=None)
    return {
        "size": size,
        "municipalities": units.filter(level=Level.MUNICIPALITY, children__until=None, children__isnull=False)
        .distinct()
        .count(),
        "organisations": units.filter(level=Level.ORGANISATION).count(),
        "people": Person.objects.count(),
        "profiles": Profile.objects.count(),
        "routes": Route.objects.count(),
    }
