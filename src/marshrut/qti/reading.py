"""One item → a task of the bank with warnings, or reasons why there is none. Never raises."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from .body import READERS, Body, every, read_body, without_extras
from .gaps import INLINE
from .marking import Machine, Unknown, Values
from .model import Found, Task, Trouble
from .parts import Piece, Scene
from .texts import Reader
from .xml import Node

NOT_KNOWN = "правило оценивания не распознано"
SILENT, POINTLESS = "правила оценивания в файле нет", "правило в файле баллов не ставит"
#: Parts of names of what is told after the answer or to teachers, in QTI and in what others add to it.
AFTERWARDS = ("feedback", "rationale", "teacherinstructions", "solution")
MOST_TITLE = 200
MOST_POINTS = 100
MOST_STEM = 20_000
MOST_RATIONALE = 5_000


def read_item(
    root: Node,
    standard: str,
    place: str,
    picture: Callable[[str, str], str],
    size: Callable[[str], tuple[int, int] | None] = lambda code: None,
) -> Found:
    """Read the tree of an item; `picture` takes a path and words and gives the code of the picture, or nothing."""
    found = Found(place, root.get("identifier")[:200], root.get("title")[:MOST_TITLE], standard=standard)
    try:
        _fill(root, found, picture, size)
    except Trouble as trouble:
        found.reasons.append(str(trouble))
    except RecursionError:
        found.reasons.append("задание вложено слишком глубоко")
    if found.reasons:
        found.task = None
    found.warnings = list(dict.fromkeys(found.warnings))
    return found


def _fill(
    root: Node, found: Found, picture: Callable[[str, str], str], size: Callable[[str], tuple[int, int] | None]
) -> None:
    if root.tag != "assessmentItem":
        raise Trouble(f"это не задание QTI, а «{root.tag[:40]}»")
    if root.get("adaptive") in ("true", "1"):
        raise Trouble("задание с несколькими попытками (adaptive): банк такие не хранит")
    if root.own("templateDeclaration"):
        raise Trouble("условие меняется случайно (templateDeclaration): банк такие не хранит")
    body = next(iter(root.own("itemBody")), None)
    if body is None:
        raise Trouble("у задания нет тела (itemBody)")
    texts, machine = Reader(picture), Machine(root)
    scored = [one for one in body.all("rubricBlock") if not _is_shown(one)]
    told = [one for one in every(body) if is_told(one.tag) and not one.first(*READERS, *INLINE)]
    seen, extras = without_extras(_without(body, {id(one) for one in (*scored, *told)}))
    texts.lost += extras
    read = read_body(seen, Scene(machine, texts, size))
    task = _task(read, found)
    found.kind = task.kind
    task.rubric = [row for row in (_criterion(one, texts) for one in scored) if row]
    last = [one for one in told if not any(is_told(inner.tag) for inner in every(one))]
    notes = [*root.own("modalFeedback"), *last, *(one for one in scored if not one.get("data-criterion"))]
    _rationale(notes, task, texts)
    _mark(machine, read, task, found)
    if task.kind == "open":
        task.max_points = _most(root) or max(1, sum(max(0, len(row["levels"]) - 1) for row in task.rubric))
        if not task.rubric:
            found.warnings.append("критериев оценивания в файле нет: напишите их")
    found.warnings += [f"не перенесено: {what}" for what in texts.lost]
    _check(task)
    found.task = task


def is_told(tag: str) -> bool:
    """Whether an element tells what would give the answer away."""
    return any(one in tag.lower() for one in AFTERWARDS)


def _is_shown(block: Node) -> bool:
    """Whether those who answer see the block: a passage may be shown to everybody."""
    views = block.get("view").split()
    return not views or "candidate" in views


def _most(root: Node) -> int:
    """Points of the whole item as it tells them itself."""
    told = next((one for one in root.own("outcomeDeclaration") if one.get("identifier") == "MAXSCORE"), None)
    value = told.first("value") if told else None
    text = value.text.removesuffix(".0") if value else ""
    return int(text) if text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_POINTS else 0


def _without(node: Node, gone: set[int]) -> Node:
    """The body without what only experts see."""
    kept = [_without(one, gone) if isinstance(one, Node) else one for one in node.inside if id(one) not in gone]
    return Node(node.tag, node.attrs, kept)


def _task(read: Body, found: Found) -> Task:
    if not read.is_case:
        piece = read.pieces[0]
        found.warnings += piece.warnings
        return Task(found.identifier, piece.kind, read.stem or found.title, piece.content, piece.key, title=found.title)
    names = read.names or [f"p{n}" for n in range(1, len(read.pieces) + 1)]
    parts = []
    for name, piece in zip(names, read.pieces, strict=True):
        parts.append({"id": name, "kind": piece.kind, "stem": piece.stem, **piece.content})
        found.warnings += piece.warnings
    key = {name: piece.key for name, piece in zip(names, read.pieces, strict=True)}
    return Task(found.identifier, "case", read.stem or found.title, {"parts": parts}, key, title=found.title)


def _criterion(block: Node, texts: Reader) -> dict[str, object] | None:
    """A criterion of ours; a free text for experts is none."""
    name = block.get("data-criterion")
    title = next((one for one in block.all("div") if one.get("data-title")), None)
    levels = block.first("ol")
    if not name or title is None or levels is None:
        return None
    return {
        "id": name,
        "title": texts.line(title.inside),
        "levels": [texts.line(one.inside) for one in levels.own("li")],
    }


def _rationale(notes: list[Node], task: Task, texts: Reader) -> None:
    """What the item tells after the answer, and what it tells those who mark: all of it would give the answer away."""
    said = []
    for one in notes:
        content = one.own("contentBody")
        said.append(texts.block(content[0].inside if content else one.inside))
    whole = "\n\n".join(dict.fromkeys(filter(None, said)))
    task.rationale = whole[:MOST_RATIONALE]
    if len(whole) > MOST_RATIONALE:
        texts.lost.append(f"конец пояснения, оно длиннее {MOST_RATIONALE} знаков")


def _mark(machine: Machine, read: Body, task: Task, found: Found) -> None:
    """Ask the item's own rule whether it marks as the bank will; a key nobody can vouch for is not taken."""
    if task.kind == "open":
        return None
    bare = [piece for piece in read.pieces if not _has_key(piece)]
    if bare:
        found.warnings.append("верного ответа в файле нет: отметьте его")
        return _forget(bare, read, task)
    if machine.is_silent:
        return _taken(SILENT, read, task, found)
    try:
        worth = _Worth(machine, read.pieces)
    except Unknown as sign:
        found.warnings.append(f"{NOT_KNOWN} ({sign}): ключ не взят, отметьте его")
        return _forget(read.pieces, read, task)
    if worth.fault and machine.is_pointless:
        return _taken(POINTLESS, read, task, found)
    if worth.fault:
        found.warnings.append(f"{NOT_KNOWN}: {worth.fault}; ключ не взят, отметьте его")
        return _forget(read.pieces, read, task)
    _tell(worth, found)
    return _points(read, task, worth, found)


def _has_key(piece: Piece) -> bool:
    """Whether the file says what is right, for every gap of a text."""
    gaps = piece.content.get("gaps", [])
    return bool(piece.key) and any(piece.right.values()) and all(one["id"] in piece.key for one in gaps)


def _tell(worth: _Worth, found: Found) -> None:
    """What the rule of the file counts otherwise than the key will."""
    for piece, gap, said in worth.denied:
        piece.deny(gap, said)
        found.warnings += piece.warnings[-1:]
    if worth.is_near:
        found.warnings.append("правило файла засчитывает и близкие числа: проверьте допуск")
    if worth.is_lax:
        found.warnings.append("лишний вариант в файле балла не снижал: здесь засчитывается только точный ответ")


def _taken(why: str, read: Body, task: Task, found: Found) -> None:
    found.warnings.append(f"{why}: ключ взят из объявленного верного ответа")
    _points(read, task, None)


def _forget(pieces: list[Piece], read: Body, task: Task) -> None:
    for piece in pieces:
        piece.forget_key()
    task.key = read.pieces[0].key if not read.is_case else {}
    _points(read, task, None)


class _Worth:
    """What the rule gives for the whole right answer and for it with one thing wrong."""

    def __init__(self, machine: Machine, pieces: list[Piece]) -> None:
        self.right: dict[str, Values] = {name: said for piece in pieces for name, said in piece.right.items()}
        self.full = machine.score(self.right)
        self.spoilt = [[machine.score({**self.right, **wrong}) for wrong in piece.wrong] for piece in pieces]
        extra = [machine.score({**self.right, **more}) for piece in pieces for more in piece.extra]
        self.is_lax = any(got >= self.full for got in extra)
        near = [machine.score({**self.right, **one}) for piece in pieces for one in piece.near]
        self.is_near = any(got >= self.full for got in near)
        self.denied = [
            (piece, gap, said)
            for piece in pieces
            for gap, name, said in piece.also
            if machine.score({**self.right, name: [said]}) < self.full
        ]
        self.fault = ""
        if self.full <= 0:
            self.fault = "за объявленный верный ответ баллов не даёт"
        elif any(got >= self.full for row in self.spoilt for got in row):
            self.fault = "за неверный ответ даёт столько же, сколько за верный"


def _points(read: Body, task: Task, worth: _Worth | None, found: Found | None = None) -> None:
    for n, piece in enumerate(read.pieces):
        piece.max_points = 1
        if worth is not None and found is not None:
            piece.max_points = _worth_of(piece, worth, n, found, alone=not read.is_case)
    if read.is_case:
        for part, piece in zip(task.content["parts"], read.pieces, strict=True):
            part["max_points"] = piece.max_points
        if found is not None and worth is not None and sum(p.max_points for p in read.pieces) != worth.full:
            found.warnings.append("баллы за вопросы в файле считаются иначе: проверьте их")
    task.max_points = sum(piece.max_points for piece in read.pieces)


def _worth_of(piece: Piece, worth: _Worth, n: int, found: Found, *, alone: bool) -> int:
    """Points of a question, as near to the rule of the item as the bank can count."""
    whole = worth.full if alone else worth.full - _without_piece(worth, n, piece)
    floor = worth.full - whole
    spoilt = [got - floor for got in worth.spoilt[n]]
    most = int(whole) if whole == int(whole) and 1 <= whole <= 10 else 1
    if piece.kind == "gap" and len(spoilt) > 1:
        share = most * (len(spoilt) - 1) // len(spoilt)
        if most == whole and all(abs(got - share) < 1e-9 for got in spoilt):
            return most
        if all(abs(got) < 1e-9 for got in spoilt):
            return 1 if alone else most
    if any(got > 1e-9 for got in spoilt) and piece.kind != "single":
        found.warnings.append("баллы за частично верный ответ не перенесены: засчитывается ответ целиком")
    return most if not alone else 1


def _without_piece(worth: _Worth, n: int, piece: Piece) -> float:
    """What is left when nothing right is said to one question."""
    if piece.kind != "gap" or len(worth.spoilt[n]) < 2:
        return max(worth.spoilt[n], default=0.0)
    return max(0.0, worth.full - sum(worth.full - got for got in worth.spoilt[n]))


def _check(task: Task) -> None:
    if not task.stem.strip():
        raise Trouble("у задания нет условия")
    if len(task.stem) > MOST_STEM:
        raise Trouble(f"условие длиннее {MOST_STEM} знаков")
    if task.kind == "gap" and any(a == b for a, b in pairwise(sorted(gap["id"] for gap in task.content["gaps"]))):
        raise Trouble("пропуски названы одинаково")
