"""All notes of one person, to keep and to use elsewhere: as JSON-LD, CSV or Markdown, made piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

import orjson
from django.utils.translation import gettext as _

from documents.exports.csv_table import csv_lines
from documents.exports.notes.jsonld import annotation_items, prefetch_for_jsonld, room_context_iri
from documents.models import Annotation, Document, relation_words
from documents.models.tagging import tags_of
from documents.webannotation import date_time
from documents.webannotation.vocabulary import ANNO, MEDIA_TYPE

BATCH = 500
COLUMNS = (
    "article",
    "quote",
    "note",
    "tags",
    "audience",
    "group",
    "created",
    "modified",
    "resolved",
    "address",
    "relation",
)


class OwnNotes:
    """The notes of a person, article by article, the oldest first. They are read again for each format."""

    def __init__(self, person: Any, origin: str, iri: str) -> None:
        """Takes the origin of the site and the address of this file."""
        self._person = person
        self._origin = origin
        self._iri = iri

    def jsonld(self) -> Iterator[bytes]:
        """Yields an AnnotationCollection with one page of all items (Web Annotation Data Model, 5)."""
        keys = self._keys()
        context = [ANNO, room_context_iri(self._origin)]
        head = {"@context": context, "id": self._iri, "type": "AnnotationCollection", "total": len(keys)}
        page = {"id": f"{self._iri}#page", "type": "AnnotationPage", "partOf": self._iri, "startIndex": 0}
        yield orjson.dumps(head)[:-1] + b',"first":' + orjson.dumps(page)[:-1] + b',"items":['
        first = True
        for notes in self._batches(keys):
            for item in annotation_items(notes, self._origin):
                yield (b"\n" if first else b",\n") + orjson.dumps(item)
                first = False
        yield b"]}}\n"

    def csv(self) -> Iterator[bytes]:
        """Yields a table with one row a note."""
        return csv_lines(COLUMNS, self._rows())

    def markdown(self) -> Iterator[bytes]:
        """Yields a heading for each article, and for each note its quote, its words and its tags."""
        before = None
        for notes in self._batches(self._keys()):
            titles = self._titles(notes)
            for document, group in groupby(notes, key=lambda note: note.document_id):
                if document != before:
                    yield f"# {titles[document]}\n\n".encode()
                    before = document
                for note in group:
                    yield self._section(note).encode()

    def _keys(self) -> list[Any]:
        notes = Annotation.objects.visible_to(self._person).filter(author=self._person)
        return list(notes.order_by("document__title", "document", "created_at", "pk").values_list("pk", flat=True))

    def _batches(self, keys: Sequence[Any]) -> Iterator[list[Annotation]]:
        for start in range(0, len(keys), BATCH):
            some = keys[start : start + BATCH]
            rows = prefetch_for_jsonld(Annotation.objects.visible_to(self._person).filter(pk__in=some), self._person)
            found = {note.pk: note for note in rows}
            yield [found[key] for key in some if key in found]

    def _titles(self, notes: Sequence[Annotation]) -> dict[int, str]:
        """Returns the titles of the articles; those that are not open to the person any more are not named."""
        asked = {note.document_id for note in notes}
        seen = dict(Document.objects.visible_to(self._person).filter(pk__in=asked).values_list("pk", "title"))
        return {pk: seen.get(pk) or _("An article that is not open to you any more") for pk in asked}

    def _rows(self) -> Iterator[list[str]]:
        for notes in self._batches(self._keys()):
            titles = self._titles(notes)
            yield from (self._row(note, titles) for note in notes)

    def _row(self, note: Annotation, titles: dict[int, str]) -> list[str]:
        return [
            titles[note.document_id],
            _quote(note),
            note.note,
            ", ".join(_tags(note)),
            note.audience,
            note.group.name if note.group else "",
            date_time(note.created_at),
            date_time(note.modified_at),
            date_time(note.resolved_at) if note.resolved_at else "",
            self._origin + note.get_absolute_url(),
            note.relation,
        ]

    def _section(self, note: Annotation) -> str:
        quote = "\n".join(f"> {line}".rstrip() for line in _quote(note).splitlines())
        tags = " ".join(f"`{tag}`" for tag in _tags(note))
        where = f"[{note.created_at:%Y-%m-%d}]({self._origin}{note.get_absolute_url()})"
        return (
            "\n\n".join(part for part in (quote, _relation(note), note.note, f"{where} {tags}".strip()) if part)
            + "\n\n"
        )


def _quote(note: Annotation) -> str:
    return " […] ".join(target.exact for target in note.targets.all())


def _relation(note: Annotation) -> str:
    return f"*{relation_words(note.relation)}*" if note.relation else ""


def _tags(note: Annotation) -> list[str]:
    return [tag.name for tag in tags_of(note)]


FORMATS: dict[str, tuple[str, Callable[[OwnNotes], Iterator[bytes]]]] = {
    "jsonld": (MEDIA_TYPE, OwnNotes.jsonld),
    "csv": ("text/csv; charset=utf-8", OwnNotes.csv),
    "md": ("text/markdown; charset=utf-8", OwnNotes.markdown),
}
"""By the ending of the file: its media type, and what makes it."""
