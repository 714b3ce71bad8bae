"""A file from outside → all its items: a package with a manifest, an archive of items, a single item."""

from __future__ import annotations

import contextlib
import hashlib
import posixpath
import re
from dataclasses import dataclass, field

from .box import MOST_BYTES, MOST_ITEMS, Box, joined
from .inclusions import included
from .model import Found, Package, Picture, Task, Trouble
from .pictures import ending, inline_data, size_of
from .reading import read_item
from .xml import Node, parse, parse_html

MANIFEST = "imsmanifest.xml"
MOST_MANIFEST = 24 * 1024 * 1024
MOST_PICTURE = 5 * 1024 * 1024
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
#: The mark of packages of our own in the manifest.
OWN = "marshrut-task"


@dataclass(slots=True)
class _Files:
    """What an item takes from other files: pictures by what the bank will call them, texts put into its own."""

    box: Box | None
    own: bool = False
    taken: dict[str, Picture] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def code(self, place: str, href: str, alt: str) -> str:
        """The code of a picture; nothing when it cannot be taken, and then it is told."""
        found = self._bytes(place, href)
        if found is None:
            return ""
        path, data = found
        if len(data) > MOST_PICTURE or not ending(data):
            self.missing.append(f"«{path[:80]}»: не рисунок PNG, JPEG, GIF, WebP или SVG либо больше 5 МБ")
            return ""
        name = posixpath.splitext(posixpath.basename(path))[0]
        code = name if self.own and CODE.fullmatch(name) else f"q{hashlib.sha256(data).hexdigest()[:16]}"
        self.taken.setdefault(code, Picture(code, data, path, alt[:500]))
        return code

    def _bytes(self, place: str, href: str) -> tuple[str, bytes] | None:
        if href.startswith("data:"):
            data = inline_data(href)
            if data is None:
                self.missing.append("рисунок внутри текста не разобран")
            return None if data is None else ("рисунок внутри текста", data)
        path = self.box.find(place, href) if self.box else ""
        if not path or self.box is None:
            self.missing.append(f"рисунка «{href[:80]}» в файле нет")
            return None
        try:
            return path, self.box.read(path)
        except Trouble as trouble:
            self.missing.append(str(trouble))
            return None

    def size(self, code: str) -> tuple[int, int] | None:
        """The size of a picture that was taken."""
        return size_of(self.taken[code].data) if code in self.taken else None

    def text(self, place: str, href: str) -> tuple[str, Node] | None:
        """A text that stands in a file of its own, with its path."""
        path = self.box.find(place, href) if self.box else ""
        if not path or self.box is None:
            self.missing.append(f"не перенесено: текста «{href[:80]}» в файле нет")
            return None
        try:
            return path, parse_html(self.box.read(path))
        except Trouble as trouble:
            self.missing.append(f"не перенесено: {trouble}")
            return None


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
        raise Trouble(_too_old(root))
    files = _Files(None)
    found = _item(root, standard, "задание", files)
    return Package([found], files.taken)


def _too_old(root: Node) -> str:
    count = sum(1 for _ in root.all("item"))
    return f"это QTI 1.2 (заданий: {count}): сохраните их в QTI 2.1, 2.2 или 3.0"


def _archive(data: bytes) -> Package:
    box = Box(data)
    manifests = sorted((n for n in box.names if posixpath.basename(n).lower() == MANIFEST), key=lambda n: (len(n), n))
    rows = _all_listed(box, manifests)
    own = any(row.get("meta") for row in rows)
    listed = bool(rows)
    rows = rows or [
        {"path": name} for name in sorted(box.names) if name.lower().endswith(".xml") and name not in manifests
    ]
    if not rows:
        raise Trouble("В архиве нет заданий: ни манифеста (imsmanifest.xml), ни файлов XML.")
    if len(rows) > MOST_ITEMS:
        raise Trouble(f"В файле {len(rows)} заданий, за раз принимается не больше {MOST_ITEMS}. Разделите его.")
    files = _Files(box, own)
    made = [one for row in rows if (one := _row(box, row, files, listed=listed)) is not None]
    if not made:
        raise Trouble("В архиве нет ни одного задания QTI.")
    return Package(made, files.taken)


def _all_listed(box: Box, manifests: list[str]) -> list[dict[str, object]]:
    """Items of all manifests: an archive may hold several packages. A broken manifest lists nothing."""
    rows: dict[object, dict[str, object]] = {}
    for one in manifests:
        with contextlib.suppress(Trouble):
            for row in _listed(box, one):
                rows.setdefault(row["path"], row)
    return list(rows.values())


def _listed(box: Box, manifest: str) -> list[dict[str, object]]:
    """Items the manifest names, each with what it tells about them."""
    root, _ = parse(box.read(manifest), MOST_MANIFEST)
    rows: list[dict[str, object]] = []
    for group in [root, *root.all("resources")]:
        for one in group.own("resource"):
            if "imsqti_item" not in one.get("type"):
                continue
            base = group.get("base") + one.get("base")
            files = [one.get("href"), *(inner.get("href") for inner in one.own("file"))]
            href = next((href for href in files if href.lower().endswith(".xml")), one.get("href"))
            path = box.find(manifest, base + href) or joined(manifest, base + href) or href
            rows.append({"path": path, "meta": one.first(OWN), "label": _label(one)})
    return rows


def _label(resource: Node) -> str:
    """The code of a standard of curriculum the item is tied to."""
    found = resource.first("labelledGUID")
    label = found.first("label") if found else None
    return label.text[:20] if label else ""


def _row(box: Box, row: dict[str, object], files: _Files, *, listed: bool) -> Found | None:
    path = str(row["path"])
    try:
        root, standard = parse(box.read(path))
    except Trouble as trouble:
        return Found(path, reasons=[str(trouble)])
    if not listed and root.tag not in ("assessmentItem", "questestinterop"):
        return None
    if root.tag == "questestinterop":
        return Found(path, reasons=[_too_old(root)])
    found = _item(root, standard, path, files)
    meta = row.get("meta")
    if found.task is not None:
        found.task.competency = str(row.get("label") or "")
        if isinstance(meta, Node):
            _tell(found, found.task, meta)
    return found


def _item(root: Node, standard: str, path: str, files: _Files) -> Found:
    files.missing.clear()
    whole = included(root, lambda href: files.text(path, href))
    found = read_item(whole, standard, path, lambda href, alt: files.code(path, href, alt), files.size)
    found.warnings += [one for one in dict.fromkeys(files.missing) if one not in found.warnings]
    return found


def _tell(found: Found, task: Task, meta: Node) -> None:
    """What only our own bank knows of a task."""
    for name in ("competency", "subject", "cognitive", "source"):
        setattr(task, name, meta.get(name) or getattr(task, name))
    minutes = meta.get("minutes")
    task.minutes = int(minutes) if minutes.isascii() and minutes.isdecimal() and len(minutes) < 4 else 0
    found.identifier = task.identifier = meta.get("code") or task.identifier
