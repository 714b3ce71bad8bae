"""A consent that was signed on paper and is noted by another person."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.core.time import ru_date
from marshrut.people.models import Consent, ConsentText


@transaction.atomic
def note_paper_consent(actor: Actor, *, person_id: int, purpose: str, signed_on: date) -> Consent:
    """Note a consent signed on paper on a day; the room that asks has shown the right. Twice keeps the first.

    Raises
    ------
    Refused
        `consent.day` for a day to come, `consent.withdrawn` when the person has withdrawn a consent since that day.
    """
    if signed_on > timezone.localdate():
        raise Refused("consent.day", "День подписи ещё не наступил: проверьте дату на бумаге.")
    before = Consent.objects.filter(person_id=person_id, purpose=purpose)
    last = before.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at").first()
    if last and last.withdrawn_at and timezone.localdate(last.withdrawn_at) >= signed_on:
        raise Refused(
            "consent.withdrawn",
            f"{ru_date(timezone.localdate(last.withdrawn_at))} человек отозвал согласие. Нужно новое, подписанное позже.",
        )
    text = ConsentText.objects.filter(purpose=purpose, since__lte=timezone.localdate()).latest("version")
    consent, made = Consent.objects.get_or_create(
        person_id=person_id, purpose=purpose, withdrawn_at=None, defaults={"text": text}
    )
    if made:
        facts.record(
            actor, "consent.given", subject_id=person_id, unit_path="", purpose=purpose, paper=signed_on.isoformat(),
            why=f"на бумаге {ru_date(signed_on)}",
        )  # fmt: skip
    return consent
