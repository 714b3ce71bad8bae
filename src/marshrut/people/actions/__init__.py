"""Writes of the room: each function is one use case and one transaction."""

from .accounts import (
    check_same,
    end_devices,
    factor_due,
    join_outside,
    note_device,
    note_linked,
    reset_factor,
    unlink,
)
from .invites import accept_invite, enter, invite, open_invite, sign_in_links
from .staff import (
    CONSENT_TEXTS,
    add_person,
    appoint,
    choose_letters,
    ensure_consent_texts,
    give_consent,
    move,
    note_look,
    send_digests,
    withdraw_consent,
)

__all__ = [
    "CONSENT_TEXTS",
    "accept_invite",
    "add_person",
    "appoint",
    "check_same",
    "choose_letters",
    "end_devices",
    "ensure_consent_texts",
    "enter",
    "factor_due",
    "give_consent",
    "invite",
    "join_outside",
    "move",
    "note_device",
    "note_linked",
    "note_look",
    "open_invite",
    "reset_factor",
    "send_digests",
    "sign_in_links",
    "unlink",
    "withdraw_consent",
]
