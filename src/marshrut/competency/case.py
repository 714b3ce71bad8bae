"""CASE 1.1 of 1EdTech: a version of the framework as a `CFPackage` and back.

Groups, competencies and signs of behaviour are `CFItems` joined by `isChildOf`; levels are a `CFRubric` with a
criterion per competency; succession is `replacedBy`; what CASE has no place for (audience, kinds of tasks, the target
profile) stands in `extensions`. Identifiers are made of codes, so the same content always gives the same package.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .content import Content, Entry, Link
from .words import MASTERY, Deficit, Group

SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:marshrut:competency")
GROUP, COMPETENCY, SIGN = "Группа компетенций", "Компетенция", "Признак поведения"
#: State of a version here → `adoptionStatus` there.
STATUS = {
    "draft": "Draft",
    "expert_review": "Draft",
    "approved": "Adopted",
    "in_use": "Adopted",
    "archived": "Deprecated",
}
ROOM = "ru.marshrut"


@dataclass(frozen=True, slots=True)
class Document:
    """What a package says about the version itself. Days and the moment are ISO texts."""

    version: str
    title: str
    status: str
    since: str = ""
    until: str = ""
    basis: str = ""
    creator: str = ""
    changed: str = "1970-01-01T00:00:00+00:00"


def identifier(*parts: str) -> str:
    """The same parts give the same identifier, everywhere and always."""
    return str(uuid.uuid5(SPACE, "/".join(parts)))


def package(document: Document, content: Content, site: str) -> dict[str, Any]:
    """The whole package; `site` is the address with which every `uri` begins."""
    return _Writer(document, content, site.rstrip("/")).package()


class _Writer:
    """One package in the making."""

    def __init__(self, document: Document, content: Content, site: str) -> None:
        self.document, self.content = document, content
        self.root = f"{site}/competencies/ims/case/v1p1"
        self.ident = identifier("document", document.version)
        self.items: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []

    def package(self) -> dict[str, Any]:
        for number, group in enumerate(Group, 1):
            self._item(identifier("group", group), GROUP, str(group.label), code=str(group))
            self._child(identifier("group", group), str(group.label), self.ident, self.document.title, number)
        for number, entry in enumerate(self.content.entries, 1):
            self._competency(entry, number)
        for link in self.content.links:
            self._heir(link)
        return {
            "CFDocument": self._document(),
            "CFItems": self.items,
            "CFAssociations": self.links,
            "CFDefinitions": {"CFItemTypes": [self._kind(title) for title in (GROUP, COMPETENCY, SIGN)]},
            "CFRubrics": [self._rubric()],
        }

    def _stamp(self, kind: str, ident: str) -> dict[str, Any]:
        changed = self.document.changed
        return {"identifier": ident, "uri": f"{self.root}/{kind}/{ident}", "lastChangeDateTime": changed}

    def _to(self, kind: str, ident: str, title: str) -> dict[str, str]:
        return {"title": title, "identifier": ident, "uri": f"{self.root}/{kind}/{ident}"}

    def _document(self) -> dict[str, Any]:
        said = self.document
        made = self._stamp("CFDocuments", self.ident) | {
            "caseVersion": "1.1",
            "creator": said.creator,
            "title": said.title,
            "version": said.version,
            "language": "ru",
            "frameworkType": "Рамка профессиональных компетенций",
            "adoptionStatus": STATUS[said.status],
            "extensions": {ROOM: {"status": said.status, "aims": [asdict(aim) for aim in self.content.aims]}},
        }
        more = {"statusStartDate": said.since, "statusEndDate": said.until, "notes": said.basis}
        return made | {key: value for key, value in more.items() if value}

    def _kind(self, title: str) -> dict[str, Any]:
        more = {"title": title, "description": title, "hierarchyCode": str((GROUP, COMPETENCY, SIGN).index(title) + 1)}
        return self._stamp("CFItemTypes", identifier("type", title)) | more

    def _item(self, ident: str, kind: str, text: str, code: str = "", **more: Any) -> None:
        item = self._stamp("CFItems", ident) | {
            "fullStatement": text,
            "CFItemType": kind,
            "CFItemTypeURI": self._to("CFItemTypes", identifier("type", kind), kind),
            "language": "ru",
        }
        self.items.append(item | ({"humanCodingScheme": code} if code else {}) | more)

    def _child(self, ident: str, title: str, parent: str, parent_title: str, number: int) -> None:
        where = "CFDocuments" if parent == self.ident else "CFItems"
        self.links.append(
            self._stamp("CFAssociations", identifier("child", self.document.version, ident))
            | {
                "associationType": "isChildOf",
                "sequenceNumber": number,
                "originNodeURI": self._to("CFItems", ident, title),
                "destinationNodeURI": self._to(where, parent, parent_title),
            }
        )

    def _competency(self, entry: Entry, number: int) -> None:
        ident = identifier("competency", entry.code)
        more: dict[str, Any] = {"subject": [entry.subject]} if entry.subject else {}
        more |= {"notes": entry.standard} if entry.standard else {}
        more["extensions"] = {ROOM: {"position": entry.position, "itemKinds": list(entry.item_kinds)}}
        self._item(ident, COMPETENCY, entry.name, entry.code, **more)
        self._child(ident, entry.name, identifier("group", entry.group), str(Group(entry.group).label), number)
        for place, sign in enumerate(entry.indicators, 1):
            sign_ident = identifier("sign", entry.code, str(place))
            self._item(sign_ident, SIGN, sign)
            self._child(sign_ident, sign, ident, entry.name, place)

    def _heir(self, link: Link) -> None:
        ident = identifier("heir", self.document.version, link.source, link.target)
        to = link.target or link.source
        self.links.append(
            self._stamp("CFAssociations", ident)
            | {
                "associationType": "replacedBy",
                "originNodeURI": self._to("CFItems", identifier("competency", link.source), link.source),
                "destinationNodeURI": self._to("CFItems", identifier("competency", to), to),
                "extensions": {ROOM: asdict(link)},
            }
        )

    def _rubric(self) -> dict[str, Any]:
        ident = identifier("rubric", self.document.version)
        criteria = [self._criterion(entry, number, ident) for number, entry in enumerate(self.content.entries, 1)]
        more = {"title": "Уровни дефицита", "description": "Чем выше уровень дефицита, тем больше поддержки нужно."}
        return self._stamp("CFRubrics", ident) | more | {"CFRubricCriteria": criteria}

    def _criterion(self, entry: Entry, number: int, rubric: str) -> dict[str, Any]:
        ident = identifier("criterion", entry.code)
        levels = [self._level(entry, str(level), step, ident) for step, level in enumerate(MASTERY)]
        return self._stamp("CFRubricCriteria", ident) | {
            "CFItemURI": self._to("CFItems", identifier("competency", entry.code), entry.name),
            "category": str(Group(entry.group).label),
            "description": entry.name,
            "position": number,
            "rubricId": rubric,
            "CFRubricCriterionLevels": levels,
        }

    def _level(self, entry: Entry, level: str, step: int, criterion: str) -> dict[str, Any]:
        return self._stamp("CFRubricCriterionLevels", identifier("level", entry.code, level)) | {
            "description": getattr(entry, f"level_{level}"),
            "quality": str(Deficit(level).label),
            "score": step,
            "position": step + 1,
            "rubricCriterionId": criterion,
        }


def part_of(whole: dict[str, Any], kind: str, ident: str) -> dict[str, Any] | None:
    """One object by its identifier, as the REST binding of CASE gives it: outside a package it names its document."""
    document = whole["CFDocument"]
    if kind == "CFPackages":
        return whole if document["identifier"] == ident else None
    shelves: dict[str, Iterable[dict[str, Any]]] = {
        "CFDocuments": [document],
        "CFItems": whole["CFItems"],
        "CFAssociations": whole["CFAssociations"],
        "CFRubrics": whole["CFRubrics"],
        "CFItemTypes": whole["CFDefinitions"]["CFItemTypes"],
    }
    found = next((row for row in shelves.get(kind, ()) if row["identifier"] == ident), None)
    link = {name: document[name] for name in ("title", "identifier", "uri")}
    if found and kind == "CFDocuments":
        return found | {"CFPackageURI": link | {"uri": link["uri"].replace("/CFDocuments/", "/CFPackages/")}}
    return found | {"CFDocumentURI": link} if found and kind in ("CFItems", "CFAssociations") else found
