"""Pages of frozen totals: the list of reports, a report of a territory, its table of Excel; a new release as a job."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from marshrut.access.pages import asks
from marshrut.core.time import ru_moment
from marshrut.diagnostics import actions, queries, telling
from marshrut.paper import table_xlsx
from marshrut.psychometrics.funnels import Point
from marshrut.ui import export as export_file
from marshrut.ui.funnel import funnel
from marshrut.ui.http import Request, page, paginate

RIGHT = "diagnostics.see_totals"


@asks(RIGHT)
@require_GET
def totals(request: Request) -> HttpResponse:
    """Reports of the own territories, a line a campaign."""
    return page(request, "diagnostics/totals.html", rows=paginate(queries.total_tops(request.actor), request))


@asks(RIGHT)
@require_GET
def total(request: Request, pk: int) -> HttpResponse:
    """A report of one territory with those inside it."""
    found = queries.total_part(request.actor, pk)
    strict, number = queries.is_strict(request.actor), found.release.number
    rows = _groups(request, found)
    inside = list(queries.parts_inside(request.actor, found))
    return page(
        request,
        "diagnostics/total.html",
        part=found,
        rows=rows,
        figures=queries.figures(request.actor, found),
        subjects=telling.by_subject(queries.figures(request.actor, found), number),
        around=[(one, _groups(request, one)) for one in queries.parts_around(request.actor, found)],
        inside=[(one, _groups(request, one)) for one in inside],
        funnels=_funnels(request, rows, inside),
        releases=queries.part_releases(request.actor, found),
        hidden=telling.hidden_words(strict=strict),
        advice=telling.advice(rows),
        least=telling.least(strict=strict),
        hidden_share=telling.hidden_share(found.release.hidden, strict=strict),
    )


def _groups(request: Request, part: Any) -> list[dict[str, Any]]:
    return telling.groups(queries.figures(request.actor, part), part.release.quality, part.release.number)


def _funnels(request: Request, rows: list[dict[str, Any]], inside: list[Any]) -> list[Any]:
    """A funnel for each group whose share of the high level is told here and in five territories inside."""
    found = {one.pk: {row["group"]: row for row in _groups(request, one)} for one in inside}
    out = []
    for row in rows:
        top = row["levels"][0]
        told = [(one.name, found[one.pk].get(row["group"])) for one in inside]
        places = [
            (name, Point(n, cell["levels"][0]["of"], cell["levels"][0]["share"] / 100))
            for n, (name, cell) in enumerate(told)
            if cell and cell["levels"][0]["share"] is not None
        ]
        if top["share"] is not None and 0 < top["share"] < 100 and len(places) >= 5:
            title, names = f"{row['name']}: доля с высоким уровнем дефицитов", {p.key: name for name, p in places}
            out.append(funnel(title, [p for _, p in places], names, axis="оценено людей")[0])
    return out


@asks(RIGHT)
@require_GET
def total_export(request: Request, pk: int) -> HttpResponse:
    """The report and those inside it as a table of Excel: the same numbers, the same hidden ones."""
    found = queries.total_part(request.actor, pk)
    strict = queries.is_strict(request.actor)
    rows = _groups(request, found)
    names = [level["name"] for row in rows[:1] for level in row["levels"]]
    lines = telling.sheet(rows, found.name, strict=strict)
    for one in queries.parts_inside(request.actor, found):
        lines += telling.sheet(_groups(request, one), one.name, strict=strict)
    heads: list[Any] = [table_xlsx.Column("Территория", 36), table_xlsx.Column("Группа", 28), "Людей"]
    for name in names:
        heads += [f"{name}, чел.", f"{name}, % (интервал)"]
    release = found.release
    notes = [
        f"{found.name}. Выпуск {release.number} от {ru_moment(release.made_at)}, отпечаток {release.mark[:16]}.",
        "Уровень дефицитов: чем выше, тем больше помощи нужно. Числа о малых группах скрыты.",
    ]
    book = table_xlsx.table(
        [*heads, "Среднее (интервал)", "Надёжность"],
        lines,
        title=release.campaign.title,
        notes=notes,
        sheet_name="Итоги",
    )
    return export_file.attached(book, f"Итоги {release.campaign.title} {found.name}")


@asks("diagnostics.manage")
@require_POST
def make_release(request: Request, pk: int) -> HttpResponse:
    """Freeze the totals of a closed campaign: a work in the queue."""
    row = actions.begin_release(request.actor, campaign=pk)
    return redirect("desk:progress", row.pk)
