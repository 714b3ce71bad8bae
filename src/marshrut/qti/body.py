"""The body of an item → its questions: one of a simple kind, or several of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .gaps import INLINE, inline, put_in
from .model import Trouble
from .parts import BLOCKS, Piece, Scene, tolerance_of, typed
from .xml import Node

READERS = {**BLOCKS, "gapMatchInteraction": put_in}
#: Interactions without a place in the bank, in words.
FOREIGN = {
    "associateInteraction": "пары внутри одного списка",
    "graphicOrderInteraction": "порядок на рисунке",
    "graphicAssociateInteraction": "пары на рисунке",
    "graphicGapMatchInteraction": "перетаскивание на рисунок",
    "selectPointInteraction": "точка на рисунке",
    "positionObjectStage": "размещение предметов на рисунке",
    "positionObjectInteraction": "размещение предметов на рисунке",
    "sliderInteraction": "ползунок",
    "drawingInteraction": "рисование",
    "uploadInteraction": "загрузка файла",
    "mediaInteraction": "звук или видео",
    "endAttemptInteraction": "кнопка новой попытки",
    "customInteraction": "вид, свой у другой системы",
    "portableCustomInteraction": "вид, свой у другой системы",
}
#: Interactions nobody answers: without them the question is the same.
EXTRAS = {"mediaInteraction": "звук или видео", "endAttemptInteraction": "кнопка подсказки или новой попытки"}
KNOWN = {*READERS, *INLINE, *FOREIGN}
MOST_PARTS = 8


@dataclass(slots=True)
class Body:
    """What stands in the body: a common text and its questions."""

    stem: str
    pieces: list[Piece] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def is_case(self) -> bool:
        """Several questions, or one of our own case."""
        return len(self.pieces) > 1 or bool(self.names)


@dataclass(slots=True)
class _Walk:
    scene: Scene
    loose: list[Node | str] = field(default_factory=list)
    lines: list[Node | str] = field(default_factory=list)
    parts: list[tuple[list[Node | str], Piece | list[Node | str]]] = field(default_factory=list)

    def go(self, inside: list[Node | str]) -> None:
        """Flat steps through the body: texts wait for the question they belong to."""
        for one in inside:
            if isinstance(one, str):
                self.loose.append(one)
            elif one.tag in READERS:
                self._close_lines()
                self.parts.append((self._take(), READERS[one.tag](one, self.scene)))
            elif one.first(*READERS):
                self.go(one.inside)
            elif one.tag in INLINE or one.first(*INLINE):
                self._line(one)
            else:
                self.loose.append(one)

    def _line(self, node: Node) -> None:
        """Paragraphs with gaps that follow each other are one text."""
        if any(isinstance(one, Node) or one.strip() for one in self.loose) and self.lines:
            self.lines += self.loose
        elif not self.lines:
            self.parts.append((self._take(), self.lines))
        self.loose = []
        self.lines.append(node)

    def _take(self) -> list[Node | str]:
        taken, self.loose = self.loose, []
        return taken

    def _close_lines(self) -> None:
        self.lines = []


def read_body(body: Node, scene: Scene) -> Body:
    """The questions of a body.

    Raises
    ------
    Trouble
        There is no question, or one of a kind the bank cannot keep.
    """
    strange = body.first(*FOREIGN)
    if strange is not None:
        raise Trouble(f"вид «{FOREIGN[strange.tag]}» ({strange.tag}) банк не хранит")
    unknown = next((one for one in every(body) if one.tag.endswith("Interaction") and one.tag not in KNOWN), None)
    if unknown is not None:
        raise Trouble(f"вид «{unknown.tag[:40]}» не из QTI: банк такие не хранит")
    own = list(body.all("div"))
    parts = [one for one in own if one.get("data-part")]
    return _own_case(body, parts, scene) if parts else _free(body, scene)


def every(node: Node) -> Iterator[Node]:
    """All elements inside, in the order of the document."""
    for one in node.nodes:
        yield one
        yield from every(one)


def without_extras(body: Node) -> tuple[Node, list[str]]:
    """The body without what only accompanies a question the bank keeps, and words for what is left out."""
    if body.first(*READERS, *INLINE) is None:
        return body, []
    said = [EXTRAS[one.tag] for one in body.all(*EXTRAS)]
    return (_cut(body) if said else body), said


def _cut(node: Node) -> Node:
    kept = [_cut(one) if isinstance(one, Node) else one for one in node.inside]
    return Node(node.tag, node.attrs, [one for one in kept if isinstance(one, str) or one.tag not in EXTRAS])


def _own_case(body: Node, parts: list[Node], scene: Scene) -> Body:
    """A case of ours: each question stands in a block with its identifier."""
    common = [one for one in body.inside if not isinstance(one, Node) or one not in parts]
    made = Body(scene.texts.block(common))
    for part in parts:
        inner = _free(part, scene)
        if len(inner.pieces) != 1:
            raise Trouble("в вопросе случая должен быть один ответ")
        inner.pieces[0].stem = inner.stem
        made.pieces.append(inner.pieces[0])
        made.names.append(part.get("data-part"))
    return made


def _free(body: Node, scene: Scene) -> Body:
    walk = _Walk(scene)
    walk.go(body.inside)
    if not walk.parts:
        raise Trouble("в задании не о чем спросить: нет ни одного поля ответа")
    if len(walk.parts) > MOST_PARTS:
        raise Trouble(f"в задании {len(walk.parts)} вопросов, банк хранит до {MOST_PARTS}")
    if len(walk.parts) == 1:
        return _single(*walk.parts[0], walk.loose, scene)
    return _several(walk, scene)


def _single(before: list[Node | str], part: Piece | list[Node | str], after: list[Node | str], scene: Scene) -> Body:
    if isinstance(part, Piece):
        texts = (scene.texts.block(before), part.stem, scene.texts.block(after))
        return Body("\n\n".join(dict.fromkeys(filter(None, texts))), [part])
    alone = None if _ends_with_words(before) or _ends_with_words(after[::-1]) else _alone(part)
    if alone is not None:
        piece = typed(alone, scene)
        asked = (scene.texts.block(before), piece.stem, scene.texts.block(after))
        return Body("\n\n".join(dict.fromkeys(filter(None, asked))), [piece])
    measured = _measured(part, scene)
    if measured is not None:
        shown = scene.texts.with_holes(lambda one: "…" if one is measured else None)
        return Body(shown.block([*before, *part, *after]), [typed(measured, scene)])
    piece = _of_lines([*before, *part, *after], scene)
    return Body(piece.stem, [piece])


def _ends_with_words(nodes: list[Node | str]) -> bool:
    """Whether loose words stand right beside a field: they are one sentence with it."""
    said = [one for one in nodes if isinstance(one, Node) or one.strip()]
    return bool(said) and isinstance(said[-1], str)


def _measured(lines: list[Node | str], scene: Scene) -> Node | None:
    """The only field of a sentence, when a number near the right one counts: a gap would lose the tolerance."""
    fields = [found for one in lines if isinstance(one, Node) for found in _fields(one)]
    if len(fields) != 1 or fields[0].tag != "textEntryInteraction":
        return None
    name = fields[0].get("responseIdentifier")
    right = [one for one in scene.machine.correct(name) if isinstance(one, float)]
    return fields[0] if right and tolerance_of(name, right[0], scene) else None


def _alone(lines: list[Node | str]) -> Node | None:
    """The only field of a paragraph without other words: a short answer, not a gap of a text."""
    fields = [found for one in lines if isinstance(one, Node) for found in _fields(one)]
    words = "".join(one if isinstance(one, str) else _words(one) for one in lines).strip()
    return (
        fields[0]
        if len(fields) == 1 and not words and fields[0].tag == "textEntryInteraction" and not fields[0].get("data-gap")
        else None
    )


def _words(node: Node) -> str:
    """What an element says around its fields."""
    if node.tag in INLINE:
        return ""
    return "".join(one if isinstance(one, str) else _words(one) for one in node.inside)


def _fields(node: Node) -> list[Node]:
    return [node] if node.tag in INLINE else list(node.all(*INLINE))


def _of_lines(lines: list[Node | str], scene: Scene) -> Piece:
    return inline(lines, [found for one in lines if isinstance(one, Node) for found in _fields(one)], scene)


def _several(walk: _Walk, scene: Scene) -> Body:
    """A case of another system: what stands before a question belongs to it, the rest of the start is common."""
    made = Body("")
    for n, (before, part) in enumerate(walk.parts):
        said = scene.texts.block(before)
        if isinstance(part, Piece):
            piece = part
        else:
            alone = _alone(part)
            piece = typed(alone, scene) if alone is not None else _of_lines(part, scene)
        if piece.kind == "open":
            raise Trouble("в составном задании есть развёрнутый ответ: разделите его на два")
        if n == 0:
            made.stem, said = _share(said, piece)
        piece.stem = "\n\n".join(filter(None, (said, piece.stem)))
        made.pieces.append(piece)
    rest = scene.texts.block(walk.loose)
    made.pieces[-1].stem = "\n\n".join(filter(None, (made.pieces[-1].stem, rest)))
    for n, piece in enumerate(made.pieces, start=1):
        piece.stem = piece.stem or f"Вопрос {n}"
    return made


def _share(said: str, piece: Piece) -> tuple[str, str]:
    """The common text and what of it asks the first question."""
    if piece.stem:
        return said, ""
    start, _, last = said.rpartition("\n\n")
    return start, last
