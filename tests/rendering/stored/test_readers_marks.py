"""Marks in the stored HTML add no characters and stay well-formed, wherever passages begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from documents.rendering.stored.readers_marks import Mark, add_marks

ARTICLE = (
    '<h2 id="a-one">One &amp; two</h2>\n\n'
    '<p id="p1"><a class="pn" href="#p1" data-n="1" aria-label="Paragraph &gt; 1"></a>'
    "Fish &lt;and&gt; chips 😀 for <em>every <b>one</b></em>.</p>\n\n"
    '<ul id="p2"><li>first</li>\n<li>second\n</li></ul>\n\n<pre id="p3">\n\ncode &amp; more\n  here</pre>\n\n'
    "<table><tbody><tr><td>1</td>\n<td>2</td></tr>\n</tbody></table>"
)


def read(html: str) -> tuple[str, str]:
    """Returns the text of a page, and the text inside its marks."""
    tree = LexborHTMLParser(f"<!doctype html><body><div id=text>{html}</div>")
    root = tree.css_first("#text")
    return root.text(), "".join(node.text() for node in root.css("mark"))


TEXT, _nothing = read(ARTICLE)


@pytest.mark.parametrize(
    ("html", "start", "end", "wanted"),
    [
        ("<p>one two three</p>", 4, 7, "<p>one <mark>two</mark> three</p>"),
        ("<p>a &amp; b</p>", 2, 3, "<p>a <mark>&amp;</mark> b</p>"),
        ("<p>a &amp; b</p>", 3, 5, "<p>a &amp;<mark> b</mark></p>"),
        ("<p>x <em>y z</em> w</p>", 0, 3, "<p><mark>x </mark><em><mark>y</mark> z</em> w</p>"),
        ("<p>😀b</p>", 1, 2, "<p>😀<mark>b</mark></p>"),
        ("<pre>\nab</pre>", 0, 1, "<pre>\n<mark>a</mark>b</pre>"),
        ('<a title="x > y">ab</a>', 1, 2, '<a title="x > y">a<mark>b</mark></a>'),
    ],
    ids=[
        "plain",
        "on a reference",
        "behind a reference",
        "into an element",
        "behind an emoji",
        "in pre",
        "odd attribute",
    ],
)
def test_a_passage_is_marked_at_its_position(html, start, end, wanted):
    assert add_marks(html, [Mark(start, end)]) == wanted


def test_space_between_blocks_is_not_marked_in_a_passage_across_them():
    html = "<ul><li>one</li>\n<li>two</li></ul>\n\n<p>three</p>"
    found = add_marks(html, [Mark(1, 11)])
    assert found == "<ul><li>o<mark>ne</mark></li>\n<li><mark>two</mark></li></ul>\n\n<p><mark>th</mark>ree</p>"


def test_overlapping_passages_are_merged_and_keep_their_ids():
    found = add_marks("<p>one two three</p>", [Mark(0, 7, "a"), Mark(4, 13, "b"), Mark(4, 5, "c")])
    assert found == ('<p><mark id="a">one </mark><span id="b"></span><mark id="c">two three</mark></p>')


def test_without_marks_the_html_is_the_same():
    assert add_marks(ARTICLE, []) is ARTICLE


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=12))
def test_marks_never_change_the_text_and_cover_every_passage(pairs):
    marks = [Mark(min(pair), max(pair), f"m{n}") for n, pair in enumerate(pairs)]
    letters, inside = read(add_marks(ARTICLE, marks))
    assert letters == TEXT
    wanted = [place for place in range(len(TEXT)) if any(mark.start <= place < mark.end for mark in marks)]
    visible = "".join(TEXT[place] for place in wanted if not TEXT[place].isspace())
    assert "".join(inside.split()) == visible
