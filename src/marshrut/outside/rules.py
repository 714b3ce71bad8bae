"""Decisions of the room: what contradicts itself, whose places go to the reserve. Values in, values out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from marshrut.core.text import counted


class Figures(NamedTuple):
    """What is said of a wave and what its list holds."""

    plan_people: int | None
    plan_towns: int | None
    fact_people: int | None
    fact_towns: int | None
    list_people: int
    list_towns: int


class Doubt(NamedTuple):
    """A contradiction: what does not agree, and what to do about it."""

    code: str
    text: str
    advice: str


def people_towns(people: int, towns: int) -> str:
    """«15 человек из 16 муниципалитетов»."""
    return f"{counted(people, 'человек', 'человека', 'человек')} из {towns} {_of_towns(towns)}"


def _of_towns(n: int) -> str:
    return "муниципалитета" if n % 10 == 1 and n % 100 != 11 else "муниципалитетов"


def doubts(found: Figures) -> list[Doubt]:
    """Contradictions of the numbers, in words. The numbers stay as they were printed."""
    made: list[Doubt] = []
    for code, title, people, towns in (
        ("plan", "В плане", found.plan_people, found.plan_towns),
        ("fact", "По документу", found.fact_people, found.fact_towns),
    ):
        if people is not None and towns is not None and towns > people:
            made.append(
                Doubt(
                    f"{code}.towns",
                    f"{title} {people_towns(people, towns)}: муниципалитетов больше, чем людей.",
                    "Сверьте число с письмом или приказом. Числа сохранены как напечатаны, работа не остановлена.",
                )
            )
    if found.fact_people is not None and found.plan_people is not None and found.fact_people != found.plan_people:
        made.append(
            Doubt(
                "fact.plan",
                f"По документу участников {found.fact_people}, а по плану {found.plan_people}.",
                "Если это не опечатка, ничего делать не надо: расхождение останется в таблице «план и факт».",
            )
        )
    return made + _against_list(found)


def _against_list(found: Figures) -> list[Doubt]:
    if not found.list_people:
        return []
    made = []
    pairs = (("people", "участников", found.fact_people, found.list_people),
             ("towns", "муниципалитетов", found.fact_towns, found.list_towns))  # fmt: skip
    for code, noun, said, listed in pairs:
        if said is not None and said != listed:
            made.append(
                Doubt(
                    f"list.{code}",
                    f"По документу {noun} {said}, а в списке {listed}.",
                    "Проверьте, все ли строки вошли в файл, или исправьте число в карточке волны.",
                )
            )
    return made


class Place(NamedTuple):
    """Places of a municipality in a wave."""

    unit_id: int
    places: int
    taken: int
    confirmed: bool


def to_reserve(rows: list[Place]) -> dict[int, int]:
    """Free places of municipalities that have not confirmed them: unit → how many go to the reserve."""
    return {r.unit_id: r.places - r.taken for r in rows if not r.confirmed and r.places > r.taken}


def reserve_opens(deadline: date, days: int) -> date:
    """From this day unconfirmed places may be passed on."""
    return deadline - timedelta(days=days)
