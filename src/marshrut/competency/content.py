"""The content of a version as plain values: what is edited, compared, exported. No rows, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A competency."""

    code: str
    group: str
    position: str
    subject: str
    name: str
    indicators: tuple[str, ...]
    level_high: str
    level_medium: str
    level_low: str
    level_none: str
    standard: str = ""
    item_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A competency of the previous version and one of its heirs; no target means that it has none."""

    kind: str
    source: str
    target: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """A line of the target profile: the range of levels asked of somebody in a group or in a competency."""

    position: str
    subject: str
    stage: str
    about: str
    least: str
    most: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Whom and what it is about; one line per key."""
        return self.position, self.subject, self.stage, self.about


@dataclass(frozen=True, slots=True)
class Content:
    """A whole version: competencies in order, succession, the target profile."""

    entries: tuple[Entry, ...] = ()
    links: tuple[Link, ...] = ()
    aims: tuple[Aim, ...] = ()

    def entry(self, code: str) -> Entry | None:
        """The competency with a code."""
        return next((e for e in self.entries if e.code == code), None)

    @property
    def codes(self) -> frozenset[str]:
        """All codes."""
        return frozenset(e.code for e in self.entries)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "entries": [
                asdict(e) | {"indicators": list(e.indicators), "item_kinds": list(e.item_kinds)} for e in self.entries
            ],
            "links": [asdict(link) for link in self.links],
            "aims": [asdict(aim) for aim in self.aims],
        }

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Content:
        """Back from JSON."""
        return cls(
            tuple(
                Entry(**row | {"indicators": tuple(row["indicators"]), "item_kinds": tuple(row["item_kinds"])})
                for row in plain["entries"]
            ),
            tuple(Link(**row) for row in plain["links"]),
            tuple(Aim(**row) for row in plain["aims"]),
        )

    def seal(self) -> str:
        """sha-256 of exactly this content."""
        text = json.dumps(self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def with_entries(self, entries: Iterable[Entry]) -> Content:
        """The same with other competencies."""
        return replace(self, entries=tuple(entries))
