"""Tasks as HTML: Markdown and formulas become clean HTML with MathML on the server. Keys never leave the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import nh3
from django.utils.safestring import SafeString, mark_safe
from latex2mathml.converter import convert
from markdown_it import MarkdownIt

from marshrut.competency.words import Group

from . import kinds
from .kinds.media import CODE
from .models import FormItem, Media

SOURCE = re.compile(rf'src="media:({CODE})"')
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
GAP_MARK = kinds.MARK
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
    "img",
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
    attributes = {"math": {"display"}, "mo": {"stretchy", "fence"}, "mi": {"mathvariant"}, "img": {"src", "alt"}}
    cleaned = nh3.clean(shown, tags=TAGS, attributes=attributes, url_schemes={"media"})
    return mark_safe(cleaned)  # noqa: S308 - cleaned by an allow-list


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


def words(text: str) -> SafeString:
    """A condition without its pictures: for those who may no longer see them."""
    return html(PICTURE.sub("[рисунок]", GAP_MARK.sub("[ … ]", text)))


def brief(text: str) -> SafeString:
    """The first paragraph without pictures, for a line of a list: a cut by letters would tear formulas."""
    return inline(PICTURE.sub("", GAP_MARK.sub("[ … ]", text)).strip().split("\n\n", 1)[0])


class Shelf(NamedTuple):
    """Where pictures are taken: the address by the code, what is known of each."""

    address: Callable[[str], str]
    known: Mapping[str, Media]

    def put(self, shown: str) -> SafeString:
        """HTML with the true addresses and sizes of its pictures."""
        return mark_safe(SOURCE.sub(self.source, shown))  # noqa: S308 - only addresses and numbers are added

    def source(self, match: re.Match[str]) -> str:
        """The address and the size of one picture."""
        one = self.known.get(match.group(1))
        size = f' width="{one.width}" height="{one.height}"' if one else ""
        return f'class="pic" src="{self.address(match.group(1))}"{size}'

    def texts(self) -> kinds.Texts:
        """How the texts of a task become HTML with these pictures."""
        return kinds.Texts(lambda text: self.put(html(text)), lambda text: self.put(inline(text)), self.address)


def codes(versions: Iterable[kinds.Version]) -> set[str]:
    """Codes of the pictures of tasks."""
    return {code for one in versions for code in kinds.codes_of(one.stem, one.content)}


def stem(version: kinds.Version, shelf: Shelf) -> SafeString:
    """The condition of a task alone; a gap is an empty place."""
    return shelf.put(html(GAP_MARK.sub("[ … ]", version.stem)))


def shown(version: kinds.Version, shelf: Shelf, name: str) -> dict[str, Any]:
    """A task as its template draws it; `name` begins the identifiers of its fields. No keys."""
    drawn: dict[str, Any] = {
        "kind": version.kind,
        "most": version.max_points,
        "name": name,
        "stem": stem(version, shelf),
    }
    drawn |= kinds.shown(version, shelf.texts())
    for part in drawn.get("parts", []):
        part["name"] = f"{name}-{part['id']}"
        part["template"] = template_of(part["kind"])
    return {**drawn, "template": template_of(version.kind)}


def template_of(kind: str) -> str:
    """The template of the fields of a kind."""
    return f"diagnostics/kinds/{'options' if kind in {'single', 'multiple'} else kind}.html"


def package(places: Iterable[FormItem], shelf: Shelf) -> list[dict[str, Any]]:
    """A form for the device: order, kind, group, HTML of the stem and options. No keys, no rationales, no parameters."""
    return [
        {"place": place.order, "group": Group(place.group).label} | shown(place.item_version, shelf, f"p{place.order}")
        for place in places
    ]
