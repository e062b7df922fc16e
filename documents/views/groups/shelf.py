"""The shelf of a group as a member sees it: its articles in their order, with the group's introductions.

    {% include "documents/groups/_shelf.html" %}      needs `group` and `shelf`, which is `shelf_rows(viewer, group)`

Being on the shelf gives no right to read: articles that are not open to the reader are not among the rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from documents.models import Annotation, Document, Group, ShelfItem, address_in_group
from documents.templatetags.provenance import language_name
from documents.views.shelf.shelf import FactWords, fact_words_of


@dataclass(frozen=True)
class ShelfRow:
    """One article on the shelf of a group; `fixed_version` is the version that the group reads, or 0."""

    number: int
    item: ShelfItem
    document: Any
    address: str
    facts: tuple[FactWords, ...]
    language: str
    introduction: SafeString
    fixed_version: int
    last: int
    notes: int


def shelf_rows(viewer: Any, group: Group) -> list[ShelfRow]:
    """Returns the rows that `viewer` may see, in the group's order, with three queries."""
    items = list(items_of(viewer, group))
    keys = [item.document_id for item in items]
    facts = fact_words_of(keys)
    notes = _notes_in(viewer, group, keys)
    return [
        ShelfRow(
            number=number,
            item=item,
            document=item.document,
            address=address_on_shelf(group, item.document, item.fixed_version or 0),
            facts=facts[item.document_id],
            language=language_name(item.document.language) if item.document.language else "",
            # Safe: rendered from Markdown when it was saved.
            introduction=mark_safe(item.introduction_html),  # noqa: S308
            fixed_version=item.fixed_version or 0,
            last=item.last,
            notes=notes.get(item.document_id, 0),
        )
        for number, item in enumerate(items, start=1)
    ]


def items_of(viewer: Any, group: Group) -> Any:
    """Returns the shelf items that are open to `viewer`, with the version numbers `fixed_version` and `last`."""
    open_to = Document.objects.on_shelf().visible_to(viewer).order_by()
    return (
        ShelfItem.objects.filter(group=group, document__in=open_to.values("pk"))
        .select_related("document")
        .annotate(fixed_version=F("revision__number"), last=F("document__current_revision__number"))
        .annotate(may_read=Exists(Document.objects.readable_by(viewer).filter(pk=OuterRef("document"))))
        .order_by("position", "pk")
    )


def address_on_shelf(group: Group, document: Document, number: int = 0) -> str:
    """Returns the reading page, or the page of version `number` if given, for a reader who comes from the shelf."""
    page = reverse("revision", args=[document.slug, number]) if number else document.get_absolute_url()
    return address_in_group(page, group.slug)


def _notes_in(viewer: Any, group: Group, keys: list[int]) -> dict[int, int]:
    """Counts the group's notes that `viewer` may see, by document; those in several count in each of them."""
    seen = Annotation.objects.visible_to(viewer).filter(group=group).order_by()
    alone = seen.filter(document__in=keys, spans_documents=False).values_list("document").annotate(n=Count("pk"))
    shared = seen.spanning().filter(stands_in__in=keys).values_list("stands_in").annotate(n=Count("pk", distinct=True))
    counts: Counter[int] = Counter()
    for document, n in alone.union(shared, all=True):
        counts[document] += n
    return counts
