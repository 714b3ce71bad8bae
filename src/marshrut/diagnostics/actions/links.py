"""Writes of links: the officer gives, renews and mails them; a person comes by one, for one sitting only."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.time import ru_moment
from marshrut.diagnostics import access, queries, rules, ticket
from marshrut.diagnostics.models import Campaign, Invitation, Link, Sitting
from marshrut.diagnostics.words import CampaignState, InvitationState, SittingState

from .sittings import GRACE_HOURS

BATCH = 2000


def address_of(actor: Actor, link: Link) -> str:
    """The whole address of a link, as it is printed and sent."""
    secret = ticket.issue_link(link.pk, link.serial)
    return f"{settings.SITE_URL}{reverse('diagnostics:by_link', args=[secret])}"


@transaction.atomic
def give_links(actor: Actor, *, pk: int, everybody: bool = False) -> int:
    """Make links for the invited of a campaign who have none. Twice changes nothing. Returns how many."""
    rows = Campaign.objects.select_related("unit").select_for_update(of=("self",))
    campaign = get_object_or_404(access.manage.of(actor, rows), pk=pk)
    if campaign.state != CampaignState.OPEN or campaign.closes_at <= timezone.now():
        raise Refused("campaign.state", "Ссылки делают, пока кампания идёт.")
    fresh = list(queries.linkable(actor, campaign, everybody=everybody).values_list("pk", flat=True))
    if not fresh:
        raise Refused("links.none", "Новых ссылок делать некому: у всех приглашённых они есть или проверить их нечем.")
    Link.objects.bulk_create(
        [Link(invitation_id=one, until=campaign.closes_at) for one in fresh], batch_size=BATCH, ignore_conflicts=True
    )
    facts.record(actor, "links.given", subject_id=pk, unit_path=campaign.unit.path, people=len(fresh))
    return len(fresh)


@transaction.atomic
def renew_link(actor: Actor, *, invitation: int) -> Link:
    """Give a new link to a person: the former one opens nothing any more, wrong attempts are forgotten."""
    rows = Invitation.objects.select_related("campaign", "unit", "person").select_for_update(of=("self",))
    found = get_object_or_404(access.manage_invited.of(actor, rows), pk=invitation)
    if found.campaign.state != CampaignState.OPEN or found.state == InvitationState.REPLACED:
        raise Refused("campaign.state", "Ссылку делают, пока кампания идёт и приглашение действует.")
    if not rules.factor_of(found.person.snils, found.person.birth_date):
        raise Refused("links.factor", "У человека нет ни СНИЛС, ни даты рождения: проверить его по ссылке нечем.")
    link, made = Link.objects.select_for_update().get_or_create(
        invitation=found, defaults={"until": found.campaign.closes_at}
    )
    if not made:
        link.serial += 1
        link.fails, link.device, link.opened_at, link.mailed_at = 0, "", None, None
        link.until = found.campaign.closes_at
        link.save()
    facts.record(actor, "link.renewed", subject_id=link.pk, unit_path=found.unit.path, person=found.person_id)
    return link


@transaction.atomic
def ask_letters(actor: Actor, *, pk: int) -> int:
    """Ask for the letters with links that were not sent yet; they go in the background. Returns how many wait."""
    campaign = get_object_or_404(access.manage.of(actor, Campaign.objects.select_related("unit")), pk=pk)
    waits = _unsent(actor, campaign).count()
    if waits:
        facts.record(actor, "links.mailing", subject_id=pk, unit_path=campaign.unit.path, people=waits)
    return waits


def _unsent(actor: Actor, campaign: Campaign) -> QuerySet[Invitation]:
    return queries.given(actor, campaign).filter(link__mailed_at=None).exclude(person__email="")


def mail_links(actor: Actor, *, pk: int) -> int:
    """Send the letters, each in its own transaction: what went is not sent again when the next one fails."""
    campaign = get_object_or_404(access.manage.of(actor, Campaign.objects.all()), pk=pk)
    ids = list(_unsent(actor, campaign).values_list("link__pk", flat=True))
    return sum(_mail(actor, campaign, link) for link in ids)


@transaction.atomic
def _mail(actor: Actor, campaign: Campaign, pk: int) -> bool:
    rows = Link.objects.filter(pk=pk, mailed_at=None).select_related("invitation__person", "invitation__unit")
    link = rows.select_for_update(of=("self",), skip_locked=True).first()
    if link is None:
        return False
    link.mailed_at = timezone.now()
    link.save(update_fields=["mailed_at"])
    _letter(actor, campaign, link)
    facts.record(
        actor, "link.mailed", subject_id=pk, unit_path=link.invitation.unit.path, person=link.invitation.person_id
    )
    return True


def _letter(actor: Actor, campaign: Campaign, link: Link) -> None:
    person = link.invitation.person
    body = (
        f"Здравствуйте, {person.name} {person.patronymic}.\n\nВас приглашают пройти диагностику «{campaign.title}», "
        f"около {campaign.minutes} минут. Участие добровольное.\n\nВаша ссылка: {address_of(actor, link)}\n\n"
        f"Она действует до {ru_moment(link.until)} и открывает только эту диагностику, пароль не нужен. "
        f"Мы спросим: {queries.factor_words(actor, link.invitation)}. "
        "Начните и закончите на одном устройстве. Никому не пересылайте письмо."
    )
    EmailMessage(f"Диагностика: {campaign.title}", body, to=[person.email]).send()


@transaction.atomic
def note_links_taken(actor: Actor, *, pk: int, how: str) -> list[Invitation]:
    """The links of a campaign for a file or for cards; a fact remembers who took them."""
    campaign = get_object_or_404(access.manage.of(actor, Campaign.objects.select_related("unit")), pk=pk)
    rows = list(queries.given(actor, campaign))
    facts.record(actor, "links.taken", subject_id=pk, unit_path=campaign.unit.path, people=len(rows), how=how)
    return rows


def open_link(actor: Actor, secret: str) -> Link:
    """The link of a secret while it opens something, or a refusal that says what to do."""
    pk, serial = ticket.read_link(secret)
    return _alive(_links().filter(pk=pk, serial=serial).first())


def _links() -> QuerySet[Link]:
    return Link.objects.select_related("invitation__campaign", "invitation__person", "invitation__unit")


def _alive(link: Link | None) -> Link:
    """Refuse a link that opens nothing: unknown, used, over, closed by wrong attempts."""
    if link is None or link.invitation.state == InvitationState.REPLACED:
        raise ticket.link_void()
    sitting = _sitting(link)
    if sitting and sitting.state != SittingState.STARTED:
        raise Refused("link.used", "Работа по этой ссылке завершена, больше она ничего не открывает. Спасибо.")
    if link.fails >= rules.MOST_FAILS:
        raise Refused("link.locked", "Ссылка закрыта: слишком много неверных ответов. Попросите новую ссылку.")
    now, grace = timezone.now(), timedelta(hours=GRACE_HOURS)
    goes_on = sitting and (sitting.paused_at or sitting.closes_at + grace > now)
    if link.until <= now and not goes_on:
        raise Refused("link.over", f"Срок ссылки вышел {ru_moment(link.until)}. Спросите, продлена ли диагностика.")
    return link


def _sitting(link: Link) -> Sitting | None:
    rows = Sitting.objects.filter(campaign_id=link.invitation.campaign_id, person_id=link.invitation.person_id)
    return rows.exclude(state=SittingState.ANNULLED).first()


class Answered(NamedTuple):
    """What came of the question: a cookie, or how many tries are left, or that another device is at work."""

    cookie: str = ""
    left: int = 0
    elsewhere: bool = False


@transaction.atomic
def admit_guest(actor: Actor, *, secret: str, given: str, here: bool, cookie: str = "") -> Answered:
    """Check the answer to the question. A wrong one is counted; the last one closes the link for good.

    `here` moves the work from the device on which it was open; `cookie` is what this device was given before.
    """
    pk, serial = ticket.read_link(secret)
    link = _alive(_links().filter(pk=pk, serial=serial).select_for_update(of=("self",)).first())
    person, path = link.invitation.person, link.invitation.unit.path
    guest = Actor(person_id=person.pk)
    if not rules.factor_fits(given, person.snils, person.birth_date):
        link.fails += 1
        link.save(update_fields=["fails"])
        facts.record(Actor(), "link.wrong", subject_id=link.pk, unit_path=path, fails=link.fails)
        return Answered(left=rules.MOST_FAILS - link.fails)
    if link.device and not here and not _same(link, cookie):
        return Answered(elsewhere=True)
    moved = bool(link.device) and not _same(link, cookie)
    if not _same(link, cookie):
        link.device = secrets.token_hex(16)
    link.fails = 0
    link.opened_at = link.opened_at or timezone.now()
    link.save(update_fields=["device", "fails", "opened_at"])
    if link.invitation.state == InvitationState.SENT:
        Invitation.objects.filter(pk=link.invitation_id).update(state=InvitationState.OPENED)
    facts.record(guest, "link.opened", subject_id=link.pk, unit_path=path, moved=moved)
    return Answered(cookie=ticket.issue_guest(ticket.Guest(link.pk, link.serial, link.device)))


def _same(link: Link, cookie: str) -> bool:
    try:
        return ticket.read_guest(cookie) == ticket.Guest(link.pk, link.serial, link.device)
    except Refused:
        return False


class Come(NamedTuple):
    """Who came by a link: a person without any role, and the invitation that is all they may open."""

    actor: Actor
    invitation: int
    sitting: Sitting | None


def open_guest(actor: Actor, cookie: str, *, ended: bool = False) -> Come:
    """The person of a device that was let in, or a refusal; `ended` also after the work is finished."""
    guest = ticket.read_guest(cookie)
    link = _links().filter(pk=guest.link, serial=guest.serial).first()
    if link is None:
        raise ticket.link_void()
    if not guest.device or link.device != guest.device:
        raise Refused("guest.moved", "Работа продолжена на другом устройстве. Чтобы вернуться, откройте ссылку заново.")
    sitting = _sitting(link)
    if not (ended and sitting):
        _alive(link)
    return Come(Actor(person_id=link.invitation.person_id), link.invitation_id, sitting)
