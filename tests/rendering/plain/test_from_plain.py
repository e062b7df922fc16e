"""Plain text: recognising paragraphs, lists and headings."""

import re

import pytest

from documents.rendering import render
from tests.rendering.shape import rendered_shape, rendered_text

WRAPPED = """It was a bright morning when the surveyors came down to the harbour with
their long poles, and nobody in the town could have told them what they
were looking for, least of all the keeper of the tide house himself.

  They asked him for the ledgers of the last forty years, and he brought
them out one after another, wrapped in oilcloth, without a single word.
  In the evening they gave them back.

Yours,
Ann
"""


def test_wrapped_lines_are_joined():
    assert rendered_text(WRAPPED, "plain").split("\n\n") == [
        "It was a bright morning when the surveyors came down to the harbour with their long poles, and nobody in the"
        " town could have told them what they were looking for, least of all the keeper of the tide house himself.",
        "They asked him for the ledgers of the last forty years, and he brought them out one after another, wrapped in"
        " oilcloth, without a single word.",
        "In the evening they gave them back.",
        "Yours,",
        "Ann",
    ]


def test_lines_of_a_dump_are_paragraphs():
    long = "A sentence that goes on and on, as sentences in dumps of pages do, far beyond any width of a page. " * 2
    assert rendered_text(f"Title\nBy Ann\n{long}\n{long}\nComments (0)\n", "plain").split("\n\n") == [
        "Title",
        "By Ann",
        long.strip(),
        long.strip(),
        "Comments (0)",
    ]


def test_verse_is_not_joined():
    verse = "The tide came in,\nThe tide went out,\nAnd nobody could say\nWhat all that water was about.\nSo it goes."
    assert rendered_text(verse, "plain") == verse.replace("\n", "\n\n")


def test_a_short_text_is_joined_where_a_sentence_goes_on():
    two = "The surveyors came down to the harbour with their long poles and\nasked for the ledgers."
    assert rendered_text(two, "plain") == two.replace("\n", " ")
    assert rendered_text("A headline without a stop at its end, quite long\nBy Ann", "plain").count("\n\n") == 1


def test_a_hyphen_at_the_end_of_a_line_is_joined_without_a_space():
    source = (
        "The keeper of the tide house was a man of few words, who did what a long-\n"
        "forgotten rule of the harbour board had told him to do: he wrote down the\n"
        "height of the sea, at eight in the morning and at eight in the evening -\n"
        "and nothing else.\n"
    )
    assert "a long-forgotten rule" in rendered_text(source, "plain")
    assert "in the evening - and nothing" in rendered_text(source, "plain")


LISTS = [
    ("bullets", "• a\n• b", "<ul><li>a</li>\n<li>b</li></ul>"),
    ("one bullet", "    • a", "<ul><li>a</li></ul>"),
    ("signs", "* a\n* b", "<ul><li>a</li>\n<li>b</li></ul>"),
    ("one sign is doubtful", "* a", "<p>* a</p>"),
    ("different signs are doubtful", "- a\n* b", "<p>- a</p>\n<p>* b</p>"),
    ("no blank, no list", "*a\n*b", "<p>*a</p>\n<p>*b</p>"),
    ("numbers that count up", "3. a\n4. b", '<ol start="3"><li>a</li>\n<li>b</li></ol>'),
    ("numbers in brackets", "1) a\n2) b", "<ol><li>a</li>\n<li>b</li></ol>"),
    ("numbers that do not", "1. a\n1. b", "<p>1. a</p>\n<p>1. b</p>"),
    ("a year is no number", "1912. a\n1913. b", "<p>1912. a</p>\n<p>1913. b</p>"),
    ("dashes are speech", "– Who?\n– He.", "<p>– Who?</p>\n<p>– He.</p>"),
    (
        "lists in lists",
        "* a\n  + b\n  + c\n* d\n    o e",
        "<ul><li>a\n<ul><li>b</li>\n<li>c</li></ul></li>\n<li>d\n<ul><li>e</li></ul></li></ul>",
    ),
    ("words around a list", "a\n• b\nc", "<p>a</p>\n<ul><li>b</li></ul>\n<p>c</p>"),
    ("a blank line parts no bullets", "• a\n\n• b", "<ul><li>a</li>\n<li>b</li></ul>"),
    ("a blank line parts no numbers", "1. a\n\n2. b", "<ol><li>a</li>\n<li>b</li></ol>"),
    (
        "numbers start again",
        "1. a\n2. b\n\n1. c\n2. d",
        "<ol><li>a</li>\n<li>b</li></ol>\n<ol><li>c</li>\n<li>d</li></ol>",
    ),
    ("a blank line parts lines of speech", "- Who?\n\n- He.", "<p>- Who?</p>\n<p>- He.</p>"),
    ("blank lines part lists", "• a\n\n\n• b", "<ul><li>a</li></ul>\n<ul><li>b</li></ul>"),
]


@pytest.mark.parametrize(("source", "expected"), [case[1:] for case in LISTS], ids=[case[0] for case in LISTS])
def test_lists(source, expected):
    assert rendered_shape(source, "plain") == expected


def test_nesting_of_lists_is_limited():
    ladder = "\n".join(f"{' ' * n}• {n}" for n in range(1000))
    html = render(ladder, "plain").html
    assert html.count("<ul>") == 9
    assert render(ladder, "plain").text.split() == [
        *map(str, range(9)),
        *(w for n in range(9, 1000) for w in ("•", f"{n}")),
    ]


def test_further_lines_of_a_wrapped_item_belong_to_it():
    source = (
        "* The ledgers of the keeper of the tide house, which nobody had opened for as\n"
        "  long as anybody in the town could remember, were brought out one by one.\n"
        "* The ledgers of the customs house, of which nobody had known that they were\n"
        "  kept at all, were found in a crate that was labelled as paraffin receipts.\n"
    )
    assert rendered_text(source, "plain").count("\n") == 1


PROSE = "The keeper of the tide house opened the last of his ledgers, in front of the mayor and two surveyors. " * 2


@pytest.mark.parametrize(
    "line", ["Two ledgers", "Conflicting tides...(?)", "1. What a gauge knows", "Что знает нуль", "潮の家"]
)
def test_a_short_line_alone_between_paragraphs_is_a_heading(line):
    html = render(f"{PROSE}\n\n{line}\n\n{PROSE}", "plain").html
    assert html.count("<h2") == 1
    assert f">{line}</h2>" in html


NO_HEADINGS = [
    "He said nothing.",
    "to the harbour",
    "— Dagny Roos",
    "Dear Ann,",
    "“Two ledgers”",
    "* * *",
    "1912",
    "It rained. Nobody came",
    "Two ledgers\nTwo nails",
    "Two ledgers that were kept by two houses in one town for as many as forty years",
]


@pytest.mark.parametrize("line", NO_HEADINGS)
def test_other_short_lines_are_paragraphs(line):
    assert "<h2" not in render(f"{PROSE}\n\n{line}\n\n{PROSE}", "plain").html


def test_a_line_without_prose_below_is_not_a_heading():
    assert "<h2" not in render(f"{PROSE}\n\nTwo ledgers\n\nOne nail\n\nYours, Ann", "plain").html


def test_the_first_line_is_a_heading_only_if_there_is_another_heading():
    assert "<h2" not in render(f"Chapter one\n\n{PROSE}", "plain").html
    book = f"Chapter one\n\n{PROSE}\n\nChapter two\n\n{PROSE}"
    assert [heading.text for heading in render(book, "plain").headings] == ["Chapter one", "Chapter two"]


def test_headings_in_wrapped_text_are_found():
    paragraphs = WRAPPED.split("\n\n")[:2]
    html = render(f"{paragraphs[0]}\n\nForty years\n\n{paragraphs[1]}", "plain").html
    assert ">Forty years</h2>" in html


def test_mark_up_and_entities_are_plain_text():
    source = "<b>a</b> &amp; *c* [d](e) <script>"
    assert rendered_text(source, "plain") == source


def test_spaces_and_tabs_are_collapsed_and_other_spaces_stay():
    assert rendered_text("\ufeffa \t b\xa0c \n\u3000\n  d", "plain") == "\ufeffa b\xa0c\n\nd"


def test_every_word_of_a_real_capture_is_in_its_text_in_order(shared):
    for path in sorted((shared / "articles").glob("*.txt")):
        source = path.read_text(encoding="utf-8")
        words = re.sub(r"^\s*•", "", source, flags=re.MULTILINE).split()
        rendered = render(source, "plain")
        assert rendered.text.split() == words, path.name
        assert rendered.dropped == ()


def test_a_real_capture_with_bullets_has_its_lists(shared):
    source = (shared / "articles" / "002_2dd397a54db22ef0.txt").read_text(encoding="utf-8")
    html = render(source, "plain").html
    assert html.count("<li ") == source.count("•") == 6
    assert html.count("<ul>") == 3
