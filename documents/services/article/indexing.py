"""Whether search engines may list an article: a curator's decision, article by article."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.models import Document, Event
from documents.permissions import can_publish
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document


@transaction.atomic
def set_indexing(*, document: Document, by: Any, allowed: bool) -> Document:
    """Lets search engines list the article's page, or asks them not to. Raises `PermissionDenied`."""
    document = locked_document(document.pk)
    if not can_publish(by, document):
        raise PermissionDenied
    document.may_be_indexed = allowed
    document.save(update_fields=["may_be_indexed"])
    seen_by_all = document.visibility in {Document.Visibility.PUBLIC, Document.Visibility.RECORD}
    record_event(
        document,
        kind=Event.Kind.DOCUMENT_SHARED,
        row=document,
        actor=by,
        fields=["may_be_indexed"],
        public=seen_by_all,
    )
    return document
