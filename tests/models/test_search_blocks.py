"""Paragraphs of the index of search: whose they are, and that they go with their text."""

import pytest

from documents.models import SearchBlock
from tests.models import rows

pytestmark = pytest.mark.django_db
TABLE = "documents_searchblock"


def block(text, start=0, end=10, **fields):
    return SearchBlock.objects.create(
        **{"document": text.document, "revision": text, "start": start, "end": end, "words": "'a':1", "stems": "':a':1"}
        | fields
    )


def test_a_paragraph_is_of_the_document_of_its_text():
    text = rows.text(rows.document())
    block(text)
    rows.assert_accepted()
    with rows.assert_refused(TABLE, "search_block_revision_of_document"):
        block(text, 20, 30, document=rows.document())


def test_a_paragraph_begins_once():
    text = rows.text(rows.document())
    block(text, 0, 10)
    with rows.assert_refused(TABLE, "search_block_once"):
        block(text, 0, 12)


def test_a_paragraph_has_words():
    with rows.assert_refused(TABLE, "search_block_has_words"):
        block(rows.text(rows.document()), 5, 5)
