"""On paper the notebook names its articles with references, as the page on citing writes them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Statement
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.notebook.test_filters import page_of
from tests.views.notebook.test_notebook import write_note
from tests.views.pages import signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def references(reader, query="?person=everyone"):
    page = LexborHTMLParser(page_of(reader, query))
    return [" ".join(one.text().split()) for one in page.css(".print-references .reference")]


@pytest.mark.parametrize("grouped", ["article", "tag", "person", "day"])
def test_each_article_has_the_reference_that_its_page_on_citing_has(cast, grouped):
    two = [
        make_document("The keeper wrote it down.", curator=cast.alice, visibility="public", title=title)
        for title in ("The Tide", "The Gauge")
    ]
    state(two[1], Statement.Property.CREATOR, "Ines Varga-Holm")
    for document in (*two, two[0]):
        write_note(cast, "bob", "words", document=document)
    cited = []
    for document in two:
        answer = signed_in(cast.bob).get(f"{document.get_absolute_url()}cite/?format=apa")
        cited.append(" ".join(answer.content.decode().split()))
    assert "Varga-Holm" in cited[1]
    assert references(cast.bob, f"?grouped={grouped}") == sorted(cited, key=str.casefold)


def test_an_article_that_is_no_longer_open_has_none(cast):
    closed = make_document("The keeper wrote it down.", curator=cast.alice, visibility="public", title="The Tide")
    write_note(cast, "bob", "mine", document=closed)
    assert len(references(cast.bob)) == 1
    closed.visibility = "private"
    closed.save(update_fields=["visibility"])
    assert references(cast.bob) == []


def test_many_articles_cost_no_more_queries_than_one(cast):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page_of(cast.bob, "?person=me&grouped=day")
        return len(asked)

    def with_note(n):
        document = make_document("The keeper.", curator=cast.alice, visibility="public", title=f"Article {n}")
        write_note(cast, "bob", "words", document=document)

    with_note(0)
    queries()
    few = queries()
    for n in range(1, 12):
        with_note(n)
    assert queries() <= few
