"""Questions to methodists in the made-up region: half a year of them in all states, times of methodists, the bank of answers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db.models import F
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.consulting import actions
from marshrut.consulting.models import Consultation, KnownAnswer, Message, Slot, Solved, Turn
from marshrut.core.actor import SYSTEM, Actor, Held
from marshrut.core.time import add_working_days
from marshrut.people.models import Appointment, Employment

MANY = {"small": 40, "region": 400}
WAY = ("accept", "answer", "confirm")


class Talk(NamedTuple):
    """A question with its answer, in our own words."""

    topic: str
    text: str
    theme: str
    subject: str
    answer: str


TALKS = (
    Talk("Сокращение дробей в шестом классе", "Половина класса бросает сокращать на полпути. Карточки с алгоритмом помогают не всем.", "methods", "математика",
         "Дайте четыре равные дроби и попросите выбрать несократимую, а выбор объяснить соседу. Через три урока вернитесь к тем же дробям без подсказки: станет видно, кто понял, а кто запомнил шаги."),
    Talk("Запятые при причастном обороте", "В диктанте оборот узнают, в своём тексте не выделяют.", "methods", "русский язык",
         "Переносите правило в их тексты: пусть каждый найдёт в своём сочинении место, куда просится оборот, и допишет его. Проверяйте только эту запятую, остальные ошибки в тот день не трогайте."),
    Talk("Как оценивать групповой проект", "Отметку ставлю одну на группу, родители недовольны.", "methods", "",
         "Разделите отметку: за общий результат по критериям, которые класс знал заранее, и за личный вклад по короткой записке каждого. Записку спрашивайте сразу после защиты, пока помнят."),
    Talk("С чего начать первое родительское собрание", "Работаю второй месяц, собрание через неделю.", "beginner", "",
         "Возьмите три вопроса: чему научимся за четверть, как узнать об успехах, как со мной связаться. Отметок при всех не называйте, для разговоров о ребёнке назовите два вечера."),
    Talk("Не записывается на программу портала", "Кнопка записи неактивна, хотя программа открыта.", "portal", "",
         "Чаще всего не подтверждено место работы: проверьте его в личном кабинете и попросите школьного координатора подтвердить. После подтверждения запись открывается на следующий день."),
    Talk("План методического объединения на год", "Меня назначили руководителем, прошлогодний план состоит из отчётов.", "association", "",
         "Возьмите два общих затруднения из обезличенных итогов диагностики и поставьте под каждое три встречи: разобрать, попробовать на уроке, сравнить работы учеников. Остального в плане не нужно."),
    Talk("Что взять первым из двух программ", "В маршруте две программы, часов хватает на одну.", "route", "",
         "Начните с той, что закрывает дефицит с большей вероятностью: она указана в профиле. Вторую перенесите на следующее полугодие изменением маршрута, тьютор согласует его без новой подписи директора."),
    Talk("Чем занять сильных на уроке повторения", "Трое решают всё за десять минут и скучают.", "methods", "математика",
         "Дайте им роль: составить для класса две задачи с типичной ошибкой и решение, где её надо найти. Проверять будут остальные. Так и сильные заняты, и повторение идёт глубже."),
)  # fmt: skip


def build(rng: np.random.Generator, *, size: str) -> None:
    """Ask in the name of teachers, answer in the name of methodists; days are moved back after each question."""
    teachers = Employment.objects.filter(position="teacher", is_main=True, until=None).select_related("unit", "person")
    asked = list(teachers.order_by("pk")[:: max(1, teachers.count() // MANY[size])][: MANY[size]])
    for n, job in enumerate(asked):
        _one(rng, job, n)
    _slots()
    _bank(asked)


def _one(rng: np.random.Generator, job: Employment, n: int) -> None:
    fitting = [one for one in TALKS if not one.subject or one.subject in job.subjects]
    talk = fitting[n % len(fitting)]
    made = actions.ask(
        _person(job.person_id, job.unit.path), topic=talk.topic, text=talk.text, theme=talk.theme, subject=talk.subject,
        form=("written", "written", "call", "video")[n % 4], hidden=n % 9 == 4, shares=n % 3 == 0,
    )  # fmt: skip
    steps = n % 8
    back = int(rng.integers(0, 2)) if steps < 2 else int(rng.integers(6, 150))
    for move in WAY[: 0 if steps == 0 else 1 if steps == 1 else 2 if steps == 2 else 3]:
        _step(made, move, talk, rng)
    _move_back(made, back, rng)


def _step(made: Consultation, move: str, talk: Talk, rng: np.random.Generator) -> None:
    made.refresh_from_db()
    if made.methodist_id is None:
        return
    given: dict[str, Any] = {
        "answer": {"text": talk.answer, "minutes": int(rng.choice([10, 15, 20, 30])), "shares": True},
        "confirm": {"mark": int(rng.choice([3, 3, 3, 2])), "words": ""},
    }.get(move, {})
    who = made.asker_id if move == "confirm" else made.methodist_id
    actions.step(_person(who, "29.", Role.REGIONAL_METHODIST), pk=made.pk, move=move, **given)


def _move_back(made: Consultation, days: int, rng: np.random.Generator) -> None:
    """The question was asked some days ago, its answer came a few working days after."""
    if not days:
        return
    made.refresh_from_db()
    asked = timezone.now() - timedelta(days=days)
    told = datetime.combine(
        add_working_days(asked.date(), int(rng.integers(1, 5))), time(15, 20), timezone.get_current_timezone()
    )
    told = min(told, timezone.now())
    Consultation.objects.filter(pk=made.pk).update(
        asked_at=asked, first_answer_at=told if made.first_answer_at else None,
        answered_at=told if made.answered_at else None,
    )  # fmt: skip
    Message.objects.filter(consultation=made, side="asker").update(at=asked)
    Message.objects.filter(consultation=made, side="methodist").update(at=told)
    Turn.objects.filter(consultation=made).update(since=F("since") - timedelta(days=days))


def _slots() -> None:
    """Two hours of the next Tuesday of every third methodist."""
    rows = Appointment.objects.filter(role=Role.REGIONAL_METHODIST, until=None).order_by("person_id")
    day = timezone.localdate() + timedelta(days=8 - timezone.localdate().weekday())
    start = datetime.combine(day, time(15, 0), timezone.get_current_timezone())
    for person in sorted(set(rows.values_list("person_id", flat=True)))[::3]:
        Slot.objects.bulk_create(
            Slot(methodist_id=person, starts=start + k * timedelta(minutes=30), place="Кабинет методической службы")
            for k in range(4)
        )


def _bank(asked: list[Employment]) -> None:
    """The answers of the bank; some of them helped."""
    duty = Appointment.objects.filter(role=Role.ROUTE_SPECIALIST, until=None).order_by("pk").first()
    if duty is None:
        return
    editor = _person(duty.person_id, "29.", Role.ROUTE_SPECIALIST)
    for n, talk in enumerate(TALKS):
        actions.edit(
            editor,
            pk=None,
            question=talk.topic,
            answer=talk.answer,
            theme=talk.theme,
            subject=talk.subject,
            open_now=n != 7,
        )
    known = list(KnownAnswer.objects.filter(state="open").order_by("pk"))
    Solved.objects.bulk_create(
        Solved(answer=known[n % len(known)], person_id=job.person_id, topic=known[n % len(known)].question)
        for n, job in enumerate(asked)
        if n % 2
    )


def _person(pk: int | None, path: str, role: Role = Role.TEACHER) -> Actor:
    return SYSTEM if pk is None else Actor(person_id=pk, held=(Held(str(role), path),))
