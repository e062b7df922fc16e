"""Writes the index of the words of notes: of what they say, and of what their authors selected.

It is written in the transaction that writes the note, under the lock of its article. Postgres takes the rows away with
the words that they were made of, so nothing is found by words that a note no longer has. A correction of a text changes
neither what a note says nor what its author selected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet

from documents.models import Annotation, Document, NoteBlock, Target
from documents.search.languages import stemmed_language
from documents.services.search.vectors import BATCH, add_rows, indexed_parts

Key = tuple[Annotation, int | None, int]


def index_new_notes(written: Iterable[tuple[Annotation, Sequence[Target]]]) -> None:
    """Adds the words of notes that were just written, each with its targets."""
    add_rows(_rows(text for annotation, targets in written for text in _texts_of(annotation, targets)))


def index_changed_note(annotation: Annotation) -> None:
    """Replaces the words of a note after what it says, or its language, has changed."""
    _delete(NoteBlock.objects.filter(annotation=annotation, passage=None))
    add_rows(_rows(_texts_of(annotation, [])))


def index_notes_on(document: Document) -> None:
    """Makes anew what the index has of notes on a locked document; what they have on others is left to those."""
    notes = _notes_on(document)
    _delete(NoteBlock.objects.filter(annotation__in=notes.order_by().values("pk"), document=document))
    if add_rows(indexed_note_blocks(document)):
        _forget_what_is_kept(notes)


def _forget_what_is_kept(notes: QuerySet[Annotation]) -> None:
    """Says that counts and pages which are kept for words were made before; pages of strangers if they see a note."""
    is_public = Annotation.objects.visible_to(AnonymousUser()).filter(pk__in=notes.order_by().values("pk")).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_remember_notes(ARRAY[NULL::uuid])")
        if is_public:
            cursor.execute("SELECT documents_public_change('notes')")


def has_notes(document: Document) -> bool:
    """Says whether a document has a note whose words the index has."""
    return _notes_on(document).exists()


def indexed_note_blocks(document: Document) -> Iterator[NoteBlock]:
    """Yields the rows that the index must have of the notes on a document, of what they have there."""
    loaded = _notes_on(document).filter(deleted_at=None).order_by("pk").prefetch_related("targets__document")
    loaded = loaded.select_related("document").only("note", "note_language", "document__language")
    texts = (text for note in loaded.iterator(chunk_size=BATCH) for text in _texts_of(note, list(note.targets.all())))
    yield from _rows((key, language, text) for key, language, text in texts if key[2] == document.pk)


def _notes_on(document: Document) -> QuerySet[Annotation]:
    """Returns the notes of a document and those of others with a passage in it."""
    here = Annotation.objects.filter(document=document).order_by().values("pk")
    elsewhere = Target.objects.filter(document=document, annotation__spans_documents=True).order_by()
    found = here.union(elsewhere.values("annotation"))
    return Annotation.objects.filter(Q(pk__in=found))


def _texts_of(annotation: Annotation, targets: Iterable[Target]) -> Iterator[tuple[Key, str, str]]:
    own = annotation.note_language or annotation.document.language
    yield (annotation, None, annotation.document_id), stemmed_language(own), annotation.note
    for target in targets:
        yield (annotation, target.n, target.document_id), stemmed_language(target.document.language), target.exact


def _rows(texts: Iterable[tuple[Key, str, str]]) -> Iterator[NoteBlock]:
    for (annotation, passage, document), part in indexed_parts(texts):
        yield NoteBlock(annotation=annotation, passage=passage, document_id=document, **part._asdict())


def _delete(rows: QuerySet[NoteBlock]) -> None:
    rows._raw_delete(rows.db)
