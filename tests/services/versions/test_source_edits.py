"""Removing spans from a source and restoring them takes linear time, even for a capture written to be slow.

The large inputs would take minutes if each piece searched everything that follows it.
"""

import random
import re

import pytest

from documents.services.versions.source_edits import EMPTY_LINE, CaptureText, insert_span, remove_spans
from documents.spans import MappedText, Span

ENDLESS = ["<a ", "<!--", "<", "<!", "</", '<a b="', "<a b='>", "<script>", "<?"]


def without(whole, left_out):
    """Returns the source of an article that contains all of a capture but one span."""
    parts = [Span(0, left_out.start), Span(left_out.end, len(whole))]
    return MappedText.concatenate([MappedText.from_span(whole, part) for part in parts])


def put_back_words(whole, words, source_format="html"):
    at = whole.index(words)
    part = Span(at, at + len(words))
    return insert_span(without(whole, part), source_format, CaptureText(whole, "html"), part).text


@pytest.mark.parametrize("tag", ENDLESS)
@pytest.mark.parametrize("source_format", ["html", "markdown"])
def test_unclosed_tags_are_scanned_once(tag, source_format):
    start, between, end = "<p>one</p>", tag * 20_000, "<p>three</p>"
    whole = f"{start}{between}<p>two</p>{end}"
    for first in (len(start), whole.index("<p>two")):  # within the part, and before it
        part = Span(first, len(whole) - len(end))
        made = insert_span(without(whole, part), source_format, CaptureText(whole, "html"), part)
        assert made.text.startswith(start)
        assert made.text.rstrip().endswith(end)
    assert "two" in made.text


@pytest.mark.parametrize("unended", ["<!-- two", "<a two", "<a b='two"])
def test_unclosed_markup_in_a_part_does_not_swallow_what_follows(unended):
    made = put_back_words(f"<p>one</p>words {unended}<p>three</p>", f"words {unended}")
    assert made == "<p>one</p>words <p>three</p>"


def test_a_quoted_bracket_or_a_comment_does_not_end_a_tag():
    ad = '<p title="a > b">two <!-- > --><br/>words</p>'
    assert put_back_words(f"<p>one</p>{ad}<p>three</p>", ad) == f"<p>one</p>{ad}<p>three</p>"
    without_tags = put_back_words(f"<p>one</p><div>{ad}</div><p>three</p>", f"<div>{ad}")
    assert re.split(r"\n+", without_tags) == ["<p>one</p>", "two ", "words", "</div><p>three</p>"]


@pytest.mark.parametrize("blanks", [" ", "-", "> ", "\t", "|", "\u00a0"])
def test_words_beside_many_blanks_are_removed_quickly(blanks):
    for behind in (" tail x", ""):
        text = f"start\n\n{blanks * 400_000}word{behind}\n\nend words here"
        at = text.index("word")
        made = remove_spans(MappedText.from_span(text, Span(0, len(text))), "markdown", [Span(at, at + 4)])
        assert made.text.endswith("end words here")
        assert ("word" in made.text[:-20]) is False
        assert len(made.text) < 100 or behind


def test_empty_lines_are_recognised_as_before():
    given_back = re.compile(r"[\s>#*+\-_=.|~`:]*(\d{1,4}[.)])?\s*")
    chance = random.Random(4)
    for _n in range(20_000):
        line = "".join(chance.choices(" >#*+-_=.|~`:1)a", k=chance.randrange(9)))
        assert bool(EMPTY_LINE.fullmatch(line)) == bool(given_back.fullmatch(line)), line
