"""A form as a booklet to print: texts, pictures and letters, no keys."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.text import counted
from marshrut.core.time import ru_date
from marshrut.diagnostics import render
from marshrut.diagnostics.blanks.layout import restore
from marshrut.diagnostics.blanks.printing import sheets
from marshrut.diagnostics.blanks.rich import tree
from marshrut.diagnostics.kinds import LETTERS, MARK, SIMPLE, Texts, Version
from marshrut.diagnostics.kinds.cases import Case
from marshrut.diagnostics.models import Blank, Campaign, Form, FormItem, Media
from marshrut.paper.blank import BlankSheet
from marshrut.paper.booklet import Asked, Shown

PLAIN = Texts(render.html, render.inline, lambda code: code)
HOW = {
    "single": "Один вариант.",
    "multiple": "Может быть несколько вариантов.",
    "hotspot": "Отметьте в бланке буквы верных областей.",
    "match": "К каждой букве — номер.",
    "order": "Расставьте буквы по порядку.",
    "short": "Ответ — слово или несколько слов.",
    "numeric": "Ответ — число.",
    "open": "Развёрнутый ответ пишите в бланке под этим номером.",
}
#: A task of more signs may be torn by the end of a page.
LONG = 1500


def blank_sheets(actor: Actor, blanks: list[Blank], *, names: bool) -> list[BlankSheet]:
    """Pages of issued blanks. The caller was given the blanks by a right."""
    made: list[BlankSheet] = []
    for one in blanks:
        asked, form = one.invitation, one.layout.form
        about = f"{form.code} · {counted(asked.campaign.minutes, 'минута', 'минуты', 'минут')}"
        made += sheets(
            one.pk,
            restore(one.layout.content),
            title=asked.campaign.title,
            about=f"Вариант {about}",
            name=asked.person.full_name if names else "",
            unit=asked.unit.name if names else "",
        )
    return made


def booklet(actor: Actor, campaign: Campaign, form: Form) -> tuple[list[Asked], dict[str, Shown], str]:
    """Tasks and pictures of a form, and what stands in the footer. The caller manages the campaign."""
    places = list(FormItem.objects.filter(form=form).select_related("item_version").order_by("order"))
    versions = [row.item_version for row in places]
    pictures = {
        one.code: Shown(one.mime, bytes(one.data), one.width, one.alt)
        for one in Media.objects.filter(code__in=render.codes(versions))
    }
    tasks = [_asked(str(row.order), row.item_version) for row in places]
    footer = f"{form.code} · экземпляр от {ru_date(timezone.localdate())} · не копировать и не выносить"
    return tasks, pictures, footer


def _asked(label: str, version: Version) -> Asked:
    if version.kind == "case":
        parts = Case(SIMPLE).parts(version)
        made = tuple(_asked(f"{label}{LETTERS[n]}", part) for n, part in enumerate(parts.values()))
        return Asked(label, tree(render.html(version.stem)), parts=made, long=True)
    shown = PLAIN.block(_stem(label, version))
    how = HOW.get(version.kind, "")
    if version.kind == "gap":
        how = "Ответы пишите и отмечайте по номерам пропусков."
    return Asked(
        label,
        tree(shown),
        options=_lines(version.content, "options" if version.kind != "hotspot" else "areas"),
        sides=_sides(version) + _gaps(label, version),
        picture=_picture(version),
        how=how,
        long=len(shown) > LONG,
    )


def _stem(label: str, version: Version) -> str:
    """The condition with numbered places instead of gaps."""
    numbers = iter(range(1, 100))
    return MARK.sub(lambda _: f"\u00a0______ ({label}.{next(numbers)})", version.stem)


def _lines(content: Any, side: str, *, numbers: bool = False) -> list[dict[str, Any]]:
    lines = content.get(side, []) if isinstance(content, dict) else []
    return [
        {
            "sign": f"{n + 1}." if numbers else f"{LETTERS[n]}.",
            "text": tree(render.inline(str(one.get("text", one.get("title", ""))))),
        }
        for n, one in enumerate(lines)
    ]


def _sides(version: Version) -> list[Any]:
    if version.kind != "match":
        return []
    return [_lines(version.content, "left"), _lines(version.content, "right", numbers=True)]


def _gaps(label: str, version: Version) -> list[Any]:
    """Lists to choose from, one per gap that has one."""
    if version.kind != "gap":
        return []
    return [
        [{"sign": f"{label}.{n}", "text": []}, *_lines(gap, "options")]
        for n, gap in enumerate(version.content.get("gaps", []), start=1)
        if gap.get("options")
    ]


def _picture(version: Version) -> dict[str, Any] | None:
    if version.kind != "hotspot":
        return None
    drawn = SIMPLE["hotspot"].shown(version, PLAIN)
    areas = [{"sign": one["letter"], "x": float(one["x"]), "y": float(one["y"])} for one in drawn["areas"]]
    return {"code": version.content["picture"]["media"], "width": int(drawn["picture"]["width"]), "areas": areas}
