"""Tasks as a sheet: the template with instructions, the file of an export, reading of rows with errors by row and cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import xlsxwriter

from marshrut.core.text import fold
from marshrut.diagnostics.words import BANK_SUBJECTS, Cognitive, ItemKind
from marshrut.qti import Found, Stamp, Task
from marshrut.ui import sheet as sheets

from .lines import READ, WRITE, Row, Wrong, points_of
from .words import FIELDS

COLUMN = {field.code: n for n, field in enumerate(FIELDS)}
TITLES = {field.code: field.title for field in FIELDS}
WIDE = {"stem": 60, "options": 40, "right": 30, "key": 20, "rubric": 40, "rationale": 50, "source": 30}
INSTRUCTION = (
    "Заполните первый лист: одна строка — одно задание. Строки с ошибками не мешают остальным.",
    "Обязательные колонки выделены, лишние колонки не мешают. Перенос строки внутри ячейки — Alt+Enter.",
    "Сначала файл проверяется и ничего не записывается; ошибки названы по строкам и колонкам.",
    "Задания становятся черновиками банка и дальше проходят рецензии как все. Сутки загрузку можно отменить.",
    "Фигурные скобки в начале строки ({b} текст) — обозначение варианта из выгрузки: не меняйте их.",
)
KINDS = dict(ItemKind.choices)
MOST_TASKS = 3_000


class Words:
    """Words of the lists of the sheet and their codes."""

    kinds = {fold(label): code for code, label in ItemKind.choices} | {code: code for code in ItemKind.values}
    cognitive = {fold(label): code for code, label in Cognitive.choices} | {code: code for code in Cognitive.values}
    subjects = {fold(label): code for code, label in BANK_SUBJECTS}


def workbook(tasks: Sequence[Task], stamp: Stamp | None = None) -> bytes:
    """The template, or the file of an export with who took it and when on each sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    head = {"bold": True, "border": 1, "text_wrap": True, "valign": "top"}
    must, may = book.add_format({**head, "bg_color": "#DCECF1"}), book.add_format(head)
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    page = book.add_worksheet("Задания")
    page.freeze_panes(1, 0)
    for column, field in enumerate(FIELDS):
        page.write_string(0, column, field.title, must if field.required else may)
        page.set_column(column, column, WIDE.get(field.code, 14), plain)
        if field.hint:
            page.write_comment(0, column, field.hint)
    _lists(book, page, may)
    for n, row in enumerate([row for task in tasks for row in _rows(task)], start=1):
        for code, text in row.items():
            if text:
                page.write_string(n, COLUMN[code], text, plain)
    _help(book, stamp)
    if stamp is not None:
        words = _said(stamp)
        page.set_footer(f"&L{words.replace('&', '&&')[:200]}")
        book.set_properties({"comments": words, "author": stamp.who})
    book.close()
    return out.getvalue()


def _said(stamp: Stamp) -> str:
    return f"Выгрузил: {stamp.who}. {stamp.at:%d.%m.%Y %H:%M}. {stamp.words}".strip()


def _lists(book: Any, page: Any, head: Any) -> None:
    values = {
        "kind": list(KINDS.values()),
        "subject": [label for _, label in BANK_SUBJECTS],
        "cognitive": [label for _, label in Cognitive.choices],
    }
    lists = book.add_worksheet("Списки")
    for at, (code, words) in enumerate(values.items()):
        lists.write_string(0, at, TITLES[code], head)
        lists.set_column(at, at, 30)
        for n, word in enumerate(words, start=1):
            lists.write_string(n, at, word)
        letter = "ABC"[at]
        source = f"=Списки!${letter}$2:${letter}${len(words) + 1}"
        page.data_validation(
            1, COLUMN[code], 5000, COLUMN[code], {"validate": "list", "source": source, "error_type": "warning"}
        )


def _help(book: Any, stamp: Stamp | None) -> None:
    page = book.add_worksheet("Как заполнять")
    page.set_column(0, 0, 110, book.add_format({"text_wrap": True}))
    lines = [f"{n}. {line}" for n, line in enumerate(INSTRUCTION, start=1)]
    lines += [""] + [
        f"{f.title}: {f.hint or 'как удобно.'}" + (f" Пример: {f.example}" if f.example else "") for f in FIELDS
    ]
    for n, line in enumerate([*([_said(stamp), ""] if stamp else []), *lines]):
        page.write_string(n, 0, line)


def _rows(task: Task) -> list[Row]:
    """A task as a row; a case as its row and a row for each question."""
    cognitive = dict(Cognitive.choices).get(task.cognitive, "")
    row = {
        "code": task.identifier, "kind": KINDS[task.kind], "competency": task.competency, "subject": task.subject,
        "cognitive": str(cognitive), "minutes": str(task.minutes or ""), "stem": task.stem, "rationale": task.rationale,
        "source": task.source,
    }  # fmt: skip
    if task.kind != "case":
        return [row | WRITE[task.kind](task)]
    keys = task.key if isinstance(task.key, dict) else {}
    rows: list[Row] = [row]
    for one in task.content.get("parts", []):
        empty: Any = {} if one["kind"] in ("match", "gap", "numeric") else []
        points = one.get("max_points", 1)
        part = SimpleNamespace(
            kind=one["kind"], content=one, key=keys.get(one["id"], empty), max_points=points, rubric=[]
        )
        told = {"part": one["id"], "kind": KINDS[one["kind"]], "stem": one.get("stem", ""), "points": str(points)}
        rows.append(told | WRITE[one["kind"]](part))
    return rows


def read(content: bytes) -> tuple[sheets.Sheet, list[Found], list[dict[str, Any]]]:
    """Tasks of a sheet and troubles by row and column.

    Raises
    ------
    Refused
        What `sheet.read` says of the file as a whole.
    """
    read_ = sheets.read(content, FIELDS)
    found: list[Found] = []
    troubles: list[dict[str, Any]] = []
    case: Found | None = None
    for number, cells in read_.rows:
        row = {f.code: _cell(cells, read_.guess.get(f.code)) for f in FIELDS}
        try:
            if row["part"] and case is not None:
                _add_part(case, row)
                continue
            case = None
            one = _one(number, row)
            case = one if one.kind == "case" else None
        except Wrong as wrong:
            column = read_.guess.get(wrong.field, read_.guess.get("kind", 0))
            troubles.append({"row": number, "column": column, "field": wrong.field, "text": wrong.text, "error": True})
            one = Found(
                f"строка {number}", row["code"], kind=row["kind"], reasons=[f"{TITLES[wrong.field]}: {wrong.text}"]
            )
            if row["part"] and case is not None:
                case.reasons.append(f"вопрос «{row['part']}», {TITLES[wrong.field].lower()}: {wrong.text}")
                continue
        found.append(one)
    for one in found:
        if one.reasons:
            one.task = None
    return read_, found, troubles


def _cell(cells: list[Any], column: int | None) -> str:
    """A cell as text; breaks of lines stay, whole numbers lose «.0»."""
    value = cells[column] if column is not None and column < len(cells) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str("" if value is None else value).replace("\r\n", "\n").replace("\x00", "")


def _code_of(words: dict[str, str], said: str, field: str, what: str) -> str:
    code = words.get(fold(said))
    if code is None:
        raise Wrong(field, f"«{said.strip()[:40]}»: {what} нет в списке. Возьмите слово со второго листа шаблона.")
    return code


def _one(number: int, row: Row) -> Found:
    if row["part"]:
        raise Wrong("part", "Над этой строкой нет случая с вопросами.")
    kind = _code_of(Words.kinds, row["kind"], "kind", "такого вида")
    if not row["stem"].strip():
        raise Wrong("stem", "Напишите условие.")
    minutes = row["minutes"].strip()
    if minutes and not (minutes.isascii() and minutes.isdecimal() and 1 <= int(minutes) <= 60):
        raise Wrong("minutes", "Минут от 1 до 60.")
    identifier = row["code"].strip()[:200]
    task = Task(
        identifier, kind, row["stem"], rationale=row["rationale"], title=identifier, source=row["source"].strip()[:300]
    )
    task.competency, task.minutes = row["competency"].strip(), int(minutes or 0)
    task.subject = (
        _code_of(Words.subjects, row["subject"], "subject", "такого предмета") if row["subject"].strip() else ""
    )
    said = row["cognitive"]
    task.cognitive = _code_of(Words.cognitive, said, "cognitive", "такого уровня") if said.strip() else ""
    if kind == "case":
        task.content, task.key, task.max_points = {"parts": []}, {}, 0
    else:
        task.content, task.key, task.rubric, task.max_points = READ[kind](row)
    return Found(f"строка {number}", identifier, identifier, kind, "Excel", task)


def _add_part(case: Found, row: Row) -> None:
    kind = _code_of(Words.kinds, row["kind"], "kind", "такого вида")
    if kind in ("case", "open"):
        raise Wrong("kind", "Вопрос случая не бывает развёрнутым или случаем.")
    body = READ[kind](row)
    points, name = points_of(row), row["part"].strip()
    if case.task is not None:
        case.task.content["parts"].append(
            {"id": name, "kind": kind, "stem": row["stem"], **body.content, "max_points": points}
        )
        if body.key:
            case.task.key[name] = body.key
        case.task.max_points += points
