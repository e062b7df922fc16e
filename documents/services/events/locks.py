"""Promise 10: every write to a document's annotations or text locks the document's row first.

The lock orders the events, gives each its number, and keeps a correction and an annotation apart, so that
none is left without an anchor. `FOR NO KEY UPDATE` leaves foreign keys to the row free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from documents.models import Document, Group
from documents.permissions import can_curate


def locked_document(pk: int) -> Document:
    """The document, locked until the transaction ends; call it before anything else in the transaction."""
    return Document.objects.select_for_update(no_key=True).get(pk=pk)


def locked_for_curator(by: Any, document: Document) -> Document:
    """The same for somebody who looks after the document. Raises `PermissionDenied`."""
    document = locked_document(document.pk)
    if not can_curate(by, document):
        raise PermissionDenied
    return document


def locked_documents(pks: Iterable[int]) -> dict[int, Document]:
    """Several documents by primary key, locked in the order of their keys so that no two writers wait in a ring."""
    rows = Document.objects.select_for_update(no_key=True).filter(pk__in=set(pks)).order_by("pk")
    return {document.pk: document for document in rows}


def locked_by_slug(slugs: Collection[str]) -> list[Document]:
    """The documents of these slugs, locked in the order of their keys; by hand, because every note asks this."""
    return list(Document.objects.raw(_BY_SLUG, [list(slugs)]))


_BY_SLUG = "SELECT * FROM documents_document WHERE slug = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def locked(documents: QuerySet[Document]) -> list[Document]:
    """The documents of a queryset, locked in the order of their keys; the queryset must not join others."""
    return list(documents.select_for_update(no_key=True).order_by("pk"))


def locked_group(pk: UUID) -> Group:
    """The group, locked until the transaction ends; after the documents, where both are locked."""
    return Group.objects.select_for_update(no_key=True).get(pk=pk)
