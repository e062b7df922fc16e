"""Raises the counter of public changes of each document, which tells cached public pages apart.

A change that public pages show but that writes to no document (a person's name, a tag's name) raises it here.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from documents.models import Annotation, Document, Target, User
from documents.services.events.locks import locked_documents


def documents_with_public(annotations: QuerySet[Annotation]) -> set[int]:
    """Returns the primary keys of the documents that show one of these annotations publicly."""
    public = Annotation.objects.filter(pk__in=annotations, audience=Annotation.Audience.PUBLIC, deleted_at=None)
    own = public.values_list("document_id", flat=True)
    further = Target.objects.filter(annotation__in=public).values_list("document_id", flat=True)
    return set(own) | set(further)


def count_change_of_name(person: User) -> None:
    """Raises the counters of the documents that show this person's public name, in the caller's transaction."""
    named = Annotation.objects.filter(Q(author=person) | Q(resolved_by=person))
    count_public_change(documents_with_public(named))


def count_public_change(document_pks: Iterable[int]) -> None:
    """Raises the counters of these documents, in the caller's transaction."""
    pks = set(locked_documents(document_pks))
    Document.objects.filter(pk__in=pks).update(public_changes=F("public_changes") + 1)
