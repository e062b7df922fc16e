"""Promise 10: every write to a document's annotations or text locks the document's row first.

The lock orders the events, gives each its number, and keeps a correction and a new annotation apart, so that no
annotation is left without an anchor. `FOR NO KEY UPDATE` does not block foreign keys to the row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet, TextField

from documents.models import Document, Group
from documents.models.compiled import CompiledQuery, IsOneOf, slot
from documents.permissions import can_curate

COLUMNS = [field.attname for field in Document._meta.concrete_fields]


def locked_document(pk: int) -> Document:
    """Locks the document until the transaction ends; call it before anything else in the transaction."""
    return Document.objects.select_for_update(no_key=True).get(pk=pk)


def locked_for_curator(by: Any, document: Document) -> Document:
    """Like `locked_document`, for a person who may curate the document. Raises `PermissionDenied`."""
    document = locked_document(document.pk)
    if not can_curate(by, document):
        raise PermissionDenied
    return document


def locked_documents(pks: Iterable[int]) -> dict[int, Document]:
    """Locks several documents in the order of their primary keys, so that no two writers deadlock."""
    rows = Document.objects.select_for_update(no_key=True).filter(pk__in=set(pks)).order_by("pk")
    return {document.pk: document for document in rows}


def locked_by_slug(slugs: Collection[str]) -> list[Document]:
    """Locks the documents with these slugs in the order of their primary keys.

    Compiled once, because every new annotation runs it.
    """
    return [Document.from_db(connection.alias, COLUMNS, row) for row in _by_slug().run_converted(slugs=list(slugs))]


@cache
def _by_slug() -> CompiledQuery:
    asked = Document.objects.filter(IsOneOf("slug", slot("slugs", ArrayField(TextField()))))
    return CompiledQuery(asked.select_for_update(no_key=True).order_by("pk").values_list(*COLUMNS))


def locked(documents: QuerySet[Document]) -> list[Document]:
    """Locks the documents of a queryset in the order of their primary keys; the queryset must not join other tables."""
    return list(documents.select_for_update(no_key=True).order_by("pk"))


def locked_group(pk: UUID) -> Group:
    """Locks the group until the transaction ends; lock documents first where both are needed."""
    return Group.objects.select_for_update(no_key=True).get(pk=pk)
