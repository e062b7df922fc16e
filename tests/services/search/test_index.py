"""The index of search follows from the current text and its language, whenever it is made."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from documents.models import Document, Job, SearchBlock
from documents.services.article.delete_document import delete_document
from documents.services.events.jobs import run_next_job
from documents.services.search import index
from documents.services.site.job_handlers import HANDLERS
from documents.services.site.verification.fault import VerificationResult
from documents.services.site.verification.search_index import check_search_index
from tests.factories import make_document

pytestmark = pytest.mark.django_db

TEXT = "The keepers wrote.\n\nThe ledgers’ keeper."


def rows(document):
    found = SearchBlock.objects.filter(document=document).order_by("start")
    return list(found.values_list("start", "end", "words", "stems"))


def run_jobs():
    jobs = {Job.Kind.SEARCH: HANDLERS[Job.Kind.SEARCH]}
    while run_next_job(jobs):
        pass


def test_paragraphs_have_their_words_and_stems_at_their_places():
    document = make_document(TEXT, language="en-GB")
    assert rows(document) == [
        (0, 18, "'keepers':2 'the':1 'wrote':3", "'en:keeper':2 'en:the':1 'en:wrote':3"),
        (20, 40, "'keeper':3 'ledgers':2 'the':1", "'en:keeper':3 'en:ledger':2 'en:the':1"),
    ]


def test_a_language_without_stems_keeps_the_words():
    assert rows(make_document("Domy.", language="pl"))[0][3] == "':domy':1"


def test_a_long_text_is_indexed_by_a_job(monkeypatch):
    monkeypatch.setattr(index, "LONGEST_AT_ONCE", 10)
    document = make_document(TEXT, language="en")
    assert rows(document) == []
    run_jobs()
    assert len(rows(document)) == 2
    assert not Job.objects.filter(kind=Job.Kind.SEARCH).exists()


def test_indexing_again_changes_nothing_and_is_asked_for_once():
    document = make_document(TEXT, language="en")
    before = rows(document)
    for _ in range(2):
        index.request_index([document.pk])
    assert Job.objects.filter(kind=Job.Kind.SEARCH).count() == 1
    run_jobs()
    assert rows(document) == before


def test_another_language_gives_other_stems():
    document = make_document("Die Häuser.", language="en")
    Document.objects.filter(pk=document.pk).update(language="de")
    index.request_index([document.pk])
    run_jobs()
    assert "'de:haus'" in rows(document)[0][3]


def test_a_deleted_document_takes_its_index_and_a_waiting_job_does_no_harm():
    document = make_document(TEXT)
    index.request_index([document.pk])
    delete_document(document)
    run_jobs()
    assert not SearchBlock.objects.exists()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM documents_searchblock WHERE start = 0",
        'UPDATE documents_searchblock SET "end" = "end" + 1',
        "UPDATE documents_searchblock SET words = words || 'more:9'::tsvector",
        "UPDATE documents_searchblock SET stems = ''",
        'INSERT INTO documents_searchblock (document_id, revision_id, start, "end", words, stems)'
        ' SELECT document_id, revision_id, start + 1, "end", words, stems FROM documents_searchblock',
    ],
)
def test_verify_finds_an_index_that_is_not_that_of_the_text(damage):
    document = make_document(TEXT, language="en")
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert faults() == [(document.slug, "search finds other words than its text has")]
    index.request_index([document.pk])
    assert faults() == []  # what waits for a job is not at fault
    run_jobs()
    assert faults() == []


def faults():
    return [(fault.slug, fault.what) for fault in check_search_index(VerificationResult())]


def test_reindex_makes_all_or_the_named_anew():
    documents = [make_document(TEXT, language="en") for _ in range(2)]
    before = [rows(document) for document in documents]
    SearchBlock.objects.all().delete()
    assert printed("reindex", documents[0].slug) == "1 indexed."
    assert [rows(document) for document in documents] == [before[0], []]
    assert printed("reindex") == "2 indexed."
    assert [rows(document) for document in documents] == before
    with pytest.raises(CommandError, match="There is no article with a text at: nowhere"):
        printed("reindex", "nowhere")


def printed(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()
