"""What `tag:`, `person:`, `publisher:` and `date:` ask of what is found, among what is open to the reader.

    narrowed = narrow(query.fields, user, corpus)
    Search(query, user, others, corpus, narrowed.conditions)

Of notes, `person:` means those of an author too. What is asked about is looked up before the words, by what facts and
notes say that the reader may see; so nothing hidden finds anything, and a value that names nothing open to them is left
out and said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL

from documents.models import Anchor, Annotation, FactBlock, ShelfEntry, Statement, Tag
from documents.models.compiled import is_one_of
from documents.models.notebook.conditions import dated_statements, stated_of_articles
from documents.models.notebook.filter import NotebookFilter
from documents.models.search import Matches, tsquery
from documents.models.tag import ANY_WORDING, MEANING
from documents.provenance import DateRange
from documents.search.authors import written_by
from documents.search.corpora import FACTS, NOTES, TEXTS, Corpus
from documents.search.grammar import Field, quote
from documents.search.words import words_of

PROPERTIES = {
    "person": (Statement.Property.CREATOR, Statement.Property.PHOTO_CREDIT),
    "publisher": (Statement.Property.PUBLISHER, Statement.Property.ORIGINAL_PUBLISHER),
}
NAMES = (Tag.Kind.PERSON, Tag.Kind.ORGANISATION)
"""The kinds of tags that name somebody."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The conditions of fields on the rows of an index, and the fields that name nothing open to the reader."""

    conditions: tuple[Q, ...]
    left_out: tuple[Field, ...]


class _Meant(NamedTuple):
    """What a field names: articles, and passages of notes."""

    documents: Collection[int]
    notes: Collection[UUID]

    def __bool__(self) -> bool:
        return bool(self.documents or self.notes)


def narrow(fields: Iterable[Field], user: Any, corpus: Corpus) -> Narrowed:
    """Looks up what the fields name, each by a few queries."""
    conditions, left_out = [], []
    for one in fields:
        meant = _meant(one, user, corpus)
        written = written_by(one.value, user) if one.name == "person" and corpus is NOTES else None
        if not meant and written is None and one.name != "date":
            left_out.append(one)
            continue
        condition = _condition(meant, corpus)
        if written is not None:
            condition |= Q(Exists(Annotation.objects.filter(written, pk=OuterRef("annotation"))))
        conditions.append(~condition if one.is_excluded else condition)
    return Narrowed(tuple(conditions), tuple(left_out))


def _meant(asked: Field, user: Any, corpus: Corpus) -> _Meant:
    match asked.name:
        case "tag":
            return _Meant((), _under(Tag.objects.visible_to(user).meant_by([asked.value]), user))
        case "date":
            return _Meant(_dated(asked.value, user, corpus), ())
    if asked.name == "publisher":
        return _Meant(_stated(asked, user), ())
    meant = Tag.objects.defined_for(user).spelled(asked.value).values_list(MEANING)
    return _Meant(_stated(asked, user), _under(Tag.objects.filter(pk__in=meant, kind__in=NAMES), user))


def _under(tags: Any, user: Any) -> list[UUID]:
    """Returns the notes under these tags, and those merged into them, that `user` may see."""
    named = [f"{uuid}~{ANY_WORDING}" for uuid in tags.values_list("uuid", flat=True)]
    if not named:
        return []
    notes = NotebookFilter(values={"tag": tuple(named)}).apply(Annotation.objects.visible_to(user), user)
    return list(notes.order_by().values_list("pk", flat=True))


def _stated(asked: Field, user: Any) -> set[int]:
    """Returns the articles of which a fact says these words in their order, of those open to `user`."""
    words = " <-> ".join(quote(word.folded) for word in words_of(asked.value))
    if not words:
        return set()
    facts = FactBlock.objects.filter(
        Q(Matches(F("words"), tsquery(words))), statement__property__in=PROPERTIES[asked.name]
    )
    return FACTS.open_ones(user, set(facts.values_list("document", flat=True)))


def _dated(value: str, user: Any, corpus: Corpus) -> set[int]:
    if corpus is FACTS and (asked := DateRange.parse(value)):  # also of articles that have no text here
        return FACTS.open_ones(user, set(dated_statements(asked).order_by().values_list("document", flat=True)))
    wanted = stated_of_articles({"date": (value,)})
    found = set(ShelfEntry.objects.shared().filter(wanted).values_list("pk", flat=True))
    if user.is_authenticated:
        found |= set(ShelfEntry.objects.besides(user).filter(wanted).values_list("pk", flat=True))
    return found


def _condition(meant: _Meant, corpus: Corpus) -> Q:
    of_articles = Q(is_one_of("document", meant.documents))
    if not meant.notes:
        return of_articles
    if corpus is NOTES:
        return of_articles | Q(is_one_of("annotation", meant.notes))
    places = _places(meant.notes, corpus)
    if corpus is FACTS:
        return of_articles | Q(is_one_of("document", {document for document, *_place in places}))
    overlaps = Q(_overlaps([place for _document, *place in places]))
    # Alone, because beside another condition Postgres would compare each paragraph with each place.
    return of_articles | overlaps if meant.documents else overlaps


def _places(notes: Collection[UUID], corpus: Corpus) -> Sequence[tuple[Any, ...]]:
    anchors = Anchor.objects.in_force().filter(is_one_of("target__annotation", notes), start__lt=F("end"))
    if corpus is TEXTS:
        anchors = anchors.filter(revision=F("document__current_revision"))
    return list(anchors.order_by().values_list("document", "revision", "start", "end"))


def _overlaps(places: Sequence[Sequence[int]]) -> RawSQL:
    columns = [list(column) for column in zip(*places, strict=True)] if places else [[], [], []]
    return RawSQL(_OVERLAPS, columns, output_field=BooleanField())  # noqa: S611 - a condition of ours


# Of places that were looked up before, so that nothing else is read.
_OVERLAPS = """EXISTS (
    SELECT FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS place (revision, start, "end")
    WHERE place.revision = documents_searchblock.revision_id
      AND place.start < documents_searchblock."end" AND place."end" > documents_searchblock.start)"""
