"""Neighbours: which words stand beside what was looked for, how often, and how surprising that is."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Document
from documents.search.likelihood import log_likelihood
from tests.factories import make_document
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


def make(text, **fields):
    return make_document(text, visibility=Document.Visibility.PUBLIC, language="en", **fields)


def ask(typed, more=""):
    response = signed_in(None).get(f"/search/neighbours/?q={quote(typed)}{more}")
    assert response.status_code == 200
    return response.content.decode()


def neighbours(page):
    """Returns word, number beside, expected, number altogether and likelihood of each."""
    rows = LexborHTMLParser(page).css("table.neighbours tbody tr")
    return [
        (
            row.css_first("bdi").text(),
            *(one.text() for one in row.css("td")),
            "is-small" in row.attributes.get("class", ""),
        )
        for row in rows
    ]


def test_words_within_five_are_counted_once_and_measured_against_their_articles():
    make("one two three four five six keeper the storm keeper seven.\n\n" + "the calm " * 20)
    make("Elsewhere the storm, in an article without any.")
    found = {word: rest for word, *rest in neighbours(ask("keeper"))}
    # From the sixth word before to the end: "one" is too far, each other word counts once, and no hit is a neighbour.
    assert found.keys() == {"two", "three", "four", "five", "six", "the", "storm", "seven"}
    assert found["storm"][:3] == ["1", "0.2", "1"]
    assert found["storm"][3] == f"{log_likelihood(1, 7, 0, 43):.1f}"
    assert found["the"] == ["1", "3.3", "21", f"{-log_likelihood(1, 7, 20, 23):.1f}", True]
    assert [word for word, *_ in neighbours(ask("keeper"))][-1] == "the"


def test_small_words_are_shown_and_can_be_hidden():
    make("the keeper of the tide")
    page = ask("keeper")
    assert sorted(word for word, *_ in neighbours(page)) == ["of", "the", "tide"]
    link = LexborHTMLParser(page).css_first(".elsewhere a")
    assert link.text() == "Hide small words"
    hidden = signed_in(None).get(link.attributes["href"]).content.decode()
    assert [word for word, *_ in neighbours(hidden)] == ["tide"]
    assert "Show small words too" in hidden


def test_a_neighbour_leads_to_the_lines_with_both():
    make("The tide took the keeper.\n\nThe keeper slept.")
    links = {one.text(): one.attributes["href"] for one in LexborHTMLParser(ask("keeper")).css("tbody a")}
    page = LexborHTMLParser(signed_in(None).get(links["tide"]).content.decode())
    assert [one.text().strip() for one in page.css(".line .hit")] == ["tide took the keeper"]


def test_cost_is_a_fixed_number_of_statements():
    counts = []
    for n in (2, 20):
        for _ in range(n):
            make("the keeper of the tide")
        ask("keeper")
        with CaptureQueriesContext(connection) as asked:
            ask("keeper")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("typed", ["", "\x00", "…", "zeppelin", '"', "-keeper", "'\\", "x" * 500])
def test_whatever_is_typed_gets_a_page(typed):
    make("the keeper")
    assert not re.search("<table", ask(typed, "&seed=x&stop=%00"))


def test_words_at_the_edge_of_two_rows_of_a_paragraph_count_once():
    """A paragraph of more than 2,000 code points has several rows, each of which knows the words of the next one."""
    before = "".join(f"number{n:03} " for n in range(198))
    make(f"{before}alpha keeper beta gamma keeper delta. " + "later " * 100)
    with connection.cursor() as cursor:
        cursor.execute('SELECT "end" FROM documents_searchblock ORDER BY start LIMIT 1')
        (edge,) = cursor.fetchone()
    assert edge == len(before) + len("alpha keeper beta ")
    found = {word: rest[0] for word, *rest in neighbours(ask("keeper"))}
    of_rows = {"number194": "1", "number195": "1", "number196": "1", "number197": "1", "later": "4"}
    assert found == of_rows | {"alpha": "1", "beta": "1", "gamma": "1", "delta": "1"}
