"""Drawings cleaned by an allow-list: shapes and words stay; scripts, styles, links and foreign content do not."""

from __future__ import annotations

import re

from lxml import etree

NAMESPACE = "http://www.w3.org/2000/svg"
TAGS = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc",
    "defs", "linearGradient", "radialGradient", "stop", "clipPath", "marker", "pattern",
}  # fmt: skip
ATTRIBUTES = {
    "id", "viewBox", "preserveAspectRatio", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry",
    "fx", "fy", "d", "dx", "dy", "points", "transform", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-opacity", "stroke-miterlimit",
    "opacity", "color", "font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline",
    "letter-spacing", "offset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod",
    "clip-path", "clip-rule", "clipPathUnits", "marker-start", "marker-mid", "marker-end", "markerWidth", "markerHeight",
    "markerUnits", "orient", "refX", "refY", "patternUnits", "patternContentUnits", "patternTransform", "visibility",
}  # fmt: skip
#: A value may point at a part of the same drawing and at nothing else.
_own = re.compile(r"url\(\s*['\"]?#[\w-]+['\"]?\s*\)")
_number = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(?:px)?\s*")


def clean(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and the cleaned text of a drawing.

    Raises
    ------
    ValueError
        When it is no drawing or has no size.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data:
        raise ValueError("a drawing needs no definitions of its own")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise ValueError("not a drawing")
    width, height = _size(root)
    _clean(root)
    root.set("width", str(width))
    root.set("height", str(height))
    if "viewBox" not in root.attrib:
        root.set("viewBox", f"0 0 {width} {height}")
    etree.cleanup_namespaces(root)
    return width, height, etree.tostring(root, encoding="utf-8")


def _size(root: etree._Element) -> tuple[int, int]:
    stated = [_number.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if stated[0] and stated[1]:
        return round(float(stated[0].group(1))), round(float(stated[1].group(1)))
    box = root.get("viewBox", "").replace(",", " ").split()
    if len(box) != 4:
        raise ValueError("a drawing without a size")
    return round(float(box[2])), round(float(box[3]))


def _clean(element: etree._Element) -> None:
    for name, value in list(element.attrib.items()):
        foreign = "url(" in _own.sub("", str(value)) or "\\" in str(value)
        if name not in ATTRIBUTES or foreign:
            del element.attrib[name]
    for child in list(element):
        if str(child.tag).removeprefix(f"{{{NAMESPACE}}}") in TAGS:
            _clean(child)
        else:
            _drop(element, child)


def _drop(parent: etree._Element, child: etree._Element) -> None:
    """Take out an element, leaving the words that stand after it."""
    before = child.getprevious()
    if child.tail and before is not None:
        before.tail = (before.tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)
