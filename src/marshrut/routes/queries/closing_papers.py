"""Papers of the end of a route: made from what was frozen on the day of issue, never from what the rows say today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marshrut.core import queries as core
from marshrut.core.actor import SYSTEM, Actor
from marshrut.documents import queries as documents
from marshrut.documents.models import Paper
from marshrut.documents.words import Kind
from marshrut.paper import closing as papers
from marshrut.paper.sheet import Sheet
from marshrut.paper.text import safe_name, short_name

from .. import access, criteria, printing
from .. import content as contents
from ..models import ClosingSnapshot, Route
from ..words import DONE, PROMPTS, LineState, Result, Signer, Transfer
from .printing import decision


def closing_paper(actor: Actor, pk: int, what: str) -> tuple[Sheet, str]:
    """The conclusion or the certificate of a route the actor reads, with the name of its file; 404 before its issue."""
    right = access.read if what == "conclusion" else access.see_growth
    route = get_object_or_404(right.of(actor, Route.objects.all()), pk=pk)
    kind = Kind.CONCLUSION if what == "conclusion" else Kind.CLOSING
    paper = documents.paper(SYSTEM, kind, route.pk, 1)
    if paper is None:
        raise Http404
    made = _filled(actor, route, paper)
    sheet = papers.conclusion(made) if kind == Kind.CONCLUSION else papers.certificate(made)
    title = "Заключение тьютора" if kind == Kind.CONCLUSION else "Справка о завершении ИОМ"
    return sheet, safe_name(f"{title} {route.number} {short_name(made.person)}")


def _filled(actor: Actor, route: Route, paper: Paper) -> papers.Closing:
    content: Mapping[str, Any] = paper.content
    lines = [line for line in content["lines"] if line["state"] != LineState.REPLACED]
    approver = core.rule(SYSTEM, "centre.director", printing.APPROVER)
    starts, ends = contents.span(content)
    rows = [row for row in core.approvals(SYSTEM, "route", route.pk) if row.level == Signer.TUTOR]
    last = [decision(actor, row) for row in rows if row.at.date() >= (route.finished_on or row.at.date())]
    return papers.Closing(
        number=content["number"], version=content["version"], person=content["person"], position=content["position"],
        organisation=content["unit"], municipality=content["municipality"], starts=starts, ends=ends,
        hours_done=sum(line["hours"] for line in lines if line["state"] in DONE),
        hours_planned=sum(line["hours"] for line in lines),
        lines=tuple(
            papers.DoneLine(line["title"], line["hours"], _state(line), line["report"]) for line in content["lines"]
        ),
        checks=tuple(papers.Check(row["title"], row["note"], _word(row["met"])) for row in content["checklist"]),
        proofs=tuple(f"{Transfer(row['kind']).label}: {row['title']}" for row in content["proofs"]),
        notes=tuple((title, content["closing_notes"].get(code, "")) for code, title in PROMPTS.items()),
        conclusion=content["conclusion"], growth=criteria.growth_words(content["growth"]),
        result=str(Result(content["result"]).label) if content["result"] else "", tutor=content["tutor"],
        approver_title=approver["title"], approver_name=approver["name"], issued_on=paper.issued_on,
        check_code=paper.code, check_url=f"{settings.SITE_URL}/v/{paper.code}/", seal=paper.seal[:16],
        signatures=printing.marks(last),
    )  # fmt: skip


def _state(line: Mapping[str, Any]) -> str:
    words = str(LineState(line["state"]).label)
    more = line["done_by"] or line["reason"]
    return f"{words}: {more}" if more else words


def _word(met: bool | None) -> str:  # noqa: FBT001 - a mark of three values
    return "впереди" if met is None else "да" if met else "нет"


def snapshot_file(actor: Actor, pk: int) -> tuple[dict[str, Any], str]:
    """The frozen end of a route with its hash, and the name of its file; 404 before completion."""
    route = get_object_or_404(access.see_growth.of(actor, Route.objects.all()), pk=pk)
    found = get_object_or_404(ClosingSnapshot, route=route)
    at = timezone.localtime(found.made_at).isoformat(timespec="seconds")
    return {"seal": found.seal, "made_at": at, "content": found.content}, safe_name(f"Итог {route.number}")
