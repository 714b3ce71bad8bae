"""Who acts: made once per request or job, passed first to every query and action."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple


class Held(NamedTuple):
    """One role held at one place of the territory tree; `subject` narrows it («математика»), empty means all."""

    role: str
    path: str
    subject: str = ""
    acting_for: int | None = None  # the official whose role it is, while the actor stands in for them


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with the roles they hold, or the system itself."""

    account_id: int | None = None
    person_id: int | None = None
    held: tuple[Held, ...] = field(default=())
    is_system: bool = False
    acting_for: int | None = None  # set for one action that only a role of somebody else allows

    def paths(self, roles: Collection[str]) -> list[str]:
        """Places where the actor holds any of `roles`, without places inside other ones."""
        found: list[str] = []
        for path in sorted(h.path for h in self.held if h.role in roles):
            if not any(path.startswith(wider) for wider in found):
                found.append(path)
        return found

    def holds(self, *roles: str) -> bool:
        """Whether the actor holds any of the roles somewhere; for menus, never for rights to rows."""
        return any(h.role in roles for h in self.held)


SYSTEM = Actor(is_system=True)
