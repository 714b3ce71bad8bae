"""Texts with gaps: inline choices, typed words, words put into places."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .marking import Values
from .model import Trouble
from .parts import Piece, Scene, accepted_of, prompt, short_ids, tolerance_of
from .texts import Reader
from .xml import Node

INLINE = ("inlineChoiceInteraction", "textEntryInteraction")
_name = re.compile(r"[\w-]{1,20}")


def gap_ids(nodes: list[Node]) -> dict[str, str]:
    """Identifiers of gaps by responses: our own say theirs, others are numbered."""
    told = [one.get("data-gap") for one in nodes]
    own = len(set(told)) == len(told) and all(_name.fullmatch(one) for one in told)
    return {
        one.get("responseIdentifier") or one.get("identifier"): told[n - 1] if own else f"g{n}"
        for n, one in enumerate(nodes, start=1)
    }


def _own_ids(fields: list[Node]) -> dict[str, str]:
    """Identifiers of fields by their responses.

    Raises
    ------
    Trouble
        A field has no response, or two of them have the same one.
    """
    if not all(one.get("responseIdentifier") for one in fields):
        raise Trouble("у поля ответа нет имени (responseIdentifier)")
    ids = gap_ids(fields)
    if len(ids) < len(fields):
        raise Trouble("два пропуска отвечают одному ответу")
    return ids


def inline(inside: list[Node | str], nodes: list[Node], scene: Scene) -> Piece:
    """A text whose words are chosen from lists or typed."""
    ids = _own_ids(nodes)
    stem = _with_holes(scene, INLINE, lambda one: ids.get(one.get("responseIdentifier"), "")).block(inside)
    piece = Piece("gap", stem, {"gaps": []}, {})
    for one in nodes:
        name = one.get("responseIdentifier")
        gap: dict[str, Any] = {"id": ids[name]}
        if one.tag == "inlineChoiceInteraction":
            choices = one.own("inlineChoice")
            names = short_ids([c.get("identifier") for c in choices])
            gap["options"] = [
                {"id": names[c.get("identifier")], "text": _bare(c, scene) or names[c.get("identifier")]}
                for c in choices
            ]
            right = [value for value in _declared_choice(name, scene) if value in names][:1]
            key: Any = names[right[0]] if right else ""
            wrong: Values = [next((c for c in names if c not in right), "")]
        else:
            key = accepted_of(name, scene)
            right, wrong = scene.machine.correct(name)[:1] or list(key[:1]), ["\u00a4\u00a4"]
            if right and isinstance(right[0], float):
                wrong = [right[0] + 1000.0]
                if tolerance_of(name, right[0], scene):
                    piece.warnings.append("допуск числа в пропуске не перенесён: засчитывается только само число")
            else:
                piece.also += [(ids[name], name, said) for said in key[1:]]
        piece.content["gaps"].append(gap)
        if key:
            piece.key[ids[name]] = key
        piece.right[name] = right
        piece.wrong.append({name: wrong})
    return piece


def _declared_choice(name: str, scene: Scene) -> Values:
    said = scene.machine.correct(name)
    mapped = {value: worth for value, worth in scene.machine.mapped(name).items() if worth > 0}
    return said or ([max(mapped, key=lambda value: mapped[value])] if mapped else [])


def _bare(node: Node, scene: Scene) -> str:
    """Options of a gap stand in a list of the browser: words only."""
    if not node.text and (shown := node.first("img", "object")):
        return _word(Node(node.tag, {}, [shown]))
    for one in node.all("math"):
        return f"{node.text}" if not one.first("annotation") else scene.texts.line(node.inside).replace("$", "")
    return node.text


def _with_holes(scene: Scene, tags: tuple[str, ...], name_of: Callable[[Node], str]) -> Reader:
    def hole(node: Node) -> str | None:
        if node.tag not in tags:
            return None
        asked = " ".join(scene.texts.line(one.inside) for one in node.own("prompt"))
        return f"{asked} [[{name_of(node)}]]".strip()

    return scene.texts.with_holes(hole)


def put_in(node: Node, scene: Scene) -> Piece:
    """Words put into places of a text: each place offers all of them."""
    name, places = node.get("responseIdentifier"), list(node.all("gap"))
    words = node.own("gapText", "gapImg")
    ids = gap_ids(places)
    names = short_ids([one.get("identifier") for one in words])
    if not places or len(ids) < len(places) or len(names) < len(words):
        raise Trouble("места или слова для пропусков повторяются или не названы")
    reader = _with_holes(scene, ("gap",), lambda one: ids[one.get("identifier")])
    body = [one for one in node.inside if not isinstance(one, Node) or one.tag not in ("gapText", "gapImg", "prompt")]
    stem = "\n\n".join(filter(None, (prompt(node, scene), reader.block(body))))
    options = [{"id": names[one.get("identifier")], "text": _word(one)} for one in words]
    shown = any(one.first("object", "img") for one in words)
    pairs = [tuple(str(value).split()) for value in _declared_pairs(name, scene)]
    found = [(a, b) for a, b in (pair for pair in pairs if len(pair) == 2) if a in names and b in ids]
    known = {b: a for a, b in found}
    if len(known) < len(set(found)):
        raise Trouble("к одному пропуску верны несколько слов: такой вид банк не хранит")
    piece = Piece("gap", stem, {"gaps": [{"id": ids[one.get("identifier")], "options": options} for one in places]}, {})
    piece.key = {ids[place]: names[word] for place, word in known.items()}
    piece.warnings += ["рисунки для пропусков заменены их описаниями"] if shown else []
    if known and len(known) < len(places):
        raise Trouble("не у каждого пропуска есть верное слово")
    said = [f"{word} {place}" for place, word in known.items()]
    piece.right = {name: said}
    piece.wrong = [{name: [one for one in said if one != gone]} for gone in said]
    return piece


def _declared_pairs(name: str, scene: Scene) -> Values:
    said = scene.machine.correct(name)
    return said or [pair for pair, worth in scene.machine.mapped(name).items() if worth > 0]


def _word(node: Node) -> str:
    """A word to put in; a picture stands for the words that describe it.

    Raises
    ------
    Trouble
        The picture has no words.
    """
    shown = node.first("object", "img")
    alt = shown.get("alt") or shown.text if shown else ""
    said = node.text or alt or node.get("objectLabel") or node.get("ariaLabel")
    if shown is not None and not said:
        raise Trouble("вместо слов для пропусков стоят рисунки без описания: банк хранит слова")
    return said or node.get("identifier")
