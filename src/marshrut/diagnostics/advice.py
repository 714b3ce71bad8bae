"""What a report of a calibration says in plain words: what to drop, what to look at, what to keep, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from marshrut.core import text

DROP, LOOK, KEEP = "убрать", "проверить", "оставить"
ORDER = {DROP: 0, LOOK: 1, KEEP: 2}
DIF_WORDS = {
    "rural": ("сельских школ", "городских школ"),
    "young": ("педагогов со стажем до 5 лет", "педагогов со стажем больше 5 лет"),
}
MOST_NOT_REACHED = 0.2


class Verdict(NamedTuple):
    """A task, what to do with it, why."""

    code: str
    what: str
    why: str


def verdicts(report: Mapping[str, Any]) -> list[Verdict]:
    """One line for each task of the report, the gravest first."""
    heavy, light = _found(report)
    rows = [Verdict(code, LOOK, f"Не оценено: {why}.") for code, why in report.get("left_out", {}).items()]
    for code in report.get("codes", []):
        grave, small = heavy[code], light[code]
        if len(grave) >= 2:
            rows.append(Verdict(code, DROP, " ".join([*grave, *small])))
        elif grave or small:
            rows.append(Verdict(code, LOOK, " ".join([*grave, *small])))
        else:
            rows.append(Verdict(code, KEEP, "Замечаний нет."))
    return sorted(rows, key=lambda row: (ORDER[row.what], row.code))


def _found(report: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Grave and light remarks by task. One grave remark asks to look, two ask to drop."""
    heavy: dict[str, list[str]] = defaultdict(list)
    light: dict[str, list[str]] = defaultdict(list)
    for code, grave, said in chain(_of_curves(report), _of_pairs(report), _of_groups(report), _of_time(report)):
        (heavy if grave else light)[code].append(said)
    return heavy, light


Remarks = Iterator[tuple[str, bool, str]]


def _of_curves(report: Mapping[str, Any]) -> Remarks:
    for code in report.get("misfit", []):
        yield code, True, "Ответы не ложатся на кривую: проверьте ключ и формулировку."
    for code in (report.get("link") or {}).get("drifted", []):
        yield code, True, "Трудность изменилась: возможно, задание стало известно."


def _of_pairs(report: Mapping[str, Any]) -> Remarks:
    codes = report.get("codes", [])
    for i, j, q3 in (report.get("dependence") or {}).get("pairs", []):
        for one, other in ((codes[i], codes[j]), (codes[j], codes[i])):
            yield one, False, f"Зависит от {other} (Q3 = {text.number(q3, 2)}): оставьте в варианте одно из двух."


def _of_groups(report: Mapping[str, Any]) -> Remarks:
    for name, found in (report.get("dif") or {}).items():
        for code, row in zip(report.get("codes", []), found["items"], strict=False):
            if said := _unequal(name, row):
                yield code, row["label"] == "C", said


def _of_time(report: Mapping[str, Any]) -> Remarks:
    for code, share in zip(report.get("codes", []), (report.get("ending") or {}).get("not_reached", []), strict=False):
        if share > MOST_NOT_REACHED:
            yield code, False, f"До него не дошли {text.percent(100 * share)}: стоит слишком поздно или времени мало."


def _unequal(name: str, row: Mapping[str, Any]) -> str:
    """Both methods or a large Mantel-Haenszel: one light method alone is noise of many tests."""
    large, both = row["label"] == "C", row["label"] == "B" and row.get("marked")
    graded = not row["label"] and row.get("marked")
    if not (large or both or graded):
        return ""
    harder = (row["delta"] if row["delta"] is not None else row["effect"] or 0) < 0
    who = DIF_WORDS[name][0 if harder else 1]
    size = f" (Δ = {text.number(row['delta'], 1)}, класс {row['label']})" if row["label"] else ""
    return f"При равном уровне труднее для {who}{size}: нет ли в условии того, что знакомо не всем."


def counts(report: Mapping[str, Any]) -> dict[str, int]:
    """How many tasks to drop, to look at, to keep."""
    found = Counter(row.what for row in verdicts(report))
    return {"drop": found[DROP], "look": found[LOOK], "keep": found[KEEP]}


def summary(report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Lines of the report that are about the whole test: name, number, what it means."""
    people, ending = report.get("persons") or {}, report.get("ending") or {}
    level = (report.get("levels") or {}).get("overall") or {}
    rows = [
        ("Надёжность общего балла", _num(report.get("reliability")), _reliability(report.get("reliability"))),
        ("Ожидаемая надёжность (по кривой)", _num(report.get("marginal")), "сколько дают задания сами"),
        (
            "Ответы не по модели (lz* < −1,645)",
            _share(people.get("share")),
            "ожидается 5 %: больше — угадывание, спешка",
        ),
        ("Дошли до конца", _share(ending.get("finished")), "меньше 80 % — времени мало"),
        ("Время вышло", _share(ending.get("time_over")), "у кого работа закрылась по времени"),
        (
            "Уровень назван верно (по Руднеру)",
            _share(level.get("accuracy")),
            "доля людей, чей уровень не изменила бы ошибка",
        ),
        (
            "Тот же уровень при повторе",
            _share(level.get("consistency")),
            f"сверх случайного: {_num(level.get('kappa'))}",
        ),
    ]
    return [row for row in rows if row[1]]


def _reliability(value: float | None) -> str:
    if value is None or value < 0.7:
        return "мала: только «предварительно»"
    return "различает людей хорошо" if value >= 0.8 else "достаточна для отчётов о группах"


def _num(value: float | None) -> str:
    return "" if value is None else text.number(float(value), 2)


def _share(value: float | None) -> str:
    return "" if value is None else text.percent(100 * float(value))
