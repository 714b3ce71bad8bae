"""Parallel forms by a blueprint: the job that assembles them, approval of the set, one form at once."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from marshrut.assembly import Assembled, Impossible, OutOfTime, assemble
from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.models import Progress
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, composition, queries
from marshrut.diagnostics.models import Blueprint, Form, FormItem, FormSet
from marshrut.diagnostics.words import GROUP_ORDER, BlueprintState, FormState, ItemKind, SetState

from .blueprints import base_blueprint

KIND = "diagnostics.assembly"
JOB = "marshrut.diagnostics.jobs.assemble"
SECONDS = 60.0
LATE = "За минуту ответа не нашлось. Смягчите план: меньше вариантов, шире границы, больше общих заданий."


@transaction.atomic
def begin_assembly(actor: Actor, *, pk: int) -> Progress:
    """Ask for the forms of an approved blueprint; the job starts after the commit. A second press finds the first."""
    found = get_object_or_404(access.assemble.of(actor, Blueprint.objects.select_for_update(of=("self",))), pk=pk)
    if found.state != BlueprintState.APPROVED:
        raise Refused("blueprint.draft", "Сначала утвердите план: варианты собирают по утверждённому.")
    going = Progress.objects.filter(
        kind=KIND, arguments__blueprint=pk, state__in=[Progress.State.WAITING, Progress.State.RUNNING]
    )
    if row := going.filter(person_id=actor.person_id).first():
        return row
    row = core.begin(actor, KIND, title=f"Сборка вариантов: {found.name}", total=found.forms, blueprint=pk)
    app.configure_task(JOB, queue="scoring").defer(progress_id=row.pk)
    return row


def run_assembly(actor: Actor, *, progress_id: int) -> None:
    """Assemble what a row of progress asks for; a refusal is its result. A finished one is not done again."""
    row = Progress.objects.get(pk=progress_id)
    if row.ended_at:
        return
    blueprint = Blueprint.objects.select_related("scale").get(pk=row.arguments["blueprint"])
    total = blueprint.forms

    def told(done: int) -> None:
        core.advance(actor, row.pk, done=done, total=total)

    try:
        made = assemble_set(actor, blueprint, made_by=row.person_id, told=told)
    except Refused as refusal:
        url = reverse("diagnostics:blueprint", args=[blueprint.pk])
        core.finish(actor, row.pk, note=refusal.text, failed=True, url=url)
        return
    url = reverse("diagnostics:form_set", args=[made.pk])
    core.finish(actor, row.pk, note=f"Вариантов {total}.", url=url)
    if row.person_id:
        core.notify(actor, [row.person_id], kind=KIND, text=f"Готово: {row.title}.", url=url)


def assemble_set(
    actor: Actor, blueprint: Blueprint, *, made_by: int | None, told: Callable[[int], None] | None = None
) -> FormSet:
    """Forms of a blueprint as a draft of a set.

    Raises
    ------
    Refused
        `forms.impossible` names what cannot be met and how much is missing; `forms.late`.
    """
    pool = queries.pool(actor, blueprint)
    try:
        made = assemble(pool.tasks, pool.order, seconds=SECONDS, told=told)
    except Impossible as why:
        raise Refused("forms.impossible", composition.why_words(why.clashes)) from why
    except OutOfTime as why:
        raise Refused("forms.late", LATE) from why
    return _keep(actor, blueprint, pool, made, made_by)


@transaction.atomic
def _keep(actor: Actor, blueprint: Blueprint, pool: queries.Pool, made: Assembled, made_by: int | None) -> FormSet:
    kept = FormSet.objects.create(
        blueprint=blueprint,
        calibration=pool.calibration,
        made_by=made_by,
        report={"points": pool.points.tolist(), "target": made.target.tolist(), "farthest": round(made.farthest, 4)},
    )
    for number, columns in enumerate(made.forms, start=1):
        form = Form.objects.create(
            code=f"Н{kept.pk}-{number}",
            title=f"{blueprint.name}: {blueprint.subject or 'любой предмет'}, вариант {kept.pk}-{number}",
            subject=blueprint.subject,
            minutes=blueprint.minutes,
            set=kept,
        )
        _places(form, pool, columns)
    facts.record(
        actor, "forms.assembled", subject_id=kept.pk, unit_path=queries.bank_path(actor), blueprint=blueprint.pk
    )
    return kept


def _places(form: Form, pool: queries.Pool, columns: tuple[int, ...]) -> None:
    """Groups in their order, the long tasks at the end of a group, the easy ones at its beginning."""
    difficulty = [float(row.mean()) for row in pool.bank.difficulty()]

    def place(column: int) -> tuple[int, bool, float]:
        version = pool.versions[column]
        return GROUP_ORDER.index(version.item.group), version.kind == ItemKind.OPEN, difficulty[column]

    FormItem.objects.bulk_create(
        FormItem(form=form, order=n, item_version=pool.versions[c], group=pool.versions[c].item.group)
        for n, c in enumerate(sorted(columns, key=place), start=1)
    )


@transaction.atomic
def approve_set(actor: Actor, *, pk: int, edition: int) -> FormSet:
    """The forms of a set serve campaigns from now on and change no more. Twice changes nothing."""
    found = locked_set(actor, pk)
    if found.state == SetState.APPROVED:
        return found
    if found.edition != edition:
        raise Refused("forms.stale", "Набор изменили, пока страница была открыта. Посмотрите его снова.")
    found.state, found.edition = SetState.APPROVED, found.edition + 1
    found.approved_by, found.approved_at = actor.person_id, timezone.now()
    found.save()
    found.forms.update(state=FormState.READY)
    facts.record(
        actor, "forms.approved", subject_id=found.pk, unit_path=queries.bank_path(actor), forms=found.forms.count()
    )
    return found


def locked_set(actor: Actor, pk: int) -> FormSet:
    """A set to write, or 404."""
    seen = access.assemble.of(actor, Blueprint.objects.all()).values("pk")
    return get_object_or_404(FormSet.objects.select_for_update(of=("self",)).filter(blueprint__in=seen), pk=pk)


@transaction.atomic
def assemble_form(actor: Actor, *, title: str, subject: str, minutes: int = 75) -> Form:
    """One ready form of about thirty tasks by the base blueprint of the subject.

    Raises
    ------
    Refused
        `forms.impossible` names what the bank lacks.
    """
    if not actor.is_system:
        access.check_officer(actor)
    made = assemble_set(actor, base_blueprint(actor, subject), made_by=actor.person_id)
    approve_set(actor, pk=made.pk, edition=made.edition)
    form = Form.objects.get(set=made)
    form.title, form.minutes = title, minutes
    form.save(update_fields=["title", "minutes"])
    return form
