"""Writes of answers on paper: blanks are issued, a person enters one, a second person may enter it again, it counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.diagnostics import access, kinds, queries
from marshrut.diagnostics.blanks import code
from marshrut.diagnostics.blanks.answers import gather
from marshrut.diagnostics.blanks.fields import fields_of
from marshrut.diagnostics.blanks.layout import digest, keep, lay_out, restore
from marshrut.diagnostics.models import (
    Answer,
    Blank,
    BlankEntry,
    BlankLayout,
    Campaign,
    Form,
    FormItem,
    Invitation,
    ItemVersion,
    Sitting,
)
from marshrut.diagnostics.words import CampaignState, InvitationState, Mode, SittingState
from marshrut.diagnostics.words_blanks import BlankState, EntrySource
from marshrut.people import actions as people
from marshrut.people import queries as people_queries
from marshrut.people.words import Purpose

from .variants import form_of

#: One file to print: more than this is printed by rooms.
MOST_BLANKS = 300
CHANGED = "Вариант изменили после печати этого бланка: внести его нельзя. Выдайте новый бланк."


def layout_of(actor: Actor, form: Form) -> BlankLayout:
    """The layout of the form as it is now, made when there is none."""
    places = list(FormItem.objects.filter(form=form).select_related("item_version").order_by("order"))
    versions = [[row.order, row.item_version_id] for row in places]
    made = lay_out(fields_of((row.order, row.item_version) for row in places))
    kept = keep(made)
    layout, _ = BlankLayout.objects.get_or_create(
        form=form,
        digest=digest(kept, [pk for _, pk in versions]),
        defaults={"content": kept, "versions": versions, "pages": made.pages},
    )
    return layout


@transaction.atomic
def issue_blanks(actor: Actor, *, campaign: int, scope: str, key: int, twice: bool | None) -> list[Blank]:
    """Blanks of a room, an organisation or a wave, in the order of names. Printed again, they are the same blanks.

    `twice` asks for entry by two people; None leaves it as it is.

    Raises
    ------
    Refused
        `blank.nobody` when all have sat or nobody is there, `blank.many`, `blank.state` of the campaign.
    """
    rows = queries.for_paper(actor, campaign, scope, key).select_for_update(of=("self",))
    asked = list(rows[: MOST_BLANKS + 1])
    if not asked:
        raise Refused("blank.nobody", "Печатать некому: здесь нет приглашённых, которые ещё не начали.")
    if len(asked) > MOST_BLANKS:
        raise Refused("blank.many", f"За один раз — до {MOST_BLANKS} бланков. Печатайте по аудиториям.")
    held: Campaign = asked[0].campaign
    if held.state != CampaignState.OPEN:
        raise Refused("blank.state", "Бланки печатают, пока кампания идёт.")
    _check_mode(held)
    issued = {one.invitation_id: one for one in _in_force(asked)}
    layouts: dict[int, BlankLayout] = {}
    made = [_issue(actor, one, issued.get(one.pk), layouts, twice=twice) for one in asked]
    facts.record(
        actor, "blanks.printed", subject_id=held.pk, unit_path=asked[0].unit.path, blanks=[one.pk for one in made],
        why=counted(len(made), "бланк", "бланка", "бланков"),
    )  # fmt: skip
    return made


@transaction.atomic
def take_booklet(actor: Actor, *, campaign: int) -> tuple[Campaign, list[Form]]:
    """The campaign and its forms to be printed as booklets; a fact remembers who took the tasks."""
    rows = Campaign.objects.select_related("unit", "form")
    held = get_object_or_404(access.manage.of(actor, rows), pk=campaign)
    _check_mode(held)
    facts.record(actor, "booklet.printed", subject_id=held.pk, unit_path=held.unit.path, why=held.form.code)
    return held, queries.forms_of(actor, held)


def _check_mode(held: Campaign) -> None:
    """Paper cannot lead by answers."""
    if held.form.mode != Mode.ALL:
        raise Refused(
            "blank.mode", "В этой кампании следующие задания зависят от ответов: на бумаге так нельзя, нужен компьютер."
        )


def _in_force(asked: list[Invitation]) -> list[Blank]:
    rows = Blank.objects.filter(invitation__in=asked).exclude(state=BlankState.VOID)
    return list(rows.select_related("layout").select_for_update(of=("self",)))


def _issue(
    actor: Actor, asked: Invitation, held: Blank | None, layouts: dict[int, BlankLayout], *, twice: bool | None
) -> Blank:
    form = form_of(actor, asked)
    layout = layouts.get(form) or layouts.setdefault(form, layout_of(actor, Form.objects.get(pk=form)))
    going = held is not None and held.state in {BlankState.SECOND, BlankState.DIFFERS}
    if held and (going or (held.state == BlankState.PRINTED and held.layout_id == layout.pk)):
        if twice not in {None, held.twice} and held.state == BlankState.PRINTED:
            held.twice = bool(twice)
            held.save(update_fields=["twice"])
        return held
    if held:
        held.state = BlankState.VOID
        held.save(update_fields=["state"])
    return Blank.objects.create(
        campaign_id=asked.campaign_id, invitation=asked, layout=layout, twice=bool(twice), printed_by_id=actor.person_id
    )


@transaction.atomic
def replace_blank(actor: Actor, *, pk: int) -> Blank:
    """A new blank instead of a spoilt or lost one: the former is void from now on."""
    held = _take(actor, pk)
    if held.state != BlankState.PRINTED:
        raise Refused("blank.entered", "Этот бланк уже вводят: заменить его нельзя.")
    held.state = BlankState.VOID
    held.save(update_fields=["state"])
    made = _issue(actor, held.invitation, None, {}, twice=held.twice)
    facts.record(
        actor, "blank.replaced", subject_id=made.pk, unit_path=held.invitation.unit.path, instead=held.pk,
        why=f"{code.number(made.pk)} вместо {code.number(held.pk)}",
    )  # fmt: skip
    return made


def _take(actor: Actor, pk: int) -> Blank:
    rows = Blank.objects.select_related("campaign", "layout__form", "invitation__unit", "invitation__campaign")
    return get_object_or_404(access.enter_blanks.of(actor, rows.select_for_update(of=("self",))), pk=pk)


@transaction.atomic
def enter_blank(
    actor: Actor, *, pk: int, values: Mapping[str, Any], source: str = EntrySource.HAND, signed_on: date | None = None
) -> Blank:
    """Enter the answers of a blank: `values` by fields, as `blanks.answers.understand` gives them.

    With entry by two the first waits for the second; when they are equal the blank counts, else the differences wait to
    be settled by a third entry. `signed_on` is the day of a consent signed on paper, when the person gave none here.

    Raises
    ------
    Refused
        What is wrong with the blank, its person or the order of entry.
    """
    held = _take(actor, pk)
    _check(actor, held)
    _agree(actor, held, signed_on)
    kept = {name: value for name, value in values.items() if value is not None}
    before = list(held.entries.order_by("turn"))
    if held.state == BlankState.SECOND and before[0].by_id == actor.person_id:
        raise Refused("blank.second", "Вы уже внесли этот бланк. Второй раз его вводит другой человек.")
    entry = BlankEntry.objects.create(
        blank=held, turn=len(before) + 1, source=source, values=kept, by_id=actor.person_id
    )
    facts.record(
        actor, "blank.entered", subject_id=held.pk, unit_path=held.invitation.unit.path, turn=entry.turn, source=source,
        person=held.invitation.person_id, why=f"бланк {code.number(held.pk)}",
    )  # fmt: skip
    if held.state == BlankState.PRINTED and held.twice:
        held.state = BlankState.SECOND
    elif held.state == BlankState.SECOND and before[0].values != kept:
        held.state = BlankState.DIFFERS
    else:
        held.sitting = _count(actor, held, kept)
        held.state = BlankState.DONE
    held.save(update_fields=["state", "sitting"])
    return held


def _check(actor: Actor, held: Blank) -> None:
    if held.state == BlankState.DONE:
        raise Refused("blank.done", f"Бланк {code.number(held.pk)} уже внесён, ответы засчитаны.")
    if held.state == BlankState.VOID:
        raise Refused("blank.void", f"Бланк {code.number(held.pk)} заменён новым: вносите новый.")
    invitation = held.invitation
    if invitation.person_id == actor.person_id:
        raise Refused("blank.own", "Это ваш собственный бланк: его вводит другой человек.")
    if invitation.state == InvitationState.REPLACED:
        raise Refused("blank.replaced", "Вместо этого человека приглашён другой: его бланк не вносится.")
    if held.campaign.state not in {CampaignState.OPEN, CampaignState.CLOSED}:
        raise Refused("blank.campaign", "Кампания в архиве: бланки в неё больше не вносятся.")
    _check_form_and_person(actor, held)


def _check_form_and_person(actor: Actor, held: Blank) -> None:
    invitation = held.invitation
    now = dict(FormItem.objects.filter(form=held.layout.form_id).values_list("order", "item_version_id"))
    if now != dict(held.layout.versions):
        raise Refused("blank.form", CHANGED)
    sat = Sitting.objects.filter(campaign_id=held.campaign_id, person_id=invitation.person_id)
    if sat.exclude(state=SittingState.ANNULLED).exists():
        raise Refused("blank.sat", "Этот человек уже начал или прошёл эту диагностику на устройстве.")
    if not sat.exists() and queries.retake_words(actor, invitation):
        raise Refused("blank.early", "Этот человек недавно проходил такую диагностику: срок повтора ещё не наступил.")


def _agree(actor: Actor, held: Blank, signed_on: date | None) -> None:
    """A work without a consent is not taken: given here before, or signed on paper and noted now."""
    invitation = held.invitation
    given = people_queries.consent(actor, invitation.person_id, Purpose.DIAGNOSTICS)
    if invitation.state == InvitationState.ACCEPTED and given:
        return
    if signed_on is None:
        raise Refused(
            "blank.consent", "Согласия этого человека здесь нет. Если оно подписано на бумаге, укажите день подписи."
        )
    people.note_paper_consent(actor, person_id=invitation.person_id, purpose=Purpose.DIAGNOSTICS, signed_on=signed_on)
    invitation.state = InvitationState.ACCEPTED
    invitation.decided_at = timezone.now()
    invitation.save(update_fields=["state", "decided_at"])


def _count(actor: Actor, held: Blank, values: Mapping[str, Any]) -> Sitting:
    """The same a device would have left: a finished sitting with answers; scoring follows by the fact."""
    invitation, now = held.invitation, timezone.now()
    answers = gather([one.field for one in restore(held.layout.content).blocks], values)
    versions = ItemVersion.objects.in_bulk([pk for _, pk in held.layout.versions])
    for place, pk in held.layout.versions:
        if place in answers and not kinds.is_answer(versions[pk], answers[place]):
            raise Refused("blank.answer", f"Ответ на задание {place} не подходит к этому варианту: проверьте ввод.")
    begun = queries.began_on_paper(actor, invitation, now)
    closes = begun + timedelta(minutes=held.campaign.minutes + invitation.extra_minutes)
    made = Sitting.objects.create(
        campaign_id=held.campaign_id,
        person_id=invitation.person_id,
        unit_id=invitation.unit_id,
        region_code=invitation.unit.region_code,
        form_id=held.layout.form_id,
        state=SittingState.SUBMITTED,
        started_at=begun,
        closes_at=closes,
        finished_at=min(closes, now),
    )
    Answer.objects.bulk_create(
        Answer(sitting=made, place=place, turn=1, value=value, nonce="", said_at=None, saved_at=now)
        for place, value in answers.items()
    )
    core.close_work(actor, "diagnostics.invitation", subject_id=held.campaign_id, person_id=invitation.person_id)
    facts.record(actor, "sitting.finished", subject_id=made.pk, unit_path=invitation.unit.path)
    return made
