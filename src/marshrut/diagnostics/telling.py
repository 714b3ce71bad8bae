"""How a report of totals is told: words and rows for a page and for a table of Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshrut.competency.words import Deficit, Group
from marshrut.core.text import counted

from . import totals
from .words import GROUP_ORDER

#: Levels of a usual scale.
LEVELS = 3


def hidden_share(hidden: Mapping[str, int], *, strict: bool) -> int:
    """How many numbers of a hundred a release keeps back."""
    return round(100 * hidden["strict" if strict else "all"] / max(1, hidden["offered"]))


def least(*, strict: bool) -> int:
    """From how many people totals are told to this reader."""
    return totals.LEAST_STRICT if strict else totals.LEAST


def hidden_words(*, strict: bool) -> str:
    """What stands in place of a number that is not told."""
    return f"скрыто: меньше {least(strict=strict)} человек"


def groups(figures: Mapping[str, Any], quality: Mapping[str, float], number: int) -> list[dict[str, Any]]:
    """All groups in the order of the scale, with words ready; one that nobody has is empty, so columns stay in line."""
    known: Mapping[str, Any] = figures.get("groups", {})
    levels = max((len(found["levels"]) for found in known.values()), default=LEVELS)
    nobody = {"people": 0, "levels": [None] * levels}
    return [
        cell(known.get(group, nobody), number)
        | {
            "name": Group(group).label,
            "group": group,
            "mean": known.get(group, nobody).get("mean"),
            "reliability": quality.get(group),
            "preliminary": group in known and quality.get(group, 0) < totals.RELIABLE,
        }
        for group in GROUP_ORDER
    ]


def cell(found: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A cell with the names of its levels; `old` marks a number that stays as an earlier release told it."""
    rows = []
    names = totals.LEVELS[: len(found["levels"])]
    for level, one in zip(names, found["levels"], strict=True):
        label = Deficit(level).label
        rows.append(
            {"name": label, "level": level} | ({"old": one["release"] < number} | one if one else {"share": None})
        )
    return {"people": found["people"], "levels": rows, "hidden": all(row["share"] is None for row in rows)}


def by_subject(figures: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
    """Subjects by the alphabet, only those where something is told, and how many are not."""
    out = []
    for subject, cells in sorted(figures.get("subjects", {}).items()):
        told = [cell(cells[group], number) | {"name": Group(group).label} for group in GROUP_ORDER if group in cells]
        told = [one for one in told if not one["hidden"]]
        if told:
            out.append({"subject": subject, "groups": told})
    return out


def advice(rows: Sequence[Mapping[str, Any]]) -> str:
    """What to do next, by the group with the greatest surely told share of the high level."""
    told = [
        (row["levels"][0]["low"], row)
        for row in rows
        if row["levels"][0]["share"] is not None and not row["preliminary"]
    ]
    if not told:
        return (
            "Уверенных чисел пока мало: обсудите с педагогами их собственные профили, если они сами захотят, и дождитесь "
            "следующей диагностики."
        )
    _, row = max(told, key=lambda pair: (pair[0], -GROUP_ORDER.index(pair[1]["group"])))
    top = row["levels"][0]
    return (
        f"Помощь нужнее всего в группе «{row['name'].lower()}»: высокий уровень дефицитов у {top['share']} % из "
        f"{counted(top['of'], 'человека', 'человек', 'человек')}. Подберите программы и события по этой группе и предложите "
        "педагогам построить маршрут."
    )


def sheet(rows: Sequence[Mapping[str, Any]], name: str, *, strict: bool) -> list[list[Any]]:
    """Lines of the table of Excel: a territory, a group, people, each level with its interval, the mean."""
    out = []
    hidden = hidden_words(strict=strict)
    for row in rows:
        line: list[Any] = [name, row["name"], row["people"] if row["people"] is not None else hidden]
        for level in row["levels"]:
            told = level["share"] is not None
            line += [
                level["count"] if told else hidden,
                f"{level['share']} ({level['low']}–{level['high']})" if told else hidden,
            ]
        mean = row["mean"]
        line.append(f"{mean['points']} ({mean['low']}–{mean['high']})" if mean else hidden)
        out.append([*line, "предварительно" if row["preliminary"] else ""])
    return out
