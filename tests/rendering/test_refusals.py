"""Refusals: a source that cannot become a page is refused with a reason and a place."""

import pytest

from documents.errors import RenderingRefused
from documents.rendering import render

CONTROLS = [
    "\x00",
    "\x01",
    "\x08",
    "\x0b",
    "\x0c",
    "\x1b",
    "\x1f",
    "\x7f",
    "\x85",
    "\x9f",
    "\ud800",
    "\ufdd0",
    "\ufffe",
    "\U0010ffff",
]


@pytest.mark.parametrize("source_format", ["plain", "markdown", "html", "capture"])
@pytest.mark.parametrize("control", CONTROLS, ids=[f"U+{ord(control):04X}" for control in CONTROLS])
def test_characters_that_html_cannot_contain_are_refused_with_their_place(control, source_format):
    with pytest.raises(RenderingRefused, match=rf"U\+{ord(control):04X} .* stands at character 6, in line 2\."):
        render(f"😀b\nc\t{control}d", source_format)


@pytest.mark.parametrize("source_format", ["markdown", "html"])
@pytest.mark.parametrize(
    ("reference", "text"),
    [("&#11;", "ab cd"), ("&#x0B;", "ab cd"), ("&#0012;", "ab cd"), ("&#xfffe;", "abcd"), ("&#x7F;", "abcd")],
)
def test_references_to_such_characters_are_breaks_or_left_out(reference, text, source_format):
    made = render(f'ab{reference}cd <span lang="e&#1;n">x</span>', source_format)
    assert made.text == f"{text} x"
    assert [(one.what, one.count) for one in made.dropped] == [("reference to no character", 1)]


def test_references_to_invalid_characters_are_replaced_as_in_browsers():
    assert render("<p>a&#0;&#xD800;&#x80;</p>", "html").text == "a\ufffd\ufffd€"


@pytest.mark.parametrize("source", ["", " \n", "<p></p>", "<script>x</script>", "<img src=x alt=y>", "<!-- a -->"])
def test_a_page_without_words_is_refused(source):
    with pytest.raises(RenderingRefused, match="No words are left"):
        render(source, "html")


@pytest.mark.parametrize(
    "nested",
    ["<div>", "<b>", "<ul><li>", "<blockquote><p>", "<span>", "<table><tr><td>", "<math><mrow>", "<math><mtext>"],
)
@pytest.mark.parametrize("times", [501, 200_000])
def test_a_page_nested_too_deeply_is_refused_before_it_is_sanitised(nested, times):
    with pytest.raises(RenderingRefused, match="more than 500 levels deep"):
        render(nested * times + "a", "html")


def test_many_unclosed_paragraphs_are_not_deep():
    assert render("<p>a<li>b" * 20_000, "html").text.count("a") == 20_000
