"""Writes the index of search: the paragraphs of a current text, each with its words and stems.

A text that becomes current is indexed in the same transaction, so that it is found from the first moment; a long one,
and one whose language was changed, by a job. The index follows from the text and the language alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db import connection

from documents.models import Document, Job, Revision, SearchBlock
from documents.search.blocks import blocks_of
from documents.search.grammar import quote
from documents.search.languages import DICTIONARIES, stemmed_language
from documents.search.words import words_of
from documents.services.events.jobs import Arguments, JobRequest, add_jobs

LONGEST_AT_ONCE = 200_000
"""Code points of a text that is indexed in the transaction that makes it current."""
BATCH = 500


class _Part(NamedTuple):
    """A paragraph, from `start` to `end` in code points, and its folded words in order."""

    start: int
    end: int
    words: list[str]


def index_text(document: Document, revision: Revision) -> None:
    """Indexes the text of a locked document that has become current, in the caller's transaction."""
    _remove(document)
    if revision.length > LONGEST_AT_ONCE:
        request_index([document.pk])
    else:
        _add(document, revision)


def request_index(documents: Iterable[int]) -> None:
    """Adds a job for each of these documents that indexes its current text anew."""
    add_jobs([JobRequest(Job.Kind.SEARCH, {"document": pk}, once=str(pk)) for pk in documents])


def index_document(arguments: Arguments) -> None:
    """Does the job: indexes the current text of a document, if both are still there."""
    rows = Document.objects.select_for_update(no_key=True, of=("self",)).select_related("current_revision")
    document = rows.filter(pk=arguments["document"], current_revision__isnull=False).first()
    if document is not None and document.current_revision is not None:
        _remove(document)
        _add(document, document.current_revision)


def _remove(document: Document) -> None:
    old = SearchBlock.objects.filter(document=document)
    old._raw_delete(old.db)


def _add(document: Document, revision: Revision) -> None:
    blocks = _blocks(document, revision)
    while batch := list(islice(blocks, BATCH)):
        SearchBlock.objects.bulk_create(batch)


def blocks_of_document(document: Document) -> Iterator[SearchBlock]:
    """Yields the rows that the index must have of a document's current text."""
    if document.current_revision is not None:
        yield from _blocks(document, document.current_revision)


def _blocks(document: Document, revision: Revision) -> Iterator[SearchBlock]:
    language = stemmed_language(document.language)
    parts = _parts_with_words(revision.text)
    while batch := list(islice(parts, BATCH)):
        stems = _stems_of({word for part in batch for word in part.words}, language)
        for part in batch:
            yield SearchBlock(
                document=document,
                revision=revision,
                start=part.start,
                end=part.end,
                words=vector_of(part.words),
                stems=vector_of([stems[word] for word in part.words]),
            )


def _parts_with_words(text: str) -> Iterator[_Part]:
    for start, end in blocks_of(text):
        words = [word.folded for word in words_of(text[start:end])]
        if words:
            yield _Part(start, end, words)


def _stems_of(words: Collection[str], language: str) -> dict[str, str]:
    """Returns the stem of each word as the index holds it; a word that its dictionary passes over stays as it is."""
    if not language:
        return {word: f":{word}" for word in words}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, coalesce((ts_lexize(%s::regdictionary, word))[1], word) FROM unnest(%s::text[]) AS word",
            [DICTIONARIES[language], list(words)],
        )
        return {word: f"{language}:{stem}" for word, stem in cursor.fetchall()}


def vector_of(words: Iterable[str]) -> str:
    """Returns a `tsvector` in which each word stands at its place, counted from 1."""
    places: dict[str, list[int]] = defaultdict(list)
    for n, word in enumerate(words, start=1):
        places[word].append(n)
    return " ".join(f"{quote(word)}:{','.join(map(str, at))}" for word, at in places.items())


def index_all_documents() -> None:
    """Indexes the current text of every document, in the caller's transaction."""
    for key in Document.objects.filter(current_revision__isnull=False).values_list("pk", flat=True):
        index_document({"document": key})
