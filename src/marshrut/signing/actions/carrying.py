"""Many documents under one code: signed by the worker in parts, with a bar of progress and a message at the end."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Progress
from marshrut.core.text import counted
from marshrut.people import queries as people

from .. import queries
from ..kinds import KINDS, Grant, Outcome
from ..models import AskItem
from ..words import AT_ONCE, CARRYING
from .codes import finish

JOB = "marshrut.signing.jobs.carry_on"


@transaction.atomic
def begin_carrying(actor: Actor, *, pk: int) -> Progress:
    """Start the row of the work for a request whose code has been taken."""
    items = queries.ask_page(actor, pk)["items"]
    job = core.begin(actor, CARRYING, title="Подписываем документы", total=len(items), ask=pk)
    app.configure_task(JOB, queue="paper").defer(progress_id=job.pk)
    return job


def carry_on(actor: Actor, *, progress_id: int) -> None:
    """Make the moves of all documents in the name of who typed the code.

    Each document is a transaction of its own and is taken out of the request once, so a job that is done again after
    it was stopped signs nothing twice and goes on with the rest.
    """
    job = Progress.objects.get(pk=progress_id)
    pk, person = int(job.arguments["ask"]), people.actor_of_person(SYSTEM, job.person_id or 0)
    found = queries.ask_page(person, pk)
    items, kind = found["items"], KINDS[found["ask"].workflow]
    signed_before = dict(AskItem.objects.filter(ask=pk, done_at__isnull=False).values_list("subject_id", "title"))
    outcomes = [Outcome(key, title, done=True, text="подписан") for key, title in signed_before.items()]
    rest = [item for item in items if item.subject_id not in signed_before]
    for start in range(0, len(rest), AT_ONCE):
        outcomes += kind.carry(person, rest[start : start + AT_ONCE], Grant(pk), found["ask"].answers)
        core.advance(actor, progress_id, done=len(outcomes), total=len(items))
    finish(person, pk=pk, outcomes=outcomes)
    signed = sum(row.done for row in outcomes)
    words = f"Подписано: {counted(signed, 'документ', 'документа', 'документов')}."
    if signed < len(outcomes):
        words += f" Не прошли: {len(outcomes) - signed}."
    core.finish(actor, progress_id, note=words)
    core.notify(actor, [job.person_id or 0], kind="signing", text=words, url=kind.done_url(pk, items))
