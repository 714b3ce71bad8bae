"""GIFT of Moodle in: choice, several answers, pairs, short answer, number, gaps, long answer. Never raises."""

from __future__ import annotations

import re
from string import ascii_lowercase

from .model import Found, Package, Task, Trouble
from .texts import escaped

MOST_TEXT = 5 * 1024 * 1024
MOST_QUESTIONS = 3_000
_comment = re.compile(r"^[ \t]*(?://.*|\$CATEGORY:.*)$", re.MULTILINE)
_title = re.compile(r"^\s*::(.*?)(?<!\\)::", re.DOTALL)
_answers = re.compile(r"(?<!\\)\{(.*?)(?<!\\)\}", re.DOTALL)
_answer = re.compile(r"(?<!\\)([=~])((?:\\.|[^=~\\])*)", re.DOTALL)
_weight = re.compile(r"^%(-?[\d.]+)%")
_format = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
_feedback = re.compile(r"(?<!\\)#")
_number = re.compile(r"-?\d+(?:[.,]\d+)?")


def read_gift(data: bytes) -> Package:
    """Read a file of questions."""
    if len(data) > MOST_TEXT:
        return Package(fault="Файл больше 5 МБ. Разделите его на несколько.")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\x00", "")
    except UnicodeDecodeError:
        return Package(fault="Файл не в кодировке UTF-8: сохраните его заново.")
    blocks = [one.strip() for one in re.split(r"\n[ \t]*\n", _comment.sub("", text)) if one.strip()]
    if not blocks:
        return Package(fault="В файле нет ни одного вопроса.")
    if len(blocks) > MOST_QUESTIONS:
        return Package(fault=f"В файле {len(blocks)} вопросов, за раз принимается не больше {MOST_QUESTIONS}.")
    return Package([_question(n, one) for n, one in enumerate(blocks, start=1)])


def _question(n: int, block: str) -> Found:
    named = _title.match(block)
    title = _plain(named.group(1)) if named else ""
    found = Found(f"вопрос {n}", title or f"gift-{n}", title, standard="GIFT")
    try:
        found.task = _task(block[named.end() :] if named else block, found)
        found.kind = found.task.kind
    except Trouble as trouble:
        found.reasons.append(str(trouble))
    return found


def _plain(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\])", r"\1", text.replace("\\n", "\n")).strip()


def _task(text: str, found: Found) -> Task:
    text = _format.sub("", text)
    fields = list(_answers.finditer(text))
    if len(fields) != 1:
        raise Trouble(
            "у вопроса нет ответа в фигурных скобках" if not fields else "в вопросе несколько мест для ответа"
        )
    body, before, after = fields[0].group(1).strip(), text[: fields[0].start()], text[fields[0].end() :]
    body, _, general = body.partition("####")
    words = [escaped(_plain(part)) for part in (before, after)]
    stem = " ____ ".join(words) if all(words) else "".join(words)
    task = Task(found.identifier, "open", stem, title=found.title, rationale=escaped(_plain(general)))
    if not stem:
        raise Trouble("у вопроса нет условия")
    _read_answers(body.strip(), task, found)
    return task


def _read_answers(body: str, task: Task, found: Found) -> None:
    if not body:
        found.warnings.append("критериев оценивания в файле нет: напишите их")
        return
    if body.split("#", maxsplit=1)[0].strip().upper() in ("T", "TRUE", "F", "FALSE"):
        raise Trouble("«верно или неверно»: в банке у выбора хотя бы три варианта")
    if body.startswith("#"):
        _numeric(body[1:], task)
        return
    rows = [_row(sign, said) for sign, said in _answer.findall(body)]
    if not rows:
        raise Trouble("ответы не распознаны")
    if any(weight not in (None, 0.0, 100.0) for _, _, weight in rows) and all(sign == "=" for sign, _, _ in rows):
        found.warnings.append("доли баллов за ответы не перенесены")
    if all(sign == "=" and "->" in said for sign, said, _ in rows):
        _pairs([said for _, said, _ in rows], task)
    elif all(sign == "=" for sign, _, _ in rows):
        task.kind, task.key = "short", list(dict.fromkeys(said for _, said, weight in rows if weight in (None, 100.0)))
    else:
        _options(rows, task)


def _row(sign: str, said: str) -> tuple[str, str, float | None]:
    """The sign, the words and the share of points of an answer; notes to answers are left out."""
    told = _feedback.split(said, maxsplit=1)[0].strip()
    weight = _weight.match(told)
    text = _plain(told[weight.end() :] if weight else told)
    return sign, text, float(weight.group(1)) if weight and weight.group(1).strip("-.") else None


def _numeric(body: str, task: Task) -> None:
    said = _feedback.split(body.strip().lstrip("="), maxsplit=1)[0].strip()
    if ".." in said:
        low, high = (
            float(one.replace(",", ".")) if _number.fullmatch(one.strip()) else None for one in said.split("..", 1)
        )
        if low is None or high is None or high < low:
            raise Trouble("границы числа не распознаны")
        task.kind, task.key = "numeric", {"value": round((low + high) / 2, 9), "tolerance": round((high - low) / 2, 9)}
        return
    value, _, tolerance = (part.strip() for part in said.partition(":"))
    if not _number.fullmatch(value) or (tolerance and not _number.fullmatch(tolerance)):
        raise Trouble("число в ответе не распознано")
    task.kind, task.key = "numeric", {"value": value} | ({"tolerance": tolerance} if tolerance else {})


def _pairs(rows: list[str], task: Task) -> None:
    pairs = [tuple(part.strip() for part in row.split("->", 1)) for row in rows]
    rights = list(dict.fromkeys(right for _, right in pairs))
    names = {right: ascii_lowercase[n % 26] for n, right in enumerate(sorted(rights))}
    lefts = [(str(n), left) for n, (left, _) in enumerate(pairs, start=1) if left]
    if len(lefts) < 2 or len(rights) > len(ascii_lowercase):
        raise Trouble("для соответствия нужны хотя бы две пары")
    task.kind = "match"
    task.content = {
        "left": [{"id": name, "text": escaped(left)} for name, left in lefts],
        "right": [{"id": names[right], "text": escaped(right)} for right in sorted(rights)],
    }
    task.key = {str(n): names[right] for n, (left, right) in enumerate(pairs, start=1) if left}


def _options(rows: list[tuple[str, str, float | None]], task: Task) -> None:
    if len(rows) > len(ascii_lowercase):
        raise Trouble("вариантов больше, чем хранит банк")
    task.content = {
        "options": [{"id": ascii_lowercase[n], "text": escaped(said)} for n, (_, said, _) in enumerate(rows)]
    }
    right = [ascii_lowercase[n] for n, (sign, _, weight) in enumerate(rows) if sign == "=" or (weight or 0) > 0]
    task.kind, task.key = (
        ("single" if any(sign == "=" for sign, _, _ in rows) and len(right) == 1 else "multiple"),
        right,
    )
