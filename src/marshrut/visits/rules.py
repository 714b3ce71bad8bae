"""Decisions of the room: values in, a value or a refusal out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshrut.core.refusal import Refused

from .words import MARKS, MOST_LETTERS, WITHOUT_CARD, WRITTEN, Kind

TEXTS = frozenset({"t-words", "t-next"})
NOTE = re.compile(r"n-[0-9a-f-]{8,36}")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def may_ask(kind: str, *, host: int, guest: int, asked_by: int, link: str, no_pupils: bool) -> None:
    """Whether such a visit may be asked for."""
    if host == guest:
        raise Refused("visit.self", "Посещение бывает у другого человека: укажите почту коллеги.")
    if kind != Kind.RECORDED:
        return
    if asked_by != host:
        raise Refused("visit.recorded.host", "Запись урока показывает только сам педагог.")
    if not link:
        raise Refused("visit.recorded.link", "Дайте ссылку на запись в хранилище школы: сама запись здесь не хранится.")
    if not no_pupils:
        raise Refused(
            "visit.recorded.pupils",
            "Подтвердите, что лиц учеников на записи нет или согласие родителей есть: без этого записью не делятся.",
        )


def may_hold(starts: datetime | None, now: datetime) -> None:
    """A visit is held on its day, not before."""
    if starts is None or starts.date() > now.date():
        raise Refused("visit.hold.early", "Посещение ещё впереди: отметить его можно в назначенный день.")


def may_give(kind: str, words: str, next_step: str) -> None:
    """Feedback is one to three sentences and an agreed step."""
    if len(words.strip()) < 10:
        raise Refused("visit.give.words", "Напишите педагогу одно–три предложения о занятии.")
    if kind not in WITHOUT_CARD and not next_step.strip():
        raise Refused("visit.give.next", "Запишите следующий шаг, о котором договорились.")


def may_write(state: str) -> None:
    """Whether the card still takes what comes."""
    if state not in WRITTEN:
        raise Refused(
            "card.over",
            "Карта уже отдана педагогу или посещение не состоится. Новые записи остались на этом устройстве.",
        )


def may_share(*, given: bool, read: bool) -> None:
    """The school sees a card after the teacher has read it, never before."""
    if not given or not read:
        raise Refused("card.unread", "Сначала прочитайте отзыв: показать его школе можно после этого.")


def entry(key: str, value: Any, codes: frozenset[str]) -> Any:
    """A clean value of an entry of a card, or None when such an entry cannot be.

    Keys: `m-<criterion>` a mark or "" (taken back), `n-<uuid>` a note with its time, `t-words`, `t-next` texts.
    """
    if key.startswith("m-") and key[2:] in codes:
        return value if value == "" or (isinstance(value, int) and value in MARKS) else None
    if key in TEXTS and isinstance(value, str):
        return value.replace("\x00", "")[:MOST_LETTERS]
    if NOTE.fullmatch(key) and isinstance(value, Mapping):
        text, at = str(value.get("text", "")).replace("\x00", "").strip(), str(value.get("at", ""))
        return {"text": text[:MOST_LETTERS], "at": at if CLOCK.fullmatch(at) else ""}
    return None
