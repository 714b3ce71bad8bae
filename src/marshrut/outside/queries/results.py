"""Results by code, one's own results, and, apart, the queue of codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rapidfuzz import fuzz, process

from marshrut.core.actor import Actor
from marshrut.core.text import fold, number
from marshrut.core.time import ru_date
from marshrut.diagnostics.beside import Line
from marshrut.people.models import Employment, Person

from .. import access
from ..models import Code, Result
from ..words import CodeState, Source

MOST_SUGGESTED = 5
LEAST_LIKE = 70


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person who may be meant: how much the names are alike, and where they work."""

    person: Person
    likeness: int
    place: str


def results(actor: Actor, *, source: str = "", subject: str = "", code: str = "") -> QuerySet[Result]:
    """Results by code, the newest first; names are not here."""
    rows = access.load_results.of(actor, Result.objects.all())
    if source:
        rows = rows.filter(source=source)
    if subject:
        rows = rows.filter(subject=subject)
    return rows.filter(code__icontains=code) if code else rows


def result_subjects(actor: Actor) -> list[tuple[str, str]]:
    """Subjects there are results in."""
    found = access.load_results.of(actor, Result.objects.order_by("subject")).values_list("subject", flat=True)
    return [(name, name) for name in found.distinct()]


def may_hold(actor: Actor) -> bool:
    """Whether the actor may know whose code it is."""
    return access.hold_codes.possible(actor)


def own_results(actor: Actor) -> list[Result]:
    """Results of the actor's own codes."""
    own = access.see_own.of(actor, Code.objects.filter(person__isnull=False)).values_list("source", "code")
    pairs = set(own)
    rows = Result.objects.filter(code__in={code for _, code in pairs}) if pairs else Result.objects.none()
    return [row for row in rows if (row.source, row.code) in pairs]


def own_lines(actor: Actor) -> list[Line]:
    """The same as lines for the page of one's own diagnostics."""
    if actor.person_id is None:
        return []
    return [
        Line(f"{row.get_source_display()}: {row.subject}", f"{ru_date(row.taken_on)}. {_said(row)}")
        for row in own_results(actor)
    ]


def _said(row: Result) -> str:
    """«Предметная часть 14, методическая часть 9. Решение: высокий»."""
    parts = [
        f"{title} {number(value)}"
        for title, value in (("предметная часть", row.subject_part), ("методическая часть", row.method_part))
        if value is not None
    ]
    words = ", ".join(parts)
    decision = f"Решение: {row.decision}" if row.decision else ""
    return ". ".join(filter(None, (words[:1].upper() + words[1:], decision)))


def codes(actor: Actor, *, text: str = "", state: str = "", source: str = "") -> QuerySet[Code]:
    """Codes with whose they are; results are not here."""
    rows = access.hold_codes.of(actor, Code.objects.select_related("person"))
    if state in CodeState.values:
        rows = rows.filter(state=state)
    if source in Source.values:
        rows = rows.filter(source=source)
    return rows.filter(folded__contains=fold(text)) if text else rows


def code(actor: Actor, pk: int) -> Code:
    """One code, or 404."""
    return get_object_or_404(codes(actor), pk=pk)


def next_code(actor: Actor, after: Code) -> int | None:
    """The next code that waits."""
    rows = codes(actor, state=CodeState.WAITING).exclude(pk=after.pk)
    return rows.values_list("pk", flat=True).first()


def suggestions(actor: Actor, found: Code, *, text: str = "") -> list[Suggestion]:
    """People whose names look like the name of a code, or like what was typed; the most alike first."""
    access.hold_codes.of(actor, Code.objects.filter(pk=found.pk)).get()
    names = dict(Person.objects.filter(merged_into=None).values_list("pk", "search_text"))
    asked = fold(text or found.full_name)
    near = process.extract(
        asked, names, scorer=fuzz.token_sort_ratio, limit=MOST_SUGGESTED, score_cutoff=0 if text else LEAST_LIKE
    )
    like = {pk: int(score) for _, score, pk in near}
    people = Person.objects.in_bulk(like)
    jobs = Employment.objects.filter(person_id__in=like, until=None).select_related("unit__parent").order_by("is_main")
    places = {job.person_id: f"{job.unit.name}, {job.unit.parent.name if job.unit.parent else ''}" for job in jobs}
    return [Suggestion(people[pk], score, places.get(pk, "не работает")) for pk, score in like.items()]
