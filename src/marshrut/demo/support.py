"""Support in the made-up region: visits of lessons in all states, contacts of tutors, questions, a report taken from another."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor, Held
from marshrut.routes import actions as routes
from marshrut.routes.models import Comment, Contact, Route, RouteLine
from marshrut.routes.support import MINUTES, ContactKind
from marshrut.visits import actions as visits
from marshrut.visits import content
from marshrut.visits.models import Visit

MOST = {"small": 60, "region": 300}
WAY = ("agree", "schedule", "hold", "give", "reflect", "close")
GIVEN: dict[str, dict[str, Any]] = {
    "give": {
        "words": "Ученики сами назвали, чему учатся, и к концу урока сверились с этим. Спорили по делу, вам почти не "
        "пришлось подсказывать.",
        "next_step": "Дать карточки-опоры тем, кто не успел, и посмотреть, помогло ли",
    },
    "reflect": {"words": "Спасибо. Опоры попробую на следующей неделе в шестом «Б»."},
}
NOTES = (
    ("10:02", "Цель формулируют ученики, учитель записывает их словами."),
    ("10:11", "Две пары спорят о знаменателе, учитель ждёт и не подсказывает."),
    ("10:27", "Трое не успевают за классом, карточек для них нет."),
    ("10:38", "Сверка с критериями: четверо исправили работу сами."),
)
TOPICS = ("Дроби, 6 класс", "Причастный оборот, 7 класс", "Тепловые явления, 8 класс", "Прогрессии, 9 класс")
TALKS = (
    ("Спросила, как идёт программа и хватает ли времени", "прислать разбор первого урока"),
    ("Обсудили, какой урок показать", "назвать день посещения"),
    ("Посмотрели план вместе", ""),
)
QUESTIONS = ("Можно ли перенести стажировку на весну?", "Какую из двух программ взять в первую очередь?")
REPORT = (
    "На семинаре увидел, как ученики выводят критерии оценки по образцам работ. Попробовал в шестом классе: дал три "
    "решения и попросил назвать, чем они отличаются. Дети спорили, критерии получились понятнее моих. Дальше сделаю "
    "так же с проектами."
)


def build(rng: np.random.Generator, *, size: str) -> None:
    """Visits, contacts and questions for routes that have a tutor."""
    rows = Route.objects.filter(tutor__isnull=False).exclude(state="proposed").select_related("unit").order_by("pk")
    chosen = list(rows[: MOST[size]])
    for tutor in sorted({route.tutor_id or 0 for route in chosen}):
        visits.train(_person(tutor, "29."), marks=_nearly(rng))
    own: Counter[int | None] = Counter()
    for n, route in enumerate(chosen):
        silent = own[route.tutor_id] % 4 == 1  # every tutor has somebody to call
        own[route.tutor_id] += 1
        _contacts(rng, route, n, silent=silent)
        _question(route, n, silent=silent)
        if n % 3 != 2 and route.tutor_id:
            _visit(route, n)
    _reports(chosen)


def _person(pk: int, path: str) -> Actor:
    return Actor(person_id=pk, held=(Held(str(Role.TEACHER), path),))


def _nearly(rng: np.random.Generator) -> dict[str, int]:
    """Marks of the exercise by a careful observer: a few a point away from the key."""
    found = {f"{n}-{code}": mark for n, one in enumerate(content.current().lessons) for code, mark in one.key.items()}
    for name in rng.choice(sorted(found), 4, replace=False):
        found[name] = found[name] - 1 if found[name] else 1
    return found


def _contacts(rng: np.random.Generator, route: Route, n: int, *, silent: bool) -> None:
    """Talks of the last weeks, or of long ago."""
    first = 41 if silent else int(rng.integers(1, 20))
    kinds = list(ContactKind)
    for k in range(1 + n % 3):
        text, step = TALKS[(n + k) % len(TALKS)]
        kind = kinds[(n + k) % len(kinds)]
        day = timezone.localdate() - timedelta(days=first + 16 * k)
        Contact.objects.create(
            route=route, tutor_id=route.tutor_id or 0, on=day, kind=kind, minutes=MINUTES[kind], text=text,
            next_step=step if k == 0 else "", next_on=timezone.localdate() if n % 7 == 3 and k == 0 and step else None,
        )  # fmt: skip


def _question(route: Route, n: int, *, silent: bool) -> None:
    if n % 4:
        return
    teacher, tutor = _person(route.person_id, route.unit.path), route.tutor_id or 0
    asked = routes.comment(teacher, pk=route.pk, text=QUESTIONS[n // 4 % 2], called=[tutor])
    if n % 8 and not silent:
        Comment.objects.create(
            route=route, parent=asked, audience=asked.audience, author_id=tutor, text="Да, подберу дни и напишу."
        )
        Comment.objects.filter(pk=asked.pk).update(resolved_at=timezone.now())


def _visit(route: Route, n: int) -> None:
    """A visit of the tutor (every seventh is of peers without a card) led some way."""
    tutor, teacher = _person(route.tutor_id or 0, "29."), _person(route.person_id, route.unit.path)
    line = RouteLine.objects.filter(route=route).order_by("order", "pk").values_list("pk", flat=True).first()
    made = visits.ask(
        tutor, kind="peer" if n % 7 == 6 else "lesson", host=route.person_id, guest=route.tutor_id or 0,
        topic=TOPICS[n % len(TOPICS)], wish="Все ли успевают за классом", subject=route.subject, line=line,
    )  # fmt: skip
    ahead = n % 6 == 1
    day = timezone.localdate() + timedelta(days=5) if ahead else timezone.localdate() - timedelta(days=3 + n)
    for move in WAY[: 2 if ahead else n % (len(WAY) + 1)]:
        given = GIVEN.get(move, {})
        if move == "schedule":
            given = {"starts": _at(day), "minutes": 40, "place": "каб. 12"}
        if move == "hold" and made.kind != "peer":
            _card(tutor, made, n)
        who = teacher if move in ("agree", "reflect") else tutor
        if move == "reflect":
            visits.mark_read(teacher, pk=made.pk)
        visits.step(who, pk=made.pk, move=move, **given)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def _card(tutor: Actor, visit: Visit, n: int) -> None:
    """Notes in time and marks of all criteria."""
    turn = int(timezone.now().timestamp() * 1000)
    rows: list[dict[str, Any]] = [
        {"key": f"n-0000000{k}", "value": {"at": at, "text": text}, "turn": turn} for k, (at, text) in enumerate(NOTES)
    ]
    marks = enumerate(content.current().criteria)
    rows += [{"key": f"m-{one.code}", "value": 1 + (n + k) % 3, "turn": turn} for k, one in marks]
    visits.save(tutor, pk=visit.pk, rows=rows)


def _reports(chosen: list[Route]) -> None:
    """Two teachers of one region hand in nearly the same report: their tutors will be told."""
    lines = RouteLine.objects.filter(route__in=[r.pk for r in chosen if r.approved_at]).order_by("pk")
    seen: set[int] = set()
    for line in lines:
        if line.route_id in seen or len(seen) == 2:
            continue
        seen.add(line.route_id)
        RouteLine.objects.filter(pk=line.pk).update(report=REPORT)
        routes.print_report(SYSTEM, line=line.pk)
