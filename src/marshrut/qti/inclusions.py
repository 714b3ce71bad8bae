"""Texts that stand in files of their own: a page beside the item, a stimulus of QTI 2.2 and 3, an inclusion of XML."""

from __future__ import annotations

from collections.abc import Callable

from .box import joined
from .xml import Node

Fetch = Callable[[str], tuple[str, Node] | None]
PAGES = (".html", ".htm", ".xhtml")
#: An item with more pages than this is a book.
MOST = 30


def included(item: Node, fetch: Fetch) -> Node:
    """The item with those texts in their places; `fetch` tells itself what it cannot give."""
    left = [MOST]
    body = next(iter(item.own("itemBody")), None)
    if body is None:
        return item
    made, placed = _walk(body, fetch, left), {one.get("data-stimulus-idref") for one in body.all("div", "section")}
    before: list[Node | str] = []
    for one in item.own("assessmentStimulusRef"):
        said = _page(one.get("href"), fetch, left)
        name = one.get("identifier")
        if said is not None and name in placed:
            made = _put(made, name, said)
        elif said is not None:
            before.append(said)
    made = Node(made.tag, made.attrs, [*before, *made.inside])
    return Node(item.tag, item.attrs, [made if one is body else one for one in item.inside])


def _walk(node: Node, fetch: Fetch, left: list[int]) -> Node:
    kept: list[Node | str] = []
    for one in node.inside:
        if isinstance(one, str):
            kept.append(one)
            continue
        href = _href(one)
        said = _page(href, fetch, left) if href else None
        if said is not None:
            kept.append(said)
        elif href:
            kept.append(Node("div", {}, one.inside))
        else:
            kept.append(_walk(one, fetch, left))
    return Node(node.tag, node.attrs, kept)


def _href(node: Node) -> str:
    """The file an element is replaced with."""
    if node.tag == "include":
        return node.get("href")
    data = node.get("data")
    is_page = node.get("type").startswith(("text/html", "application/xhtml")) or data.lower().endswith(PAGES)
    return data if node.tag == "object" and is_page else ""


def _page(href: str, fetch: Fetch, left: list[int]) -> Node | None:
    left[0] -= 1
    found = fetch(href) if left[0] >= 0 else None
    if found is None:
        return None
    path, root = found
    inner = next(iter(root.all("stimulusBody", "body")), root)
    return Node("div", {}, _rooted(inner, path).inside)


def _rooted(node: Node, path: str) -> Node:
    """Pictures of a page are named from where the page stands."""
    attrs = {
        name: f"/{joined(path, value)}" if name in ("src", "data") and joined(path, value) else value
        for name, value in node.attrs.items()
    }
    return Node(node.tag, attrs, [_rooted(one, path) if isinstance(one, Node) else one for one in node.inside])


def _put(node: Node, name: str, said: Node) -> Node:
    if node.get("data-stimulus-idref") == name:
        return Node(node.tag, node.attrs, [*node.inside, said])
    return Node(node.tag, node.attrs, [_put(one, name, said) if isinstance(one, Node) else one for one in node.inside])
