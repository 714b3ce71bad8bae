"""Made-up photographs of answer blanks: marks drawn by a shaky hand, then the page lies askew, in shadow, out of focus."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from marshrut.diagnostics.blanks import printing
from marshrut.diagnostics.blanks.fields import Field, Way
from marshrut.diagnostics.blanks.finding import homography
from marshrut.diagnostics.blanks.layout import Block, Bubble, Layout, lay_out
from marshrut.paper.blank import render_pictures

PPI = 200
DOTS = PPI / 25.4
OPTIONS = tuple("abcdefghijklmnop")


def fields(count: int = 28) -> list[Field]:
    """Fields of all ways, as a form of such a length has them."""
    made = []
    for n in range(1, count + 1):
        kinds: dict[int, dict[str, Any]] = {
            4: {"way": Way.MANY, "options": OPTIONS[:6]},
            6: {"way": Way.PAIRS, "options": OPTIONS[:5], "rows": ("x", "y", "z", "w")},
            7: {"way": Way.ORDER, "options": OPTIONS[:4]},
            9: {"way": Way.BOXES},
            0: {"way": Way.MANY, "options": OPTIONS[:12]},
        }
        made.append(Field(n, str(n), **kinds.get(n % 10, {"way": Way.ONE, "options": OPTIONS[: 4 + n % 2]})))
    return made


@dataclass(frozen=True)
class Photo:
    """A photograph with what was truly marked: rows and options by field."""

    jpeg: bytes
    truth: dict[str, list[tuple[int, int]]]
    kinds: dict[str, str]
    points: int


class Studio:
    """Draws, marks and photographs the pages of one layout; everything follows from the seed.

    `idle` is the share of fields that a person leaves empty.
    """

    def __init__(self, seed: int, count: int = 28, *, idle: float = 0.0) -> None:
        self.random = np.random.default_rng(seed)
        self.idle = idle
        self.layout: Layout = lay_out(fields(count))
        sheets = printing.sheets(
            123, self.layout, title="Диагностика, осень", about="Вариант М-1", name="Иванова М. П."
        )
        pictures = render_pictures(sheets, printing.GEOMETRY, "Бланк", ppi=PPI)
        self.pages = [Image.open(BytesIO(one)).convert("L") for one in pictures]

    def blocks(self, page: int) -> list[Block]:
        """Fields of a page that are answered by marks."""
        return [one for one in self.layout.on(page) if one.field.way.marked]

    def shoot(self, page: int = 1, *, kind: str = "", hard: float = 1.0) -> Photo:
        """Mark a page and photograph it; `hard` scales all that spoils the picture, `kind` fixes the way of marking."""
        paper = self.pages[page - 1].copy()
        draw = ImageDraw.Draw(paper)
        truth, kinds = {}, {}
        for block in self.blocks(page):
            used = kind or str(self.random.choice(["oval", "cross", "tick"]))
            chosen = [] if self.random.random() < self.idle else self._choose(block)
            for bubble in chosen:
                self._mark(draw, bubble, used)
            truth[block.field.key] = [(one.row, one.option) for one in chosen]
            kinds[block.field.key] = used
        jpeg, points = self._photograph(paper, hard)
        return Photo(jpeg, truth, kinds, points)

    def _choose(self, block: Block) -> list[Bubble]:
        by_row: dict[int, list[Bubble]] = {}
        for bubble in block.bubbles:
            by_row.setdefault(bubble.row, []).append(bubble)
        if block.field.way is Way.MANY:
            count = int(self.random.integers(1, 4))
            return [by_row[0][int(n)] for n in sorted(self.random.choice(len(by_row[0]), count, replace=False))]
        if block.field.way is Way.ORDER:
            turn = self.random.permutation(len(by_row))
            return [by_row[row][int(turn[row])] for row in sorted(by_row)]
        return [line[int(self.random.integers(len(line)))] for line in by_row.values()]

    def _mark(self, draw: ImageDraw.ImageDraw, bubble: Bubble, kind: str) -> None:
        middle = np.array([bubble.x, bubble.y]) + self.random.normal(0, 0.25, 2)
        ink, pen = int(self.random.integers(15, 95)), float(self.random.uniform(0.35, 0.75))
        if kind == "oval":
            self._scribble(draw, middle, ink, pen)
            return
        lines = {
            "cross": [[(-1.7, -1.7), (1.7, 1.7)], [(-1.7, 1.7), (1.7, -1.7)]],
            "tick": [[(-1.5, -0.2), (-0.3, 1.5), (1.9, -2.2)]],
        }[kind]
        size = self.random.uniform(0.8, 1.25)
        for line in lines:
            points = [tuple((middle + size * np.array(p) + self.random.normal(0, 0.15, 2)) * DOTS) for p in line]
            draw.line(points, fill=ink, width=max(1, round(pen * DOTS)), joint="curve")

    def _scribble(self, draw: ImageDraw.ImageDraw, middle: Any, ink: int, pen: float) -> None:
        """An oval shaded by strokes from side to side."""
        wide, high = self.random.uniform(1.3, 2.3, 2)
        rows = np.arange(-high, high, pen * self.random.uniform(0.8, 1.3))
        reach = wide * np.sqrt(np.clip(1 - (rows / high) ** 2, 0, 1))
        points = [
            tuple((middle + np.array([x, y])) * DOTS)
            for n, (y, half) in enumerate(zip(rows, reach, strict=True))
            for x in ((-half, half) if n % 2 else (half, -half))
        ]
        draw.line(points, fill=ink, width=max(1, round(pen * DOTS)), joint="curve")

    def _photograph(self, paper: Image.Image, hard: float) -> tuple[bytes, int]:
        """Turn by up to 15°, tilt, put on a desk, shade, blur, add noise, press to JPEG 60."""
        points = float(self.random.uniform(1.0, 3.0)) * 1e6
        wide = int(np.sqrt(points / 1.36))
        high = int(wide * 1.36)
        if self.random.random() < 0.5:
            paper = paper.crop((0, 0, paper.width, int(268 * DOTS)))
        angle = np.deg2rad(self.random.uniform(-15, 15) * hard)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        box = np.array([[0, 0], [paper.width, 0], [0, paper.height], [paper.width, paper.height]], float)
        corners = (box - box.mean(axis=0)) @ turn.T
        corners *= 1 + self.random.uniform(-0.055, 0.055, (4, 1)) * hard
        span = np.ptp(corners, axis=0)
        corners *= min(wide / span[0], high / span[1]) * self.random.uniform(0.9, 0.98)
        corners += np.array([wide, high]) / 2 - (corners.max(axis=0) + corners.min(axis=0)) / 2
        back = homography(corners, box).ravel()[:8]
        desk = int(self.random.integers(70, 170))
        shot = paper.transform(
            (wide, high), Image.Transform.PERSPECTIVE, list(back), Image.Resampling.BICUBIC, fillcolor=desk
        )
        return self._develop(shot, hard), wide * high

    def _develop(self, shot: Image.Image, hard: float) -> bytes:
        shot = shot.filter(ImageFilter.GaussianBlur(self.random.uniform(0.3, 1.3) * hard))
        light = np.asarray(shot, dtype=float) * self._shadow(shot.width, shot.height, hard)
        light += self.random.normal(0, 3.5 * hard, light.shape)
        out = BytesIO()
        Image.fromarray(np.clip(light, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=60)
        return out.getvalue()

    def _shadow(self, wide: int, high: int, hard: float) -> Any:
        """Light that falls off to one side, and the soft edge of somebody's shadow."""
        ys, xs = np.mgrid[0 : 1 : high * 1j, 0 : 1 : wide * 1j]
        side = self.random.uniform(0, 2 * np.pi)
        along = (xs - 0.5) * np.cos(side) + (ys - 0.5) * np.sin(side)
        fall = 0.78 + self.random.uniform(-0.25, 0.25) * hard * along * 2
        edge = self.random.uniform(-0.4, 0.4)
        cast = 1 - self.random.uniform(0, 0.4) * hard / (1 + np.exp((along - edge) / 0.03))
        return np.clip(fall, 0.4, 1) * cast


__all__ = ["Photo", "Studio", "fields"]
