"""`./marshrut bench queue`: the director's queue of approval of five hundred routes, and one code over a batch.

Routes are copied from those of the region in the database inside one transaction, the pages are those of the product,
and everything is rolled back.
"""

from __future__ import annotations

import argparse
import re
import time
from datetime import timedelta
from typing import Any

from django.core import mail
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from bench import cohort
from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Approval
from marshrut.people import queries as people
from marshrut.people.models import Account, Appointment, Employment
from marshrut.project.report import CommandFailed
from marshrut.routes.models import Route, RouteLine
from marshrut.routes.queries.reading import content_of, lines_of
from marshrut.signing import actions as signing
from marshrut.signing.models import Ask, Signature

SIZE, SIGNED, OPENED, TIMES = 500, 100, 5, 30
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Milliseconds of a page of the queue and seconds of a batch under one code."""
    parser = argparse.ArgumentParser("marshrut bench queue")
    parser.add_argument("--size", type=int, default=SIZE, help=f"маршрутов в очереди ({SIZE})")
    size = parser.parse_args(getattr(args, "rest", [])).size
    quiet = override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend", ALLOWED_HOSTS=["*"])
    with transaction.atomic(), quiet:
        found = _measure(size)
        transaction.set_rollback(True)
    return found


def _measure(size: int) -> dict[str, Any]:
    mail.outbox = []
    director = Account.objects.filter(person__appointments__role=Role.CENTRE_DIRECTOR).first()
    if director is None:
        raise CommandFailed("База не заполнена: сначала ./marshrut demo --no-serve, затем повторите.")
    Route.objects.filter(state="on_approval").update(state="terminated")
    keys = _routes(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client()
    browser.force_login(director, backend=BACKEND)
    spent, used, text = [], [], ""
    for _ in range(TIMES):
        began, cpu = time.perf_counter(), time.process_time()
        text = browser.get("/routes/queue/").content.decode()
        spent.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - cpu) * 1000)
    spent.sort()
    batch = _sign(browser, director, keys[:SIGNED])
    return {
        "rows": text.count('name="pk"'),
        "with_differences": text.count("Изменено после подписи организации"),
        "page_kb": round(len(text.encode()) / 1024),
        "p50_ms": round(spent[len(spent) // 2]),
        "p95_ms": round(spent[int(len(spent) * 0.95)]),
        "cpu_ms": round(sorted(used)[len(used) // 2]),
        **batch,
        "workload": f"страница открыта {TIMES} раз; каждый {OPENED}-й маршрут правлен после подписи организации; "
        "процессорное время – без базы",
    }


def _routes(size: int) -> list[int]:
    """Copies of a filled route for made-up people; the organisation has signed each, a part was edited after."""
    model = Route.objects.filter(lines__isnull=False).order_by("pk").first()
    officer = Appointment.objects.filter(role=Role.ORG_OFFICER, until=None).order_by("pk").first()
    if model is None or officer is None:
        raise CommandFailed("База не заполнена: сначала ./marshrut demo --no-serve, затем повторите.")
    lines, now, signer = lines_of(SYSTEM, model), timezone.now(), officer.person.account
    actor, keys = people.actor_of(signer), []
    jobs = Employment.objects.filter(pk__in=cohort.made_up(size)).select_related("unit__parent", "person")
    for place, job in enumerate(jobs.order_by("pk")):
        route = Route.objects.create(
            person=job.person, employment=job, unit=job.unit, region_code="29", state="on_approval", starts=model.starts,
            ends=model.ends, tested_on=now.date() - timedelta(days=30), level="medium", subject="математика",
            state_since=now, agreed_at=now,
        )  # fmt: skip
        RouteLine.objects.bulk_create(
            RouteLine(route=route, block=one.block, order=one.order, title=one.title, extra=one.extra, hours=one.hours,
                      starts=one.starts, ends=one.ends, groups=one.groups) for one in lines
        )  # fmt: skip
        content = content_of(actor, route, lines_of(actor, route))
        approval = Approval.objects.create(
            workflow="route", subject_id=route.pk, level="org", state="agreed", person_id=actor.person_id, name="Проба"
        )
        signing.sign(actor, approval, content=content, title="Проба")
        if place % OPENED == 0:
            RouteLine.objects.filter(route=route).update(title="Строка, правленая после подписи")
            Route.objects.filter(pk=route.pk).update(edited_at=now + timedelta(minutes=1))
        keys.append(route.pk)
    return keys


def _sign(browser: Client, director: Account, keys: list[int]) -> dict[str, Any]:
    """One code over a batch: seconds to gather it and to sign it."""
    signing.agree(people.actor_of(director))
    began = time.perf_counter()
    page = browser.post("/routes/queue/approve/", {"pk": keys})
    asked = time.perf_counter()
    code = re.search(r"\d{6}", mail.outbox[-1].body)
    browser.post(page["Location"], {"code": code.group() if code else ""})
    ended = time.perf_counter()
    done = Signature.objects.filter(level="director", ask=Ask.objects.latest("pk")).count()
    return {
        "batch": len(keys), "signed": done, "ask_seconds": round(asked - began, 1), "sign_seconds": round(ended - asked, 1),
    }  # fmt: skip
