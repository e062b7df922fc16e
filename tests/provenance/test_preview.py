"""The picture of a link: what it says, what it leaves out, and that it has the look of the pages."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from documents.provenance import preview
from documents.provenance.preview import HEIGHT, MAX_CHARACTERS, WIDTH, Preview, draw_preview

TOKENS = Path(preview.__file__).resolve().parents[2] / "static" / "css" / "tokens.css"


def made_of(**words):
    return Preview.made_of(**{"title": "Two Clocks", "byline": "Ines Varga-Holm", "site": "Reading Room", **words})


def opened(words):
    return Image.open(BytesIO(draw_preview(words))).convert("RGB")


def painted(picture, colour):
    """Returns the box around everything in one colour, or None."""
    apart = ImageChops.difference(picture, Image.new("RGB", picture.size, colour)).split()
    most = ImageChops.lighter(ImageChops.lighter(apart[0], apart[1]), apart[2])
    return most.point(lambda value: 255 * (value == 0)).getbbox()


@pytest.mark.parametrize("quote", ["", "The keeper wrote it down.", "W" * 500, "i " * 500, "word " * 100])
def test_a_picture_has_the_announced_size_and_margins_free_of_ink(quote):
    picture = opened(made_of(quote=quote, title="A title " * 40, byline="By somebody " * 40, site="A room " * 40))
    assert picture.size == (WIDTH, HEIGHT)
    left, top, right, bottom = painted(picture, preview.INK)
    assert left >= 60
    assert top >= 30
    assert right <= WIDTH - 60
    assert bottom <= HEIGHT - 30


def test_equal_words_give_equal_bytes_and_other_words_others():
    assert draw_preview(made_of(quote="forty years")) == draw_preview(made_of(quote="forty years"))
    assert draw_preview(made_of(quote="forty years")) != draw_preview(made_of(quote="fifty years"))


def test_only_a_quote_is_marked_like_a_passage():
    assert painted(opened(made_of(quote="forty years")), preview._wash())
    assert painted(opened(made_of()), preview._wash()) is None


@pytest.mark.parametrize(
    "words",
    ["Łódź, São Tomé, Đà Nẵng", "“so – he said…”", "½ × 3°", "cafe\u0301", "soft\u00adhyphen", "line\nbreak\u00a0kept"],
)
def test_words_in_latin_letters_are_drawn(words):
    assert made_of(quote=words).quote


@pytest.mark.parametrize(
    "words",
    ["كتب الحارس", "他写下来了", "रखवाले ने", "שומר", "Хранитель", "forty 😀 years", "x\u0301\u0323", "\ue000", "\x07"],
)
def test_words_with_signs_that_the_fonts_lack_are_left_out_whole(words):
    left_out = made_of(quote=f"Then {words}")
    assert left_out == made_of()
    assert not made_of(title=words, quote=words).says_something
    assert draw_preview(left_out) == draw_preview(made_of())


def test_an_accent_apart_is_drawn_as_the_letter_that_it_makes():
    assert made_of(quote="cafe\u0301").quote == "café"


def test_a_long_quote_is_cut_and_says_so():
    cut = made_of(quote="i" * (MAX_CHARACTERS + 1)).quote
    assert cut == "i" * MAX_CHARACTERS + "…"
    assert made_of(quote="i" * MAX_CHARACTERS).quote == "i" * MAX_CHARACTERS


def test_letters_of_both_files_of_a_family_stand_in_one_line():
    style = preview._text(64)
    assert preview._width("Łódź", style) == pytest.approx(sum(preview._width(one, style) for one in "Łódź"), abs=4)


@pytest.mark.parametrize("name", ["paper", "ink", "ink-soft", "rule", "rubric", "wash-plain"])
def test_colours_are_those_of_the_pages(name):
    light = re.search(rf"--{name}: +light-dark\((#\w+),", TOKENS.read_text())[1]
    assert light == getattr(preview, name.removesuffix("-plain").replace("-", "_").upper())


def test_the_wash_is_as_strong_as_on_the_pages():
    assert re.search(r"--wash-strength: (\d+)%", TOKENS.read_text())[1] == f"{preview.WASH_STRENGTH * 100:.0f}"
