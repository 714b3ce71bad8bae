"""A picture of a blank → its code and a flat page in millimetres. NumPy and Pillow alone; the QR code by ZXing.

The corner marks are found by their shape: a solid parallelogram has an area of twelve roots of the determinant of its
second moments. Which four of them are the marks is told by the QR code, whose place between them is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from marshrut.core.refusal import Refused

from .islands import islands
from .layout import CORNERS, MARK, QR

Floats = NDArray[np.floating[Any]]
Grays = NDArray[np.uint8]
#: Points of the flat page per millimetre, and its size: the torn strip is not read.
SCALE = 6
WIDTH, HEIGHT = 210 * SCALE, 266 * SCALE
#: So far may corners of the QR code lie from where the marks say they are, millimetres.
NEAR = 2.0
CANDIDATES = 7
#: Below so much of change between neighbours a picture is called blurred.
SHARP = 60.0

NO_CODE = "QR-код не найден: на снимке его нет, он закрыт или испорчен. Введите этот бланк вручную по номеру."
BLURRED = "Снимок смазан: QR-код не читается. Снимите страницу ещё раз, при свете и без движения."
NO_MARKS = "Не видны все четыре чёрных квадрата по углам. Снимите страницу целиком, ничего не загибая и не закрывая."


@dataclass(frozen=True)
class Flat:
    """A page set right: the text of its code, how millimetres lie on the picture, the page at `SCALE`."""

    code: str
    turn: Floats
    page: Grays


def find(gray: Grays) -> Flat:
    """Find the code and the marks, set the perspective right.

    Raises
    ------
    Refused
        `scan.blurred`, `scan.code`, `scan.marks` with what to do.
    """
    code, corners = _code(gray)
    turn = _turn(gray, corners)
    return Flat(code, turn, _flatten(gray, turn))


def _code(gray: Grays) -> tuple[str, Floats]:
    found = zxingcpp.read_barcodes(gray, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    if not found:
        blurred = _sharpness(gray) < SHARP
        raise Refused("scan.blurred", BLURRED) if blurred else Refused("scan.code", NO_CODE)
    best = max(found, key=lambda one: one.text.startswith("MRB:"))
    place = best.position
    points = (place.top_left, place.top_right, place.bottom_left, place.bottom_right)
    return best.text, np.array([[one.x, one.y] for one in points], dtype=float)


def _sharpness(gray: Grays) -> float:
    """How much neighbours differ: the spread of the second differences."""
    plain = gray.astype(np.int16)
    second = 4 * plain[1:-1, 1:-1] - plain[:-2, 1:-1] - plain[2:, 1:-1] - plain[1:-1, :-2] - plain[1:-1, 2:]
    return float(second.var())


def _square() -> Floats:
    """Corners of the QR code in millimetres, in the order of the marks."""
    left, top, side = QR
    return np.array([[left, top], [left + side, top], [left, top + side], [left + side, top + side]])


def homography(source: Floats, target: Floats) -> Floats:
    """The perspective that takes four points to four others."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(values)), 1.0).reshape(3, 3)


def carry(turn: Floats, points: Floats) -> Floats:
    """Points through a perspective."""
    moved = np.column_stack([points, np.ones(len(points))]) @ turn.T
    return np.asarray(moved[:, :2] / moved[:, 2:])


def _turn(gray: Grays, corners: Floats) -> Floats:
    """Millimetres to points of the picture, by those four marks that agree with the QR code."""
    side = float(np.mean([np.hypot(*(corners[a] - corners[b])) for a, b in ((0, 1), (0, 2), (1, 3), (2, 3))]))
    places, sizes = _candidates(gray, side / QR[2])
    near = _affine(_square(), corners)
    wanted = np.column_stack([np.array(CORNERS), np.ones(4)]) @ near
    reach = 90 * side / QR[2]
    choices = []
    for point in wanted:
        away = np.hypot(*(places - point).T) if len(places) else np.array([])
        choices.append([int(n) for n in np.argsort(away)[:CANDIDATES] if away[n] < reach])
    best, turn = NEAR, None
    for chosen in product(*choices):
        if len(set(chosen)) < 4:
            continue
        try:
            made = homography(np.array(CORNERS), places[list(chosen)])
            back = np.linalg.inv(made)
        except np.linalg.LinAlgError:
            continue
        far = float(np.max(np.hypot(*(carry(back, corners) - _square()).T)))
        if far < best and _sizes_fit(made, sizes[list(chosen)]):
            best, turn = far, made
    if turn is None:
        raise Refused("scan.marks", NO_MARKS)
    return turn


def _affine(source: Floats, target: Floats) -> Floats:
    return np.linalg.lstsq(np.column_stack([source, np.ones(4)]), target, rcond=None)[0]


def _sizes_fit(turn: Floats, sizes: Floats) -> bool:
    """Whether each mark is as large as this perspective makes it."""
    half = MARK / 2
    for (x, y), size in zip(CORNERS, sizes, strict=True):
        box = carry(
            turn, np.array([[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]])
        )
        a, b = box, np.roll(box, -1, axis=0)
        area = abs(float(np.sum(a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]))) / 2
        if not 0.6 < size / area < 1.5:
            return False
    return True


def _candidates(gray: Grays, scale: float) -> tuple[Floats, Floats]:
    """Centres and areas of dark solid parallelograms about as large as a mark; light is compared with what is around.

    A mark of twenty points across is enough to find its centre, so a larger picture is made smaller first.
    """
    less = max(1, int(scale / 3.6))
    picture = Image.fromarray(gray).reduce(less)
    around = picture.filter(ImageFilter.BoxBlur(max(7, int(1.6 * MARK * scale / less))))
    dark = np.asarray(picture, dtype=np.int16) < 0.72 * np.asarray(around, dtype=np.float32)
    wanted = (MARK * scale / less) ** 2
    places, sizes = [], []
    for one in islands(dark, 0.3 * wanted, 2.6 * wanted):
        spread = np.linalg.det(np.asarray(one.moments))
        if spread > 0 and 0.86 < one.area / (12 * np.sqrt(spread)) < 1.12:
            places.append([(one.x + 0.5) * less - 0.5, (one.y + 0.5) * less - 0.5])
            sizes.append(float(one.area) * less**2)
    return np.array(places).reshape(-1, 2), np.array(sizes)


def _flatten(gray: Grays, turn: Floats) -> Grays:
    """The page as if it lay straight under the eye."""
    to_points = turn @ np.diag([1 / SCALE, 1 / SCALE, 1.0])
    numbers = (to_points / to_points[2, 2]).ravel()[:8]
    shot = Image.fromarray(gray)
    how = Image.Transform.PERSPECTIVE
    return np.asarray(shot.transform((WIDTH, HEIGHT), how, tuple(numbers), Image.Resampling.BILINEAR, fillcolor=128))
