"""Clean HTML of a task → plain values that paper draws: paragraphs, lists, tables, pictures, formulas of MathML."""

from __future__ import annotations

from typing import Any

from lxml import etree, html

Node = str | dict[str, Any]
PLAIN = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "code", "table", "tr", "th", "td"}
THROUGH = {"thead", "tbody", "div", "span"}
#: Parts of a formula in the order of their children.
PARTS = {"mfrac", "mroot", "msup", "msub", "msubsup", "munder", "mover", "munderover"}
RELATIONS = set("=≠<>≤≥≈≡∈∉⊂⊆→⇒⇔←↔∥⊥∼≅")
BINARY = set("+-−±∓·×÷∗*∪∩∧∨/:")
OPENING, CLOSING = set("([{⟨"), set(")]}⟩")
LARGE = set("∑∏∫∬∮⋃⋂")


def tree(text: str) -> list[Node]:
    """The content of a piece of HTML."""
    if not text.strip():
        return []
    return _inside(html.fragment_fromstring(str(text), create_parent="div"))


def _inside(element: html.HtmlElement) -> list[Node]:
    made: list[Node] = [element.text] if element.text else []
    for child in element:
        made += _node(child)
        if child.tail:
            made.append(child.tail)
    # Ends of lines between paragraphs are no text: on paper they would become empty lines.
    return [one for one in made if not isinstance(one, str) or one.strip() or "\n" not in one]


def _node(element: html.HtmlElement) -> list[Node]:
    name = str(element.tag)
    if name == "math":
        return [{"is": "math", "of": _row(list(element))}]
    if name == "img":
        return [
            {"is": "img", "code": str(element.get("src", "")).removeprefix("media:"), "alt": element.get("alt", "")}
        ]
    if name == "br":
        return [{"is": "br"}]
    if name in PLAIN:
        return [{"is": name, "of": _inside(element)}]
    return _inside(element) if name in THROUGH else [str(element.text_content())]


def _row(elements: list[etree._Element]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    at = 0
    while at < len(elements):
        close = _pair(elements, at)
        if close:
            inner = _row(elements[at + 1 : close])
            made.append({"is": "lr", "open": _text(elements[at]), "close": _text(elements[close]), "of": inner})
            at = close
        else:
            made.append(_math(elements[at]))
        at += 1
    return _unary(made)


def _unary(row: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A minus with nothing before it belongs to what follows and stands close to it."""
    for n, one in enumerate(row):
        before = row[n - 1].get("class", "") if n else "relation"
        if one.get("class") == "binary" and before in {"relation", "binary", "opening", "punctuation"}:
            one["class"] = "normal"
    return row


def _pair(elements: list[etree._Element], at: int) -> int:
    """Where a growing bracket that opens here closes; 0 when none opens."""
    if not _grows(elements[at]):
        return 0
    depth = 0
    for n in range(at + 1, len(elements)):
        if _grows(elements[n]):
            if not depth and (_text(elements[n]) not in OPENING):
                return n
            depth += 1 if _text(elements[n]) in OPENING else -1
    return 0


def _grows(element: etree._Element) -> bool:
    return element.tag == "mo" and element.get("fence") == "true" and element.get("stretchy") == "true"


def _text(element: etree._Element) -> str:
    return "".join(str(one) for one in element.itertext()).strip()


def _math(element: etree._Element) -> dict[str, Any]:
    name = str(element.tag)
    children = list(element)
    if name in PARTS:
        return {"is": name, "parts": [_math(one) for one in children]}
    if name == "msqrt":
        return {"is": "msqrt", "of": _row(children)}
    if name == "mtable":
        return {"is": "mtable", "rows": [[{"is": "row", "of": _row(list(cell))} for cell in row] for row in children]}
    if name == "mi":
        sign = _text(element)
        upright = len(sign) > 1 or element.get("mathvariant") == "normal"
        return {"is": "word" if upright else "letter", "text": sign}
    if name == "mo":
        return {"is": "sign", "text": _text(element), "class": _class(_text(element))}
    if name in {"mn", "mtext"}:
        return {"is": "word", "text": _text(element) or "\u00a0"}
    if name == "mspace":
        return {"is": "word", "text": "\u2003" if "2" in element.get("width", "") else "\u2002"}
    return {"is": "row", "of": _row(children)}


def _class(sign: str) -> str:
    for signs, name in (
        (RELATIONS, "relation"), (BINARY, "binary"), (OPENING, "opening"), (CLOSING, "closing"), (LARGE, "large"),
        (set(",;"), "punctuation"),
    ):  # fmt: skip
        if sign in signs:
            return name
    return "normal"
