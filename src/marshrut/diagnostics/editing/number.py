"""A number with its tolerance and unit."""

from __future__ import annotations

import re
from typing import Any

from marshrut.diagnostics import kinds
from marshrut.diagnostics.kinds import Version

from .base import Body, Known, Sheet, Typed, Writer, clean, plain

FIELDS = {"value": 40, "tolerance": 40, "unit": 40}
NOT_A_NUMBER = "«{}» не похоже на число: запишите, например, 12, −0,5 или 3/4."


def kept(text: str) -> Any:
    """A number as the key keeps it: whole and decimal ones as numbers, fractions as written."""
    bare = text.replace(",", ".").replace("−", "-").replace("–", "-")
    if re.fullmatch(r"-?[0-9]{1,15}", bare):
        return int(bare)
    if re.fullmatch(r"-?[0-9]{1,8}\.[0-9]{1,7}", bare):
        return float(bare)
    return text


class Number(Writer):
    """The border of the tolerance counts; the unit stands beside the field and is not typed by the taker."""

    part = "diagnostics/editing/numeric.html"

    def typed(self, data: Typed, at: str = "") -> Sheet:
        return self._sheet({name: clean(data.get(f"{at}{name}"), most) for name, most in FIELDS.items()}, at)

    def show(self, version: Version, at: str = "") -> Sheet:
        key = version.key if isinstance(version.key, dict) else {}
        shown = {name: plain(key[name]) if name in key else "" for name in ("value", "tolerance")}
        return self._sheet(shown | {"unit": str(version.content.get("unit", ""))}, at)

    def _sheet(self, fields: dict[str, str], at: str) -> Sheet:
        return {"at": at, "template": self.part, **fields}

    def read(self, sheet: Sheet, known: Known) -> Body:
        key = {name: kept(sheet[name]) for name in ("value", "tolerance") if sheet[name]}
        return Body({"unit": sheet["unit"]} if sheet["unit"] else {}, key, [])

    def wrong(self, sheet: Sheet, known: Known) -> list[str]:
        if sheet["value"] and kinds.number(sheet["value"]) is None:
            sheet["bad_value"] = NOT_A_NUMBER.format(sheet["value"])
        tolerance = kinds.number(sheet["tolerance"]) if sheet["tolerance"] else 0
        if tolerance is None:
            sheet["bad_tolerance"] = NOT_A_NUMBER.format(sheet["tolerance"])
        elif tolerance < 0:
            sheet["bad_tolerance"] = "Допуск не бывает меньше нуля."
        named = (("Верное число", "bad_value"), ("Допуск", "bad_tolerance"))
        return [f"{title}: {sheet[name]}" for title, name in named if name in sheet]

    def lack(self, version: Version) -> str:
        return "Напишите верное число." if kinds.KINDS["numeric"].fault(version) else ""

    def told(self, sheet: Sheet) -> list[str]:
        named = (("Число", "value"), ("Допуск", "tolerance"), ("Единица", "unit"))
        return [f"{title}: {sheet[name]}" for title, name in named if sheet[name]]
