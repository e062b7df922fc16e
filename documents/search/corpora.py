"""What is searched: the texts, the parts set aside from them, the facts and the notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from documents.models import Annotation, Document, FactBlock, NoteBlock, SearchBlock
from documents.models.compiled import is_one_of


@dataclass(frozen=True, slots=True)
class Corpus:
    """The rows of an index: `of` names what must be open to a reader who finds one, `owner` of what its words are."""

    rows: QuerySet[Any]
    of: str
    open_to: Callable[[Any, Iterable[Any]], QuerySet[Any]]
    owner: str

    def open_ones(self, user: Any, keys: Collection[Any]) -> set[Any]:
        """Returns those of the keys that are open to `user`."""
        return set(self.open_to(user, keys).values_list("pk", flat=True)) if keys else set()


def _readable(user: Any, keys: Iterable[Any]) -> QuerySet[Document]:
    return Document.objects.readable_by(user).filter(is_one_of("pk", keys))


def _with_facts(user: Any, keys: Iterable[Any]) -> QuerySet[Document]:
    return Document.objects.in_force().visible_to(user).filter(is_one_of("pk", keys))


def _notes(user: Any, keys: Iterable[Any]) -> QuerySet[Annotation]:
    # The articles of the other passages of a note are among what it asks of its reader.
    return Annotation.objects.visible_to(user).filter(is_one_of("pk", keys), document__withdrawn_at=None)


TEXTS = Corpus(SearchBlock.objects.filter(is_set_aside=False), "document", _readable, "revision")
ASIDE = Corpus(SearchBlock.objects.filter(is_set_aside=True), "document", _readable, "revision")
FACTS = Corpus(FactBlock.objects.all(), "document", _with_facts, "statement")
NOTES = Corpus(NoteBlock.objects.all(), "annotation", _notes, "annotation")
