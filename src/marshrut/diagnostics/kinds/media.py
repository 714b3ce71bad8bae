"""Which pictures a task shows: by Markdown in its texts, by a picture with areas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

CODE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
_shown = re.compile(rf"!\[([^\]]*)\]\(media:({CODE})\)")
_any = re.compile(r"!\[[^\]]*\]\([^)]*\)")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _pictures(value: Any) -> Iterator[str]:
    """Codes of pictures with areas, at any depth."""
    if isinstance(value, list | dict):
        picture = value.get("picture") if isinstance(value, dict) else None
        if isinstance(picture, dict) and isinstance(picture.get("media"), str):
            yield picture["media"]
        for one in value.values() if isinstance(value, dict) else value:
            yield from _pictures(one)


def codes_of(stem: str, content: Any) -> set[str]:
    """Codes of all pictures of a task."""
    texts = [stem, *_strings(content)]
    return {code for text in texts for _, code in _shown.findall(text)} | set(_pictures(content))


def fault_of_pictures(stem: str, content: Any) -> str:
    """A picture that is not of the bank or has no words instead of it."""
    for text in (stem, *_strings(content)):
        if len(_any.findall(text)) != len(_shown.findall(text)):
            return "рисунок берётся из банка: ![описание](media:КОД)."
        if any(not words.strip() for words, _ in _shown.findall(text)):
            return "опишите рисунок словами: ![описание](media:КОД)."
    return ""
