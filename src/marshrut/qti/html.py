"""Markdown of the bank → XHTML of an item, formulas as MathML that carries its LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape

from latex2mathml.converter import convert
from lxml import etree
from lxml import html as soup
from markdown_it import MarkdownIt

FORMULA = re.compile(r"\$([^$]+)\$")
_picture = re.compile(r'src="media:([A-Za-z0-9_-]+)"')
_markdown = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")
setattr(_markdown, "validateLink", lambda url: True)  # noqa: B010 - pictures of the bank are `media:КОД`
#: What XML forbids in a text whatever the author typed.
_forbidden = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def bare(text: str) -> str:
    """A text that may stand in XML."""
    return _forbidden.sub("", text)


@lru_cache(maxsize=4096)
def block(text: str) -> str:
    """Paragraphs."""
    formulas: list[str] = []

    def keep(match: re.Match[str]) -> str:
        formulas.append(_math(match.group(1)))
        return f"\ue000{len(formulas) - 1}\ue001"

    shown = _markdown.render(FORMULA.sub(keep, bare(text))).strip()
    for n, formula in enumerate(formulas):
        shown = shown.replace(f"\ue000{n}\ue001", formula)
    return _xhtml(shown)


def inline(text: str) -> str:
    """The same without the outer paragraph."""
    shown = block(text)
    return shown[3:-4] if shown.startswith("<p>") and shown.count("<p>") == 1 and shown.endswith("</p>") else shown


def carried(text: str, write: Callable[[str], str], tag: str) -> str:
    """A text in an element that remembers its Markdown, so a way there and back changes nothing."""
    return f'<{tag} data-source="{attribute(text)}">{write(text)}</{tag}>'


def attribute(text: str) -> str:
    """A value between double quotes; breaks of lines live through the reader of XML."""
    return escape(bare(text)).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def _math(formula: str) -> str:
    try:
        whole = convert(formula)
    except Exception:  # noqa: BLE001 - the library has no common error of its own
        return f"<code>{escape(formula)}</code>"
    head, _, rest = whole.partition(">")
    inner = rest.removesuffix("</math>")
    note = f'<annotation encoding="application/x-tex">{escape(formula)}</annotation>'
    return f"{head}><semantics>{inner}{note}</semantics></math>"


def _xhtml(shown: str) -> str:
    """Well-formed whatever came out: the page forgives what XML does not."""
    try:
        etree.fromstring(f"<div>{_named(shown)}</div>")
    except etree.XMLSyntaxError:
        tree = soup.fromstring(f"<div>{shown}</div>")
        return "".join(etree.tostring(one, encoding="unicode", method="xml") for one in tree)
    return _named(shown)


def _named(shown: str) -> str:
    """Pictures by the path of their file in the package."""
    return _picture.sub(r'data-media="\1" src="media/\1"', shown)
