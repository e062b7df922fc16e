"""Writes the index of search: the paragraphs of a current text, each with its words and stems.

A text that becomes current, or gets another language, is indexed in the same transaction, so that it is found from the
first moment; a long one by a job. The index follows from the text and the language alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from documents.models import Document, Job, Revision, SearchBlock, SetAside
from documents.models.revision import words_at
from documents.search.languages import stemmed_language
from documents.services.events.jobs import Arguments, JobRequest, add_jobs, take_more
from documents.services.search.facts import index_facts
from documents.services.search.notes import has_notes, index_notes_on
from documents.services.search.vectors import BATCH, add_rows, indexed_parts

LONGEST_AT_ONCE = 200_000
"""Code points of a text that is indexed in the transaction that makes it current."""
MOST_AT_ONCE = 100
"""Jobs for the same document that one of them does for the others."""


def index_text(document: Document, revision: Revision) -> None:
    """Indexes the current text of a locked document in the caller's transaction, or asks for that if it is long."""
    _remove(document)
    if revision.length > LONGEST_AT_ONCE:
        request_index([document.pk])
    else:
        _add(document, revision)


def index_again(document: Document) -> None:
    """Indexes the text of a locked document whose language has changed, like `index_text`, and its notes by a job."""
    revision = _current_revision(document)
    if revision is not None:
        index_text(document, revision)
    if has_notes(document):
        request_index([document.pk])


def request_index(documents: Iterable[int]) -> None:
    """Adds a job for each of these documents that indexes its current text, its facts and its notes anew.

    Each time another one: who waits for the end of a job of the same name, with the document locked for which that job
    waits, would wait for ever.
    """
    add_jobs([JobRequest(Job.Kind.SEARCH, {"document": pk}) for pk in documents])


def index_document(arguments: Arguments) -> None:
    """Does the job: indexes the current text of a document, if both are still there, for all jobs that ask for it."""
    if reindex(arguments["document"]):
        take_more(Job.Kind.SEARCH, "document", arguments["document"], MOST_AT_ONCE)


def reindex(key: int) -> bool:
    """Locks a document and indexes its text, its facts and its notes; returns whether it is there."""
    document = Document.objects.select_for_update(no_key=True).filter(pk=key).first()
    if document is None:
        return False
    _remove(document)
    revision = _current_revision(document)
    if revision is not None:
        _add(document, revision)
    index_facts(document)
    index_notes_on(document)
    return True


def _current_revision(document: Document) -> Revision | None:
    """Returns the current text without its page and source, which can be as long; the text is loaded if it is read."""
    if document.current_revision_id is None:
        return None
    return Revision.objects.without_text().get(pk=document.current_revision_id)


def _remove(document: Document) -> None:
    old = SearchBlock.objects.filter(document=document)
    old._raw_delete(old.db)


def index_set_aside(document: Document) -> None:
    """Indexes the parts of a locked document that are set aside, or asks for that if they are long."""
    old = SearchBlock.objects.filter(document=document, is_set_aside=True)
    old._raw_delete(old.db)
    if sum(end - start for _revision, start, end in _set_aside(document)) > LONGEST_AT_ONCE:
        request_index([document.pk])
    else:
        add_rows(indexed_set_aside(document))


def indexed_set_aside(document: Document) -> Iterator[SearchBlock]:
    """Yields the rows that the index must have of the parts that are set aside."""
    language = stemmed_language(document.language)
    spans = [one for one in _set_aside(document) if one[0] != document.current_revision_id]
    for some in (spans[first : first + BATCH] for first in range(0, len(spans), BATCH)):
        texts = zip(some, words_at(some), strict=True)
        for (revision, start, _end), part in indexed_parts((span, language, text) for span, text in texts):
            yield SearchBlock(
                document=document,
                revision_id=revision,
                is_set_aside=True,
                **part._replace(start=start + part.start, end=start + part.end)._asdict(),
            )


def _set_aside(document: Document) -> list[tuple[int, int, int]]:
    """Returns the parts as spans of revisions; those that overlap are one, so that no word is found twice."""
    parts = SetAside.objects.in_force().filter(document=document).order_by("revision", "start", "end")
    spans: list[tuple[int, int, int]] = []
    for revision, start, end in parts.values_list("revision", "start", "end"):
        if spans and spans[-1][0] == revision and start < spans[-1][2]:
            revision, start, other = spans.pop()
            end = max(end, other)
        spans.append((revision, start, end))
    return spans


def _add(document: Document, revision: Revision) -> None:
    add_rows(indexed_blocks(document, revision))
    add_rows(indexed_set_aside(document))


def indexed_blocks(document: Document, revision: Revision) -> Iterator[SearchBlock]:
    """Yields the rows that the index must have of a document's current text."""
    for key, part in indexed_parts([(revision, stemmed_language(document.language), revision.text)]):
        yield SearchBlock(document=document, revision=key, **part._asdict())


def index_all_documents() -> None:
    """Indexes the current text, the facts and the notes of every document, in the caller's transaction."""
    for key in Document.objects.order_by("pk").values_list("pk", flat=True):
        reindex(key)
