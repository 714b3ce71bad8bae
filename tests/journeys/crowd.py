"""Three hundred made-up takers of one municipality with hidden abilities; they answer through the product's own doors."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from tests.diagnostics.experts import spread
from tests.diagnostics.wire import send
from tests.world import SINCE

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Fact
from marshrut.demo.answering import drawn
from marshrut.diagnostics import actions, kinds, queries, ticket
from marshrut.diagnostics.models import Campaign, Invitation, ItemParameter, Score, ScoringTask, Sitting
from marshrut.diagnostics.saving import json
from marshrut.people import actions as people
from marshrut.people.models import Account, Employment, Person
from marshrut.region import actions as region
from marshrut.region.words import Kind, Level

SCHOOLS = 6
#: Who takes the test in a browser, beside Petr of the world.
KNOWN = ("sveta", "kirill")
HEAD = "glava"
#: So many of the crowd write something into the open answer.
WRITERS = 8


class Crowd:
    """People of a municipality, their true abilities in logits, and their answers."""

    def __init__(self, world: Any, many: int = 300, seed: int = 5) -> None:
        self.rng = np.random.default_rng(seed)
        self.town = world.units["mezen"]
        schools = [world.units["mezen1"], *(self._school(n) for n in range(1, SCHOOLS))]
        made = Person.objects.bulk_create(
            Person(surname="Участников", name=f"Номер{n}", email=f"{self._key(n)}@example.com") for n in range(many - 1)
        )
        Employment.objects.bulk_create(
            Employment(person=p, unit=schools[n % SCHOOLS], position="teacher", subjects=["математика"], since=SINCE)
            for n, p in enumerate(made)
        )
        for n, key in enumerate(KNOWN):
            Account.objects.create(email=f"{key}@example.com", person=made[n])
            people.appoint(SYSTEM, person_id=made[n].pk, role=Role.TEACHER, unit=schools[n], since=SINCE)
        self._head(world, schools[0])
        self.silent = made[1].pk
        self.crowd = [p.pk for p in made[len(KNOWN) :]]
        self.truth = dict(zip(self.crowd, self.rng.normal(0.0, 1.0, len(self.crowd)), strict=True))

    @staticmethod
    def _key(n: int) -> str:
        return KNOWN[n] if n < len(KNOWN) else f"taker{n}"

    def _school(self, n: int) -> Any:
        return region.found(
            SYSTEM, level=Level.ORGANISATION, parent=self.town, code=f"07{n:02d}", name=f"Мезенская школа № {n}",
            full_name=f"МБОУ «Мезенская школа № {n}»", kind=Kind.SCHOOL, since=date(2010, 1, 1),
        )  # fmt: skip

    def _head(self, world: Any, school: Any) -> None:
        """The head of the municipality: no teacher, reads totals only."""
        head = people.add_person(
            SYSTEM, unit=school, position="specialist", since=SINCE, subjects=[], surname="Округова", name="Вера",
            patronymic="Ильинична", email=f"{HEAD}@example.com",
        )  # fmt: skip
        Account.objects.create(email=f"{HEAD}@example.com", person=head)
        people.appoint(SYSTEM, person_id=head.pk, role=Role.MUNICIPAL_HEAD, unit=self.town, since=SINCE)

    def answer(self, campaign: Campaign) -> None:
        """Everybody of the crowd agrees, begins, sends answers as a device does, finishes, and is scored."""
        found = Invitation.objects.filter(campaign=campaign, person_id__in=self.crowd)
        known = {p.item_version_id: p for p in ItemParameter.objects.filter(calibration__in_use=True)}
        plain = []
        for n, invitation in enumerate(found.order_by("person_id")):
            actor = Actor(person_id=invitation.person_id)
            actions.accept(actor, pk=invitation.pk)
            sitting = actions.start(actor, invitation=invitation.pk)
            rows = self._rows(actor, sitting, known, writes=n < WRITERS)
            code, _ = send(json.dumps(rows), ticket.issue(sitting.pk, actor.person_id or 0))
            assert code == 200
            actions.finish(actor, pk=sitting.pk)
            if n >= WRITERS:
                plain.append(sitting.pk)
        self._score(plain)

    @staticmethod
    def _score(plain: list[int]) -> None:
        """Works without an open answer are scored at once, as a portion; the queue keeps the others."""
        actions.score_many(SYSTEM, sittings=plain)
        done = Fact.objects.filter(kind="sitting.finished", subject_id__in=plain).values_list("pk", flat=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND (args->>'fact_id')::bigint = ANY(%s)",
                [list(done)],
            )

    def _rows(self, actor: Actor, sitting: Sitting, known: dict[int, Any], *, writes: bool) -> list[dict[str, Any]]:
        ability, rows = self.truth[sitting.person_id], []
        for place in queries.given_places(actor, sitting):
            version, value = place.item_version, "Разберу ошибки по видам и проверю понимание."
            if version.kind == "open" and not writes:
                continue
            if version.kind != "open":
                one = known[version.pk]
                worth = drawn(self.rng.random(), one.slope, ability, one.difficulties)
                value = kinds.sample(version, worth, lambda some: str(self.rng.choice(list(some))))
            told = {"place": place.order, "turn": 1, "value": value, "nonce": "", "said": 1}
            rows.append(told)
        return rows

    def mark_all(self, world: Any) -> int:
        """Experts mark what is left, both alike: by the ability of whoever wrote it, the median for others."""
        left = list(ScoringTask.objects.filter(state="assigned").select_related("sitting", "expert"))
        for task in left:
            most = actions_most(task)
            ability = self.truth.get(task.sitting.person_id, 0.0)
            points = round(most / (1 + np.exp(-ability)))
            who = world.actor(task.expert.email.split("@")[0])
            actions.mark_answer(who, pk=task.pk, marks=spread(task, points), comment="")
        return len(left)

    def compare(self, campaign: Campaign) -> dict[str, float]:
        """How near the estimates are to the truth: correlation, coverage of 95 % intervals, mean error."""
        rows = Score.objects.filter(sitting__campaign=campaign, group="overall", calibration__in_use=True)
        told = rows.filter(sitting__person_id__in=self.crowd).values_list("sitting__person_id", "theta", "se")
        theta, se = np.array([[t, s] for _, t, s in told], dtype=float).T
        truth = np.array([self.truth[person] for person, _, _ in told])
        return {
            "people": float(len(truth)),
            "correlation": float(np.corrcoef(theta, truth)[0, 1]),
            "coverage": float((np.abs(theta - truth) < 1.96 * se).mean()),
            "bias": float((theta - truth).mean()),
        }


def actions_most(task: ScoringTask) -> int:
    """The greatest points of the answer before an expert."""
    from marshrut.diagnostics.models import FormItem

    place = FormItem.objects.select_related("item_version").get(form_id=task.sitting.form_id, order=task.place)
    return place.item_version.max_points
