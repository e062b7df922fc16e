"""Checks what a writer may name: creating and editing look everything up through the visibility rule."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from documents.errors import AnnotationRefused, gettext_noop
from documents.models import Annotation, Document, Group, Target
from documents.permissions import can_read_visible, can_write_for, can_write_for_everyone
from documents.services.events.locks import locked, locked_by_slug
from documents.services.notes.content import Selection, Sharing

GROUP_AUDIENCES = (Annotation.Audience.GROUP, Annotation.Audience.MODERATORS)


def documents_for_writing(by: Any, selections: Collection[Selection]) -> dict[str, Document]:
    """Returns the annotated documents by slug, locked.

    A document that `by` may not see counts as absent; one that they may see but not read is forbidden.
    """
    slugs = {selection.slug for selection in selections}
    documents = {document.slug: document for document in locked_by_slug(slugs)}
    seen = _visible_among(by, documents.values())
    for selection in selections:
        if selection.slug not in documents or documents[selection.slug].pk not in seen:
            raise AnnotationRefused(
                gettext_noop("The target is no article of this room that you may see."), selection.pointer
            )
    _check_text_open_to(by, documents.values())
    return documents


def documents_of(annotation: Annotation) -> dict[int, Document]:
    """Returns the documents that an annotation annotates, by primary key, locked; a reply those of its thread."""
    pks = {annotation.document_id}
    if annotation.spans_documents:
        passages = Target.objects.filter(annotation=annotation.root_id or annotation.pk)
        pks |= set(passages.values_list("document_id", flat=True))
    return {document.pk: document for document in locked(Document.objects.filter(pk__in=pks))}


def locked_note(by: Any, pk: UUID) -> tuple[Annotation, dict[int, Document]]:
    """Reads an annotation that `by` may see again under the locks of its documents.

    Raises `Annotation.DoesNotExist`.
    """
    visible = Annotation.objects.visible_to(by).select_related("root")
    documents = documents_of(visible.get(pk=pk))
    return visible.get(pk=pk), documents


def check_readable(by: Any, documents: Collection[Document]) -> None:
    """Raises `PermissionDenied` if `by` may not read the text of one of these documents."""
    if len(_visible_among(by, documents)) < len(documents):
        raise PermissionDenied(TEXT_NOT_READABLE)
    _check_text_open_to(by, documents)


TEXT_NOT_READABLE = gettext_noop("You may not annotate this article: its text is not open to you.")


def _visible_among(by: Any, documents: Collection[Document]) -> set[int]:
    """Returns which of these locked documents `by` may see.

    The visibility rule reads other rows, and Postgres does not read those again after waiting for a lock. So the query
    runs after the locks are held, not in the statement that takes them. Public documents need no query.
    """
    public = {document.pk for document in documents if document.is_public}
    asked = {document.pk for document in documents} - public
    if not asked:
        return public
    return public | set(Document.objects.visible_to(by).filter(pk__in=asked).values_list("pk", flat=True))


def _check_text_open_to(by: Any, documents: Collection[Document]) -> None:
    if not all(document.current_revision_id and can_read_visible(by, document) for document in documents):
        raise PermissionDenied(TEXT_NOT_READABLE)


def checked_sharing(by: Any, sharing: Sharing) -> Sharing:
    """Returns the requested audience if `by` may write for it. Raises `AnnotationRefused` or `PermissionDenied`."""
    if (sharing.group is not None) != (sharing.audience in GROUP_AUDIENCES):
        raise AnnotationRefused(
            gettext_noop("The audiences “group” and “moderators” need a group, the others have none."), "/group"
        )
    if sharing.group is not None:
        group = Group.objects.visible_to(by).filter(pk=sharing.group).first()
        if group is None:
            raise AnnotationRefused(gettext_noop("You belong to no group with this identifier."), "/group")
        if not can_write_for(by, group):
            raise PermissionDenied(gettext_noop("You read in this group, but do not write for it."))
    return sharing


def check_public_allowed(by: Any, sharing: Sharing, documents: Collection[Document]) -> None:
    """Raises `PermissionDenied` for a public annotation if a group has switched those off for a document."""
    if sharing.audience != Annotation.Audience.PUBLIC:
        return
    if not all(can_write_for_everyone(by, document) for document in documents):
        raise PermissionDenied(PUBLIC_NOTES_OFF)


PUBLIC_NOTES_OFF = gettext_noop(
    "A group that reads this article has switched off notes for everyone on it. Share yours with the group, or keep "
    "it for yourself."
)
