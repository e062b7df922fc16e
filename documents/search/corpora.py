"""What is searched: the texts, the parts set aside from them, the facts and the notes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, Exists, F, Field, OuterRef, Q, QuerySet, UUIDField

from documents.models import Annotation, Document, FactBlock, NoteBlock, ReaderShape, SearchBlock, Target
from documents.models.compiled import CompiledQuery, IsOneOf, as_array, slot


@dataclass(frozen=True, slots=True)
class Corpus:
    """The rows of an index: `of` names what must be open to a reader who finds one, `owner` of what its words are.

    `open_to` returns what is open to a reader, of which `key` is the type of the keys.
    """

    rows: QuerySet[Any]
    of: str
    owner: str
    open_to: Callable[[Any], QuerySet[Any]]
    key: type[Field[Any, Any]] = BigIntegerField

    def open_ones(self, user: Any, keys: Collection[Any]) -> set[Any]:
        """Returns those of the keys that are open to `user`."""
        if not keys:
            return set()
        return {key for (key,) in _open_ones(self, ReaderShape.of(user)).run(reader=user.pk, keys=as_array(keys))}


@cache
def _open_ones(corpus: Corpus, shape: ReaderShape) -> CompiledQuery:
    asked = IsOneOf(F("pk"), slot("keys", corpus.key()))
    return CompiledQuery(corpus.open_to(shape.reader).filter(asked).order_by().values_list("pk"), shape.stand_ins)


def _with_facts(user: Any) -> QuerySet[Document]:
    return Document.objects.in_force().visible_to(user)


def _notes(user: Any) -> QuerySet[Annotation]:
    # Authors see their notes also where an article is closed to them now, which cannot be shown with its facts.
    shown = _with_facts(user)
    elsewhere = Target.objects.filter(~Exists(shown.filter(pk=OuterRef("document"))), annotation=OuterRef("pk"))
    is_shown = Q(Exists(shown.filter(pk=OuterRef("document"))))
    return Annotation.objects.visible_to(user).filter(is_shown, Q(spans_documents=False) | ~Exists(elsewhere))


_readable = Document.objects.readable_by
TEXTS = Corpus(SearchBlock.objects.filter(is_set_aside=False), "document", "revision", _readable)
ASIDE = Corpus(SearchBlock.objects.filter(is_set_aside=True), "document", "revision", _readable)
FACTS = Corpus(FactBlock.objects.all(), "document", "statement", _with_facts)
NOTES = Corpus(NoteBlock.objects.all(), "annotation", "annotation", _notes, UUIDField)
