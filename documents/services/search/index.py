"""Writes the index of search: the paragraphs of a current text, each with its words and stems.

A text that becomes current, or gets another language, is indexed in the same transaction, so that it is found from the
first moment; a long one by a job. The index follows from the text and the language alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from documents.models import Document, Job, Revision, SearchBlock
from documents.search.blocks import blocks_of
from documents.search.grammar import quote
from documents.search.languages import stemmed_language
from documents.search.stems import stems_in
from documents.search.words import Spelling, words_of
from documents.services.events.jobs import Arguments, JobRequest, add_jobs, take_more

LONGEST_AT_ONCE = 200_000
"""Code points of a text that is indexed in the transaction that makes it current."""
MOST_AT_ONCE = 100
"""Jobs for the same document that one of them does for the others."""
BATCH = 500
MOST_WORDS = 250
"""Words of a row: Postgres keeps no more than 255 places of a word."""


class _Part(NamedTuple):
    """A paragraph, or a part of a long one, from `start` to `end` in code points, and its words in order."""

    start: int
    end: int
    words: list[Spelling]


def index_text(document: Document, revision: Revision) -> None:
    """Indexes the current text of a locked document in the caller's transaction, or asks for that if it is long."""
    _remove(document)
    if revision.length > LONGEST_AT_ONCE:
        request_index([document.pk])
    else:
        _add(document, revision)


def index_again(document: Document) -> None:
    """Indexes the text of a locked document whose language has changed, like `index_text`."""
    revision = _current_revision(document)
    if revision is not None:
        index_text(document, revision)


def request_index(documents: Iterable[int]) -> None:
    """Adds a job for each of these documents that indexes its current text anew.

    Each time another one: who waits for the end of a job of the same name, with the document locked for which that job
    waits, would wait for ever.
    """
    add_jobs([JobRequest(Job.Kind.SEARCH, {"document": pk}) for pk in documents])


def index_document(arguments: Arguments) -> None:
    """Does the job: indexes the current text of a document, if both are still there, for all jobs that ask for it."""
    if reindex(arguments["document"]):
        take_more(Job.Kind.SEARCH, "document", arguments["document"], MOST_AT_ONCE)


def reindex(key: int) -> bool:
    """Locks a document and indexes its current text in the caller's transaction; returns whether it is there."""
    document = Document.objects.select_for_update(no_key=True).filter(pk=key).first()
    if document is None:
        return False
    _remove(document)
    revision = _current_revision(document)
    if revision is not None:
        _add(document, revision)
    return True


def _current_revision(document: Document) -> Revision | None:
    """Returns the current text without its page and source, which can be as long; the text is loaded if it is read."""
    if document.current_revision_id is None:
        return None
    return Revision.objects.without_text().get(pk=document.current_revision_id)


def _remove(document: Document) -> None:
    old = SearchBlock.objects.filter(document=document)
    old._raw_delete(old.db)


def _add(document: Document, revision: Revision) -> None:
    blocks = indexed_blocks(document, revision)
    while batch := list(islice(blocks, BATCH)):
        SearchBlock.objects.bulk_create(batch)


def indexed_blocks(document: Document, revision: Revision) -> Iterator[SearchBlock]:
    """Yields the rows that the index must have of a document's current text."""
    language = stemmed_language(document.language)
    parts = _parts_with_words(revision.text)
    while batch := list(islice(parts, BATCH)):
        stems = stems_in([language], {word for part in batch for word in part.words})[language]
        for part in batch:
            yield SearchBlock(
                document=document,
                revision=revision,
                start=part.start,
                end=part.end,
                words=vector_of([word.folded] for word in part.words),
                stems=vector_of(stems[word] for word in part.words),
            )


def _parts_with_words(text: str) -> Iterator[_Part]:
    for start, end in blocks_of(text):
        words = list(words_of(text[start:end]))
        for first in range(0, len(words), MOST_WORDS):
            part, following = words[first : first + MOST_WORDS], words[first + MOST_WORDS : first + MOST_WORDS + 1]
            begin = start + part[0].start if first else start
            yield _Part(begin, start + following[0].start if following else end, [Spelling.of(word) for word in part])


def vector_of(words: Iterable[Iterable[str]]) -> str:
    """Returns a `tsvector` in which the forms of each word stand at its place, counted from 1."""
    places: dict[str, list[int]] = defaultdict(list)
    for n, forms in enumerate(words, start=1):
        for form in forms:
            places[form].append(n)
    return " ".join(f"{quote(word)}:{','.join(map(str, at))}" for word, at in places.items())


def index_all_documents() -> None:
    """Indexes the current text of every document, in the caller's transaction."""
    for key in Document.objects.filter(current_revision__isnull=False).values_list("pk", flat=True):
        reindex(key)
