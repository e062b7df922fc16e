"""Telling a page in the order in which it is shown, with the place of its words in the source."""

from __future__ import annotations

import pytest

from documents.errors import CaptureRefused
from documents.intake.html import tell_page
from documents.intake.html_tags import MAX_TAGS


class Record:
    """Keeps what it is told."""

    def __init__(self):
        self.told = []

    def open(self, name, attributes):
        self.told.append(f"<{name}>")

    def close(self):
        self.told.append("</>")

    def words(self, words, span):
        self.told.append((words, span))

    def blank(self, blank):
        self.told.append(blank)


def told(html, cuts=()):
    record = Record()
    tell_page(html, cuts, record)
    return record.told


def words_of(html, cuts=()):
    """Returns the words that are told, each with what stands at its place in the source."""
    return [(one[0], one[1].of(html)) for one in told(html, cuts) if isinstance(one, tuple)]


def test_each_word_is_told_with_its_place():
    html = "<p>Ebb &amp; <b>flow</b>.</p>"
    assert words_of(html) == [("Ebb & ", "Ebb &amp;"), ("flow", "flow"), (".", ".")]


def test_white_space_between_elements_is_told():
    assert told("<b>a</b> <i>b</i>") == [
        *("<b>", ("a", told("<b>a</b>")[1][1]), "</>"),
        " ",
        *("<i>", ("b", told("<b>a</b> <i>b</i>")[5][1]), "</>"),
    ]


def test_what_a_browser_does_not_show_is_not_told():
    html = "<head><title>t</title></head><body><script>a()</script><style>b{}</style><!-- c --><noscript>d</noscript>e"
    assert words_of(html) == [("e", "e")]


@pytest.mark.parametrize(
    ("html", "cut", "expected"),
    [
        ("<p>ebb and flow", 7, ["ebb ", "and flow"]),
        ("<p>a &amp; b", 7, ["a &", " b"]),  # within the reference: after it
        ("<p>a &amp b", 6, ["a &", " b"]),
        ("<p>word", 3, ["word"]),  # at its edge
        ("<p>word", 99, ["word"]),
    ],
)
def test_words_are_divided_at_a_cut_and_no_reference_is(html, cut, expected):
    assert [words for words, _source in words_of(html, [cut])] == expected


def test_a_formula_is_told_once_and_leads_to_where_it_stands():
    html = (
        '<p>It is <span class="katex"><span class="katex-mathml"><math><mi>Q</mi></math></span>'
        '<span class="katex-html" aria-hidden="true">Q</span></span>.</p>'
    )
    assert [words for words, _source in words_of(html)] == ["It is ", "Q", "."]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>a<table><tr><td>b<td>c</table></table>",
        "<table><tr><td><h2>a</h2><td>b</table>",
        "<table><tr><td>a</table>",
        '<table role="presentation"><tr><td>a<td>b</table>',
    ],
)
def test_a_table_that_only_places_things_is_told_as_wrappers(table):
    outer = [one for one in told(table) if isinstance(one, str) and one.startswith("<")]
    assert outer[0] == "<div>"


def test_a_table_of_data_keeps_its_parts():
    parts = [one for one in told("<table><tr><th>a<td>b</table>") if isinstance(one, str)]
    assert [one for one in parts if one != "</>"] == ["<table>", "<tr>", "<th>", "<td>"]


def test_a_page_of_too_many_elements_is_refused_before_it_is_read():
    with pytest.raises(CaptureRefused, match="too many elements"):
        told("<b>" * (MAX_TAGS + 1))
