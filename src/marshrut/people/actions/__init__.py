"""Writes of the room: each function is one use case and one transaction."""

from .accounts import (
    address_taken,
    check_same,
    confirm_address,
    end_devices,
    factor_due,
    join_outside,
    note_device,
    note_linked,
    reset_factor,
    unlink,
)
from .doubles import begin_search, differ, find_doubles, merge, reopen, undo_merge
from .filters import drop_filter, keep_filter
from .glass import break_glass, close_glass, confirm_glass
from .invites import accept_invite, enter, invite, open_invite, sign_in_links
from .on_paper import note_paper_consent
from .staff import (
    CONSENT_TEXTS,
    add_person,
    appoint,
    choose_letters,
    ensure_consent_texts,
    give_consent,
    give_consent_again,
    move,
    note_look,
    send_digests,
    withdraw_consent,
)
from .substitutions import close_ended, end_substitution, substitute

__all__ = [
    "CONSENT_TEXTS",
    "accept_invite",
    "add_person",
    "address_taken",
    "appoint",
    "begin_search",
    "break_glass",
    "check_same",
    "choose_letters",
    "close_ended",
    "close_glass",
    "confirm_address",
    "confirm_glass",
    "differ",
    "drop_filter",
    "end_devices",
    "end_substitution",
    "ensure_consent_texts",
    "enter",
    "factor_due",
    "find_doubles",
    "give_consent",
    "give_consent_again",
    "invite",
    "join_outside",
    "keep_filter",
    "merge",
    "move",
    "note_device",
    "note_linked",
    "note_look",
    "note_paper_consent",
    "open_invite",
    "reopen",
    "reset_factor",
    "send_digests",
    "sign_in_links",
    "substitute",
    "undo_merge",
    "unlink",
    "withdraw_consent",
]
