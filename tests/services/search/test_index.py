"""The index of search follows from the current text and its language, whenever it is made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from documents.models import FactBlock, Job, SearchBlock
from documents.services.article.delete_document import delete_document
from documents.services.events.jobs import run_next_job
from documents.services.events.locks import locked_document
from documents.services.provenance.not_held import NotHeld, record_not_held
from documents.services.provenance.statements import add_statement
from documents.services.search import index
from documents.services.site.job_handlers import HANDLERS
from documents.services.site.verification.fault import VerificationResult
from documents.services.site.verification.search_index import check_search_index
from tests.factories import make_document, make_user

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


def test_indexing_again_changes_nothing_and_is_done_once_for_all_jobs():
    document = make_document(TEXT, language="en")
    before = rows(document)
    for _ in range(3):
        index.request_index([document.pk])
    assert run_next_job({Job.Kind.SEARCH: HANDLERS[Job.Kind.SEARCH]})
    assert not Job.objects.filter(kind=Job.Kind.SEARCH).exists()
    assert rows(document) == before


def test_no_row_has_more_words_than_postgres_keeps_places_of():
    document = make_document("a " * 700 + "b.")
    found = rows(document)
    assert [row[2].count(",") + 1 for row in found] == [250, 250, 200]
    assert [(row[0], row[1]) for row in found] == [(0, 500), (500, 1000), (1000, 1402)]


def test_another_language_gives_other_stems_at_once():
    curator = make_user(is_curator=True)
    document = make_document("Die Häuser.", language="en", curator=curator)
    add_statement(document=document, by=curator, term="language", value="de")
    assert "'de:haus':2" in rows(document)[0][3]


@pytest.mark.django_db(transaction=True)
def test_a_correction_does_not_wait_for_a_job_that_waits_for_it(monkeypatch):
    monkeypatch.setattr(index, "LONGEST_AT_ONCE", 10)
    document = make_document(TEXT, language="en")
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            locked_document(document.pk)
            job = thread.submit(run_in_thread)
            while not waits_for_a_lock():
                assert not job.done()
            index.request_index([document.pk])
        assert job.result(30)
    run_jobs()
    assert len(rows(document)) == 2


def run_in_thread():
    try:
        return run_next_job({Job.Kind.SEARCH: HANDLERS[Job.Kind.SEARCH]})
    finally:
        connection.close()


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return cursor.fetchone()[0]


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
    assert faults() == [(document.slug, "search finds other words than its text has; run manage.py reindex")]
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
    with pytest.raises(CommandError, match="There is no article at: nowhere"):
        printed("reindex", "nowhere")


def printed(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_reindex_takes_articles_that_have_facts_alone():
    record = record_not_held(article=NotHeld("The keeper"), by=make_user(is_curator=True))
    before = list(FactBlock.objects.values_list("document", "stems"))
    assert before == [(record.pk, "':keeper':2 ':the':1")]
    FactBlock.objects.all().delete()
    assert printed("reindex") == "1 indexed."
    assert list(FactBlock.objects.values_list("document", "stems")) == before
