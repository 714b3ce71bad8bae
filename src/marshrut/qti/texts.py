"""HTML of an item → the Markdown of the bank: paragraphs, lists, tables, emphasis, formulas, pictures.

A text we wrote ourselves carries its source: it is taken only while it still gives the HTML around it, so a text
changed in another system is read anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import cast

from .html import block, inline
from .tex import latex
from .xml import Node, parse

BLOCKS = {
    "p", "div", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
    "figure", "dl", "dt", "dd", "hr", "rubricBlock", "feedbackBlock", "templateBlock", "contentBody", "li", "header",
    "footer", "address", "details", "figcaption", "main",
}  # fmt: skip
EMPTY = {"script", "style", "stylesheet", "catalogInfo", "col", "colgroup", "templateInline"}
#: What a text holds that the bank cannot show.
LOST = {
    "audio": "звук", "video": "видео", "iframe": "вложенная страница", "svg": "встроенный рисунок SVG",
    "printedVariable": "подставляемое значение", "include": "вставка из другого файла", "canvas": "рисование",
    "embed": "вложенная страница", "form": "поля ввода страницы",
}  # fmt: skip
#: What an object holds by the head of its type, when it is no picture.
OBJECTS = {"audio": "звук", "video": "видео", "text": "вложенная страница", "application": "вложенный файл"}
MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**"}
#: What Markdown would take for its own: signs of emphasis and code, links, doubled brackets of a gap.
_special = re.compile(r"[\\`*]|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|(?<=\])\(|(?<=\[)\[")
_head = re.compile(r"^(#{1,6}|[+\-]|\d{1,9}[.)])(?=\s|$)|^(>)", re.MULTILINE)


#: Elements that are written in one way whatever stands around.
SHORT: dict[str, Callable[[Node], str]] = {
    "br": lambda node: "  \n",
    "math": lambda node: f"${said}$" if (said := latex(node)) else "",
    "rt": lambda node: f" ({node.text})" if node.text else "",
    "rp": lambda node: "",
}


#: Elements that may be empty and lose nothing by it.
KNOWN = BLOCKS | {
    "a", "abbr", "acronym", "b", "big", "br", "cite", "code", "data", "del", "dfn", "em", "feedbackInline", "font", "gap",
    "hottext", "i", "img", "ins", "kbd", "label", "mark", "math", "object", "param", "picture", "prompt", "q", "rb", "rp",
    "rt", "ruby", "s", "samp", "small", "source", "span", "strong", "sub", "sup", "tbody", "td", "tfoot", "th", "thead",
    "time", "tr", "track", "tt", "u", "var", "wbr",
}  # fmt: skip


def escaped(text: str) -> str:
    """A plain text as Markdown that shows the same; a dollar would open a formula, so its wide twin stands for it."""
    return _special.sub(r"\\\g<0>", text.replace("$", "＄"))


def _at_head(found: re.Match[str]) -> str:
    sign = found.group(0)
    return f"{sign[:-1]}\\{sign[-1]}"


@dataclass(slots=True)
class Reader:
    """Reads texts of one item; notes what was lost and which pictures are shown.

    `hole` says what stands in place of an element that is not text (a gap), or None when it knows none.
    """

    picture: Callable[[str, str], str] = lambda href, alt: ""
    hole: Callable[[Node], str | None] = lambda node: None
    lost: list[str] = field(default_factory=list)

    def with_holes(self, hole: Callable[[Node], str | None]) -> Reader:
        """The same reader that puts something in place of fields."""
        return Reader(self.picture, hole, self.lost)

    def block(self, inside: Iterable[Node | str]) -> str:
        """Markdown of several blocks."""
        nodes = list(inside)
        return self._kept(nodes, line=False) or "\n\n".join(self._blocks(nodes))

    def line(self, inside: Iterable[Node | str]) -> str:
        """Markdown of one line: for options."""
        nodes = list(inside)
        kept = self._kept(nodes, line=True)
        return kept or " ".join(
            part.rstrip(" ") for one in self._blocks(nodes) for part in one.split("\n") if part.strip()
        )

    def _kept(self, nodes: list[Node | str], *, line: bool) -> str:
        """The source a text of ours carries, when nobody has changed the text."""
        alone = [one for one in nodes if isinstance(one, Node) or one.strip()]
        if len(alone) != 1 or not isinstance(alone[0], Node) or "data-source" not in alone[0].attrs:
            return ""
        node, source = alone[0], alone[0].get("data-source")
        pictures = dict(_pictures(node))
        for code, href in pictures.items():
            self.picture(href, code)
        return source if same(node, inline(source) if line else block(source), self.hole) else ""

    def _blocks(self, nodes: Iterable[Node | str]) -> list[str]:
        """Blocks of Markdown; what stands between block elements becomes a paragraph."""
        made: list[str] = []
        loose: list[Node | str] = []
        for one in nodes:
            if isinstance(one, Node) and self._is_block(one):
                made += self._paragraph(loose)
                loose = []
                made += self._of_block(one)
            else:
                loose.append(one)
        return made + self._paragraph(loose)

    def _is_block(self, node: Node) -> bool:
        return (
            self.hole(node) is None
            and node.tag not in LOST
            and (node.tag in BLOCKS or any(self._is_block(one) for one in node.nodes if node.tag not in EMPTY))
        )

    def _paragraph(self, nodes: list[Node | str]) -> list[str]:
        said = "".join(map(self._inline, nodes))
        said = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]+", " ", said)).strip()
        said = _head.sub(_at_head, said)
        return [one.replace("\n", "  \n") for one in re.split(r"\n{2,}", said) if one]

    def _of_block(self, node: Node) -> list[str]:
        if node.tag in EMPTY:
            return []
        if node.tag in ("ul", "ol"):
            return self._list(node)
        if node.tag == "table":
            return self._table(node)
        if node.tag == "blockquote":
            return ["\n".join(f"> {row}" if row else ">" for row in self.block(node.inside).split("\n"))]
        if node.tag == "pre" and not node.nodes:
            return [said] if (said := listing("".join(one for one in node.inside if isinstance(one, str)))) else []
        if node.tag == "object" and (shown := self._shown(node)):
            return [shown]
        inner = self._blocks(node.inside)
        if re.fullmatch(r"h[1-6]|dt", node.tag):
            return [f"**{one}**" if "**" not in one else one for one in inner]
        return inner

    def _list(self, node: Node) -> list[str]:
        rows = []
        first = node.get("start", "1")
        for n, one in enumerate(node.own("li"), start=int(first) if first.isascii() and first.isdecimal() else 1):
            mark = f"{n}. " if node.tag == "ol" else "- "
            rows.append(mark + ("\n" + " " * len(mark)).join("\n".join(self._blocks(one.inside)).split("\n")))
        return ["\n".join(rows)] if rows else []

    def _table(self, node: Node) -> list[str]:
        cells = [row.own("td", "th") for row in _rows(node)]
        if any(cell.get(side, "1") != "1" for row in cells for cell in row for side in ("colspan", "rowspan")):
            self.lost.append("объединение ячеек таблицы")
        rows = [[self.line(cell.inside).replace("|", r"\|") for cell in row] for row in cells]
        wide = max((len(row) for row in rows), default=0)
        if not wide:
            return []
        even = [row + [""] * (wide - len(row)) for row in rows]
        caption = [self.line(one.inside) for one in node.own("caption")]
        return [*caption, "\n".join(f"| {' | '.join(row)} |" for row in [even[0], ["---"] * wide, *even[1:]])]

    def _inline(self, one: Node | str) -> str:
        if isinstance(one, str):
            return escaped(re.sub(r"\s+", " ", one))
        said = self.hole(one)
        if said is not None:
            return said
        return self._of_inline(one)

    def _of_inline(self, node: Node) -> str:
        if node.tag in LOST:
            self.lost.append(LOST[node.tag])
            return ""
        if node.tag in EMPTY:
            return ""
        if not node.inside and node.tag not in KNOWN:
            self.lost.append(f"«{node.tag[:40]}»")
        if node.tag in SHORT:
            return SHORT[node.tag](node)
        if node.tag in ("img", "object"):
            return self._picture(node)
        return _framed(node, "".join(map(self._inline, node.inside)))

    def _picture(self, node: Node) -> str:
        """A picture; its words, or what stands inside an object, when there is none."""
        if shown := self._shown(node):
            return shown
        inner = "".join(map(self._inline, node.inside)) if node.nodes else ""
        return inner if inner or _other(node) else escaped(_alt(node))

    def _shown(self, node: Node) -> str:
        if other := _other(node):
            self.lost.append(other)
            return ""
        alt = _alt(node)
        code = self.picture(node.get("src") or node.get("data"), alt)
        words = re.sub(r"[\[\]]", "", " ".join(alt.split())) or "рисунок"
        return f"![{words}](media:{code})" if code else ""


def _rows(table: Node) -> list[Node]:
    """Rows as they are seen: the head first and the foot last, whatever stands where; not those of tables inside."""
    places = {"thead": 0, "tfoot": 2}
    groups = [*table.own("thead", "tbody", "tfoot"), Node("tbody", {}, list(table.own("tr")))]
    return [row for group in sorted(groups, key=lambda one: places.get(one.tag, 1)) for row in group.own("tr")]


def _other(node: Node) -> str:
    """What an object holds when it is no picture."""
    return OBJECTS.get(node.get("type").split("/")[0], "") if node.tag == "object" else ""


def _framed(node: Node, inner: str) -> str:
    """Words of an inline element with the signs that show what it is."""
    if node.tag in ("sup", "sub"):
        sign = "^" if node.tag == "sup" else "_"
        return f"${{}}{sign}{{{node.text}}}$" if node.text and not set(node.text) & set("${}\\") else inner
    if node.tag == "code":
        return f"`{node.text}`" if node.text and "`" not in node.text else inner
    if node.get("data-role") == "tooltip-content":
        return f" ({inner.strip()})" if inner.strip() else ""
    mark = MARKS.get(node.tag, "")
    return _marked(inner, mark) if mark and inner.strip() else inner


def _alt(node: Node) -> str:
    return (node.get("alt") or node.get("ariaLabel") or node.text).strip()


def listing(text: str) -> str:
    """Lines of a program as they stand: each is a piece of code with its indent."""
    rows = [row.rstrip().expandtabs(4) for row in text.strip("\n\r").splitlines()]
    bare = [(len(row) - len(row.lstrip()), row.strip()) for row in rows if row.strip()]
    shown = ["\u00a0" * indent + (f"`{row}`" if "`" not in row else escaped(row)) for indent, row in bare]
    return "  \n".join(shown)


def _marked(inner: str, mark: str) -> str:
    """Signs of emphasis stand close to the words, spaces outside."""
    said = inner.strip()
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{said}{mark}{after}"


def _pictures(node: Node) -> Iterable[tuple[str, str]]:
    for one in node.all("img"):
        if one.get("data-media"):
            yield one.get("data-media"), one.get("src")


def same(node: Node, html: str, hole: Callable[[Node], str | None]) -> bool:
    """Whether an element still holds the HTML that was written into it."""
    was, _ = parse(f"<div>{html}</div>".encode())
    return _flat(was.inside, hole) == _flat(node.inside, hole)


def _flat(inside: list[Node | str], hole: Callable[[Node], str | None]) -> list[object]:
    """An element as a value to compare: spaces single, gaps as their marks, pictures without the path of the file."""
    made: list[object] = []
    said = ""
    for one in inside:
        word = one if isinstance(one, str) else hole(one)
        if word is not None:
            said += word
            continue
        node = cast("Node", one)
        attrs = {name: value for name, value in node.attrs.items() if name not in ("src", "display")}
        made += [" ".join(said.split()), (node.tag, sorted(attrs.items()), _flat(node.inside, hole))]
        said = ""
    return [one for one in (*made, " ".join(said.split())) if one != ""]
