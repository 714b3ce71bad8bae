"""`./marshrut bench blanks`: how well photographs of answer blanks are read, on made-up ones with a fixed seed.

Ovals, crosses and ticks of a shaky hand; turned by up to 15°, in perspective, with shadows, blurred, JPEG 60, 1–3 MP.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from bench._blank_photos import Photo, Studio
from marshrut.core.refusal import Refused
from marshrut.diagnostics.blanks.answers import of_marks
from marshrut.diagnostics.blanks.finding import find
from marshrut.diagnostics.blanks.layout import Block
from marshrut.diagnostics.blanks.marks import read_fields

PAGES, SEED = 300, 20261128
#: A person leaves so many fields empty: those always go to a person.
IDLE = 0.03


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Figures of usual photographs and of worse ones."""
    return {"usual": measure(PAGES, SEED), "worse": measure(PAGES // 3, SEED + 1, hard=1.6)}


def measure(pages: int, seed: int, *, hard: float = 1.0) -> dict[str, Any]:
    """Photograph and read so many pages: shares of fields, of single bubbles, seconds of a page."""
    studio = Studio(seed, idle=IDLE)
    told: Counter[str] = Counter()
    seconds = 0.0
    for n in range(pages):
        page = 1 + n % studio.layout.pages
        photo = studio.shoot(page, hard=hard)
        began = time.perf_counter()
        read = _read(photo, studio.blocks(page))
        seconds += time.perf_counter() - began
        told["pages"] += 1
        told["unread"] += read is None
        told += _compare(photo, studio.blocks(page), read)
    sure = told["fields"] - told["sent"]
    return {
        "pages": told["pages"],
        "unread_pages": told["unread"],
        "fields": told["fields"],
        "sure": sure,
        "wrong": told["wrong"],
        "correct_share": round(1 - told["wrong"] / sure, 5) if sure else None,
        "marks": told["marks"],
        "marks_wrong": told["marks_wrong"],
        "marks_correct_share": round(1 - told["marks_wrong"] / told["marks"], 6) if told["marks"] else None,
        "sent_share": round(told["sent"] / told["fields"], 4) if told["fields"] else None,
        "sent_though_answered_share": round(told["sent_answered"] / told["fields"], 4) if told["fields"] else None,
        "seconds_per_page": round(seconds / pages, 3),
        "seed": seed,
    }


def _read(photo: Photo, blocks: list[Block]) -> dict[str, Any] | None:
    try:
        flat = find(np.asarray(Image.open(BytesIO(photo.jpeg)).convert("L")))
    except Refused:
        return None
    return {one.key: one for one in read_fields(flat.page, blocks)}


def _compare(photo: Photo, blocks: list[Block], read: dict[str, Any] | None) -> Counter[str]:
    told: Counter[str] = Counter()
    for block in blocks if read is not None else []:
        one = read[block.field.key] if read else None
        true, _ = of_marks(block.field, photo.truth[block.field.key])
        told["fields"] += 1
        if one is None or not one.sure:
            told["sent"] += 1
            told["sent_answered"] += true is not None
            continue
        told["wrong"] += one.value != true
        told["marks"] += len(block.bubbles)
        told["marks_wrong"] += len(set(one.marks) ^ set(photo.truth[block.field.key]))
    return told
