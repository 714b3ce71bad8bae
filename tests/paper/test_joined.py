"""Many PDF of typst in one file."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from marshrut.paper import pdf
from marshrut.paper.joined import Joined

from .made import full, plain


def test_equal_fonts_are_kept_once_and_texts_stay(tmp_path):
    printed = [pdf.render_iom(full(place, lines=2)) for place in range(4)]
    with Joined(tmp_path / "all.pdf") as merged:
        for place, one in enumerate(printed):
            merged.add(one, f"Педагог {place}")
    joined = PdfReader(tmp_path / "all.pdf", strict=True)
    apart = [page for one in printed for page in PdfReader(BytesIO(one)).pages]
    assert [plain(page.extract_text()) for page in joined.pages] == [plain(page.extract_text()) for page in apart]
    assert (tmp_path / "all.pdf").stat().st_size < sum(map(len, printed)) * 0.7
    assert [mark.title for mark in joined.outline] == [f"Педагог {place}" for place in range(4)]


def test_a_pdf_of_another_program_is_refused(tmp_path):
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(made)
    with pytest.raises(ValueError, match="not a PDF of typst"), Joined(tmp_path / "all.pdf") as merged:
        merged.add(made.getvalue().replace(b"\nxref\n0", b"\nxrex\n0"), "чужой")
