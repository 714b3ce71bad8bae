"""From the content of a route to the official form. Pure functions: plain values in, a form of `paper` out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshrut.competency.words import Deficit
from marshrut.paper.change_sheet import Change, ChangeSheet
from marshrut.paper.iom import FormLine, IomForm
from marshrut.paper.sheet import SignatureMark

from . import content as contents
from .words import Signer

APPROVER = {"title": "Директор ЦНППМР", "name": "Шанина О.Н."}
VOID = ("returned", "revoked")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as the form needs it."""

    level: str
    state: str
    name: str
    at: datetime
    seal: str
    kind: str = ""


def marks(decisions: Iterable[Decision]) -> tuple[SignatureMark, ...]:
    """Signatures in force, in the order of the form: a later return or revocation of a level takes its mark away."""
    last: dict[str, Decision] = {}
    for decision in decisions:
        if decision.state in VOID:
            last.pop(decision.level, None)
        else:
            last[decision.level] = decision
    return tuple(
        SignatureMark(str(signer.label), last[signer].name, last[signer].at, last[signer].seal[:12], last[signer].kind)
        for signer in (Signer.TEACHER, Signer.TUTOR, Signer.ORG, Signer.DIRECTOR)
        if signer in last
    )


def form(
    content: Mapping[str, Any], *, number: str = "", version: int = 1, approved_on: date | None = None,
    signatures: tuple[SignatureMark, ...] = (), check_code: str = "", check_url: str = "",
    reports: Mapping[str, str] | None = None, tutor: str = "", approver: Mapping[str, str] | None = None,
) -> IomForm:  # fmt: skip
    """The form of one version. Without a day of approval it is a project."""
    known = approver or APPROVER
    signed = next((mark.name for mark in signatures if mark.who == Signer.DIRECTOR.label), "")
    blocks: dict[str, tuple[FormLine, ...]] = {}
    for line in content["lines"]:
        made = FormLine(
            line["title"], contents.extra_words(line), contents.span_words(line["starts"], line["ends"]),
            (reports or {}).get(line["key"], ""),
        )  # fmt: skip
        blocks[line["block"]] = (*blocks.get(line["block"], ()), made)
    level = content["level"]
    return IomForm(
        person=content["person"], municipality=content["municipality"], organisation=content["unit"],
        position=content["position"], subject=content["subject"],
        tested_on=contents.day(content["tested_on"]) or content["ground"] or None,
        deficit_level=str(Deficit(level).label) if level in Deficit.values else "",
        approver_title=known["title"], approver_name=signed or known["name"], approved_on=approved_on,
        goal=content["goal"], goal_changed=contents.goal_changed(content["goal"]),
        starts=contents.day(content["starts"]), ends=contents.day(content["ends"]), blocks=blocks, number=number,
        version=version, check_code=check_code, check_url=check_url, signatures=signatures,
        draft=approved_on is None, tutor=tutor,
    )  # fmt: skip


def sheet(
    changes: Iterable[Mapping[str, str]], *, number: str, version: int, person: str, organisation: str, reason: str,
    signatures: tuple[SignatureMark, ...], agreed_on: date | None, approved_on: date | None, check_code: str,
    check_url: str,
) -> ChangeSheet:  # fmt: skip
    """The sheet of one amendment."""
    agreed = [mark for mark in signatures if mark.who != Signer.TEACHER.label]
    return ChangeSheet(
        number=number, version=version, person=person,
        changes=tuple(Change(c["where"], c["was"], c["now"]) for c in changes), reason=reason,
        agreed_by="; ".join(f"{mark.who}: {mark.name}" for mark in agreed), agreed_on=agreed_on,
        approved_on=approved_on, organisation=organisation, check_code=check_code, check_url=check_url,
        signatures=signatures, draft=agreed_on is None,
    )  # fmt: skip
