"""Tasks as HTML: Markdown and formulas become clean HTML with MathML on the server. Keys never leave the server."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from latex2mathml.converter import convert
from markdown_it import MarkdownIt

from marshrut.competency.words import Group

from .models import FormItem

FORMULA = re.compile(r"\$([^$]+)\$")
MATH = {
    "math", "mrow", "mi", "mo", "mn", "mfrac", "msqrt", "mroot", "msup", "msub", "msubsup", "mtext", "mtable", "mtr",
    "mtd", "munder", "mover", "munderover", "mspace", "mstyle", "mpadded", "menclose",
}  # fmt: skip
TAGS = {
    "p",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "br",
    "blockquote",
    "code",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
} | MATH
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=4096)
def html(text: str) -> SafeString:
    """Clean HTML of a text with `$formulas$`."""
    formulas: list[str] = []

    def keep(match: re.Match[str]) -> str:
        formulas.append(convert(match.group(1)))
        return f"\ue000{len(formulas) - 1}\ue001"

    shown = _markdown.render(FORMULA.sub(keep, text)).strip()
    for n, formula in enumerate(formulas):
        shown = shown.replace(f"\ue000{n}\ue001", formula)
    attributes = {"math": {"display"}, "mo": {"stretchy", "fence"}, "mi": {"mathvariant"}}
    return mark_safe(nh3.clean(shown, tags=TAGS, attributes=attributes))  # noqa: S308 - cleaned by an allow-list


def fault(text: str) -> str:
    """What is wrong with the formulas of a text; empty when all of them can be read."""
    for formula in FORMULA.findall(text):
        bare = formula.replace("\\{", "").replace("\\}", "")
        if bare.count("{") != bare.count("}"):
            return f"Формула ${formula}$: скобки {{ и }} не парные."
        try:
            convert(formula)
        except Exception:  # noqa: BLE001 - the library has no common error of its own
            return f"Формула ${formula}$ не читается: проверьте скобки и команды."
    return "Знак $ без пары: формула пишется между двумя знаками $." if text.count("$") % 2 else ""


def inline(text: str) -> SafeString:
    """The same without the outer paragraph: for options."""
    shown = html(text)
    return mark_safe(shown[3:-4]) if shown.startswith("<p>") and shown.count("<p>") == 1 else shown  # noqa: S308


def brief(text: str) -> SafeString:
    """The first paragraph, for a line of a list: a cut by letters would tear formulas."""
    return inline(text.split("\n\n", 1)[0])


def package(places: Iterable[FormItem]) -> list[dict[str, Any]]:
    """A form for the device: order, kind, group, HTML of the stem and options. No keys, no rationales, no parameters."""
    return [
        {
            "place": place.order,
            "kind": place.item_version.kind,
            "group": Group(place.group).label,
            "stem": html(place.item_version.stem),
            "most": place.item_version.max_points,
            **{
                side: [{"id": o["id"], "html": inline(o["text"])} for o in place.item_version.content.get(side, [])]
                for side in ("options", "left", "right")
            },
        }
        for place in places
    ]
