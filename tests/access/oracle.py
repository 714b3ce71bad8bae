"""What is expected, worked out from the tables and the cast alone: no right of the product is asked here."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from marshrut.access.words import Role
from tests.access.cast import DISTRICTS, TOWN, Player, players
from tests.access.stage import EXPERTS, SITTERS, STATES, mark

HERE = Path(__file__).parent
CAST = players()
GRANTS = {("vasily", "petr")}
#: Who keeps order in the room where somebody sits.
KEEPERS = {("vlas", "petr")}
REGIONAL = {
    "consultant": Role.REGIONAL_METHODIST, "specialist": Role.ROUTE_SPECIALIST, "measurer": Role.DIAGNOSTICS_OFFICER,
    "programme": Role.PROGRAMME_OFFICER, "manager": Role.EVENT_MANAGER, "director": Role.CENTRE_DIRECTOR, "support": Role.SUPPORT_AGENT,
    "admin": Role.SYSTEM_ADMIN, "editor": Role.ITEM_EDITOR, "psychometrician": Role.PSYCHOMETRICIAN,
    "privacy": Role.PRIVACY_OFFICER, "reviewer": Role.ITEM_REVIEWER, "analyst": Role.ANALYST, "researcher": Role.RESEARCHER, "ministry": Role.MINISTRY_OFFICER,
}  # fmt: skip
PLACED = {
    "officer": Role.ORG_OFFICER, "head": Role.ORG_HEAD, "methodist": Role.MUNICIPAL_METHODIST,
    "coordinator": Role.MUNICIPAL_COORDINATOR, "organiser": Role.ROOM_ORGANISER, "authority": Role.MUNICIPAL_HEAD,
}  # fmt: skip


@dataclass(frozen=True)
class About:
    """Whose object it is: a person, a school or a municipality."""

    key: str
    school: str = ""
    town: str = ""


def about(key: str) -> About:
    """The owner behind a word of a table."""
    key = key.split(":")[0]
    if key in CAST:
        return About(key, CAST[key].school, CAST[key].town)
    if key in TOWN:
        return About("", key, TOWN[key])
    return About("", "", {"draft": "mezen"}.get(key, key))


def is_(relation: str, player: Player, owner: About) -> bool:
    """Whether the player stands in the relation to the owner."""
    if relation in ("any", "all"):
        return True
    if relation in REGIONAL:
        return player.holds(REGIONAL[relation], "region")
    if relation in PLACED:
        return _placed(PLACED[relation], player, owner)
    if relation.endswith("-any"):
        role = Role.DISTRICT_COORDINATOR if relation == "district-any" else PLACED[relation.removesuffix("-any")]
        return any(held == role for held, _, _ in player.roles)
    return SPECIAL[relation](player, owner)


def _placed(role: Role, player: Player, owner: About) -> bool:
    places = [place for held, place, _ in player.roles if held == role]
    if owner.school:
        return owner.school in places or owner.town in places
    return any(TOWN.get(place, place) == owner.town for place in places)


OVER_SCHOOL = ("officer", "head", "methodist", "coordinator", "authority")


def _over(player: Player, school: str) -> bool:
    """Whether the player answers for the school: in it or in its municipality."""
    return any(_placed(PLACED[word], player, About("", school, TOWN[school])) for word in OVER_SCHOOL)


SPECIAL: dict[str, Callable[[Player, About], bool]] = {
    "nobody": lambda player, owner: False,
    "chair": lambda player, owner: player.key == "raisa",
    "school-mezen1": lambda player, owner: _over(player, "mezen1"),
    "school-onega2": lambda player, owner: _over(player, "onega2"),
    "owner": lambda player, owner: player.key == owner.key,
    "helper": lambda player, owner: (player.key, owner.key) in GRANTS,
    "keeper": lambda player, owner: (player.key, owner.key) in KEEPERS,
    "seated": lambda player, owner: (owner.key, player.key) in KEEPERS,
    "tutor": lambda player, owner: player.key == "irina",
    "expert": lambda player, owner: EXPERTS.get(owner.key) == player.key,
    "assigned": lambda player, owner: player.key == "foma",
    "marker": lambda player, owner: player.key in EXPERTS.values(),
    "sitter": lambda player, owner: player.key in SITTERS and owner.town in ("", "1", "2", SITTERS[player.key]),
    "district": lambda player, owner: player.key in DISTRICTS and owner.town in DISTRICTS[player.key],
}


@dataclass(frozen=True)
class Row:
    """A line of `expected.csv`."""

    address: str
    method: str
    about: str
    may: str
    answer: str
    others: str
    source: str
    question: str

    @property
    def name(self) -> str:
        """How the line is called in a report."""
        return f"{self.method} {self.address} [{self.about}]"

    @property
    def open(self) -> bool:
        """Nothing on the page depends on who asks: a few players are enough."""
        return self.others == "open"

    @property
    def logged(self) -> bool:
        """A refusal here is written down."""
        return "log" in self.others

    def expected(self, player: Player | None) -> tuple[set[int], bool]:
        """Codes allowed to the player (None is a stranger), and whether the player is one of those who may."""
        if player is None and "public" in self.others.split():  # an open page of a thing not published yet
            return _codes(self.others), False
        if player is None:
            return (_codes(self.answer) if self.may == "any" else {302}), self.may == "any"
        owner = about(self.about)
        for word in self.may.split():
            relation, _, own = word.partition("=")
            if is_(relation, player, owner):
                return _codes(own or self.answer), True
        return _codes(self.others), False


def _codes(text: str) -> set[int]:
    return {int(word) for word in text.split() if word.isdigit()}


def rows() -> list[Row]:
    """The whole table of expectations."""
    with (HERE / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [Row(**line) for line in csv.DictReader(file)]


def markers() -> Iterator[tuple[str, str, set[str]]]:
    """(name of the marker, the text to look for, keys of the players who may see it); strangers may see none."""
    with (HERE / "visible.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            for kind in line["marker"].split():
                for key in line["owners"].split():
                    seen = {p.key for p in CAST.values() if any(is_(r, p, about(key)) for r in line["may"].split())}
                    yield f"{kind} {key}", text_of(kind, key), seen


def text_of(kind: str, key: str) -> str:
    """The words of a marker as they stand in a page."""
    if kind == "name":
        return f"{CAST[key].surname} {FIRST[key]}"
    if kind == "profile":
        number = 700 + list(STATES).index(key)
        return f"ответов {number} из {number + 100}"
    if kind == "snils":
        return f"1122334{list(STATES).index(key):04d}"
    return mark(kind, key)


FIRST = {"petr": "П", "vera": "В", "marfa": "М", "sofia": "С", "trofim": "Т", "gleb": "Г", "olga": "О"}
