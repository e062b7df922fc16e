"""What a writer may name: everything is looked up through what they may see, on writing and on editing alike."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from documents.errors import AnnotationRefused, gettext_noop
from documents.models import Annotation, Document, Group
from documents.permissions import can_read_visible, can_write_for, can_write_for_everyone
from documents.services.events.locks import locked, locked_by_slug
from documents.services.notes.content import Selection, Sharing

GROUP_AUDIENCES = (Annotation.Audience.GROUP, Annotation.Audience.MODERATORS)


def documents_for_writing(by: Any, selections: Collection[Selection]) -> dict[str, Document]:
    """The articles that are annotated, by slug, locked.

    An article that `by` may not see is as if it were not there; one that they see but may not read is forbidden.
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
    """The articles on which an annotation stands, by primary key, locked."""
    pks = {annotation.document_id}
    if annotation.spans_documents:
        pks |= set(annotation.targets.values_list("document_id", flat=True))
    return {document.pk: document for document in locked(Document.objects.filter(pk__in=pks))}


def locked_note(by: Any, pk: UUID) -> tuple[Annotation, dict[int, Document]]:
    """A note that `by` may see, read again under the locks of its articles. Raises `Annotation.DoesNotExist`."""
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
    """Which of these locked documents `by` may see: a public one everybody does, on others the rule decides.

    The rule names other rows, which Postgres would not look up again after it waited for a lock: so it is asked
    after the locks are held, and not in the statement that takes them.
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
    """The audience as asked for, if `by` may write for it."""
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
    """Raises `PermissionDenied` for what is written for everyone where a group keeps notes to itself."""
    if sharing.audience != Annotation.Audience.PUBLIC:
        return
    if not all(can_write_for_everyone(by, document) for document in documents):
        raise PermissionDenied(PUBLIC_NOTES_OFF)


PUBLIC_NOTES_OFF = gettext_noop(
    "A group that reads this article has switched off notes for everyone on it. Share yours with the group, or keep "
    "it for yourself."
)
