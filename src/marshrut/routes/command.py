"""`./marshrut routes print` and `routes plan`: the same forms and plans as the pages give."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from django.http import Http404

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.paper import docx, pdf
from marshrut.paper.batch import render_batch
from marshrut.people.models import Employment
from marshrut.project.report import CommandFailed, line, progress, stopwatch
from marshrut.region.models import Unit
from marshrut.region.words import Level

from . import actions, joint, queries

EVERY = 50


def print_routes(args: Namespace) -> dict[str, Any]:
    """Print forms into a folder.

    Parameters
    ----------
    args : `route` (key) or `municipality` (code), `format` ("pdf", "docx"), `out` (folder, made when absent)

    Returns
    -------
    {"forms", "files", "seconds", "out"}
    """
    if bool(args.route) == bool(args.municipality):
        raise CommandFailed("Укажите что-то одно: --route ID или --municipality CODE.")
    clock, out = stopwatch(), Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    try:
        files = _one(str(args.route), args.format, out) if args.route else _many(args.municipality, args.format, out)
    except Http404:
        what = f"маршрута {args.route}" if args.route else f"муниципалитета с кодом «{args.municipality}»"
        raise CommandFailed(f"Нет {what}.") from None
    except Refused as refusal:
        raise CommandFailed(refusal.text) from None
    forms = 1 if args.route else files - 3
    if not getattr(args, "json", False):
        line(f"Форм: {forms}, файлов: {files}, папка: {out}")
    return {"forms": forms, "files": files, "seconds": clock(), "out": str(out)}


def _one(route: str, kind: str, out: Path) -> int:
    if not route.isdecimal():
        raise CommandFailed(f"«{route}» — не номер маршрута: нужен номер из адреса страницы.")
    printed = queries.form_of(SYSTEM, int(route))
    render = pdf.render_iom if kind == "pdf" else docx.render_iom
    (out / f"{printed.name}.{kind}").write_bytes(render(printed.form))
    return 1


def _many(code: str, kind: str, out: Path) -> int:
    name, forms = queries.forms_of_municipality(SYSTEM, code)

    def tell(done: int, total: int) -> None:
        if done % EVERY == 0 or done == total:
            progress(f"{name}: {done} из {total}")

    made = render_batch(forms, out, kind, tell, f"Реестр ИОМ: {name}")  # type: ignore[arg-type]
    return len(made.files) + 3


def laid_out(args: Namespace) -> joint.Laid:
    """People of the database with published profiles, laid out to be planned together; nothing is written.

    Parameters
    ----------
    args : `person` (number) or `municipality` (code) or `region`, `hours` of one teacher
    """
    jobs = Employment.objects.filter(until=None, is_main=True)
    if args.person:
        jobs = jobs.filter(person_id=int(args.person) if str(args.person).isdecimal() else 0)
    elif args.municipality:
        town = Unit.objects.filter(level=Level.MUNICIPALITY, code=args.municipality, until=None).first()
        if town is None:
            raise CommandFailed(f"Нет муниципалитета с кодом «{args.municipality}».")
        jobs = jobs.filter(unit__path__startswith=town.path)
    made = actions.lay_joint(SYSTEM, people=list(jobs.values_list("pk", flat=True)), hours=args.hours)
    if made is None:
        raise CommandFailed("Планировать некого: нужны опубликованные профили.")
    return made
