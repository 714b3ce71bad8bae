"""The report of a calibration as pages and papers show it: sections with words, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from marshrut.core import text
from marshrut.ui.charts import Bar, Chart, Curve, bars, curves

from . import advice
from .words import GROUP_ORDER

LEVELS = {"high": "высокий", "medium": "средний", "low": "низкий", "none": "не выявлены", "unknown": "мало данных"}
PARTS = dict(
    zip((*GROUP_ORDER, "overall"), ("предметные", "методические", "психолого-педагогические", "коммуникативные", "в целом"), strict=True)
)  # fmt: skip


class Table(NamedTuple):
    """Names of columns, widths in percent for paper, rows of words."""

    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


class Part(NamedTuple):
    """A section: a heading, paragraphs, tables, pictures."""

    title: str
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Chart, ...] = ()


def parts(report: Mapping[str, Any]) -> list[Part]:
    """All sections of a full report, in the order of reading."""
    made = [_whole(report), _items(report), _curve(report), _fit(report), _link(report), _pairs(report)]
    made += [_unequal(report, name) for name in report["dif"]]
    return [*made, _ending(report), _levels(report), _change(report)]


def num(value: float | None, digits: int = 2) -> str:
    """A number, or a dash where it could not be found."""
    return "—" if value is None else text.number(float(value), digits)


def share(value: float | None) -> str:
    """A share in per cent, or a dash."""
    return "—" if value is None else text.percent(100 * float(value))


def _whole(report: Mapping[str, Any]) -> Part:
    rows = tuple(advice.summary(report))
    line = f"Средний уровень прошедших {num(report['mean'])}, разброс {num(report['sd'])} логита на действующей шкале."
    return Part("Главное", (line, *_late(report)), (Table(("Что", "Значение", "Что это значит"), (40, 15, 45), rows),))


def _late(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Words about works handed in after their time; none where there were none."""
    late = report.get("late") or {}
    if not late.get("people"):
        return ()
    works = text.counted(late["people"], "работа", "работы", "работ")
    return (
        f"Сданы после срока: {works}. {'Они учтены' if late['counted'] else 'Они не учтены'}: так решено в кампании.",
    )


def _items(report: Mapping[str, Any]) -> Part:
    rows = advice.verdicts(report)
    told = [row for row in rows if row.what != advice.KEEP]
    kept = [row.code for row in rows if row.what == advice.KEEP]
    lines = (f"Оставить без замечаний: {', '.join(kept) or 'ни одного'}.",)
    table = Table(("Задание", "Решение", "Почему"), (16, 14, 70), tuple(tuple(row) for row in told))
    return Part("Что убрать, что проверить, что оставить", lines, (table,) if told else ())


def _curve(report: Mapping[str, Any]) -> Part:
    found = report["curve"]
    x, marks = found["theta"], [(cut, "граница") for cut in report["cuts"]]
    lines = {
        name: Curve(name, [(a, b) for a, b in zip(x, found[key], strict=True) if b is not None])
        for name, key in (("информация", "information"), ("ошибка, логиты", "se"))
    }
    pictures = (
        curves("Информация теста", [lines["информация"]], axis="уровень, логиты", marks=marks),
        curves("Ошибка балла на разных уровнях", [lines["ошибка, логиты"]], axis="уровень, логиты", marks=marks, most=1.5),
    )  # fmt: skip
    best = min((se, th) for se, th in zip(found["se"], x, strict=True) if se is not None)
    line = f"Точнее всего тест у уровня {num(best[1], 1)}: ошибка {num(best[0])} логита. Вывод о человеке делают при ошибке не больше 0,5."
    return Part("Где тест точен", (line,), (), pictures)


def _fit(report: Mapping[str, Any]) -> Part:
    rows = tuple(
        (code, num(row["stat"], 1), str(row["df"]), num(row["p"], 3), num(row["p_adjusted"], 3))
        for code, row in zip(report["codes"], report["fit"], strict=True)
    )
    table = Table(("Задание", "S-X²", "Степеней свободы", "p", "p с поправкой"), (28, 18, 18, 18, 18), rows)
    return Part("Согласие заданий с моделью (S-X²)", ("Замечание — при p с поправкой меньше 0,01.",), (table,))


def _link(report: Mapping[str, Any]) -> Part:
    link = report["link"]
    lines = [
        f"θ действующей шкалы = {num(link['A'], 3)} · θ + ({num(link['B'], 3)}); общих заданий: {link['anchors']}.",
        f"Ошибка: A ± {num(link['se_A'], 3)}, B ± {num(link['se_B'], 3)}; от выбора общих заданий ± {num(link['anchor_se'], 3)} логита.",
    ]
    if not link["old_errors"]:
        lines.append("Ошибки прежних параметров неизвестны: первая оценка занижена, в росте берётся большая из двух.")
    rows = tuple((code, num(shift, 2), "взято" if kept else "сдвиг, не взято") for code, shift, kept in link["shifts"])
    table = Table(("Общее задание", "Сдвиг трудности, логиты", "В связывании"), (40, 30, 30), rows)
    return Part("Связь с действующей шкалой", tuple(lines), (table,))


def _pairs(report: Mapping[str, Any]) -> Part:
    found, codes = report["dependence"], report["codes"]
    if not found["pairs"]:
        return Part("Зависимость заданий друг от друга (Q3)", ("Зависимых пар нет.",))
    rows = tuple((codes[i], codes[j], num(q3, 2)) for i, j, q3 in found["pairs"])
    line = f"Среднее Q3 {num(found['mean'])}; показаны пары выше среднего на 0,2. В вариант берите одно из двух."
    table = Table(("Задание", "Задание", "Q3"), (40, 40, 20), rows)
    return Part("Зависимость заданий друг от друга (Q3)", (line,), (table,))


def _unequal(report: Mapping[str, Any], name: str) -> Part:
    found = report["dif"][name]
    who, others = advice.DIF_WORDS[name]
    title = f"Равные условия: {who} и {others}"
    if not found["items"]:
        few = f"Известно о {found['focal']} и {found['reference']} людях; нужно не меньше 100 в каждой группе: не проверялось."
        return Part(title, (few,))
    rows = tuple(
        (code, num(row["delta"], 1), row["label"] or "—", num(row["effect"]), num(row["p_ratio"], 3))
        for code, row in zip(report["codes"], found["items"], strict=True)
    )
    line = (
        f"Людей {found['focal']} и {found['reference']}. Минус — труднее для {who} при равном уровне. Класс A — различие "
        "мало, B — заметно, C — велико (Мантель — Хензель). «Разница» — доля балла по отношению правдоподобия."
    )
    table = Table(("Задание", "Δ", "Класс", "Разница", "p"), (32, 17, 17, 17, 17), rows)
    return Part(title, (line,), (table,))


def _ending(report: Mapping[str, Any]) -> Part:
    found = report["ending"]
    lines = [
        Curve(name, [(n, 100 * v) for n, v in enumerate(found[key], start=1)], dashed)
        for name, key, dashed in (("не дошли, %", "not_reached", False), ("пропустили, %", "left_out", True))
    ]
    said = f"Дошли до трёх четвертей {share(found['three_quarters'])}, до конца {share(found['finished'])}; время вышло у {share(found['time_over'])}."
    if len(found["not_reached"]) < 2:
        return Part("Хватает ли времени", (said,))
    picture = curves("Пропуски по местам", lines, axis="место в варианте")
    return Part("Хватает ли времени", (said,), (), (picture,))


def _levels(report: Mapping[str, Any]) -> Part:
    data = [(name, row) for key, name in PARTS.items() if (row := report["levels"].get(key))]
    rows = tuple(
        (name, share(r["accuracy"]), share(r["consistency"]), num(r["kappa"]), num(r["se"])) for name, r in data
    )
    table = Table(("Часть", "Уровень верен", "Повторится", "Каппа", "Обычная ошибка"), (36, 16, 16, 16, 16), rows)
    chart = bars(
        "Уровень назван верно",
        [Bar(name, 100 * r["accuracy"]) for name, r in data if r["accuracy"] is not None],
        top=100,
        unit="%",
    )
    line = f"Границы {'; '.join(num(c) for c in report['cuts'])} логита. Доля людей, чей уровень назван верно (Руднер)."
    return Part("Качество уровней", (line,), (table,), (chart,))


def _change(report: Mapping[str, Any]) -> Part:
    found = report["change"]
    rows = tuple(
        (LEVELS[a], LEVELS[b], text.number(n)) for a, row in found["table"].items() for b, n in row.items() if a != b
    )
    line = f"Общий уровень изменится у {found['changed']} из {found['people']} прошедших кампанию."
    table = Table(("Был", "Станет", "Людей"), (40, 40, 20), rows)
    return Part("Если ввести в действие", (line,), (table,) if rows else ())


def shown(counts: Mapping[str, int]) -> Part:
    """How often each task was shown in all campaigns: a living number, so it stands outside the seal."""
    rows = tuple((code, text.number(n)) for code, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    line = "Сколько работ показали задание к сегодняшнему дню. Частое скорее станет известным: дайте ему отдых."
    return Part("Показы заданий", (line,), (Table(("Задание", "Показано"), (60, 40), rows),))
