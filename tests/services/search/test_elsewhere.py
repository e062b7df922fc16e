"""The index of facts and of parts set aside follows from them, whenever it is made."""

from __future__ import annotations

import pytest
from django.db import connection

from documents.models import FactBlock, SearchBlock, SetAside
from documents.services.provenance.statements import add_statement, correct_statement
from documents.services.search import index
from documents.services.site.verification.fault import VerificationResult
from documents.services.site.verification.search_index import check_search_index
from documents.services.versions.set_aside import restore_part, set_aside
from documents.spans import Span
from tests.browser.messy_capture import import_page
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db
TEXT = "The keeper wrote.\n\nBuy a boat.\n\nNobody read."


@pytest.fixture
def curator():
    return make_user(is_curator=True)


@pytest.fixture
def document(curator):
    return make_document(TEXT, language="en", curator=curator)


def facts(document):
    return list(FactBlock.objects.filter(document=document).order_by("pk").values_list("stems", flat=True))


def aside(document):
    found = SearchBlock.objects.filter(document=document, is_set_aside=True).order_by("start")
    return [document.revisions.get(pk=one.revision_id).text[one.start : one.end] for one in found]


def faults():
    return [fault.what for fault in check_search_index(VerificationResult())]


def test_facts_are_indexed_while_they_are_in_force(document, curator):
    first = add_statement(document=document, by=curator, term="publisher", value="Harbour Gazettes")
    assert facts(document) == ["'en:gazett':2 'en:harbour':1"]
    correct_statement(statement=first, by=curator, value="The Ledger")
    assert facts(document) == ["'en:ledger':2 'en:the':1"]


def test_another_language_gives_facts_other_stems_at_once(document, curator):
    add_statement(document=document, by=curator, term="publisher", value="Häuser")
    add_statement(document=document, by=curator, term="language", value="de")
    assert facts(document)[0] == "'de:haus':1"


def test_parts_of_an_imported_page_are_indexed_with_it(curator):
    document = import_page(curator)
    assert aside(document)
    assert faults() == []


def test_a_part_that_is_put_back_is_set_aside_no_more(document, curator):
    whole = document.revisions.get(number=0)
    start = whole.text.index("Buy")
    set_aside(document=document, by=curator, whole=whole, spans=[Span(start, start + 11)], reason="advertisement")
    assert aside(document) == ["Buy a boat."]
    document.refresh_from_db()
    restore_part(document=document, by=curator, whole=whole, spans=[Span(start, start + 5)])
    assert aside(document) == ["boat."]


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("DELETE FROM documents_factblock", "its facts have"),
        ("UPDATE documents_factblock SET stems = ''", "its facts have"),
        ("DELETE FROM documents_searchblock WHERE is_set_aside", "its text has"),
        ("UPDATE documents_searchblock SET is_set_aside = false", "its text has"),
    ],
)
def test_verify_finds_an_index_that_is_not_that_of_facts_and_parts(document, curator, damage, what):
    whole = document.revisions.get(number=0)
    start = whole.text.index("Buy")
    set_aside(document=document, by=curator, whole=whole, spans=[Span(start, start + 11)], reason="advertisement")
    add_statement(document=document, by=curator, term="publisher", value="Harbour Gazette")
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert faults() == [f"search finds other words than {what}; run manage.py reindex"]
    index.reindex(document.pk)
    assert faults() == []


def test_of_parts_that_overlap_each_word_is_indexed_once(document, curator):
    whole = document.revisions.get(number=0)
    for start, end in ((0, 11), (4, 17), (19, 23), (23, 30)):
        SetAside.objects.create(document=document, revision=whole, start=start, end=end, reason="advertisement")
    index.index_set_aside(document)
    assert aside(document) == ["The keeper wrote.", "Buy ", "a boat."]
