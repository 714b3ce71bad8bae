"""Writes of panels by those who run them: made, named, rounds closed and opened, a scale proposed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.core.time import ru_date
from marshrut.diagnostics import access, panelling, queries
from marshrut.diagnostics.models import Form, Panel, Panelist, Proposal
from marshrut.diagnostics.words import PanelState

from .proposals import propose_scale

WORK = "diagnostics.panel"
MOST = 60  # no panel has more; a longer list is a mistake


@transaction.atomic
def make_panel(actor: Actor, *, title: str, method: str, form: int, borders: list[str], due: date) -> Panel:
    """A panel on the calibration in use."""
    if not actor.holds(*access.RUNNERS):
        raise Http404
    _check_due(due)
    calibration = queries.in_use(actor)
    chosen = get_object_or_404(Form, pk=form)
    rows = queries.panel_parameters(actor, chosen.pk, calibration.pk)
    if len(rows) < 2:
        raise Refused("panel.form", "У заданий этого варианта нет параметров: сначала откалибруйте их.")
    made = Panel.objects.create(
        title=title.strip(), method=method, form=chosen, calibration=calibration, borders=borders, due=due,
        made_by_id=actor.person_id or 0,
    )  # fmt: skip
    facts.record(actor, "panel.made", subject_id=made.pk, unit_path="", calibration=calibration.pk)
    return made


@transaction.atomic
def name_panelists(actor: Actor, *, pk: int, emails: list[str]) -> int:
    """Call people by their addresses: each gets a work item and a message. Known ones are not called twice."""
    panel = _take(actor, pk)
    if panel.state != PanelState.COLLECTING or panel.round != 1:
        raise Refused("panel.late", "Участников называют до конца первого круга.")
    wanted = list(dict.fromkeys(email.lower() for email in emails))
    people = {email: queries.helper_by_email(actor, email) for email in wanted[:MOST]}
    unknown = [email for email, person in people.items() if person is None]
    if unknown:
        raise Refused("panel.unknown", f"Таких людей в системе нет: {', '.join(unknown)}. Проверьте почту.")
    held = set(panel.panelists.values_list("person_id", flat=True))
    fresh = {person for person in people.values() if person is not None} - held
    if len(wanted) > MOST or len(held) + len(fresh) > MOST:
        raise Refused("panel.many", f"В панели не больше {MOST} человек.")
    for person in sorted(fresh):
        _call(actor, panel, Panelist.objects.create(panel=panel, person_id=person))
    facts.record(actor, "panel.named", subject_id=panel.pk, unit_path="", people=sorted(fresh))
    return len(fresh)


@transaction.atomic
def drop_panelist(actor: Actor, *, pk: int, panelist: int) -> None:
    """Take a person out who has not handed in a round; drafts go with them."""
    panel = _take(actor, pk)
    one = get_object_or_404(panel.panelists.select_for_update(), pk=panelist)
    if one.finished or panel.state != PanelState.COLLECTING:
        raise Refused("panel.spoken", "Этот человек уже сдал круг: его суждения остаются в итоге.")
    core.close_work(actor, WORK, subject_id=one.pk, state="waived")
    facts.record(actor, "panel.dropped", subject_id=panel.pk, unit_path="", person=one.person_id)
    one.delete()


@transaction.atomic
def close_round(actor: Actor, *, pk: int) -> Panel:
    """Count the borders of the round by those who handed in; after the first they are talked over."""
    panel = _take(actor, pk)
    if panel.state != PanelState.COLLECTING:
        raise Refused("panel.stale", "Круг уже закрыт. Обновите страницу.")
    done = list(panel.panelists.filter(finished=panel.round).order_by("pk"))
    if len(done) < panelling.LEAST:
        raise Refused("panel.few", "Круг закрывают, когда его сдали хотя бы двое: по одному суждению нет ошибки.")
    rows = queries.panel_parameters(actor, panel.form_id, panel.calibration_id)
    judges = queries.judgements_of(actor, [one.pk for one in done], panel.round)
    told = panelling.result(
        panel.method, len(panel.borders), rows, [judges[one.pk] for one in done], queries.last_abilities(actor)
    )
    told |= {"called": panel.panelists.count(), "day": timezone.localdate().isoformat()}
    panel.results = panel.results | {str(panel.round): told}
    panel.state = PanelState.DISCUSSED if panel.round == 1 else PanelState.CLOSED
    panel.save(update_fields=["results", "state"])
    _waive(actor, panel)
    facts.record(actor, "panel.counted", subject_id=panel.pk, unit_path="", round=panel.round, cut=told["cut"])
    return panel


@transaction.atomic
def open_second(actor: Actor, *, pk: int, due: date) -> Panel:
    """The second round: those who handed in the first see the others' medians and real shares, and judge again."""
    panel = _take(actor, pk)
    if panel.state != PanelState.DISCUSSED:
        raise Refused("panel.stale", "Второй круг уже открыт или панель завершена. Обновите страницу.")
    _check_due(due)
    panel.round, panel.state, panel.due = 2, PanelState.COLLECTING, due
    panel.save(update_fields=["round", "state", "due"])
    for one in panel.panelists.filter(finished=1).order_by("pk"):
        _call(actor, panel, one)
    facts.record(actor, "panel.second", subject_id=panel.pk, unit_path="")
    return panel


@transaction.atomic
def close_panel(actor: Actor, *, pk: int) -> Panel:
    """End a panel after the first round, without the second."""
    panel = _take(actor, pk)
    if panel.state != PanelState.DISCUSSED:
        raise Refused("panel.stale", "Завершить можно после первого круга. Обновите страницу.")
    panel.state = PanelState.CLOSED
    panel.save(update_fields=["state"])
    facts.record(actor, "panel.closed", subject_id=panel.pk, unit_path="")
    return panel


@transaction.atomic
def propose_of_panel(actor: Actor, *, pk: int, version: str, since: date, note: str) -> Proposal:
    """Propose a version of the scale with the borders of the last closed round; another person decides."""
    panel = _take(actor, pk)
    circle, told = queries.last_result(actor, panel)
    if panel.state != PanelState.CLOSED or told is None:
        raise Refused("panel.open", "Шкалу предлагают по завершённой панели: закройте круг.")
    if panel.calibration_id != queries.in_use(actor).pk:
        raise Refused(
            "panel.calibration", "За время панели в действие ввели другую калибровку: её границы надо проверить заново."
        )
    if panel.proposal is not None and panel.proposal.state in ("open", "confirmed"):
        raise Refused("panel.proposed", "Шкала по этой панели уже предложена.")
    ground = panelling.basis(panel.title, panel.get_method_display(), circle, told)
    made = propose_scale(
        actor, version=version, cuts=[round(cut, 3) for cut in told["cut"]], since=since, basis=ground, note=note
    )
    panel.proposal = made
    panel.save(update_fields=["proposal"])
    return made


def _take(actor: Actor, pk: int) -> Panel:
    rows = Panel.objects.select_for_update(of=("self",)).select_related("proposal")
    return get_object_or_404(access.run_panels.of(actor, rows), pk=pk)


def _check_due(due: date) -> None:
    if due < timezone.localdate():
        raise Refused("panel.due", "Срок уже прошёл: укажите сегодняшний или будущий день.")


def _waive(actor: Actor, panel: Panel) -> None:
    for one in panel.panelists.all():
        core.close_work(actor, WORK, subject_id=one.pk, state="waived")


def _call(actor: Actor, panel: Panel, one: Panelist) -> None:
    url = reverse("diagnostics:judging", args=[one.pk])
    circle = "" if panel.round == 1 else ", второй круг"
    core.open_work(
        actor, WORK, subject_id=one.pk, title=f"Панель педагогов: {panel.title}{circle}"[:200], url=url,
        person_id=one.person_id, due=panel.due, hint=f"Суждения о {counted(len(panel.borders), 'границе', 'границах', 'границах')}.",
    )  # fmt: skip
    text = f"Вас пригласили в панель педагогов «{panel.title}»{circle}. Ответьте до {ru_date(panel.due)}."
    core.notify(actor, [one.person_id], kind=WORK, text=text, url=url)
