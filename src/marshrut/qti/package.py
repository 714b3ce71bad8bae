"""A file from outside → all its items: a package with a manifest, an archive of items, a single item."""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass, field

from .box import MOST_BYTES, MOST_ITEMS, Box, joined
from .model import Found, Package, Picture, Task, Trouble
from .pictures import ending, size_of
from .reading import read_item
from .xml import Node, parse

MANIFEST = "imsmanifest.xml"
MOST_MANIFEST = 24 * 1024 * 1024
MOST_PICTURE = 5 * 1024 * 1024
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
#: The mark of packages of our own in the manifest.
OWN = "marshrut-task"


@dataclass(slots=True)
class _Pictures:
    """Pictures of a package by what the bank will call them."""

    box: Box | None
    own: bool = False
    taken: dict[str, Picture] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def code(self, place: str, href: str, alt: str) -> str:
        path = joined(place, href)
        if not path or self.box is None or path not in self.box.names:
            self.missing.append(f"рисунка «{href[:80]}» в файле нет")
            return ""
        try:
            data = self.box.read(path)
        except Trouble as trouble:
            self.missing.append(str(trouble))
            return ""
        if len(data) > MOST_PICTURE or not ending(data):
            self.missing.append(f"«{path[:80]}»: не рисунок PNG, JPEG, GIF, WebP или SVG либо больше 5 МБ")
            return ""
        name = posixpath.splitext(posixpath.basename(path))[0]
        code = name if self.own and CODE.fullmatch(name) else f"q{hashlib.sha256(data).hexdigest()[:16]}"
        self.taken.setdefault(code, Picture(code, data, path, alt[:500]))
        return code

    def size(self, code: str) -> tuple[int, int] | None:
        return size_of(self.taken[code].data) if code in self.taken else None


def read(data: bytes) -> Package:
    """Read a file. Never raises: what is wrong with the file as a whole is its `fault`."""
    try:
        return _archive(data) if data[:2] == b"PK" else _alone(data)
    except Trouble as trouble:
        text = str(trouble)
        return Package(fault=text[:1].upper() + text[1:].rstrip(".") + ".")


def _alone(data: bytes) -> Package:
    if len(data) > MOST_BYTES:
        raise Trouble("Файл больше 50 МБ.")
    root, standard = parse(data)
    if root.tag == "questestinterop":
        raise Trouble("Это QTI 1.2. Сохраните задания в QTI 2.1, 2.2 или 3.0.")
    pictures = _Pictures(None)
    found = _item(root, standard, "задание", pictures)
    return Package([found], pictures.taken)


def _archive(data: bytes) -> Package:
    box = Box(data)
    manifest = min((n for n in box.names if posixpath.basename(n).lower() == MANIFEST), key=len, default="")
    rows = _listed(box, manifest) if manifest else []
    own = any(row.get("meta") for row in rows)
    rows = rows or [{"path": name} for name in sorted(box.names) if name.lower().endswith(".xml") and name != manifest]
    if not rows:
        raise Trouble("В архиве нет заданий: ни манифеста (imsmanifest.xml), ни файлов XML.")
    if len(rows) > MOST_ITEMS:
        raise Trouble(f"В файле {len(rows)} заданий, за раз принимается не больше {MOST_ITEMS}. Разделите его.")
    pictures = _Pictures(box, own)
    made = [one for row in rows if (one := _row(box, row, pictures, listed=bool(manifest))) is not None]
    if not made:
        raise Trouble("В архиве нет ни одного задания QTI.")
    return Package(made, pictures.taken)


def _listed(box: Box, manifest: str) -> list[dict[str, object]]:
    """Items the manifest names, each with what it tells about them."""
    root, _ = parse(box.read(manifest), MOST_MANIFEST)
    rows: list[dict[str, object]] = []
    for one in root.all("resource"):
        if "imsqti_item" not in one.get("type"):
            continue
        files = [one.get("href"), *(inner.get("href") for inner in one.own("file"))]
        path = next((joined(manifest, href) for href in files if href.lower().endswith(".xml")), "")
        rows.append({"path": path or one.get("href"), "meta": one.first(OWN), "label": _label(one)})
    return rows


def _label(resource: Node) -> str:
    """The code of a standard of curriculum the item is tied to."""
    found = resource.first("labelledGUID")
    label = found.first("label") if found else None
    return label.text[:20] if label else ""


def _row(box: Box, row: dict[str, object], pictures: _Pictures, *, listed: bool) -> Found | None:
    path = str(row["path"])
    try:
        root, standard = parse(box.read(path))
    except Trouble as trouble:
        return Found(path, reasons=[str(trouble)])
    if not listed and root.tag not in ("assessmentItem", "questestinterop"):
        return None
    if root.tag == "questestinterop":
        return Found(path, reasons=["это QTI 1.2: сохраните задание в QTI 2.1, 2.2 или 3.0"])
    found = _item(root, standard, path, pictures)
    meta = row.get("meta")
    if found.task is not None:
        found.task.competency = str(row.get("label") or "")
        if isinstance(meta, Node):
            _tell(found, found.task, meta)
    return found


def _item(root: Node, standard: str, path: str, pictures: _Pictures) -> Found:
    pictures.missing.clear()
    found = read_item(root, standard, path, lambda href, alt: pictures.code(path, href, alt), pictures.size)
    found.warnings += [one for one in dict.fromkeys(pictures.missing) if one not in found.warnings]
    return found


def _tell(found: Found, task: Task, meta: Node) -> None:
    """What only our own bank knows of a task."""
    for name in ("competency", "subject", "cognitive", "source"):
        setattr(task, name, meta.get(name) or getattr(task, name))
    minutes = meta.get("minutes")
    task.minutes = int(minutes) if minutes.isascii() and minutes.isdecimal() and len(minutes) < 4 else 0
    found.identifier = task.identifier = meta.get("code") or task.identifier
