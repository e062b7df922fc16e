"""Words of facts in the index of search: of which fact they are, and that they go with it."""

import pytest

from documents.models import FactBlock
from tests.models import rows

pytestmark = pytest.mark.django_db
TABLE = "documents_factblock"


def block(statement, start=0, end=10, **fields):
    where = {"statement": statement, "document": statement.document, "start": start, "end": end} | fields
    return FactBlock.objects.create(**where, words="'a':1", stems="':a':1")


def test_words_are_those_of_a_fact_of_the_document():
    statement = rows.statement(rows.document())
    block(statement)
    rows.assert_accepted()
    with rows.assert_refused(TABLE, "fact_block_of_statement"):
        block(statement, 20, 30, document=rows.document())


def test_a_part_begins_once():
    statement = rows.statement(rows.document())
    block(statement, 0, 10)
    with rows.assert_refused(TABLE, "fact_block_once"):
        block(statement, 0, 12)


def test_a_part_has_words():
    with rows.assert_refused(TABLE, "fact_block_has_words"):
        block(rows.statement(rows.document()), 5, 5)
