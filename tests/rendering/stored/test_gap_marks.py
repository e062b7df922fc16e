"""Marks at gaps of a copy: they are visible and have a name, but add no characters to the text."""

import re

import pytest

from documents.rendering import render
from documents.rendering.stored.gap_marks import GapMark, add_gap_marks
from documents.rendering.text_content import text_content

SOURCES = {
    "paragraphs": "<p>One &amp; two.</p><p>Then <em>three</em> 😀 and four.</p>",
    "table": "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table><p>after</p>",
    "list": "<ul><li>one</li><li>two <b>three</b></li></ul>",
    "pre": "<pre>\n\nfirst\nsecond</pre>",
    "quotation": "<blockquote><p>said</p></blockquote><p>told</p>",
}


def place_of(html):
    """Returns the text before the mark."""
    return text_content(html[: html.index('<span class="gap"')])


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_mark_at_any_position_leaves_the_text_unchanged(source):
    rendered = render(source, "html")
    for position in range(len(rendered.text) + 1):
        marked = add_gap_marks(rendered.html, [GapMark(position, "Missing in this copy: a post", "gap-1")])
        assert text_content(marked) == rendered.text
        assert marked.count('class="gap"') == 1
        assert "".join(place_of(marked).split()) == "".join(rendered.text[:position].split())


def test_a_mark_names_what_is_missing_once():
    html = add_gap_marks("<p>He said: </p><p>Then.</p>", [GapMark(9, 'a "post" <b>', "gap-7")])
    assert html == (
        '<p>He said: <span class="gap" id="gap-7" role="img" aria-label="a &quot;post&quot; &lt;b&gt;" '
        'data-words="a &quot;post&quot; &lt;b&gt;"></span></p><p>Then.</p>'
    )


def test_several_gaps_are_in_order_and_none_is_lost():
    rendered = render("One two three.", "plain")
    gaps = [GapMark(at, "x", f"gap-{at}") for at in (14, 0, 7, 7)]
    marked = add_gap_marks(rendered.html, gaps)
    assert re.findall(r'id="gap-(\d+)"', marked) == ["0", "7", "7", "14"]
    assert text_content(marked) == rendered.text


def test_without_gaps_nothing_changes():
    assert add_gap_marks("<p>x</p>", []) == "<p>x</p>"


def test_a_mark_is_never_inside_a_formula():
    html = "<p>a <math><mi>x</mi><mo>=</mo></math> b</p>"
    marked = add_gap_marks(html, [GapMark(3, "w", "gap-1")])
    assert '</math> b<span class="gap"' in marked or '</math><span class="gap"' in marked
    assert text_content(marked) == text_content(html)
