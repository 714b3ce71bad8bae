"""The journal of a route in words."""

from __future__ import annotations

from typing import Any

from marshrut.core import queries as core
from marshrut.core.actor import Actor
from marshrut.core.models import Fact
from marshrut.core.text import decline
from marshrut.people.models import Person

from ..moves import MOVES, TOLD
from ..words import SENT
from .card import marked

AMENDMENT_TOLD = {
    "on_tutor_check": "отправлено тьютору",
    "on_org_agreement": "передано на согласование в организацию",
    "on_approval": "передано на утверждение",
    "returned": "возвращено на доработку",
    "cancelled": "отменено",
    "in_force": "согласовано",
}
ACTS = {
    "added": "добавлена строка", "changed": "изменена строка", "swapped": "заменена строка", "moved": "передвинута строка",
    "deleted": "удалена строка", "restored": "возвращена строка", "replanned": "маршрут предложен заново",
    "chosen": "выбран вариант маршрута", "unplanned": "возвращён прежний план",
}  # fmt: skip
KINDS = {
    "route.proposed": "маршрут предложен",
    "route.header_changed": "изменены общие сведения",
    "route.tutor_assigned": "назначен тьютор",
    "route.transferred": "педагог перешёл в другую организацию",
    "route.undone": "шаг отменён",
    "route.remark_resolved": "замечание учтено",
    "route.remark_reopened": "замечание снова открыто",
    "route.amendment_begun": "начато изменение",
    "route.amended": "изменение действует",
    "route.line_marked": "отмечена строка",
    "route.transfer_noted": "добавлено свидетельство переноса в практику",
    "route.transfer_dropped": "убрано свидетельство переноса в практику",
    "route.evidence_attached": "приложен файл",
    "route.evidence_detached": "убран файл",
    "route.rest_agreed": "новая организация согласовала оставшиеся строки",
    "route.rest_questioned": "новая организация просит изменить оставшиеся строки",
    "route.invited_again": "приглашение на повторную диагностику",
    "route.growth_measured": "получен результат повторной диагностики",
}


#: Seen by those who lead the route: its teacher, its tutor, the centre.
INNER = (
    "route.line_changed", "route.header_changed", "route.line_marked", "route.evidence_attached",
    "route.evidence_detached", "route.growth_measured",
)  # fmt: skip


def _who(rows: list[Fact]) -> dict[tuple[int | None, Any], str]:
    """Names of those who did things; of a stand-in together with the name of the absent official."""
    pairs = {(row.person_id, row.data.get("acting_for")) for row in rows if row.person_id}
    known = {pk for pair in pairs for pk in pair if pk}
    names = {p.pk: p.full_name for p in Person.objects.filter(pk__in=known)}
    return {
        (one, absent): f"{names.get(one or 0, '')} за {decline(names[absent], 'accusative')}"
        if absent in names
        else names[one]
        for one, absent in pairs
        if one in names
    }


def history(actor: Actor, pk: int) -> list[dict[str, Any]]:
    """Who did what and when, in words; the newest first. Edits of content are shown to those who may edit."""
    _, rights = marked(actor, pk)
    rows = list(core.history(actor, "route.", pk))
    inner = {"routes.edit", "routes.assign"} & rights
    names = _who(rows)
    found = []
    for row in reversed(rows):
        step = MOVES.moves.get(str(row.data.get("move", "")))
        edits = row.kind in INNER or "amendment_draft" in row.kind
        if edits and not inner:
            continue
        if not inner and step and step.target not in [str(s) for s in SENT] and not step.name.endswith("_return"):
            continue
        text = TOLD[step.name] if step else ACTS.get(str(row.data.get("act", "")), KINDS.get(row.kind, _amendment(row)))
        note = row.data.get("reason") or row.data.get("title") or ""
        found.append(
            {
                "at": row.occurred_at,
                "who": names.get((row.person_id, row.data.get("acting_for")), "Система"),
                "what": text,
                "note": note if inner or step else "",
            }
        )
    return found


def _amendment(row: Any) -> str:
    if row.kind.startswith("route.amendment_"):
        state = row.kind.removeprefix("route.amendment_")
        words = AMENDMENT_TOLD.get(state, "изменено")
        return f"изменение № {row.data.get('number', '')} {words}"
    return "запись в журнале"
