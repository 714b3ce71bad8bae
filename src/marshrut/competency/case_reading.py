"""A strict reading of a CASE 1.1 package: every trouble with its place, in words; nothing is guessed."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from .case import COMPETENCY, GROUP, ROOM, SIGN, STATUS, Document
from .content import Aim, Content, Entry, Link
from .words import MASTERY, Deficit, Group, Heir

Row = dict[str, Any]
MOST_TROUBLES = 50
MOST_ROWS = 2000
AIM_FIELDS = ("position", "subject", "stage", "about", "least", "most")
LINK_FIELDS = ("kind", "source", "target", "reason")


class Unreadable(ValueError):
    """The file is not a package we can take; `troubles` are lines for a person."""

    def __init__(self, troubles: list[str]) -> None:
        super().__init__("; ".join(troubles))
        more = len(troubles) - MOST_TROUBLES
        self.troubles = troubles[:MOST_TROUBLES] + ([f"… и ещё замечаний: {more}."] if more > 0 else [])


def read(raw: bytes) -> tuple[Document, Content]:
    """The package of a file."""
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(["Файл не в кодировке UTF-8: сохраните его как JSON в UTF-8."]) from None
    except json.JSONDecodeError as error:
        raise Unreadable([f"Это не JSON: строка {error.lineno}, знак {error.colno}."]) from None
    except ValueError:
        raise Unreadable(["В файле число, которое нельзя прочитать: проверьте, что это пакет CASE."]) from None
    except RecursionError:
        raise Unreadable(["Вложенность файла слишком велика: это не пакет CASE."]) from None
    return _Reader().package(data)


class _Reader:
    """One reading; troubles are collected, and only then the file is refused."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.seen: dict[str, str] = {}

    def package(self, data: object) -> tuple[Document, Content]:
        if not isinstance(data, dict) or not isinstance(data.get("CFDocument"), dict):
            raise Unreadable(["В файле нет CFDocument: нужен пакет CASE целиком (CFPackage)."])
        document = self.document(data["CFDocument"])
        items = self.rows(data, "CFItems")
        links = self.rows(data, "CFAssociations")
        parents = self.parents(links, {_key(r, "identifier") for r in [*items, data["CFDocument"]]})
        entries = self.entries(items, parents, self.levels(data))
        codes = _codes(items, COMPETENCY)
        heirs = tuple(self.heirs(links, codes))
        aims = tuple(self.aims(data["CFDocument"]))
        if max(len(entries), len(heirs), len(aims)) > MOST_ROWS:
            self.said.append(f"Компетенций, связей преемства и строк целевого профиля — не больше {MOST_ROWS} каждых.")
        if self.said:
            raise Unreadable(self.said)
        return document, Content(entries, heirs, aims)

    def text(self, row: Row, key: str, place: str, *, needed: bool = True) -> str:
        value = row.get(key, "" if not needed else None)
        if not isinstance(value, str) or (needed and not value.strip()):
            self.said.append(f"{place}: нет {key}." if value in (None, "") else f"{place}: {key} должен быть текстом.")
            return ""
        if not _printable(value):
            self.said.append(f"{place}: в {key} недопустимый знак.")
            return ""
        return value

    def stamp(self, row: Row, place: str) -> None:
        ident = self.text(row, "identifier", place)
        self.text(row, "uri", place)
        if ident and not _is_uuid(ident):
            self.said.append(f"{place}: identifier «{ident[:60]}» не UUID.")
        elif ident and ident in self.seen:
            self.said.append(f"{place}: identifier тот же, что у {self.seen[ident]}.")
        self.seen.setdefault(ident, place)
        self.moment(row, place)

    def moment(self, row: Row, place: str) -> str:
        value = self.text(row, "lastChangeDateTime", place)
        if value and not _is_moment(value):
            self.said.append(f"{place}: lastChangeDateTime «{value[:40]}» — не время с часовым поясом.")
            return ""
        return value

    def rows(self, data: Row, key: str) -> list[Row]:
        rows = data.get(key)
        if not isinstance(rows, list):
            self.said.append(f"{key}: нужен список.")
            return []
        for n, row in enumerate(rows):
            if isinstance(row, dict):
                self.stamp(row, f"{key}[{n}]")
            else:
                self.said.append(f"{key}[{n}]: нужен объект.")
        return [row for row in rows if isinstance(row, dict)]

    def own(self, row: Row, place: str) -> Row:
        more = row.get("extensions", {})
        found = more.get(ROOM, {}) if isinstance(more, dict) else None
        if not isinstance(found, dict):
            self.said.append(f"{place}: extensions.{ROOM} должен быть объектом.")
            return {}
        return found

    def document(self, row: Row) -> Document:
        place = "CFDocument"
        self.stamp(row, place)
        if row.get("caseVersion") != "1.1":
            self.said.append(f"{place}: caseVersion должен быть «1.1», а в файле «{row.get('caseVersion', '')}».")
        status = self.own(row, place).get("status", "draft")
        if not isinstance(status, str) or status not in STATUS:
            self.said.append(f"{place}: неизвестное состояние версии «{status}».")
        days = [self.text(row, key, place, needed=False) for key in ("statusStartDate", "statusEndDate")]
        self.said += [f"{place}: «{day[:40]}» — не дата ГГГГ-ММ-ДД." for day in days if day and not _is_day(day)]
        version = self.text(row, "version", place)
        if len(version) > 20 or len(self.text(row, "title", place)) > 200:
            self.said.append(f"{place}: version — до 20 знаков, title — до 200.")
        return Document(
            version=version,
            title=str(row.get("title", "")),
            status=str(status),
            since=days[0],
            until=days[1],
            basis=self.text(row, "notes", place, needed=False)[:300],
            creator=self.text(row, "creator", place),
            changed=str(row.get("lastChangeDateTime", "")),
        )

    def end(self, row: Row, key: str, place: str) -> str:
        value = row.get(key)
        if not isinstance(value, dict):
            self.said.append(f"{place}: нет {key}.")
            return ""
        texts = [self.text(value, part, f"{place}.{key}") for part in ("identifier", "uri", "title")]
        return texts[0]

    def parents(self, links: list[Row], known: set[Any]) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for n, row in enumerate(links):
            place, kind = f"CFAssociations[{n}]", row.get("associationType")
            if kind == "replacedBy":
                continue
            if kind != "isChildOf":
                self.said.append(f"{place}: связь «{kind}» не поддерживается, нужны isChildOf и replacedBy.")
                continue
            child, parent = self.end(row, "originNodeURI", place), self.end(row, "destinationNodeURI", place)
            number = row.get("sequenceNumber")
            if not isinstance(number, int) or isinstance(number, bool):
                self.said.append(f"{place}: sequenceNumber должен быть целым числом.")
                continue
            self.said += [
                f"{place}: ссылка на неизвестный {end}." for end in (child, parent) if end and end not in known
            ]
            if child in found:
                self.said.append(f"{place}: у элемента уже есть родитель.")
            found[child] = parent, number
        return found

    def levels(self, data: Row) -> dict[str, dict[str, str]]:
        labels = {str(Deficit(level).label): str(level) for level in MASTERY}
        found: dict[str, dict[str, str]] = {}
        for r, rubric in enumerate(self.rows(data, "CFRubrics")):
            for c, row in enumerate(_dicts(rubric.get("CFRubricCriteria"))):
                place = f"CFRubrics[{r}].CFRubricCriteria[{c}]"
                self.stamp(row, place)
                texts = found.setdefault(self.end(row, "CFItemURI", place), {})
                for n, level in enumerate(_dicts(row.get("CFRubricCriterionLevels"))):
                    spot = f"{place}.CFRubricCriterionLevels[{n}]"
                    self.stamp(level, spot)
                    quality = self.text(level, "quality", spot)
                    if quality and quality not in labels:
                        self.said.append(f"{spot}: quality «{quality[:40]}», а нужен один из: {', '.join(labels)}.")
                    texts[labels.get(quality, "")] = self.text(level, "description", spot)
        return found

    def entries(
        self, items: list[Row], parents: dict[str, tuple[str, int]], levels: dict[str, dict[str, str]]
    ) -> tuple[Entry, ...]:
        groups = _codes(items, GROUP)
        signs: dict[str, list[tuple[int, str]]] = {}
        made: list[tuple[int, Entry]] = []
        for n, row in enumerate(items):
            place, kind, ident = f"CFItems[{n}]", row.get("CFItemType"), str(row.get("identifier"))
            text = self.text(row, "fullStatement", place)
            parent, number = parents.get(ident, ("", n))
            if kind not in (GROUP, COMPETENCY, SIGN):
                self.said.append(f"{place}: CFItemType «{kind}», а нужен «{GROUP}», «{COMPETENCY}» или «{SIGN}».")
            elif kind == GROUP and row.get("humanCodingScheme") not in Group.values:
                self.said.append(f"{place}: неизвестная группа «{row.get('humanCodingScheme')}».")
            elif kind == SIGN:
                signs.setdefault(parent, []).append((number, text))
                if not parent:
                    self.said.append(f"{place}: признак не отнесён ни к одной компетенции.")
            elif kind == COMPETENCY:
                place = f"{place} ({row.get('humanCodingScheme', 'без кода')})"
                if parent not in groups:
                    self.said.append(f"{place}: компетенция не отнесена к группе.")
                made.append((number, self.entry(row, place, str(groups.get(parent, "")), levels.get(ident, {}))))
        idents = {code: ident for ident, code in _codes(items, COMPETENCY).items()}
        rows = [entry for _, entry in sorted(made, key=lambda pair: pair[0])]
        return tuple(_with_signs(e, signs.get(str(idents.get(e.code)), [])) for e in rows)

    def entry(self, row: Row, place: str, group: str, levels: dict[str, str]) -> Entry:
        lost = [str(Deficit(level).label) for level in MASTERY if not levels.get(str(level))]
        if lost:
            self.said.append(f"{place}: в CFRubrics нет описания уровней: {', '.join(lost)}.")
        more, subject = self.own(row, place), row.get("subject", [])
        if (
            not isinstance(subject, list)
            or len(subject) > 1
            or any(not isinstance(s, str) or not _printable(s) for s in subject)
        ):
            self.said.append(f"{place}: subject — список не более чем из одного предмета.")
            subject = []
        kinds = more.get("itemKinds", [])
        if not isinstance(kinds, list) or any(not isinstance(kind, str) for kind in kinds):
            self.said.append(f"{place}: extensions.{ROOM}.itemKinds должен быть списком текстов.")
            kinds = []
        return Entry(
            code=self.text(row, "humanCodingScheme", place),
            group=group,
            position=self.text(more, "position", f"{place}, extensions.{ROOM}"),
            subject=subject[0] if subject else "",
            name=str(row.get("fullStatement", "")),
            indicators=(),
            level_high=levels.get("high", ""),
            level_medium=levels.get("medium", ""),
            level_low=levels.get("low", ""),
            level_none=levels.get("none", ""),
            standard=self.text(row, "notes", place, needed=False),
            item_kinds=tuple(kinds),
        )

    def heirs(self, links: list[Row], codes: dict[Any, Any]) -> list[Link]:
        found = []
        for n, row in enumerate(links):
            if row.get("associationType") != "replacedBy":
                continue
            place = f"CFAssociations[{n}]"
            self.end(row, "originNodeURI", place)
            to, more = self.end(row, "destinationNodeURI", place), self.own(row, place)
            values = [
                self.text(more, key, f"{place}, extensions.{ROOM}", needed=key != "target") for key in LINK_FIELDS
            ]
            if values[0] and values[0] not in Heir.values:
                self.said.append(f"{place}: неизвестный вид преемства «{values[0]}».")
            if values[2] and codes.get(to) != values[2]:
                self.said.append(f"{place}: связь ведёт не к {values[2]}.")
            found.append(Link(*values))
        return found

    def aims(self, document: Row) -> list[Aim]:
        rows = self.own(document, "CFDocument").get("aims", [])
        place = f"CFDocument.extensions.{ROOM}.aims"
        if not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows):
            self.said.append(f"{place}: нужен список объектов.")
            return []
        needed = {"position", "about", "least", "most"}
        return [
            Aim(*(self.text(row, key, f"{place}[{n}]", needed=key in needed) for key in AIM_FIELDS))
            for n, row in enumerate(rows)
        ]


def _with_signs(entry: Entry, signs: list[tuple[int, str]]) -> Entry:
    return replace(entry, indicators=tuple(text for _, text in sorted(signs, key=lambda pair: pair[0])))


def _key(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _codes(items: list[Row], kind: str) -> dict[str, str]:
    """Identifier → code of the items of a kind."""
    rows = (row for row in items if row.get("CFItemType") == kind)
    return {_key(row, "identifier"): _key(row, "humanCodingScheme") for row in rows}


def _printable(text: str) -> bool:
    """Whether the database can keep it: no NUL, no half of a surrogate pair."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


def _dicts(rows: object) -> list[Row]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
