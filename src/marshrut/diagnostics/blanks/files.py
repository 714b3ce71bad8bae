"""A file from a phone or a scanner → its pages as pictures. A page that cannot be read says why and stops no other."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from marshrut.core.refusal import Refused

MOST_BYTES = 30_000_000
MOST_PAGES = 200
#: A picture of more points is no page but a trap.
MOST_POINTS = 60_000_000
#: The longest side kept: ten points per millimetre of A4 are more than the reading needs.
SIDE = 2600
QUALITY = 82

NO_PICTURE = "Это не снимок JPEG или PNG и не PDF. Снимки HEIC сначала сохраните как JPEG."
NO_SCAN = "На этой странице PDF нет снимка: нужен скан бланка, а не документ с текстом."
BROKEN = "Файл повреждён или закрыт паролем: сохраните его заново."


def count_pages(content: bytes) -> int:
    """How many pages a file has.

    Raises
    ------
    Refused
        `scan.kind`, `scan.broken`, `scan.many`.
    """
    if not content.startswith(b"%PDF"):
        _picture(content)
        return 1
    pages = len(_pdf(content).pages)
    if pages > MOST_PAGES:
        raise Refused("scan.many", f"В файле {pages} страниц, за один раз читается до {MOST_PAGES}: разделите его.")
    return pages


def pages_of(content: bytes) -> Iterator[Image.Image | Refused]:
    """Pictures of the pages in order, or why one of them is none."""
    if not content.startswith(b"%PDF"):
        try:
            yield _straight(_picture(content))
        except Refused as refusal:
            yield refusal
        return
    for page in _pdf(content).pages:
        try:
            yield _straight(_largest(page))
        except Refused as refusal:
            yield refusal


def _pdf(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(content))
        len(reader.pages)
    except (PyPdfError, ValueError, KeyError, RecursionError):
        raise Refused("scan.broken", BROKEN) from None
    return reader


def _largest(page: Any) -> Image.Image:
    """The scan of a page is its largest picture."""
    try:
        found = [one.image for one in page.images if one.image is not None]
    except Exception:  # noqa: BLE001 - a damaged picture fails in many ways, none of them concerns the other pages
        raise Refused("scan.broken", BROKEN) from None
    if not found:
        raise Refused("scan.empty", NO_SCAN)
    best: Image.Image = max(found, key=lambda one: one.width * one.height)
    return _checked(best)


def _picture(content: bytes) -> Image.Image:
    try:
        return _checked(Image.open(BytesIO(content), formats=("JPEG", "PNG")))
    except (OSError, ValueError, Image.DecompressionBombError):
        raise Refused("scan.kind", NO_PICTURE) from None


def _checked(picture: Image.Image) -> Image.Image:
    if picture.width * picture.height > MOST_POINTS:
        raise Refused("scan.size", "Снимок слишком велик: сохраните его с меньшим разрешением.")
    return picture


def _straight(picture: Image.Image) -> Image.Image:
    """As the camera held it, not larger than is needed, without what the camera tells besides."""
    try:
        turned = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError):
        raise Refused("scan.broken", BROKEN) from None
    turned.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return turned


def jpeg(picture: Image.Image, quality: int = QUALITY) -> bytes:
    """A picture as JPEG, with nothing but itself."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
