"""The shelf of a group as one of its members sees it: its articles in their order, with what the group says of them.

    {% include "documents/groups/_shelf.html" %}      needs `group` and `shelf`, which is `shelf_rows(viewer, group)`

Standing on the shelf gives no right to read: an article that is not open to the reader is not among the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from documents.models import Annotation, Document, Group, ShelfItem
from documents.templatetags.provenance import language_name
from documents.views.shelf.shelf import FactWords, fact_words_of, facts_by_document


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
    """The rows for `viewer`, in the group's order; three queries, however many there are."""
    items = list(items_of(viewer, group))
    keys = [item.document_id for item in items]
    facts = facts_by_document(viewer, keys)
    notes = _notes_in(viewer, group, keys)
    return [
        ShelfRow(
            number=number,
            item=item,
            document=item.document,
            address=address_on_shelf(group, item.document, item.fixed_version or 0),
            facts=fact_words_of(facts[item.document_id]),
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
    """What stands on the shelf and is open to `viewer`, with the numbers `fixed_version` and `last` of versions."""
    open_to = Document.objects.on_shelf().visible_to(viewer).order_by()
    return (
        ShelfItem.objects.filter(group=group, document__in=open_to.values("pk"))
        .select_related("document")
        .annotate(fixed_version=F("revision__number"), last=F("document__current_revision__number"))
        .annotate(may_read=Exists(Document.objects.readable_by(viewer).filter(pk=OuterRef("document"))))
        .order_by("position", "pk")
    )


def address_on_shelf(group: Group, document: Document, number: int = 0) -> str:
    """The reading page for one who comes from the group's shelf, of the version of this number if there is one."""
    page = reverse("revision", args=[document.slug, number]) if number else document.get_absolute_url()
    return f"{page}?{urlencode({'group': group.slug})}"


def _notes_in(viewer: Any, group: Group, keys: list[int]) -> dict[int, int]:
    """How many notes of the group `viewer` may see on each document."""
    seen = Annotation.objects.visible_to(viewer).filter(group=group, document__in=keys)
    return dict(seen.order_by().values_list("document").annotate(n=Count("pk")))
