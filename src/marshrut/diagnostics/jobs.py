"""Background work of the room."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from marshrut.core import facts
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.people.words import Purpose

from . import actions


@facts.on("sitting.finished", "sitting.marked")
def begin_scoring(fact: Fact) -> None:
    """A finished or fully marked sitting goes to scoring."""
    score_sitting.defer(sitting=fact.subject_id)


@facts.on("campaign.item_pulled", "campaign.item_returned")
def begin_rescoring(fact: Fact) -> None:
    """Works that have answered a task which went out or came back are scored anew."""
    rescore_pulled.defer(campaign=fact.subject_id, version=fact.data["version"])


@app.task(queue="scoring", retry=2, pass_context=False)
def rescore_pulled(campaign: int, version: int) -> None:
    """Score anew what has answered a pulled task. Safe to run twice."""
    actions.rescore_pulled(SYSTEM, campaign=campaign, version=version)


@facts.on("links.mailing")
def begin_letters(fact: Fact) -> None:
    """Letters with links were asked for."""
    send_links.defer(campaign=fact.subject_id)


@app.task(queue="night", retry=RetryStrategy(max_attempts=5, exponential_wait=10), pass_context=False)
def send_links(campaign: int) -> None:
    """Send the letters of a campaign that were not sent yet. Safe to run twice."""
    actions.mail_links(SYSTEM, pk=campaign)


@facts.on("consent.withdrawn")
def hide(fact: Fact) -> None:
    """Without a consent nobody sees the profile."""
    if fact.data.get("purpose") == Purpose.DIAGNOSTICS:
        actions.hide_profile(SYSTEM, person_id=fact.subject_id)
        actions.call_off_scoring(SYSTEM, person_id=fact.subject_id)


@facts.on("consent.given")
def show(fact: Fact) -> None:
    """The consent is given again: the person sees the own profile as before."""
    if fact.data.get("purpose") == Purpose.DIAGNOSTICS:
        actions.show_profile(SYSTEM, person_id=fact.subject_id)


@facts.on("sitting.annulled")
def call_off(fact: Fact) -> None:
    """Nobody scores an annulled work."""
    actions.call_off_scoring(SYSTEM, sitting=fact.subject_id)


@app.task(queue="scoring", retry=2, pass_context=False)
def calibrate(progress_id: int) -> None:
    """Estimate the items of a campaign."""
    actions.run_calibration(SYSTEM, progress_id=progress_id)


@app.task(queue="scoring", retry=2, pass_context=False)
def rescore_campaign(progress_id: int) -> None:
    """Score the finished sittings of a campaign once more. Safe to run twice."""
    actions.run_rescoring(SYSTEM, progress_id=progress_id)


@app.task(queue="scoring", retry=2, pass_context=False)
def read_scans(progress_id: int) -> None:
    """Read files of scanned blanks. Safe to run twice."""
    actions.run_scans(SYSTEM, progress_id=progress_id)


@app.periodic(cron="50 4 * * *")
@app.task(queue="night", queueing_lock="diagnostics.forget_scans", pass_context=False)
def forget_scans(timestamp: int) -> None:
    """Erase pictures of blanks whose term is over. Safe to run twice."""
    actions.forget_scans(SYSTEM)


@app.task(queue="scoring", retry=2, pass_context=False)
def rate(progress_id: int) -> None:
    """Make the report of experts' agreement and severity."""
    actions.run_rating(SYSTEM, progress_id=progress_id)


@app.periodic(cron="10 9 * * 1-5")
@app.task(queue="night", queueing_lock="diagnostics.remind_experts", pass_context=False)
def remind_experts(timestamp: int) -> None:
    """Remind experts of terms that come or are over, and tell the officers of overdue answers."""
    actions.remind_experts(SYSTEM)


@app.task(queue="scoring", retry=2, pass_context=False)
def assemble(progress_id: int) -> None:
    """Assemble the forms of a blueprint. Safe to run twice."""
    actions.run_assembly(SYSTEM, progress_id=progress_id)


@app.task(queue="scoring", retry=2, pass_context=False)
def release(progress_id: int) -> None:
    """Freeze the totals of a campaign."""
    actions.run_release(SYSTEM, progress_id=progress_id)


@app.task(queue="scoring", retry=RetryStrategy(max_attempts=5, exponential_wait=3), pass_context=False)
def score_sitting(sitting: int) -> None:
    """Score a finished sitting. Safe to run twice."""
    actions.score(SYSTEM, sitting=sitting)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="scoring", queueing_lock="diagnostics.overdue", pass_context=False)
def finish_overdue(timestamp: int) -> None:
    """Finish sittings whose time is over."""
    actions.finish_overdue(SYSTEM)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="scoring", queueing_lock="diagnostics.close_ended", pass_context=False)
def close_ended(timestamp: int) -> None:
    """Close campaigns whose end has come."""
    actions.close_ended(SYSTEM)


@app.periodic(cron="20 * * * *")
@app.task(queue="night", queueing_lock="diagnostics.look_after", pass_context=False)
def look_after(timestamp: int) -> None:
    """Call waves, late joiners and remind those who have not begun; in quiet hours none of them does anything."""
    actions.call_waves(SYSTEM)
    actions.call_late_joiners(SYSTEM)
    actions.remind(SYSTEM)
