"""A text with gaps: marks `[[id]]` in the condition, a row for each of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from marshrut.diagnostics import kinds
from marshrut.diagnostics.kinds import MARK, Version

from .base import Body, Known, Line, Sheet, Typed, Writer, clean, count_of, split_lines
from .lines import fresh

MOST_GAPS = 20
MOST_POINTS = 10
MOST_STEM = 20_000
FIELDS = {"id": 20, "oids": 500, "options": 4000, "right": 4000}
POINTS = f"Баллов от 1 до {MOST_POINTS}."


def points_of(text: str) -> int | None:
    """Points as typed; None when they are not."""
    whole = text.isascii() and text.isdecimal() and len(text) < 4
    return int(text) if whole and 1 <= int(text) <= MOST_POINTS else None


class Gaps(Writer):
    """A gap with options is a list in the line; one without is typed."""

    part = "diagnostics/editing/gap.html"

    def typed(self, data: Typed, at: str = "") -> Sheet:
        rows: list[Line] = [
            {name: clean(data.get(f"{at}line-{n}-{name}"), most) for name, most in FIELDS.items()}
            for n in range(count_of(data, f"{at}lines", 2 * MOST_GAPS))
        ]
        stem = clean(data.get(f"{at}stem"), MOST_STEM).replace("\r\n", "\n")
        return self._sheet(stem, clean(data.get(f"{at}points"), 5) or "1", rows, at)

    def show(self, version: Version, at: str = "") -> Sheet:
        key = version.key if isinstance(version.key, dict) else {}
        rows = [self._shown(gap, key.get(gap["id"], "")) for gap in version.content.get("gaps", [])]
        return self._sheet(version.stem, str(version.max_points), rows, at)

    def _shown(self, gap: dict[str, Any], key: Any) -> Line:
        options = gap.get("options", [])
        texts = {one["id"]: str(one["text"]) for one in options}
        right = texts.get(key, "") if isinstance(key, str) else "\n".join(map(str, key))
        return {"id": gap["id"], "oids": " ".join(texts), "options": "\n".join(texts.values()), "right": right}

    def _sheet(self, stem: str, points: str, rows: list[Line], at: str) -> Sheet:
        return {"at": at, "template": self.part, "stem": stem, "points": points, "lines": rows}

    def _rows(self, sheet: Sheet) -> list[Line]:
        """Rows of the marks of the condition in their order; a new mark has an empty row."""
        typed = {line["id"]: line for line in reversed(sheet["lines"])}
        marks = list(dict.fromkeys(MARK.findall(sheet["stem"])))[:MOST_GAPS]
        return [typed.get(one, dict.fromkeys(FIELDS, "") | {"id": one}) for one in marks]

    def _spare(self, sheet: Sheet) -> list[Line]:
        """Rows with words whose mark stands nowhere."""
        marks = set(MARK.findall(sheet["stem"]))
        return [line for line in sheet["lines"] if line["id"] not in marks and (line["options"] or line["right"])]

    def _options(self, line: Line) -> list[Line]:
        texts, own = split_lines(line["options"]), line["oids"].split()
        own += [""] * (len(texts) - len(own))
        return fresh([{"id": one, "text": text} for one, text in zip(own, texts, strict=False)], "id")

    def read(self, sheet: Sheet, known: Known) -> Body:
        gaps: list[dict[str, Any]] = []
        key: dict[str, Any] = {}
        for line in self._rows(sheet):
            options, right = self._options(line), split_lines(line["right"])
            gaps.append({"id": line["id"]} | ({"options": options} if options else {}))
            chosen = next((one["id"] for one in options if right == [one["text"]]), "")
            if chosen or (right and not options):
                key[line["id"]] = chosen or right
        return Body({"gaps": gaps}, key, [], points_of(sheet["points"]) or 1)

    def wrong(self, sheet: Sheet, known: Known) -> list[str]:
        found = []
        twice = [one for one, count in Counter(MARK.findall(sheet["stem"])).items() if count > 1]
        if twice:
            found.append(f"Пропуск [[{twice[0]}]] стоит в условии дважды: дайте второму другой номер.")
        if len(set(MARK.findall(sheet["stem"]))) > MOST_GAPS:
            found.append(f"Пропусков больше {MOST_GAPS}: разделите задание.")
        if not sheet["at"] and points_of(sheet["points"]) is None:
            sheet["bad_points"] = POINTS
            found.append(POINTS)
        for line in self._spare(sheet):
            line["bad"] = "В условии такого пропуска нет: поставьте его или нажмите «Убрать»."
        for line in self._rows(sheet):
            if bad := self._bad(line):
                line["bad"] = bad
        return found + [f"Пропуск [[{line['id']}]]: {line['bad']}" for line in sheet["lines"] if "bad" in line]

    def _bad(self, line: Line) -> str:
        options, right = split_lines(line["options"]), split_lines(line["right"])
        if len(set(options)) < len(options):
            return "Два варианта одинаковы."
        if options and right and (len(right) > 1 or right[0] not in options):
            return "Верный ответ должен быть одним из вариантов, слово в слово."
        return "Принимаемый ответ длиннее 200 знаков." if any(len(one) > 200 for one in right) else ""

    def lack(self, version: Version) -> str:
        gaps = version.content.get("gaps", [])
        if not gaps:
            return "Поставьте в условии хотя бы один пропуск: [[1]]."
        for gap in gaps:
            if len(gap.get("options", [1, 1])) < 2:
                return f"Пропуску [[{gap['id']}]] нужны хотя бы два варианта."
            if not version.key.get(gap["id"]):
                return f"Напишите верный ответ для пропуска [[{gap['id']}]]."
        return kinds.KINDS["gap"].fault(version)

    def told(self, sheet: Sheet) -> list[str]:
        return [self._told(line) for line in self._rows(sheet)]

    def _told(self, line: Line) -> str:
        listed = "; ".join(split_lines(line["options"]))
        right = "; ".join(split_lines(line["right"]))
        return f"[[{line['id']}]]: " + (f"варианты {listed}, верно {right}" if listed else f"принимается {right}")

    def press(self, sheet: Sheet, verb: str, n: int) -> None:
        marks = set(MARK.findall(sheet["stem"]))
        if verb == "mark" and len(marks) < MOST_GAPS:
            free = next(str(k) for k in range(1, MOST_GAPS + len(sheet["lines"]) + 2) if str(k) not in marks)
            sheet["stem"] = f"{sheet['stem'].rstrip()} [[{free}]]".lstrip()
        rows = self.ready(sheet, {})["lines"]
        if verb == "drop" and n < len(rows):
            sheet["stem"] = sheet["stem"].replace(f"[[{rows[n]['id']}]]", "")
            sheet["lines"] = [line for line in sheet["lines"] if line["id"] != rows[n]["id"]]

    def ready(self, sheet: Sheet, known: Known) -> Sheet:
        return sheet | {"lines": self._rows(sheet) + self._spare(sheet)}

    def texts(self, sheet: Sheet) -> list[str]:
        return [sheet["stem"]]
