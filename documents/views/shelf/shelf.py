"""The shelf: the articles that a reader may see, with publisher, author, date and the number of notes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef
from django.db.models.functions import Greatest, Least
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Anchor, Annotation, Document, Group, ReaderShape, Statement
from documents.models.annotation import AnnotationQuerySet
from documents.models.compiled import CompiledQuery, IsOneOf, run_sql, slot
from documents.permissions import can_import, can_make_group, can_manage_people
from documents.templatetags.provenance import language_name
from documents.views.provenance.summary import Fact, facts_in_words, note_of, words_or_absence
from documents.views.shelf.entries import FoundArticles
from documents.views.shelf.facets import ShelfCounts, facets_of, totals_of
from documents.views.shelf.page import page_of
from documents.views.shelf.query import ShelfQuery, active_filters
from documents.views.site.caching import cached_response, public_cache_key

BARS = 24
BAR_WIDTH, BAR_HEIGHT = 200, 20

Property = Statement.Property
ROW_PROPERTIES = (Property.PUBLISHER, Property.CREATOR, Property.ISSUED)
_SAID = ("property", "value", "normalised", "status", "absence")


@dataclass(frozen=True)
class FactWords:
    """A fact in a row of the shelf, or the phrase that says why it is not known."""

    words: str
    is_known: bool


@dataclass(frozen=True)
class Bar:
    """One bar of the strip that shows where the notes are: its position and size in the strip's own units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Row:
    """One article on the shelf, as this reader sees it."""

    document: Any
    facts: tuple[FactWords, ...]
    language: str
    notes: int
    people: int
    bars: tuple[Bar, ...]

    @property
    def excerpt(self) -> str:
        """The first words after the title, for readers who may read the rest."""
        if not self.document.may_read:
            return ""
        title = self.document.title[1:-1] if self.document.title_given else self.document.title
        rest = str(self.document.excerpt).removeprefix(title).lstrip()
        # A sentence may begin with the words of the title.
        return self.document.excerpt if rest[:1].islower() else rest


@require_safe
def shelf(request: HttpRequest) -> HttpResponseBase:
    """Shows a page of the shelf, filtered and sorted by the address."""
    query = ShelfQuery.of(request.GET)
    return cached_response(request, public_cache_key(), lambda: _page(request, query))


def _page(request: HttpRequest, query: ShelfQuery) -> HttpResponse:
    user = request.user
    counts = ShelfCounts(user, query)
    if not counts.whole.total:
        may = {
            "may_import": can_import(user),
            "may_make_group": can_make_group(user),
            "may_manage_people": can_manage_people(user),
        }
        return render(request, "documents/shelf/empty.html", may)
    page = page_of(FoundArticles(user, query, counts.languages), query, request.GET, counts.found.total)
    documents = documents_of(user, [row[0] for row in page.rows])
    facets = facets_of(user, query, counts)
    context = {
        "query": query,
        "totals": totals_of(user, counts),
        "page": page,
        "found": counts.found.total,
        "sections": sections_of(rows_of(user, documents), query.order),
        "facets": facets,
        "active_filters": active_filters(query, facets),
        "orders": orders(),
        "order_label": dict(orders())[query.order],
        "older": page.address_after(query, documents),
        "newer": page.address_before(query, documents),
        "may_import": can_import(user),
        "lacks_group": can_make_group(user) and not Group.objects.visible_to(user).exists(),
    }
    return render(request, "documents/shelf/shelf.html", context)


DEFERRED_FIELDS = (
    "current_revision__text",
    "current_revision__html",
    "current_revision__source",
    "current_revision__headings",
)


def orders() -> list[tuple[str, str]]:
    """Returns the orders with their labels."""
    return [
        ("received", _("Last received first")),
        ("notes", _("Newest notes first")),
        ("date", _("By date published, newest first")),
        ("title", _("By title")),
    ]


def documents_of(user: Any, keys: Sequence[int]) -> list[Any]:
    """Returns the articles with these primary keys, in their order, with `may_read` and `is_dated`."""
    readable = Document.objects.readable_by(user).filter(pk=OuterRef("pk"))
    open_to = Document.objects.in_force().visible_to(user)
    documents = open_to.annotate(may_read=Exists(readable), is_dated=F("shelf_entry__is_dated"))
    found = documents.select_related("current_revision").defer(*DEFERRED_FIELDS).in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


def sections_of(rows: Sequence[Row], order: str) -> list[tuple[str, list[Row]]]:
    """Returns the rows under their headings; by date, articles without one form a section at the end."""
    if order != "date":
        return [("", list(rows))] if rows else []
    dated = [row for row in rows if row.document.is_dated]
    undated = [row for row in rows if not row.document.is_dated]
    return [(title, part) for title, part in (("", dated), (_("Date not known"), undated)) if part]


# -- Rows -------------------------------------------------------------------------------------


def rows_of(user: Any, documents: Sequence[Any]) -> list[Row]:
    """Returns the rows of a page with three queries."""
    keys = [document.pk for document in documents]
    facts = fact_words_of(keys)
    counts = counts_by_document(user, keys)
    bars = bars_by_document(user, documents)
    return [
        Row(
            document=document,
            facts=facts[document.pk],
            language=language_name(document.language) if document.language else "",
            notes=counts.get(document.pk, (0, 0))[0],
            people=counts.get(document.pk, (0, 0))[1],
            bars=bars.get(document.pk, ()),
        )
        for document in documents
    ]


def fact_words_of(keys: Sequence[int]) -> dict[int, tuple[FactWords, ...]]:
    """Returns publisher, author and date of each document in the words of a row, and at the end what they rest on."""
    stated: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for document, *said in _stated().run(documents=list(keys)) if keys else ():
        stated[document].append(tuple(said))
    return {key: _fact_words(get_language(), *stated[key]) for key in keys}


@cache
def _stated() -> CompiledQuery:
    in_rows = Statement.objects.in_force().filter(_is_one_of_these("document"), property__in=ROW_PROPERTIES)
    return CompiledQuery(in_rows.values_list("document", *_SAID))


@lru_cache(maxsize=4096)
def _fact_words(_language: str, *stated: tuple[Any, ...]) -> tuple[FactWords, ...]:
    """Returns the words of a row in the language of the page for what is stated, which alone they follow from."""
    rows = [Statement(**dict(zip(_SAID, said, strict=True))) for said in stated]
    facts = {fact.term: fact for fact in facts_in_words(None, rows, viewer=None, may_read=False)}
    words = tuple(_words_of_fact(facts.get(term), term) for term in ROW_PROPERTIES)
    note = note_of(fact.citable for term in ROW_PROPERTIES if (fact := facts.get(term)))
    return (*words, FactWords(note, is_known=True)) if note else words


def counts_by_document(user: Any, keys: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Counts the notes that `user` may see on each document, and their authors; those in several count in each."""
    standing = _standing_query(ReaderShape.of(user))
    rows = run_sql(
        _COUNT_SQL.format(standing=standing.sql), standing.values({"reader": user.pk, "documents": list(keys)})
    )
    return {document: (notes, people) for document, notes, people in rows}


_COUNT_SQL = """
    SELECT document, count(*), count(DISTINCT author) FROM ({standing}) standing (document, author, note) GROUP BY 1
"""


@cache
def _standing_query(shape: ReaderShape) -> CompiledQuery:
    alone = _alone_on_these_documents(shape).order_by().values_list("document", "author", "pk")
    spanning = Annotation.objects.visible_to(shape.reader).spanning().filter(_is_one_of_these("stands_in")).order_by()
    shared = spanning.values_list("stands_in", "author", "pk").distinct()
    return CompiledQuery(alone.union(shared, all=True), shape.stand_ins)


def _alone_on_these_documents(shape: ReaderShape) -> AnnotationQuerySet:
    """Returns the notes on these documents that stand in no other."""
    seen = Annotation.objects.visible_on_open_pages(shape.reader)
    return seen.filter(_is_one_of_these("document"), spans_documents=False)


def _is_one_of_these(document: str) -> IsOneOf:
    return IsOneOf(F(document), slot("documents", BigIntegerField()))


def bars_by_document(user: Any, documents: Sequence[Any]) -> dict[int, tuple[Bar, ...]]:
    """Returns bars for the notes that `user` may see in each text, counted in `BARS` equal parts of the text."""
    rows = _bars_query(ReaderShape.of(user)).run(
        reader=user.pk,
        documents=[document.pk for document in documents],
        revisions=[document.current_revision_id for document in documents],
    )
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for document, place, n in rows:
        found[document][int(place)] += n
    return {document: _bars(parts) for document, parts in found.items()}


@cache
def _bars_query(shape: ReaderShape) -> CompiledQuery:
    spanning = Annotation.objects.visible_to(shape.reader).filter(spans_documents=True)
    part = Least(F("start") * BARS / Greatest(F("revision__length"), 1), BARS - 1)
    anchors = Anchor.objects.with_position().filter(IsOneOf(F("revision"), slot("revisions", BigIntegerField())))
    alone, shared = (
        anchors.filter(target__annotation__in=seen.values("pk"))
        .order_by()
        .annotate(part=part)
        .values_list("document", "part")
        .annotate(n=Count("pk"))
        for seen in (_alone_on_these_documents(shape), spanning)
    )
    return CompiledQuery(alone.union(shared, all=True), shape.stand_ins)


def _bars(parts: Mapping[int, int]) -> tuple[Bar, ...]:
    most = max(parts.values())
    width = BAR_WIDTH / BARS
    bars = []
    for place, n in sorted(parts.items()):
        height = 3 + round((BAR_HEIGHT - 5) * n / most) if most > 1 else 6
        bars.append(Bar(round(place * width, 1), BAR_HEIGHT - 1 - height, round(width * 0.85, 1), height))
    return tuple(bars)


def _words_of_fact(fact: Fact | None, term: Statement.Property) -> FactWords:
    return FactWords(words_or_absence(fact, term), is_known=fact is not None and bool(fact.values))
