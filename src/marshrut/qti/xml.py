"""XML of all versions as one plain tree: names of QTI 3 (`qti-simple-choice`) read as those of QTI 2 (`simpleChoice`).

No entities, no outer files, no network: a document that declares entities is refused.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from . import mending
from .model import Trouble

MOST_XML = 4 * 1024 * 1024
_hyphen = re.compile(r"-([a-z])")
_version = re.compile(r"imsqti_(?:item_|result_)?v?(\d)p(\d)|imsqtiasi_v(\d)p(\d)")
#: Names that went through a writer of HTML on their way and lost their capitals.
LOWERED = {
    name.lower(): name
    for name in (
        "textEntryInteraction", "inlineChoiceInteraction", "inlineChoice", "extendedTextInteraction",
        "choiceInteraction", "simpleChoice", "responseIdentifier", "expectedLength", "maxChoices",
    )
}  # fmt: skip


@dataclass(slots=True)
class Node:
    """An element: its name without a namespace, its attributes, what stands inside in order."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    @property
    def nodes(self) -> list[Node]:
        """Elements right inside."""
        return [one for one in self.inside if isinstance(one, Node)]

    def all(self, *tags: str) -> Iterator[Node]:
        """Elements of these names at any depth, in the order of the document."""
        for one in self.nodes:
            if one.tag in tags:
                yield one
            yield from one.all(*tags)

    def first(self, *tags: str) -> Node | None:
        """The first element of these names at any depth."""
        return next(self.all(*tags), None)

    def own(self, *tags: str) -> list[Node]:
        """Elements of these names right inside."""
        return [one for one in self.nodes if one.tag in tags]

    @property
    def text(self) -> str:
        """All text inside, spaces made single."""
        return " ".join("".join(_texts(self)).split())

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attrs.get(name, default)


def _texts(node: Node) -> Iterator[str]:
    for one in node.inside:
        if isinstance(one, str):
            yield one
        elif one.tag == "br":
            yield " "
        else:
            yield from _texts(one)


def parse(data: bytes, most: int = MOST_XML) -> tuple[Node, str]:
    """The tree of a document and the version of QTI its namespace names (empty when it names none).

    Raises
    ------
    Trouble
        The document is too large, is broken or declares entities.
    """
    if len(data) > most:
        raise Trouble(f"файл XML больше {most // 1024 // 1024} МБ")
    root = _root(data)
    if _has_entities(root):
        raise Trouble("в файле объявлены сущности (ENTITY): такие файлы не принимаются")
    return _node(root), _standard(root)


def parse_html(data: bytes) -> Node:
    """The tree of a page: an XML when it is one, else as a browser would forgive it."""
    try:
        return parse(data)[0]
    except Trouble:
        made = Node("body")
        made.inside += [one if isinstance(one, str) else _node(one) for one in mending.page(data)]
        return made


def _root(data: bytes) -> etree._Element:
    """What other systems do wrong without harm (a blank before the head, names of HTML, a false encoding) is mended."""
    with contextlib.suppress(etree.XMLSyntaxError, ValueError):
        return etree.fromstring(mending.unhidden(data), _parser())
    try:
        return etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        place = getattr(error, "lineno", None)
    try:
        return etree.fromstring(mending.mended(data), _parser())
    except (etree.XMLSyntaxError, ValueError):
        raise Trouble("XML повреждён" + (f", строка {place}" if place else "")) from None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def _has_entities(root: etree._Element) -> bool:
    subset: Any = root.getroottree().docinfo.internalDTD
    return subset is not None and any(True for _ in subset.iterentities())


def _standard(root: etree._Element) -> str:
    match = _version.search(etree.QName(root).namespace or "")
    if not match:
        return ""
    return ".".join(one for one in match.groups() if one)


def _node(element: Any) -> Node:
    made = Node(_name(_local(str(element.tag))), {_attribute(str(k)): str(v) for k, v in element.attrib.items()})
    if element.text:
        made.inside.append(element.text)
    for child in element:
        if isinstance(child.tag, str):
            made.inside.append(_node(child))
        elif child.tag is etree.Entity:
            made.inside.append(_sign(str(child.name)))
        if child.tail:
            made.inside.append(child.tail)
    return made


def _sign(name: str) -> str:
    said = mending.SIGNS.get(name)
    if said is None:
        raise Trouble("в тексте есть ссылка на сущность: такие файлы не принимаются")
    return said


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1]


def _name(local: str) -> str:
    return _camel(local.removeprefix("qti-")) if local.startswith("qti-") else LOWERED.get(local, local)


def _attribute(name: str) -> str:
    local = name.rsplit("}", 1)[-1]
    return local if local.startswith(("data-", "aria-")) else LOWERED.get(local, _camel(local))


def _camel(name: str) -> str:
    return _hyphen.sub(lambda found: found.group(1).upper(), name)
