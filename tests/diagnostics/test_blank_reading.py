"""Reading of photographed blanks: marks, perspective, shadows; what a person must look at; what is refused and why."""

from io import BytesIO

import numpy as np
import pytest
from bench._blank_photos import OPTIONS, Studio, fields
from bench.blanks import measure
from PIL import Image, ImageDraw
from pypdf import PdfWriter

from marshrut.core.refusal import Refused
from marshrut.diagnostics.blanks import code
from marshrut.diagnostics.blanks.answers import gather, of_marks, understand, written
from marshrut.diagnostics.blanks.fields import Field, Way
from marshrut.diagnostics.blanks.files import count_pages, jpeg, pages_of
from marshrut.diagnostics.blanks.finding import find
from marshrut.diagnostics.blanks.islands import islands
from marshrut.diagnostics.blanks.layout import BOTTOM, LEFT, RIGHT, keep, lay_out, restore
from marshrut.diagnostics.blanks.marks import read_fields

ONE = Field(1, "1", Way.ONE, options=("a", "b", "c"))
MANY = Field(2, "2", Way.MANY, options=("a", "b", "c"))
PAIRS = Field(3, "3", Way.PAIRS, options=("x", "y", "z"), rows=("p", "q"))
ORDER = Field(4, "4", Way.ORDER, options=("a", "b", "c"))


@pytest.fixture(scope="module")
def studio():
    return Studio(5)


def gray(photo):
    return np.asarray(Image.open(BytesIO(photo.jpeg)).convert("L"))


def test_photographs_are_read_without_a_mistake_and_few_go_to_a_person():
    found = measure(14, 11)
    assert found["unread_pages"] == 0
    assert found["wrong"] == 0
    assert found["sent_though_answered_share"] < 0.02


@pytest.mark.parametrize("kind", ["oval", "cross", "tick"])
def test_every_way_of_marking_is_read(studio, kind):
    photo = studio.shoot(kind=kind)
    read = read_fields(find(gray(photo)).page, studio.blocks(1))
    assert {one.key: set(one.marks) for one in read if one.sure} == {
        key: set(marks) for key, marks in photo.truth.items()
    }


def test_a_page_that_lies_upside_down_is_read(studio):
    photo = studio.shoot(hard=0.3)
    turned = np.ascontiguousarray(gray(photo)[::-1, ::-1])
    flat = find(turned)
    assert code.read(flat.code) == (123, 1)
    assert all(one.sure for one in read_fields(flat.page, studio.blocks(1)))


def test_a_hidden_corner_and_a_blurred_page_are_told_apart(studio):
    photo = studio.shoot(hard=0.0)
    picture = Image.open(BytesIO(photo.jpeg)).convert("L")
    wide, high = picture.size
    hidden = picture.copy()
    ImageDraw.Draw(hidden).rectangle([0, 0, wide // 5, high // 6], fill=255)
    with pytest.raises(Refused, match="четыре чёрных квадрата"):
        find(np.asarray(hidden))
    small = picture.resize((90, 120)).resize(picture.size, Image.Resampling.BICUBIC)
    with pytest.raises(Refused, match="смазан"):
        find(np.asarray(small))
    noise = np.random.default_rng(1).integers(0, 255, (800, 600), dtype=np.uint8)
    with pytest.raises(Refused, match="не найден"):
        find(noise)


def test_a_strange_field_goes_to_a_person():
    assert of_marks(ONE, [(0, 1)]) == ("b", "")
    assert of_marks(ONE, []) == (None, "Отметок нет")
    assert of_marks(ONE, [(0, 0), (0, 2)])[1] == "В строке больше одной отметки"
    assert of_marks(MANY, [(0, 2), (0, 0)]) == (["a", "c"], "")
    assert of_marks(PAIRS, [(0, 1)]) == ({"p": "y"}, "Отмечены не все строки")
    assert of_marks(ORDER, [(0, 1), (1, 0), (2, 2)]) == (["b", "a", "c"], "")
    assert of_marks(ORDER, [(0, 1), (1, 1), (2, 2)])[1] == "Одна буква отмечена на двух местах"


def test_the_short_writing_is_understood_whatever_keyboard_is_on():
    assert understand(ONE, " б ") == understand(ONE, ",") == understand(ONE, "2") == "b"
    assert understand(MANY, "вА") == understand(MANY, "df") == understand(MANY, "3 1") == ["a", "c"]
    assert understand(PAIRS, "3 1") == understand(PAIRS, "31") == {"p": "z", "q": "x"}
    assert understand(PAIRS, "- 2") == {"q": "y"}
    assert understand(ORDER, "ВАБ") == ["c", "a", "b"]
    assert understand(ONE, "") is None
    for one, text in ((ONE, "АБ"), (ONE, "Я"), (MANY, "АА"), (PAIRS, "4"), (PAIRS, "1 1 1")):
        with pytest.raises(Refused):
            understand(one, text)


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (ONE, "c"),
        (MANY, ["a", "b"]),
        (PAIRS, {"q": "x"}),
        (ORDER, ["b", "c", "a"]),
        (Field(5, "5", Way.LINE), "да, нет"),
    ],
)
def test_what_is_written_is_understood_again(one, value):
    assert understand(one, written(one, value)) == value


def test_parts_and_gaps_come_together_under_their_place():
    asked = [
        Field(1, "1А", Way.ONE, "p1", options=("a", "b")),
        Field(1, "1Б", Way.BOXES, "p2"),
        Field(2, "2.1", Way.LINE, "", "g"),
        ONE,
    ]
    made = gather(asked[:3], {"p1-p1": "a", "p1-p2": "5", "p2-g": "слово"})
    assert made == {1: {"p1": "a", "p2": "5"}, 2: {"g": "слово"}}


@pytest.mark.parametrize("count", [1, 7, 28, 60])
def test_a_layout_keeps_everything_on_the_page_and_comes_back_as_it_was_kept(count):
    made = lay_out([*fields(count), Field(count + 1, "x", Way.LINES), Field(count + 2, "y", Way.MANY, options=OPTIONS)])
    assert restore(keep(made)) == made
    taken = []
    for block in made.blocks:
        assert block.x >= LEFT
        assert block.x + block.width <= RIGHT + 0.01
        assert block.y + block.height <= BOTTOM + 0.01
        assert all(block.y < one.y < block.y + block.height for one in block.bubbles)
        assert all(block.x < one.x < block.x + block.width for one in block.bubbles)
        box = (block.page, block.x, block.y, block.x + block.width, block.y + block.height)
        assert not any(_meet(box, other) for other in taken)
        taken.append(box)
    assert [one.field.key for one in made.blocks] == [
        one.key for one in [*fields(count), Field(count + 1, "x", Way.LINES), Field(count + 2, "y", Way.MANY)]
    ]


def _meet(one, other):
    apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
    return one[0] == other[0] and not apart


def test_codes_of_pages_are_signed_and_numbers_are_checked():
    text = code.issue(7, 2)
    assert code.read(text) == (7, 2)
    for wrong, name in (
        (text[:-1] + ("A" if text[-1] != "A" else "B"), "forged"),
        (text.replace(":7:", ":8:"), "forged"),
        ("MRB:7", "forged"),
        ("https://example.org", "foreign"),
    ):
        with pytest.raises(Refused) as refusal:
            code.read(wrong)
        assert refusal.value.code == f"blank.{name}"


def test_connected_places_have_their_size_centre_and_spread():
    dark = np.zeros((40, 40), bool)
    dark[5:15, 6:16] = True
    dark[20:36, 20:22] = True
    dark[34:36, 20:36] = True
    found = sorted(islands(dark, 50, 500))
    assert [one.area for one in found] == [60, 100]
    assert (found[1].x, found[1].y) == (10.5, 9.5)
    assert found[1].moments[0][0] == pytest.approx(100 / 12)
    assert found[1].moments[0][1] == pytest.approx(0)


def test_files_are_told_by_their_bytes_and_a_bad_page_stops_no_other(studio):
    picture = studio.pages[0].convert("RGB")
    book = BytesIO()
    picture.save(book, "PDF", resolution=150)
    writer = PdfWriter(BytesIO(book.getvalue()))
    writer.add_blank_page(width=595, height=842)
    out = BytesIO()
    writer.write(out)
    assert count_pages(out.getvalue()) == 2
    first, second = pages_of(out.getvalue())
    assert max(first.size) <= 2600
    assert isinstance(second, Refused)
    assert count_pages(jpeg(picture)) == 1
    for wrong in (b"", b"GIF89a", b"%PDF-1.4 broken"):
        with pytest.raises(Refused):
            count_pages(wrong)
