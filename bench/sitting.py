"""`./marshrut bench sitting`: a municipality of 600 teachers planned, agreed, approved, numbered and printed at one go.

People are made up in one municipality of the region in the database; the jobs, pages and signatures are those of the
product. All of it is one transaction that is rolled back. Pages are timed by the clock and by the processor of this
process (the database apart); jobs that show progress are timed in seconds.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from bench import cohort
from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Progress
from marshrut.diagnostics.models import Sitting
from marshrut.people import queries as people
from marshrut.people.models import Account, Appointment, Employment
from marshrut.project.report import CommandFailed
from marshrut.region.models import Unit
from marshrut.routes import actions
from marshrut.routes.models import JointDraft, Route
from marshrut.signing import actions as signing

SIZE, OPENED = 600, 5
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE_MS = 100


@dataclass
class Watch:
    """Milliseconds of pages (clock, processor) and seconds of jobs."""

    pages: dict[str, dict[str, float]] = field(default_factory=dict)
    jobs: dict[str, float] = field(default_factory=dict)

    def page(self, name: str, browser: Client, url: str) -> str:
        """Open a page a few times after a first one; the middle opening counts."""
        text, taken = browser.get(url), []
        if text.status_code != 200:
            raise CommandFailed(f"Страница «{name}» ({url}) ответила {text.status_code}.")
        for _ in range(OPENED):
            began, used = time.perf_counter(), time.process_time()
            text = browser.get(url)
            taken.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - used)))
        wall, cpu = (sorted(column)[OPENED // 2] for column in zip(*taken, strict=True))
        self.pages[name] = {"wall_ms": round(wall), "cpu_ms": round(cpu)}
        return str(text.content.decode())

    def job(self, name: str, call: Callable[[], Any]) -> Any:
        """Run a work and keep its seconds."""
        began = time.perf_counter()
        found = call()
        self.jobs[name] = round(time.perf_counter() - began, 1)
        return found


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Every page and job between choosing people and the printed register."""
    parser = argparse.ArgumentParser("marshrut bench sitting")
    parser.add_argument("--size", type=int, default=SIZE, help=f"педагогов муниципалитета ({SIZE})")
    size = parser.parse_args(getattr(args, "rest", [])).size
    quiet = override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend", ALLOWED_HOSTS=["*"])
    with transaction.atomic(), quiet:
        found = _measure(size)
        transaction.set_rollback(True)
    return found


def _measure(size: int) -> dict[str, Any]:
    mail.outbox = []
    watch, town, officers = Watch(), *_place()
    keys = _people(size, officers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    plan = _plan(watch, town)
    routes = Route.objects.filter(employment__in=keys)
    routes.update(state="on_org_agreement", state_since=timezone.now())
    agreed = _agree(watch, officers, routes)
    approved = _approve(watch, routes)
    numbers = list(routes.exclude(number="").values_list("number", flat=True))
    _print(watch, town)
    slow = sorted(name for name, told in watch.pages.items() if told["wall_ms"] > PAGE_MS)
    return {
        "teachers": size, "organisations": len(officers), "planned": plan.result["with_lines"], "gap": plan.result["gap"],
        "sent": routes.count(), "agreed": agreed, "approved": approved, "numbers": len(numbers),
        "numbers_apart": len(set(numbers)), "jobs_s": watch.jobs, "pages": watch.pages, "slower_than_100_ms": slow,
        "workload": f"каждая страница открыта {OPENED} раз, берётся средняя; процессорное время – без базы; шаги педагогов "
        "и тьюторов не измеряются",
    }  # fmt: skip


def _place() -> tuple[Unit, list[Appointment]]:
    """The municipality with the most organisations that have an officer, and those officers."""
    found: dict[str, dict[int, Appointment]] = {}
    rows = Appointment.objects.filter(role=Role.ORG_OFFICER, until=None, person__account__isnull=False)
    for row in rows.select_related("unit", "person__account"):
        found.setdefault(".".join(row.unit.path.split(".")[:2]) + ".", {})[row.unit_id] = row
    if not found:
        raise CommandFailed("База не заполнена: сначала ./marshrut demo --no-serve, затем повторите.")
    path = max(found, key=lambda one: (len(found[one]), one))
    return Unit.objects.get(path=path), list(found[path].values())


def _people(size: int, officers: list[Appointment]) -> list[int]:
    """Made-up teachers of the organisations of these officers."""
    keys = cohort.made_up(size)
    for n, officer in enumerate(officers):
        part = keys[n :: len(officers)]
        Employment.objects.filter(pk__in=part).update(unit=officer.unit)
        Sitting.objects.filter(person__employments__in=part).update(unit=officer.unit)
    return keys


def _who(role: str) -> tuple[Account, Actor, Client]:
    held = Appointment.objects.filter(role=role, until=None, person__account__isnull=False).order_by("pk").first()
    if held is None:
        raise CommandFailed("База не заполнена: сначала ./marshrut demo --no-serve, затем повторите.")
    return _browser(held)


def _browser(held: Appointment) -> tuple[Account, Actor, Client]:
    account, browser = held.person.account, Client()
    browser.force_login(account, backend=BACKEND)
    session = browser.session
    session["appointment"] = held.pk
    session.save()
    return account, people.actor_of(account), browser


def _plan(watch: Watch, town: Unit) -> Progress:
    """The desk of planning: the form, the search, the result, the sending."""
    _, actor, browser = _who(Role.ROUTE_SPECIALIST)
    watch.page("общий план: форма", browser, "/routes/joint/")
    asked = {"campaign": "", "town": town.code, "subject": ""}
    row = actions.begin_joint(actor, asked=asked, hours=72, shared={"travel": 300, "money": None})
    watch.job("общий план", lambda: actions.plan_joint(SYSTEM, progress_id=row.pk))
    row.refresh_from_db()
    if row.state != Progress.State.DONE or not JointDraft.objects.filter(run=row).exists():
        raise CommandFailed(f"План не получился: {row.note}")
    watch.page("общий план: итог", browser, f"/routes/joint/{row.pk}/?who=all")
    watch.page("общий план: сравнение", browser, f"/routes/joint/{row.pk}/compare/")
    job = actions.publish_joint(actor, pk=row.pk)
    watch.job("отправка предложений", lambda: actions.propose_cohort(SYSTEM, progress_id=job.pk))
    watch.page("отправка: итог", browser, f"/routes/cohorts/{job.pk}/")
    watch.page("список маршрутов", browser, "/routes/")
    return row


def _agree(watch: Watch, officers: list[Appointment], routes: Any) -> int:
    """Each organisation agrees all its routes at once."""
    spent = 0.0
    for n, officer in enumerate(officers):
        _, _, browser = _browser(officer)
        if not n:
            watch.page("согласование: очередь", browser, "/routes/agreeing/")
        began = time.perf_counter()
        _signed(browser, {"move": "org_agree", "all": "all"})
        spent = max(spent, time.perf_counter() - began)
    watch.jobs["согласование всех маршрутов одной организацией (самое долгое)"] = round(spent, 1)
    return int(routes.filter(state="on_approval").count())


def _approve(watch: Watch, routes: Any) -> int:
    """The director approves all by one code."""
    account, _, browser = _who(Role.CENTRE_DIRECTOR)
    signing.agree(people.actor_of(account))
    watch.page("утверждение: очередь", browser, "/routes/queue/")
    watch.page("утверждение: карточка", browser, f"/routes/{routes.values_list('pk', flat=True)[0]}/")
    waiting = list(routes.filter(state="on_approval").values_list("pk", flat=True))
    data: Mapping[str, Any] = {"pk": waiting}
    page = watch.job("утверждение: запрос кода", lambda: browser.post("/routes/queue/approve/", data))
    watch.page("утверждение: страница кода", browser, page["Location"])
    code = re.search(r"\d{6}", mail.outbox[-1].body)
    given = {"code": code.group() if code else ""}
    done = watch.job("утверждение: подпись кодом и номера", lambda: browser.post(page["Location"], given))
    watch.page("утверждение: итог", browser, done["Location"])
    return int(routes.filter(state__in=("approved", "in_progress")).count())


def _signed(browser: Client, data: dict[str, str]) -> None:
    """Press the button; when a code is demanded, give it."""
    answer = browser.post("/routes/queue/approve/", data)
    if answer.status_code == 302 and "code" in answer["Location"]:
        code = re.search(r"\d{6}", mail.outbox[-1].body)
        browser.post(answer["Location"], {"code": code.group() if code else ""})


def _print(watch: Watch, town: Unit) -> None:
    """Forms as PDF and DOCX, each with the register."""
    _, actor, browser = _who(Role.ROUTE_SPECIALIST)
    watch.page("печать: форма", browser, "/routes/printing/")
    for kind in ("pdf", "docx"):
        row = actions.begin_batch(actor, municipality=town.code, format=kind)
        watch.job(f"печать {kind} с реестром", lambda row=row: actions.print_batch(SYSTEM, progress_id=row.pk))  # type: ignore[misc]
