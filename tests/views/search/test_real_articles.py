"""One man in five captured articles: found under both spellings of his name, each place a line."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter

import pytest
from django.core.management import call_command
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from documents.models import Document
from documents.search.words import words_of
from documents.services.vocabulary.vocabularies import define_tag
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles(shared):
    curator = make_user("curator", is_curator=True)
    call_command(
        "import_articles",
        str(shared / "articles"),
        visibility="public",
        basis="permission",
        curator="curator",
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )
    define_tag(by=curator, group=None, name="Qassem Soleimani", kind="person", spellings=["Soleimani", "Suleimani"])
    return list(Document.objects.all())


def page(query):
    response = Client().get(f"/search/lines/?q={query}")
    assert response.status_code == 200
    return LexborHTMLParser(response.content.decode())


def rows(query):
    content = b"".join(Client().get(f"/search/lines.csv?q={query}").streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_one_spelling_finds_all_places_and_itself_alone_on_request(articles):
    both = page("Suleimani")
    assert len(both.css("tr.line")) == 39
    assert "in 5 articles" in both.css_first("#found").text()
    assert len(page("Suleimani&spelling=this").css("tr.line")) == 5
    assert len(page("Soleimani&spelling=this").css("tr.line")) == 34


def test_lines_sorted_by_the_word_before_are_exported_and_prove_themselves(articles):
    found = rows("Suleimani&order=left&width=120")
    assert len(found) == 39
    before = [[word.folded for word in words_of(row["left"])][::-1][:3] for row in found]
    assert before == sorted(before, key=lambda words: (not words, words))
    texts = {one.current_revision.sha256: one.current_revision.text for one in articles}
    for row in found:
        text = texts[row["text_sha256"]]
        assert hashlib.sha256(text.encode()).hexdigest() == row["text_sha256"]
        start, end = int(row["start"]), int(row["end"])
        assert text[start:end] == row["hit"]
        assert text[:start].endswith(row["left"].removeprefix("'"))
        assert text[end:].startswith(row["right"].removeprefix("'"))
    # Whether with his first name or in the possessive: each is a place of one of the two.
    names = [name for row in found for name in ("Soleimani", "Suleimani") if name in row["hit"]]
    assert Counter(names) == {"Soleimani": 34, "Suleimani": 5}
