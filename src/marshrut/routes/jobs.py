"""Background work of the room: printing of batches, steps of the calendar, news of other rooms."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.utils import timezone
from procrastinate.contrib.django import app

from marshrut.core import facts
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.people.words import Purpose

from . import actions
from .actions.printing import forget_batches


@app.task(queue="paper", pass_context=False)
def print_batch(progress_id: int) -> None:
    """Print the forms of a municipality."""
    actions.print_batch(SYSTEM, progress_id=progress_id)


@app.task(queue="paper", retry=2, pass_context=False)
def propose_cohort(progress_id: int) -> None:
    """Propose routes to a cohort."""
    actions.propose_cohort(SYSTEM, progress_id=progress_id)


@app.task(queue="paper", retry=1, pass_context=False)
def plan_joint(progress_id: int) -> None:
    """Plan many people together."""
    actions.plan_joint(SYSTEM, progress_id=progress_id)


@app.periodic(cron="15 5 * * *")
@app.task(queue="night", queueing_lock="routes.calendar", pass_context=False)
def calendar(timestamp: int) -> None:
    """Start and close routes by their dates, bring waiting ones back, begin lines; forget old files of printing."""
    actions.start_due(SYSTEM)
    actions.return_postponed(SYSTEM)
    actions.resume_suspended(SYSTEM)
    actions.begin_lines(SYSTEM)
    actions.expire_windows(SYSTEM)
    forget_batches(SYSTEM)
    actions.forget_joint(SYSTEM)


@app.periodic(cron="40 5 * * *")
@app.task(queue="night", queueing_lock="routes.reminders", pass_context=False)
def reminders(timestamp: int) -> None:
    """Remind tutors of silent teachers and of promised steps; make prints of reports that have none."""
    actions.remind_tutors(SYSTEM)
    actions.print_missing(SYSTEM)


@facts.on("visit.held", "visit.closed")
def on_visit_held(fact: Fact) -> None:
    """A visit bound to a line took place: a proof of transfer; a route that gathers no proofs any more stays as it is."""
    line = fact.data.get("line")
    if line is None:
        return
    try:
        actions.prove_by_visit(
            SYSTEM, visit=fact.subject_id, line=int(line), host=int(fact.data["host"]), kind=fact.data["visit_kind"],
            title=str(fact.data["topic"]), on=timezone.localdate(fact.occurred_at),
        )  # fmt: skip
    except Refused:
        return


@facts.on("route.line_marked")
def on_line_marked(fact: Fact) -> None:
    """A report may have changed: its print is renewed."""
    actions.print_report(SYSTEM, line=int(fact.data["line"]))


@facts.on("employment.changed")
def on_employment_changed(fact: Fact) -> None:
    """The teacher works elsewhere now: the route goes along."""
    actions.transfer(
        SYSTEM, old_employment=int(fact.data["old_employment"]), new_employment=int(fact.data["new_employment"])
    )


@facts.on("route.approved", "route.amended", "route.transferred")
def on_route_in_force(fact: Fact) -> None:
    """Lines are in force: those who hold events and programmes expect the teacher."""
    actions.expect_lines(SYSTEM, pk=fact.subject_id)


@facts.on("route.on_approval", "route.terminated", "route.completed")
def on_route_not_in_force(fact: Fact) -> None:
    """The approval is taken back, or the route has ended."""
    if fact.kind == "route.on_approval" and fact.data.get("move") != "unapprove":
        return
    actions.release_lines(SYSTEM, pk=fact.subject_id)


@facts.on("attendance.noted")
def on_attendance(fact: Fact) -> None:
    """Somebody marked how a person took part: the lines follow."""
    told = fact.data
    actions.line_by_fact(
        SYSTEM, person_id=int(told["person"]), kind=str(told["occasion"]), object_id=int(told["object"]),
        state=str(told["state"]), day=date.fromisoformat(str(told["day"])), hours=int(told["hours"]),
        regular=bool(told["regular"]),
    )  # fmt: skip


@facts.on("material.published")
def on_material(fact: Fact) -> None:
    """A work of a teacher came into the bank."""
    if person := fact.data.get("author"):
        actions.material_published(
            SYSTEM, person_id=int(person), title=str(fact.data["title"]), material=fact.subject_id,
            day=timezone.localdate(fact.occurred_at),
        )  # fmt: skip


@facts.on("consent.withdrawn")
def on_consent_withdrawn(fact: Fact) -> None:
    """The consent is withdrawn: routes built on the results stop."""
    if fact.data.get("purpose") == Purpose.DIAGNOSTICS:
        actions.freeze(SYSTEM, person_id=fact.subject_id)


@facts.on("consent.given")
def on_consent_given(fact: Fact) -> None:
    """The consent is given again: routes that stopped without it go on."""
    if fact.data.get("purpose") == Purpose.DIAGNOSTICS:
        actions.thaw(SYSTEM, person_id=fact.subject_id)


@facts.on("profile.published")
def on_profile_published(fact: Fact) -> None:
    """A profile is published: it may complete a finished route; then propose one, unless there is nothing to propose."""
    actions.measure_growth(SYSTEM, person_id=int(fact.data["person"]))
    try:
        actions.propose(SYSTEM, person_id=int(fact.data["person"]))
    except (Refused, Http404):
        return
